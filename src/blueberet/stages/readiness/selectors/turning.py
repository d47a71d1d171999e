"""What turned between two snapshots: grades of units, states of their lines."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import Any

from django.db import connection

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
    (was, old), (now, new) = (_held(s.pk, s.seal) for s in (before, after))
    grades = [
        Graded(u, was.get(u, ""), now.get(u, "")) for u in dict.fromkeys([*now, *was]) if was.get(u) != now.get(u)
    ]
    rows = list(_rows(old, new))
    return grades, sorted(rows, key=lambda r: not r.critical)


def standing_in(snapshot: Snapshot, unit: str) -> tuple[str, list[Turned]]:
    """The grade of a unit in a snapshot, and its lines: what each is asked is its code's, as ``after`` its state.

    Empty for a unit that the snapshot does not have. ``code`` is what is asked: a task, a course, a document.
    """
    grade, cells, asked = _of_one(snapshot.pk, snapshot.seal, unit)
    return grade, [
        Turned(unit, set_code, asked.get((set_code, code), code), critical, "", state)
        for set_code, code, state, critical in cells
    ]


def _rows(old: Cells, new: Cells) -> Iterator[Turned]:
    for key in dict.fromkeys([*new, *old]):
        a, b = old.get(key), new.get(key)
        then, now = a[0] if a else "", b[0] if b else ""
        if then != now:
            some = b or a
            assert some is not None
            yield Turned(*key, some[1], then, now)


@lru_cache(maxsize=64)
def _of_one(
    snapshot: int, seal: str, unit: str
) -> tuple[str, tuple[tuple[str, str, str, bool], ...], Mapping[tuple[str, str], str]]:
    """Grade, cells and what is asked, of one unit: the database takes its part out of what may be megabytes."""
    with connection.cursor() as cursor:
        cursor.execute(_PART[connection.vendor], [unit, snapshot, seal])
        row = cursor.fetchone()
    if not row or row[0] is None:
        return "", (), {}
    part, lines = json.loads(row[0]), json.loads(row[1])
    cells = tuple((str(c["set"]), str(c["code"]), str(c["state"]), bool(c["critical"])) for c in part["cells"])
    return str(part["grade"]), cells, _asked(lines)


_PART = {
    "sqlite": (
        "SELECT (SELECT u.value FROM json_each(s.content, '$.units') u WHERE json_extract(u.value, '$.code') = %s), "
        "json_extract(s.content, '$.lines') FROM readiness_snapshot s WHERE s.id = %s AND s.seal = %s"
    ),
    "postgresql": (
        "SELECT (SELECT u FROM jsonb_array_elements(s.content -> 'units') u WHERE u ->> 'code' = %s LIMIT 1)::text, "
        "(s.content -> 'lines')::text FROM readiness_snapshot s WHERE s.id = %s AND s.seal = %s"
    ),
}
"""The part of a unit, and the lines of all, as JSON."""


def _asked(lines: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """What a line asks, by its set and code."""
    return {
        (str(x["set"]), str(x["codes"][0])): (
            f"{x['requirements'][0]['of']} {x['requirements'][0]['least'] or ''}".strip()
        )
        for x in lines
    }


@lru_cache(maxsize=8)
def _held(snapshot: int, seal: str) -> tuple[Mapping[str, str], Cells]:
    content = Snapshot.objects.values_list("content", flat=True).get(pk=snapshot, seal=seal)
    grades = {intern(str(u["code"])): intern(str(u["grade"])) for u in content["units"]}
    cells = {
        (intern(str(u["code"])), intern(str(c["set"])), intern(str(c["code"]))): (
            intern(str(c["state"])), bool(c["critical"])
        )
        for u in content["units"] for c in u["cells"]
    }  # fmt: skip
    return grades, cells
