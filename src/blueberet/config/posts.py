"""Files of posts and plans named on the command line, and how their commands end."""

import argparse
from collections.abc import Callable
from csv import DictReader
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from blueberet.config.progress import progress
from blueberet.config.telling import read_file, tell_unusable
from blueberet.engine.kit import wire
from blueberet.foundation.sheets.findings import UnusableFile

SECONDS = 60.0
FORCE = "posts, people and rules as JSON: docs/formats/force.schema.json"
PLAN = "JSON, or CSV with the columns rotation and person"


def seconds(text: str) -> float:
    """A time given as an option."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= 86_400:
        raise argparse.ArgumentTypeError(f"{text} is no time; write seconds, 1 to 86400")
    return found


def day(text: str) -> date:
    """A day given as an option."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no day; write it as 2027-03-14") from error


def telling(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A verb that says why a file cannot be used and ends with status 2."""

    def told(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except UnusableFile as error:
            return tell_unusable(error, args.json)

    return told


def read(cls: Any, path: str) -> Any:
    """A value of the engine from JSON."""
    try:
        return wire.load_json(cls, read_file(path))
    except ValueError as error:
        raise UnusableFile(f"{path} cannot be used:\n{error}") from error


def force(path: str) -> Any:
    """Posts, people and rules."""
    from blueberet.engine.deployment.problem import Problem

    return read(Problem, path)


def plan(path: str) -> Any:
    """A plan from JSON, or from a table with one row for each person and rotation."""
    from blueberet.engine.deployment.plan import Assignment, Plan

    if not path.lower().endswith(".csv"):
        return read(Plan, path)
    try:
        text = read_file(path).decode("utf-8-sig")
        rows = DictReader(StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
        names = {(n or "").strip().casefold(): n for n in rows.fieldnames or ()}
        missing = [n for n in ("rotation", "person") if n not in names]
        if missing:
            raise ValueError(f"row 1: the column {' and '.join(missing)} is missing.")
        return Plan(tuple(
            Assignment((row[names["rotation"]] or "").strip(), (row[names["person"]] or "").strip()) for row in rows
        ))  # fmt: skip
    except ValueError as error:
        raise UnusableFile(f"{path} cannot be used:\n{error}") from error


def lawful(problem: Any, path: str) -> Any:
    """A plan that breaks no rule."""
    from blueberet.engine.deployment.checker import check

    found = plan(path)
    broken = [b.told for b in check(problem, found)]
    if broken:
        raise UnusableFile(f"{path} breaks rules; mend it first:\n" + "\n".join(broken))
    return found


def place_for(path: str | None) -> None:
    """The folder of a file to write is there."""
    if path and not Path(path).resolve().parent.is_dir():
        raise UnusableFile(f"There is no folder {Path(path).parent} for {Path(path).name}.")


def worth_told() -> Callable[[float, float], bool]:
    """What a search tells its value and bound to."""
    note = progress()

    def told(value: float, bound: float) -> bool:
        note(f"{value / 1000:,.0f} of at most {bound / 1000:,.0f}")
        return True

    return told
