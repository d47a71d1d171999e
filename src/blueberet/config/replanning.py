"""``blueberet deployment what-if``, ``bottleneck``, ``repair``: what changes a plan of posts that is there."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from blueberet.config.posts import (
    FORCE,
    PLAN,
    SECONDS,
    day,
    force,
    lawful,
    place_for,
    read,
    seconds,
    telling,
    worth_told,
)
from blueberet.config.progress import progress
from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from blueberet.foundation.sheets.findings import UnusableFile


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    asked = verbs.add_parser("what-if", help="changed copies of the situation, side by side with the plan there is")
    levers = verbs.add_parser("bottleneck", help="which training, document or waiver fills most posts")
    mend = verbs.add_parser("repair", help="somebody drops out: the plan again, as few people moved as can be")
    for verb, run in ((asked, _what_if), (levers, _bottleneck), (mend, _repair)):
        verb.add_argument("file", help=FORCE)
        verb.add_argument("plan", help=PLAN)
        verb.add_argument("--seconds", type=seconds, default=SECONDS, help="time for each solve, 60 without a number")
        verb.add_argument("--seed", type=int, default=0)
        verb.add_argument("--json", action="store_true")
        verb.set_defaults(run=run)
    asked.add_argument("scenarios", help="names and changes as JSON: docs/formats/scenarios.schema.json")
    levers.add_argument("--levers", type=int, default=5, help="so many are confirmed by filling again (5)")
    levers.add_argument("--people", type=int, default=20, help="trained or given papers at most (20)")
    levers.add_argument("--from", dest="first", type=day, help="day they have it; the first of the horizon without it")
    mend.add_argument("--drop-outs", help="who drops out as JSON: docs/formats/drop-outs.schema.json")
    mend.add_argument("--gone", nargs=2, action="append", default=[], metavar=("PERSON", "DAY"),
                      help="who drops out from which day, may stand several times")  # fmt: skip
    mend.add_argument("--today", type=day, required=True, help="tours that began before it stay")
    mend.add_argument("--ready-days", type=int, default=14, help="so long until somebody else can leave (14)")
    mend.add_argument("-o", "--output", help="the plan after it as JSON: docs/formats/filling.schema.json")
    mend.add_argument("--force", dest="after", help="the situation after it, with tours taken over, as JSON")


@telling
def _what_if(args: argparse.Namespace) -> int:
    from blueberet.engine.deployment.whatif import Scenarios, compare

    problem = force(args.file)
    plan, note = lawful(problem, args.plan), progress()
    asked = read(Scenarios, args.scenarios)

    def told(done: int, count: int) -> bool:
        note(f"{done + 1} of {count}: {asked.scenarios[done].name}")
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
        for d in a.departures:
            lacks = "; lacking: " + ", ".join(x.told for x in d.lacks) if d.lacks else ""
            print(f"    {d.month:%Y-%m} {d.mission}{' new' * d.is_new}: {d.filled} of {d.places} filled{lacks}")
    return 0


@telling
def _bottleneck(args: argparse.Namespace) -> int:
    from blueberet.engine.deployment.filling import NoPlan
    from blueberet.engine.deployment.levers import bottleneck

    if args.levers < 1 or args.people < 1:
        raise UnusableFile("--levers and --people must be at least 1.")
    problem = force(args.file)
    plan, note = _with_value(problem, lawful(problem, args.plan)), progress()

    def told(done: int, count: int) -> bool:
        note(f"{done + 1} of {count}: filled again with the lever pulled")
        return True

    try:
        found = bottleneck(
            problem, plan, lambda: Budget(args.seconds, time.monotonic), confirmed=args.levers, people=args.people,
            first=args.first, seed=args.seed, told=told,
        )  # fmt: skip
    except NoPlan as error:
        raise UnusableFile(str(error)) from error
    if args.json:
        rows = [{k: v for k, v in wire.dump(u).items() if k != "plan"} for u in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for u in found:
        sure = "proven" if u.is_proven else "not proven"
        print(f"{u.more:+d} places, worth {u.worth / 1000:+,.1f} ({sure}): {u.lever.told}")
        for word, those in (("people", u.lever.people), ("gained", u.gained), ("given up", u.given_up)):
            if those:
                print(f"    {word}: {', '.join(those)}")
    if found and plan.ended != "optimal":
        print("The plan is not a proven best: a part of this may come from filling anew alone.", file=sys.stderr)
    if not found:
        print("No training, document or waiver lets anybody who is idle fill an open place.")
    return 0


def _with_value(problem: Any, plan: Any) -> Any:
    """What a plan made by hand is worth, so that what a lever brings can be told."""
    from dataclasses import replace

    from blueberet.engine.deployment.scoring import score

    return plan if plan.value is not None else replace(plan, value=score(problem, plan.assignments)[0])


@telling
def _repair(args: argparse.Namespace) -> int:
    from blueberet.engine.deployment.filling import NoPlan
    from blueberet.engine.deployment.repairing import DropOut, DropOuts, repair

    if bool(args.gone) == bool(args.drop_outs):
        raise UnusableFile("Name who drops out: --gone PERSON DAY once for each, or --drop-outs FILE.")
    if args.ready_days < 0:
        raise UnusableFile("--ready-days cannot be below 0.")
    place_for(args.output)
    place_for(args.after)
    problem = force(args.file)
    plan = lawful(problem, args.plan)
    try:
        named = tuple(DropOut(person, day(first)) for person, first in args.gone)
        gone = read(DropOuts, args.drop_outs).gone if args.drop_outs else named
        found = repair(
            problem, plan, gone, args.today, Budget(args.seconds, time.monotonic), ready_days=args.ready_days,
            seed=args.seed, told=worth_told(),
        )  # fmt: skip
    except (NoPlan, ValueError, argparse.ArgumentTypeError) as error:
        raise UnusableFile(str(error)) from error
    for path, value in ((args.output, found.plan), (args.after, found.problem)):
        if path:
            Path(path).write_bytes(wire.dump_json(value))
    if args.json:
        told = wire.dump(found)
        print(json.dumps({k: told[k] for k in ("replaced", "moved", "lost", "is_proven", "plan")}, ensure_ascii=False,
                         indent=1))  # fmt: skip
    else:
        for rotation, leaves, comes in found.replaced:
            print(f"{rotation}: {leaves or 'nobody'} leaves, {comes or 'nobody'} comes")
        for m in found.moved:
            print(f"moves: {m.person} from {', '.join(m.before) or 'home'} to {', '.join(m.after) or 'home'}")
        sure = "proven" if found.is_proven else "not proven within the time"
        print(f"{len(found.moved)} others move, {len(found.lost)} places stay empty; {sure} ({found.plan.seconds} s).")
    return 0 if found.is_proven else 3
