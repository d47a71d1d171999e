"""``blueberet deployment``: who fills which post; files in, files out."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from blueberet.config import replanning
from blueberet.config.explaining import IMPOSSIBLE
from blueberet.config.posts import FORCE, PLAN, SECONDS, force, place_for, plan, seconds, telling, worth_told
from blueberet.config.progress import progress
from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from blueberet.foundation.sheets.findings import UnusableFile


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the room and its verbs."""
    verbs = rooms.add_parser("deployment", help="posts, rotations, and who fills them").add_subparsers(
        metavar="VERB", required=True
    )
    for name, told, run in (
        ("fill", "the best lawful filling of all posts", _fill),
        ("verify", "judge a plan, also one made by hand", _verify),
        ("explain", "why places stay empty, why this person, what a person could fill", _explain),
    ):
        verb = verbs.add_parser(name, help=told)
        verb.add_argument("file", help=FORCE)
        verb.add_argument("--json", action="store_true")
        verb.set_defaults(run=run)
        if name == "fill":
            verb.add_argument("-o", "--output", help="the plan as JSON: docs/formats/filling.schema.json")
            verb.add_argument("--seconds", type=seconds, default=SECONDS, help="time for it, 60 without a number")
            verb.add_argument("--seed", type=int, default=0)
        else:
            verb.add_argument("plan", help=PLAN)
        if name == "explain":
            verb.add_argument("--person", help="only what this person fits and nearly fits")
            verb.add_argument("--rotation", help="only who fills this rotation, and why")

    replanning.add(verbs)


@telling
def _fill(args: argparse.Namespace) -> int:
    from blueberet.engine.deployment.filling import NoPlan, fill

    place_for(args.output)
    problem = force(args.file)
    try:
        found = fill(problem, Budget(args.seconds, time.monotonic), seed=args.seed, told=worth_told())
    except NoPlan as error:
        return _no_plan(problem, error, args.json)
    if args.output:
        Path(args.output).write_bytes(wire.dump_json(found))
    sure = "proven: no plan is worth more" if found.ended == "optimal" else f"at most {found.gap:.2%} below the best"
    if args.json:
        print(json.dumps({"status": "ok", "output": args.output}) if args.output else wire.dump_json(found).decode())
    else:
        print(f"{found.filled} of {found.places} places filled; {sure} ({found.seconds} s).")
        for w in found.wishes:
            print(f"{w.rule}  {w.told}")
        if args.output:
            print(f"Written to {args.output}.", file=sys.stderr)
    return 0 if found.ended == "optimal" else 3


def _no_plan(problem: Any, error: Exception, as_json: bool) -> int:
    """The smallest sets of pins that clash; where none does, what the search says."""
    from blueberet.engine.deployment.clashing import clashes

    found = clashes(problem)
    if as_json:
        told = {"status": "impossible" if found else "no plan", "message": str(error), "clashes": wire.dump(found)}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print("\n".join([c.sentence for c in found] or [str(error)]), file=sys.stderr)
    return IMPOSSIBLE if found else 3


@telling
def _verify(args: argparse.Namespace) -> int:
    from blueberet.engine.deployment.checker import check
    from blueberet.engine.deployment.scoring import score

    problem, judged = force(args.file), plan(args.plan)
    breaches = check(problem, judged)
    value, wishes = (None, ()) if any(b.rule == "P1" for b in breaches) else score(problem, judged.assignments)
    if args.json:
        told = {"status": "problems" if breaches else "ok", "value": value, "breaches": wire.dump(breaches),
                "wishes": wire.dump(wishes)}  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for b in breaches:
            print(f"{b.rule:<4} {b.told}")
        for w in wishes:
            print(f"{w.rule:<4} {w.told}")
        worth = "" if value is None else f", worth {value / 1000:,.1f}"
        print(f"{len(judged.assignments)} people in rotations, {len(breaches)} broken rules{worth}.")
    return 1 if breaches else 0


@telling
def _explain(args: argparse.Namespace) -> int:
    from blueberet.engine.deployment.checker import check
    from blueberet.engine.deployment.reasons import Reasons

    problem, judged = force(args.file), plan(args.plan)
    unknown = [b.told for b in check(problem, judged) if b.rule == "P1"]
    if unknown:
        raise UnusableFile(f"{args.plan} cannot be explained:\n" + "\n".join(unknown))
    reasons = Reasons(problem, judged)
    for value, known, kind in (
        (args.person, reasons.fits.person, "people"),
        (args.rotation, reasons.rotations, "rotations"),
    ):
        if value and value not in known:
            raise UnusableFile(f"{value} is not among the {kind}.")
    if args.person:
        found: Any = reasons.person(args.person)
        rows = [f"fits    {n.rotation}  {_lacks(n)}" for n in found.fits]
        rows += [f"nearly  {n.rotation}  {_lacks(n)}" for n in found.nearly]
    elif args.rotation:
        found = tuple(reasons.filled(args.rotation))
        rows = [f"{f.person}  {f.told}" for f in found] or [f"Nobody fills {args.rotation}."]
    else:
        note, told, rows = progress(), [], []
        for e in reasons.empty():
            told.append(e)
            note(f"{len(told)} rotations with open places explained")
            rows.append(f"{e.rotation}  {e.open} open, {e.kind}: {e.told}")
            rows += [f"    {n.person}  {_lacks(n)}" for n in e.nearest]
        found = tuple(told)
        rows.append(f"{sum(e.open for e in found)} places open in {len(found)} rotations.")
    print(json.dumps(wire.dump(found), ensure_ascii=False, indent=1) if args.json else "\n".join(rows))
    return 0


def _lacks(near: Any) -> str:
    return "; ".join(f"{lack.told} ({lack.rule})" for lack in near.lacks) or "nothing in the way"
