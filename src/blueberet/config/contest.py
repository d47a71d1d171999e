"""What ``blueberet programme`` does with competition instances: ``solve FILE.ctt``, ``validate FILE.ctt SOLUTION``."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from blueberet.config.progress import progress
from blueberet.config.telling import read_file, tell_unusable
from blueberet.engine.cbctt.reading import Faults, read
from blueberet.engine.cbctt.solution import read_solution, write_solution
from blueberet.engine.cbctt.validator import HARD, SOFT, Report, validate
from blueberet.foundation.sheets.findings import UnusableFile

SECONDS, MOST_WORKERS = 60.0, 16


def _text(path: str) -> str:
    # Codes of the files are plain letters; whatever else stands in a name must not stop the reading.
    return read_file(path).decode("utf-8", errors="replace")


def _as_json(report: Report) -> dict[str, Any]:
    kinds = {kind: report.total_of(kind) for kind in (*HARD, *SOFT)}
    return {"violations": report.violations, "cost": report.cost, "kinds": kinds}


def solve_file(args: argparse.Namespace) -> int:
    """Solve an instance and write the best timetable found; status 3 if a lecture has no place."""
    # Imported here: the search takes a second to load, and most commands do not need it.
    from blueberet.config.competing import compete

    seconds = SECONDS if args.time_limit is None else args.time_limit
    try:
        if not 0 < seconds < 1e6:
            raise UnusableFile(f"--time-limit must be above 0 seconds, not {seconds:g}.")
        if not 1 <= args.workers <= MOST_WORKERS:
            raise UnusableFile(f"--workers must be from 1 to {MOST_WORKERS}, not {args.workers}.")
        if args.output and not Path(args.output).resolve().parent.is_dir():
            raise UnusableFile(f"There is no folder {Path(args.output).parent} for the answer.")
        text = _text(args.file)
        instance = read(text)
        done = compete(text, seconds=seconds, seed=args.seed, workers=args.workers, told=progress())
    except (UnusableFile, ValueError) as error:
        return tell_unusable(UnusableFile(_named(args.file, error)), args.json)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    answer = write_solution(instance, done.solution)
    if args.output:
        Path(args.output).write_text(answer)
    # Without a file the timetable itself is the output, and what is told of it goes beside it.
    side = sys.stdout if args.output or args.json else sys.stderr
    word = "stopped, best so far" if done.stopped else "solved"
    if args.json:
        told = {"status": "stopped" if done.stopped else "solved", "seconds": round(done.seconds, 1), "seed": args.seed}
        print(json.dumps(told | _as_json(done.report) | {"solution": answer.splitlines()}, indent=1))
    else:
        if not args.output:
            print(answer, end="")
        print(done.report.text(), file=side)
        print(f"{instance.name}: {word} in {done.seconds:.0f} s, seed {args.seed}, {args.workers} workers.", file=side)
    return 3 if done.report.violations else 0


def validate_file(args: argparse.Namespace) -> int:
    """Judge a timetable of an instance; status 1 if it breaks a hard rule."""
    path = args.file
    try:
        instance = read(_text(path))
        path = args.solution
        report = validate(instance, read_solution(instance, _text(path)))
    except (UnusableFile, Faults) as error:
        return tell_unusable(UnusableFile(_named(path, error)), False)
    print(report.text(), end="")
    return 1 if report.violations else 0


def _named(path: str, error: Exception) -> str:
    """Each fault with the file it was found in."""
    if isinstance(error, Faults):
        return "\n".join(f"{path}: {fault.sentence()}" for fault in error.faults)
    return str(error)
