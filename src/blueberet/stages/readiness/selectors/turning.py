"""What turned between two snapshots: grades of units, states of their lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from blueberet.stages.readiness.models import Snapshot


@dataclass(frozen=True, slots=True)
class Turned:
    """One line of a unit; empty where a snapshot does not have it."""

    unit: str
    set: str
    code: str
    critical: bool
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Graded:
    """A unit whose grade is another one; empty where a snapshot does not have the unit."""

    unit: str
    before: str
    after: str


Cells = Mapping[tuple[str, str, str], Mapping[str, Any]]


def turned(before: Snapshot, after: Snapshot) -> tuple[list[Graded], list[Turned]]:
    """Grades and lines that differ, critical lines first, in the order of the later snapshot's units."""
    was, now = _grades(before), _grades(after)
    grades = [
        Graded(u, was.get(u, ""), now.get(u, "")) for u in dict.fromkeys([*now, *was]) if was.get(u) != now.get(u)
    ]
    old, new = _cells(before), _cells(after)
    rows = list(_rows(old, new))
    return grades, sorted(rows, key=lambda r: not r.critical)


def _rows(old: Cells, new: Cells) -> Iterator[Turned]:
    for key in dict.fromkeys([*new, *old]):
        a, b = old.get(key), new.get(key)
        then, now = str(a["state"]) if a else "", str(b["state"]) if b else ""
        if then != now:
            some = b or a
            assert some is not None
            yield Turned(*key, bool(some["critical"]), then, now)


def _grades(snapshot: Snapshot) -> dict[str, str]:
    return {str(u["code"]): str(u["grade"]) for u in snapshot.content["units"]}


def _cells(snapshot: Snapshot) -> Cells:
    return {(str(u["code"]), str(c["set"]), str(c["code"])): c for u in snapshot.content["units"] for c in u["cells"]}
