"""``blueberet endurance explain`` and ``replay``: one tour told as a diary."""

import argparse
from datetime import timedelta
from typing import Any

from blueberet.config.assuming import assumed
from blueberet.config.missions import MISSION, engine, mission, read_strictly, refusals, tell, whole
from blueberet.config.posts import place_for, telling
from blueberet.foundation.sheets.findings import UnusableFile

LOOKED_AT = 100_000
"""So many tours are looked through for one that fails."""


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    one = verbs.add_parser("explain", help="one of the tours played, as a diary; the first that failed without --rep")
    one.add_argument("file", help=MISSION)
    one.add_argument("--seed", type=whole, default=1, metavar="N")
    one.add_argument("--rep", type=whole, metavar="N", help="number of the tour, from 0")
    engine(one)
    one.set_defaults(run=_explain)
    known = verbs.add_parser("replay", help="the tour with the closures there really were, and no chance, as a diary")
    known.add_argument("file", help=MISSION)
    known.add_argument(
        "closures", nargs="?", help="JSON: docs/formats/known-closures.schema.json; those of the mission without it"
    )
    known.set_defaults(run=_replay)
    for verb in (one, known):
        verb.add_argument(
            "--ledger", action="store_true", help="the stock of every store at the end of every day as well"
        )
        verb.add_argument("-o", "--output", help="the diary as JSON: docs/formats/diary.schema.json")
        verb.add_argument("--json", action="store_true")


@telling
def _explain(args: argparse.Namespace) -> int:
    from blueberet.engine.endurance.diary import explain
    from blueberet.engine.endurance.simulate import refuse

    place_for(args.output)
    m = mission(args.file)
    with refusals():
        refuse(1, args.seed, args.rep or 0)
        rep = _failing(m, args.seed, args.engine) if args.rep is None else args.rep
        found = explain(m, args.seed, rep)
    head = f"{m.name}, tour {rep} of seed {args.seed}{_first(args)}: {'endured' if found.endured else 'failed'}."
    tell(args, found, [head, *_lines(m, found, args.ledger), "", *assumed(m)])
    return 0


def _first(args: argparse.Namespace) -> str:
    return ", the first that fails" if args.rep is None else ""


def _failing(m: Any, seed: int, name: Any) -> int:
    """Number of the first tour that fails."""
    from blueberet.engine.endurance.compiling import compile_mission
    from blueberet.engine.endurance.engines import chosen, run

    a, found, at, count = compile_mission(m), chosen(name), 0, 16
    while at < LOOKED_AT:
        failed = run(a, seed, at, count, found).failed_any(a).nonzero()[0]
        if len(failed):
            return at + int(failed[0])
        at, count = at + count, min(2 * count, 4096, max(1, LOOKED_AT - at - count))
    raise UnusableFile(f"None of the first {LOOKED_AT:,} tours fails; name one: --rep N.")


@telling
def _replay(args: argparse.Namespace) -> int:
    from blueberet.engine.endurance.diary import replay
    from blueberet.engine.endurance.mission import KnownClosure

    place_for(args.output)
    m = mission(args.file)
    known = read_strictly(tuple[KnownClosure, ...], args.closures) if args.closures else ()
    with refusals():
        found = replay(m, known)
    head = f"{m.name}, nothing left to chance: {'endured' if found.endured else 'failed'}."
    tell(args, found, [head, *_lines(m, found, args.ledger)])
    return 0


def _lines(m: Any, diary: Any, ledger: bool) -> list[str]:
    """A diary for a screen."""
    units = {i.code: i.unit for i in m.items}
    out = [f"{_when(m, e.day, e.until):<24}  {_told(e, units)}" for e in diary.entries]
    if not diary.entries:
        out = ["Nothing that matters happened."]
    if diary.dull:
        out.append(f"{diary.dull} more closures, for which nothing had to wait.")
    if ledger:
        out += ["", "\t".join(["day", *(f"{s} {i}" for s, i in diary.stores)])]
        out += ["\t".join([_day(m, d), *(f"{x:g}" for x in row)]) for d, row in enumerate(diary.ledger)]
    return out


def _day(m: Any, day: int) -> str:
    return (m.start + timedelta(days=day)).isoformat() if m.start else f"day {day}"


def _when(m: Any, day: int, until: int) -> str:
    return _day(m, day) if until <= day else f"{_day(m, day)} – {_day(m, until).removeprefix('day ')}"


def _told(e: Any, units: dict[str, str]) -> str:
    match e.what:
        case "closure":
            where = "everything" if not e.sites else ", ".join(e.sites)
            return f"{e.name or 'Closure'}: {where} shut for {e.amount:.1f} days."
        case "waits":
            return f"{e.site}: a convoy is ready and cannot leave."
        case "relieved":
            return f"{e.site}: the convoy comes through with {e.amount:,.0f} kg."
        case "rationed":
            return f"{e.site}: {e.item} rationed to {e.amount:.0%}."
        case "failed":
            return f"{e.site}: {e.item} below its minimum, {e.amount:,.1f} {units[e.item]} left."
        case "no_power":
            return f"{e.site}: the generators stand."
    return f"{e.site}: no link for {e.amount:.1f} hours."
