"""Who has all the hours of what serves a standard, for many people at once: rule A13, as columns.

The same answer as ``completions`` gives one by one, by tests; a million marks come out of the database as one text of
digits (docs/engines/readiness.md, "From the database") and are added up here.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from numpy.typing import NDArray

from blueberet.engine.readiness.columns import read_fixed
from blueberet.stages.attendance.models import Mark, RollCall
from blueberet.stages.attendance.selectors.ledger import Way, marks_known, owed_hours, ways
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.requests import served_by
from blueberet.stages.programme.selectors.taught import Taught, taught_of

Numbers = NDArray[np.int64]
Bools = NDArray[np.bool_]
KEY, HOURS = 9, 6
"""Digits of a key, and of hundredths of hours."""
PARTS = ("held", "missed", "made_up", "earned")
WIDTHS = (KEY, KEY, HOURS, HOURS, HOURS, HOURS)


@dataclass(frozen=True)
class Completed:
    """Columns of equal length: place among the people asked for, place in ``standards``, last day there as ordinal."""

    standards: tuple[str, ...]
    person: Numbers
    standard: Numbers
    last_day: Numbers


@dataclass(frozen=True)
class _Rolls:
    """Rolls by key: number of their module, number of what they kept, day."""

    keys: Numbers
    column: Numbers
    day: Numbers
    columns: tuple[tuple[str, frozenset[str]], ...]
    """Module and codes of the standards kept, by number of the column."""


def completed(
    programme: Programme, people: Sequence[tuple[int, str]], *, on: date | None = None,
    known_at: datetime | None = None, some: bool = False, taught: Taught | None = None,
) -> Completed:  # fmt: skip
    """Complete standards of people (key, service number), as of a day and as known at a time.

    ``some``: of few people, whose marks alone are read. ``taught``: of the programme, if it was read before.
    """
    if known_at is not None and known_at >= timezone.now():
        known_at = None  # All that is known by now: the shorter question.
    taught = taught or taught_of(programme)
    served = served_by(programme, taught)
    rolls, count = _rolls(programme), len(people)
    owed, modules = _owed(programme, people, taught)
    place = _places([pk for pk, _ in people])
    rows = marks_known(programme, known_at=known_at)
    if some:
        rows = rows.filter(person__in=[pk for pk, _ in people])
    sums = _sums(rows, rolls, place, count, on)
    standards = sorted({c for codes in served.values() for c in codes}.union(*(k for _, k in rolls.columns)))
    parts_of: dict[tuple[str, str], list[int]] = {}
    for c, (module, kept) in enumerate(rolls.columns):
        for code in kept:
            parts_of.setdefault((module, code), []).append(c)
    asked = ways(programme, taught)
    left = [np.maximum(0, owed[:, m] - sums.of(0, sums.of_module(x))) for m, x in enumerate(modules)]
    found: list[tuple[Numbers, int, Numbers]] = []
    for n, code in enumerate(standards):
        is_asked, is_whole = np.zeros(count, np.bool_), np.ones(count, np.bool_)
        last, short = np.zeros(count, np.int64), np.zeros(count, np.int64)
        for m, module in enumerate(modules):
            parts = parts_of.get((module, code), [])
            serves = code in served.get(module, ())
            if not parts and not serves:
                continue
            held, missed, made_up = (sums.of(k, parts) for k in range(3))
            rest = left[m] * serves
            mine = (owed[:, m] > 0) & (held + rest > 0)
            is_asked |= mine
            is_whole &= ~mine | ((missed <= made_up) & (rest == 0))
            short += np.where(mine, np.maximum(0, missed - made_up) + rest, 0)
            last = np.where(mine, np.maximum(last, sums.last(parts)), last)
        done = is_asked & is_whole & (last > 0)
        beside = [w for w in asked if code in served.get(w.module, ())]
        day = _with_ways(done, is_asked & ~done, short, last, beside, sums)
        who = np.flatnonzero(day)
        found.append((who, n, day[who]))
    if not found:
        return Completed((), *(np.empty(0, np.int64) for _ in range(3)))
    return Completed(
        tuple(standards), np.concatenate([who for who, _, _ in found]),
        np.concatenate([np.full(len(who), n, np.int64) for who, n, _ in found]),
        np.concatenate([last for _, _, last in found]),
    )  # fmt: skip


def _with_ways(
    done: Bools, owing: Bools, short: Numbers, last: Numbers, beside: Sequence[Way], sums: "_Sums"
) -> Numbers:  # fmt: skip
    """The day on which each person had it complete, 0 for those who have not, with what was asked for beside (A15).

    ``short``: hundredths of hours that those who are ``owing`` lack.
    """
    day = np.where(done, last, 0)
    if not beside:
        return day
    there, latest, of_all, is_all = (np.zeros_like(x) for x in (last, last, last, done))
    for w in beside:
        columns = sums.of_module(w.module)
        held, missed, made_up = (sums.of(k, columns) for k in range(3))
        hours = held - np.maximum(0, missed - made_up)
        whole, days = (hours > 0) & (hours >= round(w.hours * 100)), sums.last(columns)
        there, latest = there + hours, np.maximum(latest, days)
        is_all, of_all = is_all | whole, np.maximum(of_all, np.where(whole, days, 0))
    by_way = np.where(owing, (there > 0) & (there >= short), is_all)
    return np.maximum(day, np.where(by_way, np.where(owing, np.maximum(latest, last), of_all), 0))


@dataclass(frozen=True)
class Hours:
    """The ledger of many people as columns: a row a person, a column a module, in hundredths of hours."""

    modules: tuple[str, ...]
    owed: Numbers
    held: Numbers
    attended: Numbers
    missed: Numbers
    made_up: Numbers

    @property
    def debt(self) -> Numbers:
        """Missed and not made up."""
        found: Numbers = np.maximum(0, self.missed - self.made_up)
        return found


def hours_of(programme: Programme, people: Sequence[tuple[int, str]]) -> Hours:
    """The ledger of people (key, service number), as ``accounts`` tells it one by one."""
    rolls = _rolls(programme)
    owed, modules = _owed(programme, people)
    sums = _sums(marks_known(programme), rolls, _places([pk for pk, _ in people]), len(people), None)
    strange = sorted({of for of, _ in rolls.columns} - set(modules))
    whole = (*modules, *strange)
    held, missed, made_up, earned = (
        np.stack([sums.of(k, sums.of_module(m)) for m in whole], axis=1)
        if whole else np.zeros((len(people), 0), np.int64)
        for k in range(len(PARTS))
    )  # fmt: skip
    return Hours(whole, np.pad(owed, ((0, 0), (0, len(strange)))), held, earned, missed, made_up)


def debts_of(programme: Programme, people: Sequence[tuple[int, str]]) -> tuple[tuple[str, ...], Numbers]:
    """Modules, and what of each is a debt of each person, in hundredths of hours: ``Hours.debt`` by itself.

    Of a hundred marks only the few of missed and made-up hours are read.
    """
    rows = marks_known(programme).filter(Q(missed__gt=0) | Q(made_up__gt=0))
    sums = _sums(rows, _rolls(programme), _places([pk for pk, _ in people]), len(people), None)
    modules = tuple(sorted({of for of, _ in sums.columns}))
    found = np.zeros((len(people), len(modules)), np.int64)
    for n, m in enumerate(modules):
        columns = sums.of_module(m)
        found[:, n] = np.maximum(0, sums.of(1, columns) - sums.of(2, columns))
    return modules, found


@dataclass(frozen=True)
class _Sums:
    """Hundredths of hours by PARTS, and the last day there, of each person by column of the rolls."""

    hours: tuple[Numbers, ...]
    days: Numbers
    columns: tuple[tuple[str, frozenset[str]], ...]

    def of(self, what: int, columns: Sequence[int]) -> Numbers:
        """Of some columns together."""
        if len(columns) == 1:
            return self.hours[what][:, columns[0]]
        found: Numbers = self.hours[what][:, columns].sum(axis=1)
        return found

    def of_module(self, module: str) -> list[int]:
        """Columns of a module, whatever its rolls kept."""
        return [c for c, (of, _) in enumerate(self.columns) if of == module]

    def last(self, columns: Sequence[int]) -> Numbers:
        """The last day of some columns; 0: none."""
        found: Numbers = self.days[:, columns].max(axis=1, initial=0)
        return found


def _rolls(programme: Programme) -> _Rolls:
    rows = list(
        RollCall.objects.filter(programme=programme).order_by("pk")
        .annotate(kept=Cast("standards", TextField())).values_list("pk", "module", "kept", "day")
    )  # fmt: skip
    columns: dict[tuple[str, frozenset[str]], int] = {}
    number: dict[tuple[str, str], int] = {}
    for module, kept in {(m, k) for _, m, k, _ in rows}:
        codes = frozenset(str(code) for code, _ in json.loads(kept))
        number[module, kept] = columns.setdefault((module, codes), len(columns))
    days: dict[date, int] = {d: d.toordinal() for d in {r[3] for r in rows}}
    return _Rolls(
        np.array([r[0] for r in rows], np.int64), np.array([number[m, k] for _, m, k, _ in rows], np.int64),
        np.array([days[r[3]] for r in rows], np.int64), tuple(columns),
    )  # fmt: skip


def _owed(
    programme: Programme, people: Iterable[tuple[int, str]], taught: Taught | None = None
) -> tuple[Numbers, list[str]]:  # fmt: skip
    """Hundredths of hours that each module owes each person, and the codes of the modules."""
    places = {number: n for n, (_, number) in enumerate(people)}
    hours = owed_hours(programme, taught)
    owed = np.zeros((len(places), len(hours)), np.int64)
    members: dict[frozenset[str], Numbers] = {}
    for m, (each, groups) in enumerate(hours.values()):
        for them in groups.values():
            if them not in members:
                members[them] = np.array([places[x] for x in them if x in places], np.int64)
            owed[members[them], m] += round(each * 100)
    return owed, list(hours)


def _places(keys: Sequence[int]) -> Mapping[str, Numbers]:
    """Keys in their order, and the place of each in the list given."""
    given = np.array(keys, np.int64)
    order = np.argsort(given)
    return {"keys": given[order], "place": order}


def _found(keys: Numbers, asked: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Where each asked key stands among sorted keys, and whether it does."""
    if not len(keys):
        return np.zeros(len(asked), np.int64), np.zeros(len(asked), np.bool_)
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return at, keys[at] == asked


