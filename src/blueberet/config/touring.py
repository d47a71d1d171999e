"""``blueberet endurance simulate`` and ``campaign``: many tours of one mission, or of many."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

from blueberet.config.assuming import assumed
from blueberet.config.missions import (
    MISSION,
    MOST_REPS,
    STOPPED,
    columns,
    engine,
    kept_in,
    mission,
    options,
    playing_on,
    read_strictly,
    refusals,
    spread,
    stoppable,
    tell,
    whole,
)
from blueberet.config.posts import place_for, telling
from blueberet.engine.kit import wire
from blueberet.foundation.sheets.findings import UnusableFile


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    one = verbs.add_parser("simulate", help="the chance to endure the tour, what fails first, how low stocks get")
    one.add_argument("file", help=MISSION)
    options(one, output="outcome")
    spread(one)
    one.set_defaults(run=_simulate)
    many = verbs.add_parser("campaign", help="missions in situations under policies with seeds, each played many times")
    many.add_argument("file", help="as JSON: docs/formats/campaign.schema.json")
    many.add_argument("--reps", type=whole, metavar="N", help="tours of each cell, instead of what the file says")
    engine(many)
    spread(many)
    many.add_argument("-o", "--output", help="a list of answers as JSON, each as docs/formats/outcome.schema.json")
    many.add_argument("--json", action="store_true")
    many.set_defaults(run=_campaign)


@telling
def _simulate(args: argparse.Namespace) -> int:
    from blueberet.engine.endurance.campaigns import Campaign
    from blueberet.engine.endurance.summary import summary

    place_for(args.output)
    played = mission(args.file)
    _not_too_many(args.reps, args.kept)
    with refusals():
        campaign = Campaign((played,), args.reps, (args.seed,))
    with _outcomes(campaign, args) as (found, went):
        outcome = next((o for _, o in found), None)
    if outcome is None:
        if went():
            print("Stopped before any block had ended.", file=sys.stderr)
        return STOPPED
    tell(args, summary(outcome), [*_lines(outcome), *assumed(outcome.mission)])
    return 0 if went() and outcome.complete else STOPPED


@telling
def _campaign(args: argparse.Namespace) -> int:
    from blueberet.engine.endurance.campaigns import Campaign
    from blueberet.engine.endurance.summary import summary

    place_for(args.output)
    campaign = read_strictly(Campaign, args.file)
    with refusals():
        campaign = campaign if args.reps is None else replace(campaign, reps=args.reps)
    _not_too_many(campaign.reps * len(campaign), args.kept)
    cells, complete = 0, 0
    with _outcomes(campaign, args) as (found, went), _listed(args) as write:
        if not args.json:
            print(f"{len(campaign)} cells of {campaign.reps:,} tours.")
        for cell, outcome in found:
            write(summary(outcome, cell))
            cells, complete = cells + 1, complete + outcome.complete
            if not args.json:
                names = "  ".join((cell.mission, cell.situation, cell.policy, f"seed {cell.seed}"))
                short = "" if outcome.complete else f", {outcome.n:,} tours"
                print(f"{outcome.p_endure.told()}  {names}{short}", flush=True)
    if went() and complete == len(campaign):
        return 0
    print(f"Stopped: {complete} of {len(campaign)} cells are complete.", file=sys.stderr)
    if args.kept:
        print(f"The same command goes on from {args.kept}.", file=sys.stderr)
    return STOPPED


def _not_too_many(reps: int, kept: str | None) -> None:
    if reps > MOST_REPS and not kept:
        raise UnusableFile(
            f"reps: {reps:,} tours take long, more than {MOST_REPS:,} only with a file that keeps what is finished: "
            "--campaign FILE."
        )


@contextmanager
def _outcomes(campaign: Any, args: argparse.Namespace) -> Iterator[tuple[Iterator[Any], Callable[[], bool]]]:
    """Cells with their outcomes as they come, and whether all went well, asked afterwards."""
    from blueberet.engine.endurance.campaigns import play
    from blueberet.engine.endurance.executors import Lost
    from blueberet.engine.endurance.finished import Finished

    well = True

    def guarded(outcomes: Iterator[Any]) -> Iterator[Any]:
        nonlocal well
        try:
            yield from outcomes
        except Lost as error:
            well = False
            print(error, file=sys.stderr)

    with kept_in(args.kept) as stream:
        try:
            finished = None if stream is None else Finished(stream, campaign.mark)
        except ValueError as error:
            raise UnusableFile(f"{args.kept} {error}") from error
        with playing_on(args) as on, stoppable() as told:
            with refusals():
                found = play(campaign, on, engine=args.engine, finished=finished, told=told)
            yield guarded(found), lambda: well


@contextmanager
def _listed(args: argparse.Namespace) -> Iterator[Callable[[Any], None]]:
    """What writes answers one after the other, as a list, to the file or with ``--json`` to the screen."""
    with ExitStack() as closing:
        out: TextIO | None = sys.stdout if args.json and not args.output else None
        if args.output:
            try:
                out = closing.enter_context(Path(args.output).open("w", encoding="utf-8"))
            except OSError as error:
                raise UnusableFile(f"{args.output} cannot be written: {error.strerror}.") from error
        count = 0

        def write(found: Any) -> None:
            nonlocal count
            if out:
                out.write(("[\n" if not count else ",\n") + json.dumps(wire.dump(found), ensure_ascii=False))
                count += 1

        yield write
        if out:
            out.write("\n]\n" if count else "[]\n")
    if args.output and args.json:
        print(json.dumps({"status": "ok", "output": args.output}))
    elif args.output:
        print(f"Written to {args.output}.", file=sys.stderr)


def _lines(o: Any) -> list[str]:
    """An outcome for a screen."""
    from blueberet.engine.endurance.estimates import lower_bound

    m, p = o.mission, o.p_endure
    sure = int(lower_bound(o.breaches, o.n) * 10**p.decimals) / 10**p.decimals
    out = [
        f"{m.name}: {o.n:,} tours of {m.days} days, seed {o.seed}, engine {o.engine}.",
        f"Endures the whole tour: {p.told()}; at least {sure:.{p.decimals}f} with 95 % confidence.",
        "",
    ]
    if found := o.first_to_fail():
        rows = [
            [f.site, f.item, f.share.told(), f.chance.told(), _day(m, f.median_day)] for f in found
        ]  # fmt: skip
        head = ["Fails first", "", "of the failed tours", "fails at all", "half of them by"]
        out += [*columns(head, rows, 2), ""]
    quantiles = o.min_dos.quantiles((0.01, 0.05, 0.5))
    rows = [
        [site, item, e.told(), *(f"{x:.1f}" for x in quantiles.get((site, item), ())), *[""] * 3][:6]
        for (site, item), e in o.by_store.items()
    ]
    head = ["Store", "", "never below minimum", "least days of supply: in 1 %", "5 %", "50 % of tours"]
    out += [*columns(head, rows, 2), ""]
    rows = [[kind, code, e.told()] for kind, of in (("site", o.by_site), ("item", o.by_item)) for code, e in of.items()]
    out += [*columns(["Endures", "", ""], rows, 2), ""]
    if o.comms.hours:
        c = o.comms
        rows = [[s, c.p_by_site[s].told(), c.hours[s].told(), c.episodes[s].told(), c.days[s].told()] for s in c.hours]
        head = ["No link up", "a day with over 1 h", "hours a tour", "episodes over 1 h", "days with over 1 h"]
        out += [*columns(head, rows), f"At any site, a day with over 1 h: {c.p_day_over_1h.told()}", ""]
    return out


def _day(m: Any, day: int) -> str:
    """A day of the tour by its date where it is known, else by its number from 0."""
    return (m.start + timedelta(days=day)).isoformat() if m.start else f"day {day}"
