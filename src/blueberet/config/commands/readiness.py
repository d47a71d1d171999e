"""``blueberet readiness``: states from records, and what will be held on a day ahead; files in, files out."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from blueberet.config.telling import read_file, tell_unusable
from blueberet.engine.kit import wire
from blueberet.foundation.sheets.findings import UnusableFile

T = TypeVar("T")


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the room and its verbs."""
    verbs = rooms.add_parser("readiness", help="states from records, and forecasts").add_subparsers(
        metavar="VERB", required=True
    )
    roll = verbs.add_parser("roll-up", help="states of everybody and every unit, as of a day")
    ahead = verbs.add_parser("forecast", help="the chance of each unit to hold what is asked on a day ahead")
    for verb in (roll, ahead):
        verb.add_argument("file", help="records as JSON: docs/formats/readiness.schema.json")
        verb.add_argument("-o", "--output", help="JSON; without it the whole goes to the screen with --json")
        verb.add_argument("--on", type=_day, help="day, 2024-03-14, instead of the file's")
        verb.add_argument("--known-at", type=_day, help="as known at the end of this day")
        verb.add_argument("--json", action="store_true")
    ahead.add_argument("outlook", help="history and sessions to come as JSON: docs/formats/outlook.schema.json")
    right = verbs.add_parser("reliability", help="whether chances learnt before a day came true from that day on")
    right.add_argument("outlook", help="history as JSON: docs/formats/outlook.schema.json")
    right.add_argument("--split", type=_day, required=True, help="first day that is held out")
    right.add_argument("--json", action="store_true")
    right.set_defaults(run=_reliability)
    roll.set_defaults(run=_roll_up)
    ahead.set_defaults(run=_forecast)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day; write it as 2024-03-14") from None


def _read(path: str, kind: type[T]) -> T:
    """A value from a JSON file.

    Raises
    ------
    UnusableFile
        With every reason.
    """
    try:
        return wire.load_json(kind, read_file(path))
    except ValueError as error:
        raise UnusableFile(f"{path} cannot be used:\n{error}") from error


def _told(args: argparse.Namespace, make: Callable[[Any], tuple[object, str]]) -> int:
    from blueberet.engine.readiness.problem import Problem

    try:
        if args.output and not Path(args.output).resolve().parent.is_dir():
            raise UnusableFile(f"There is no folder {Path(args.output).parent} for the answer.")
        problem = _read(args.file, Problem)
        try:
            problem = replace(problem, on=args.on or problem.on, known_at=args.known_at or problem.known_at)
            value, summary = make(problem)
        except ValueError as error:
            raise UnusableFile(str(error)) from error
    except UnusableFile as error:
        return tell_unusable(error, args.json)
    if args.output:
        Path(args.output).write_bytes(wire.dump_json(value))
    if args.json and not args.output:
        print(wire.dump_json(value).decode())
    elif args.json:
        print(json.dumps({"status": "ok", "output": args.output}))
    else:
        print(summary)
        if args.output:
            print(f"Written to {args.output}.", file=sys.stderr)
    return 0


def _roll_up(args: argparse.Namespace) -> int:
    def make(problem: Any) -> tuple[object, str]:
        from blueberet.engine.readiness.rollup import roll_up

        rolled = roll_up(problem)
        people = Counter(s.grade for s in rolled.people)
        rows = [f"{u.grade:<18} {u.weakest or '–':<18} {u.code}" for u in rolled.units]
        told = ", ".join(f"{n} {grade}" for grade, n in people.items()) or "none"
        return rolled, "\n".join([*rows, f"People: {told}. On {rolled.on}, as known at the end of {rolled.known_at}."])

    return _told(args, make)


def _forecast(args: argparse.Namespace) -> int:
    def make(problem: Any) -> tuple[object, str]:
        from blueberet.engine.readiness.forecast import forecast
        from blueberet.engine.readiness.outlook import Outlook

        found = forecast(problem, _read(args.outlook, Outlook))
        rows = [
            f"{c.chance:>5.0%}  {c.low:>4.0%} to {c.high:<5.0%} {c.unit}  {c.set} {c.code}"
            + (f"  decided by {', '.join(d.session for d in c.deciding)}" if c.deciding else "")
            + (f"  ({c.too_few})" if c.too_few else "")
            for c in sorted(found.chances, key=lambda c: (c.chance, c.unit, c.set, c.code))
        ]
        return found, "\n".join([*rows, f"On {found.until}, as known at the end of {found.known_at}."])

    return _told(args, make)


def _reliability(args: argparse.Namespace) -> int:
    from blueberet.engine.readiness.outlook import Outlook
    from blueberet.engine.readiness.reliability import held_out, reliability

    try:
        found = reliability(held_out(_read(args.outlook, Outlook).attempts, args.split))
    except UnusableFile as error:
        return tell_unusable(error, args.json)
    if args.json:
        print(wire.dump_json(found).decode())
        return 0
    for b in found.bins:
        told = f"{b.low:>4.0%} to {b.high:<5.0%} {b.count:>6} told, {b.mean:>4.0%} on average;"
        print(f"{told} {b.share:>4.0%} came true ({b.share_low:.0%} to {b.share_high:.0%})")
    print(f"Brier score {found.brier:.3f}, naive guess {found.naive_brier:.3f}; better by {found.better_by:.3f} "
          f"(standard error {found.better_error:.3f}).")  # fmt: skip
    print(
        found.too_few
        or ("Better than the naive guess." if found.is_better else "Not shown to be better than the naive guess.")
    )
    return 0
