"""``blueberet deployment``: who fills which post; files in, files out."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from csv import DictReader
from io import StringIO
from pathlib import Path
from typing import Any

from blueberet.config.telling import read_file, tell_unusable
from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from blueberet.foundation.sheets.findings import UnusableFile

SECONDS = 60.0


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
        verb.add_argument("file", help="posts, people and rules as JSON: docs/formats/force.schema.json")
        verb.add_argument("--json", action="store_true")
        verb.set_defaults(run=run)
        if name == "fill":
            verb.add_argument("-o", "--output", help="the plan as JSON: docs/formats/filling.schema.json")
            verb.add_argument("--seconds", type=_seconds, default=SECONDS, help="time for it, 60 without a number")
            verb.add_argument("--seed", type=int, default=0)
        else:
            verb.add_argument("plan", help="JSON, or CSV with the columns rotation and person")
        if name == "explain":
            verb.add_argument("--person", help="only what this person fits and nearly fits")
            verb.add_argument("--rotation", help="only who fills this rotation, and why")

    asked = verbs.add_parser("what-if", help="changed copies of the situation, side by side with the plan there is")
    asked.add_argument("file", help="posts, people and rules as JSON: docs/formats/force.schema.json")
    asked.add_argument("plan", help="JSON, or CSV with the columns rotation and person")
    asked.add_argument("scenarios", help="names and changes as JSON: docs/formats/scenarios.schema.json")
    asked.add_argument("--seconds", type=_seconds, default=SECONDS, help="time for each, 60 without a number")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--json", action="store_true")
    asked.set_defaults(run=_what_if)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"{text} is no time; write seconds, 1 to 86400")
    return seconds


def _telling(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    def told(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except UnusableFile as error:
            return tell_unusable(error, args.json)

    return told


def _force(path: str) -> Any:
    from blueberet.engine.deployment.problem import Problem

    try:
        return wire.load_json(Problem, read_file(path))
    except ValueError as error:
        raise UnusableFile(f"{path} cannot be used:\n{error}") from error


def _plan(path: str) -> Any:
    """A plan from JSON, or from a table with one row for each person and rotation."""
    from blueberet.engine.deployment.plan import Assignment, Plan

    content = read_file(path)
    try:
        if path.lower().endswith(".csv"):
            text = content.decode("utf-8-sig")
            rows = DictReader(StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
            names = {(n or "").strip().casefold(): n for n in rows.fieldnames or ()}
            missing = [n for n in ("rotation", "person") if n not in names]
            if missing:
                raise ValueError(f"row 1: the column {' and '.join(missing)} is missing.")
            return Plan(tuple(
                Assignment((row[names["rotation"]] or "").strip(), (row[names["person"]] or "").strip()) for row in rows
            ))  # fmt: skip
        return wire.load_json(Plan, content)
    except ValueError as error:
        raise UnusableFile(f"{path} cannot be used:\n{error}") from error


@_telling
def _fill(args: argparse.Namespace) -> int:
    from blueberet.engine.deployment.filling import NoPlan, fill

    if args.output and not Path(args.output).resolve().parent.is_dir():
        raise UnusableFile(f"There is no folder {Path(args.output).parent} for the plan.")
    problem = _force(args.file)
    shown = sys.stderr.isatty() and not args.json

    def told(value: float, bound: float) -> bool:
        if shown:
            print(f"\r{value / 1000:>12,.0f} of at most {bound / 1000:,.0f}", end="", file=sys.stderr, flush=True)
        return True

    try:
        plan = fill(problem, Budget(args.seconds, time.monotonic), seed=args.seed, told=told)
    except NoPlan as error:
        raise UnusableFile(str(error)) from error
    if shown:
        print(file=sys.stderr)
    if args.output:
        Path(args.output).write_bytes(wire.dump_json(plan))
    sure = "proven: no plan is worth more" if plan.ended == "optimal" else f"at most {plan.gap:.2%} below the best"
    if args.json:
        print(json.dumps({"status": "ok", "output": args.output}) if args.output else wire.dump_json(plan).decode())
    else:
        print(f"{plan.filled} of {plan.places} places filled; {sure} ({plan.seconds} s).")
        for w in plan.wishes:
            print(f"{w.rule}  {w.of}: {w.amount}")
        if args.output:
            print(f"Written to {args.output}.", file=sys.stderr)
    return 0 if plan.ended == "optimal" else 3


@_telling
def _verify(args: argparse.Namespace) -> int:
    from blueberet.engine.deployment.checker import check
    from blueberet.engine.deployment.scoring import score

    problem, plan = _force(args.file), _plan(args.plan)
    breaches = check(problem, plan)
    value, wishes = (None, ()) if any(b.rule == "P1" for b in breaches) else score(problem, plan.assignments)
    if args.json:
        told = {"status": "problems" if breaches else "ok", "value": value, "breaches": wire.dump(breaches),
                "wishes": wire.dump(wishes)}  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for b in breaches:
            print(f"{b.rule:<4} {b.told}")
        for w in wishes:
            print(f"{w.rule:<4} {w.of}: {w.amount}")
        worth = "" if value is None else f", worth {value / 1000:,.1f}"
        print(f"{len(plan.assignments)} people in rotations, {len(breaches)} broken rules{worth}.")
    return 1 if breaches else 0


@_telling
def _explain(args: argparse.Namespace) -> int:
    from blueberet.engine.deployment.checker import check
    from blueberet.engine.deployment.reasons import Reasons

    problem, plan = _force(args.file), _plan(args.plan)
    unknown = [b.told for b in check(problem, plan) if b.rule == "P1"]
    if unknown:
        raise UnusableFile(f"{args.plan} cannot be explained:\n" + "\n".join(unknown))
    reasons = Reasons(problem, plan)
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
        found = tuple(reasons.empty())
        rows = []
        for e in found:
            rows.append(f"{e.rotation}  {e.open} open, {e.kind}: {e.told}")
            rows += [f"    {n.person}  {_lacks(n)}" for n in e.nearest]
        rows.append(f"{sum(e.open for e in found)} places open in {len(found)} rotations.")
    print(json.dumps(wire.dump(found), ensure_ascii=False, indent=1) if args.json else "\n".join(rows))
    return 0


@_telling
def _what_if(args: argparse.Namespace) -> int:
    from blueberet.engine.deployment.checker import check
    from blueberet.engine.deployment.whatif import Scenarios, compare

    problem, plan = _force(args.file), _plan(args.plan)
    broken = [b.told for b in check(problem, plan)]
    if broken:
        raise UnusableFile(f"{args.plan} breaks rules; mend it first:\n" + "\n".join(broken))
    try:
        asked = wire.load_json(Scenarios, read_file(args.scenarios))
    except ValueError as error:
        raise UnusableFile(f"{args.scenarios} cannot be used:\n{error}") from error

    def told(done: int, count: int) -> bool:
        if sys.stderr.isatty() and not args.json:
            print(f"{done + 1} of {count}: {asked.scenarios[done].name}", file=sys.stderr)
        return True

    found = compare(
        problem, plan, asked.scenarios, lambda: Budget(args.seconds, time.monotonic), seed=args.seed, told=told
    )
    if args.json:
        print(wire.dump_json(found).decode())
        return 0
    for a in found.answers:
        if a.refused:
            print(f"{a.name}: refused. " + " ".join(a.refused))
            continue
        new = f" and {a.new_filled} of {a.new_places} new" if a.new_places else ""
        women = "".join(
            f"; {w.category} {w.year}: {w.people} ({w.women} F)" + (f", {w.target:.0%} asked" if w.target else "")
            for w in a.women
        )
        print(f"{a.name}: {a.old_filled} of {a.old_places} old places{new} filled, at least {a.least_home} at home, "
              f"{len(a.moved)} move{women}")  # fmt: skip
    return 0


def _lacks(near: Any) -> str:
    return "; ".join(f"{lack.told} ({lack.rule})" for lack in near.lacks) or "nothing in the way"