def _sums(
    rows: QuerySet[Mark], rolls: _Rolls, place: Mapping[str, Numbers], people: int, on: date | None
) -> _Sums:  # fmt: skip
    person, roll, *hours = _marks(rows)
    there = hours[2] + hours[3]  # Made up, or earned.
    at, is_asked = _found(place["keys"], person)
    of, is_known = _found(rolls.keys, roll)
    keep = is_asked & is_known
    if on is not None:
        keep &= rolls.day[of] <= on.toordinal() if len(rolls.keys) else False
    at, of = place["place"][at[keep]] if len(place["place"]) else at[keep], of[keep]
    width = max(1, len(rolls.columns))
    cell = at * width + rolls.column[of] if len(of) else np.zeros(0, np.int64)
    size = people * width
    summed = tuple(
        np.bincount(cell, weights=h[keep], minlength=size).astype(np.int64).reshape(people, width) for h in hours
    )  # fmt: skip
    days = np.zeros(size, np.int64)
    was = there[keep] > 0
    np.maximum.at(days, cell[was], rolls.day[of[was]])
    return _Sums(summed, days.reshape(people, width), rolls.columns)


def _marks(rows: QuerySet[Mark]) -> tuple[Numbers, ...]:
    """Person, roll, hundredths of hours held, missed, made up and earned of all marks; they come as one value.

    Of SQLite a text of digits; of PostgreSQL, which would write each number slowly, the bytes of the numbers.
    """
    inner = rows.order_by().values_list("person_id", "roll_id", "held", "missed", "made_up", "earned")
    sql, params = inner.query.sql_with_params()
    keys, is_sqlite = ("person_id", "roll_id"), connection.vendor == "sqlite"
    # To the nearest hundredth: one of the two cuts a fraction off, the other rounds.
    if is_sqlite:
        parts = [f"substr(CAST({10**KEY} + {name} AS TEXT), 2)" for name in keys]
        parts += [f"substr(CAST({10**HOURS} + CAST({name} * 100 + 0.5 AS INTEGER) AS TEXT), 2)" for name in PARTS]
        gather = f"group_concat({' || '.join(parts)}, '')"
    else:
        parts = [f"int4send({name}::int4)" for name in keys]
        parts += [f"int4send(floor({name} * 100 + 0.5)::int4)" for name in PARTS]
        gather = f"string_agg({' || '.join(parts)}, '')"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {gather} FROM ({sql}) AS marks", params)  # noqa: S608
        whole = cursor.fetchone()[0]
    if is_sqlite:
        return tuple(c.astype(np.int64) for c in read_fixed((whole or "").encode(), WIDTHS))
    return tuple(np.frombuffer(bytes(whole or b""), ">i4").reshape(-1, len(WIDTHS)).T.astype(np.int64))
