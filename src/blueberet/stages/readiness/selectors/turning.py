"""What turned between two snapshots: grades of units, states of their lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

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


Cells = Mapping[tuple[str, str, str], tuple[str, bool]]
"""State, and whether it is critical, by unit, set and line."""


def turned(before: Snapshot, after: Snapshot) -> tuple[list[Graded], list[Turned]]:
    """Grades and lines that differ, critical lines first, in the order of the later snapshot's units.

    A snapshot is never changed: what those looked at last hold is read once, told apart by their seals.
    """
    (was, old, _w), (now, new, _n) = (_held(s.pk, s.seal) for s in (before, after))
    grades = [
        Graded(u, was.get(u, ""), now.get(u, "")) for u in dict.fromkeys([*now, *was]) if was.get(u) != now.get(u)
    ]
    rows = list(_rows(old, new))
    return grades, sorted(rows, key=lambda r: not r.critical)


def standing_in(snapshot: Snapshot, unit: str) -> tuple[str, list[Turned]]:
    """The grade of a unit in a snapshot, and its lines: what each is asked is its code's, as ``after`` its state.

    Empty for a unit that the snapshot does not have. ``code`` is what is asked: a task, a course, a document.
    """
    grades, cells, asked = _held(snapshot.pk, snapshot.seal)
    return grades.get(unit, ""), [
        Turned(unit, set_code, asked.get((set_code, code), code), critical, "", state)
        for (whose, set_code, code), (state, critical) in cells.items() if whose == unit
    ]  # fmt: skip


def _rows(old: Cells, new: Cells) -> Iterator[Turned]:
    for key in dict.fromkeys([*new, *old]):
        a, b = old.get(key), new.get(key)
        then, now = a[0] if a else "", b[0] if b else ""
        if then != now:
            some = b or a
            assert some is not None
            yield Turned(*key, some[1], then, now)


@lru_cache(maxsize=8)
def _held(snapshot: int, seal: str) -> tuple[Mapping[str, str], Cells, Mapping[tuple[str, str], str]]:
    content = Snapshot.objects.values_list("content", flat=True).get(pk=snapshot, seal=seal)
    grades = {intern(str(u["code"])): intern(str(u["grade"])) for u in content["units"]}
    cells = {
        (intern(str(u["code"])), intern(str(c["set"])), intern(str(c["code"]))): (
            intern(str(c["state"])), bool(c["critical"])
        )
        for u in content["units"] for c in u["cells"]
    }  # fmt: skip
    asked = {
        (
            str(x["set"]),
            str(x["codes"][0]),
        ): f"{x['requirements'][0]['of']} {x['requirements'][0]['least'] or ''}".strip()
        for x in content["lines"]
    }
    return grades, cells, asked
