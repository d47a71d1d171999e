"""Proofs as columns: a million of them at once, and the state that each subject has by them.

In: proofs of a problem, or columns read from a database. Out: ``Records``; ``settle`` gives states as ranks.
Why: docs/engines/readiness.md, "Arrays". Days are ordinals (1 = 1 Jan of year 1), int32.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.readiness.states import State

if TYPE_CHECKING:
    from blueberet.engine.readiness.problem import Problem, Proof

Ints = NDArray[np.int32]
Codes = NDArray[np.int8]
Bools = NDArray[np.bool_]
Thing = tuple[str, str]
"""What and of: ``("task", "T03")``."""

NEVER = int(np.iinfo(np.int32).max)
EPOCH = date(1970, 1, 1).toordinal()
LAST_DAY = date.max.toordinal()
OUTCOMES = ("fail", "needs improvement", "pass")
RANK_OF_OUTCOME = np.array([State.FAILED.rank, State.IMPROVE.rank, State.MET.rank], np.int8)
NOTHING = np.int8(-1)
"""Said by a proof that says nothing of a question."""


@dataclass(frozen=True)
class Records:
    """Columns of equal length, sorted by thing, then day, then day of knowing, then order of recording.

    ``subject`` is the place among the people, or number of people + the place among the units. ``outcome`` is a place
    in OUTCOMES, ``until`` and ``dropped`` are NEVER where there is no such day, ``score`` is a place in ``scores``
    or -1. ``starts`` has the first row of each thing, and the number of rows at its end.
    """

    things: tuple[Thing, ...]
    scores: tuple[tuple[str, str], ...]
    starts: NDArray[np.int64]
    subject: Ints
    day: Ints
    until: Ints
    outcome: Codes
    score: Ints
    known: Ints
    dropped: Ints
    source: NDArray[np.int64]
    """Whatever the recorder calls the row by; -1: nothing."""

    def rows_of(self, thing: Thing) -> slice:
        """The rows of a thing; an empty slice if there are none."""
        if thing not in self.things:
            return slice(0, 0)
        n = self.things.index(thing)
        return slice(int(self.starts[n]), int(self.starts[n + 1]))


def records(
    things: Sequence[Thing],
    thing: Ints,
    subject: Ints,
    day: Ints,
    known: Ints,
    *,
    outcome: Codes | None = None,
    until: Ints | None = None,
    dropped: Ints | None = None,
    score: Ints | None = None,
    scores: Sequence[tuple[str, str]] = (),
    source: NDArray[np.int64] | None = None,
) -> Records:
    """Records from columns in the order of recording; a column left out says pass, no end, not dropped, no score."""
    n = len(thing)
    # One number of 64 bits holds the whole order, so one stable sort does it: 12 bits of thing, 20 of each day.
    key = (thing.astype(np.int64) << 40) | (day.astype(np.int64) << 20) | known.astype(np.int64)
    order: NDArray[np.int64] | slice = slice(None)
    if n > 1 and bool((key[1:] < key[:-1]).any()):
        order = np.argsort(key, kind="stable")
    starts = np.searchsorted(key[order], np.arange(len(things) + 1, dtype=np.int64) << 40)

    def column(given: NDArray[np.generic] | None, otherwise: int, kind: type[np.generic]) -> NDArray[np.generic]:
        return np.full(n, otherwise, kind) if given is None else np.asarray(given, kind)[order]

    return Records(
        tuple(things),
        tuple(scores),
        starts.astype(np.int64),
        column(subject, 0, np.int32),  # type: ignore[arg-type]
        column(day, 0, np.int32),  # type: ignore[arg-type]
        column(until, NEVER, np.int32),  # type: ignore[arg-type]
        column(outcome, OUTCOMES.index("pass"), np.int8),  # type: ignore[arg-type]
        column(score, -1, np.int32),  # type: ignore[arg-type]
        column(known, 0, np.int32),  # type: ignore[arg-type]
        column(dropped, NEVER, np.int32),  # type: ignore[arg-type]
        column(source, -1, np.int64),  # type: ignore[arg-type]
    )


def records_of(problem: Problem, proofs: Sequence[Proof]) -> Records:
    """Proofs of a problem as columns."""
    people = {p.code: n for n, p in enumerate(problem.people)}
    places = people | {u.code: n for n, u in enumerate(problem.units, len(people))}
    things = {t: n for n, t in enumerate(dict.fromkeys((p.what, p.of) for p in proofs))}
    scores = {s: n for n, s in enumerate(dict.fromkeys((p.scale, p.score) for p in proofs if p.what == "language"))}

    def ints(values: list[int]) -> Ints:
        return np.array(values, np.int32)

    return records(
        tuple(things),
        ints([things[p.what, p.of] for p in proofs]),
        ints([places[p.subject] for p in proofs]),
        ints([p.day.toordinal() for p in proofs]),
        ints([p.known_on.toordinal() for p in proofs]),
        outcome=np.array([OUTCOMES.index(p.outcome) for p in proofs], np.int8),
        until=ints([p.until.toordinal() if p.until else NEVER for p in proofs]),
        dropped=ints([p.dropped_on.toordinal() if p.dropped_on else NEVER for p in proofs]),
        score=ints([scores[p.scale, p.score] if p.what == "language" else -1 for p in proofs]),
        scores=tuple(scores),
    )


def add_months(days: Ints, months: int) -> Ints:
    """``states.add_months`` for a column of ordinals."""
    stamps = (days.astype(np.int64) - EPOCH).astype("datetime64[D]")
    month = stamps.astype("datetime64[M]")
    inside = (stamps - month.astype("datetime64[D]")).astype(np.int64)
    first = (month + months).astype("datetime64[D]").astype(np.int64)
    last = (month + months + 1).astype("datetime64[D]").astype(np.int64) - 1
    out: Ints = np.minimum(np.minimum(first + inside, last) + EPOCH, LAST_DAY).astype(np.int32)
    return out


@dataclass(frozen=True, slots=True)
class Days:
    """The days that decide, as ordinals: on, known at, the last that counts as soon, needed until (0: no such day)."""

    on: int
    known: int
    soon: int
    needed: int


def in_force_rank(rank: Codes, end: Ints, days: Days) -> Codes:
    """``states.in_force_state`` for columns."""
    return np.where((end <= days.soon) | (end < days.needed), np.int8(State.EXPIRING.rank), rank).astype(np.int8)


def settle(subject: Ints, day: Ints, end: Ints, said: Codes, seen: Bools, days: Days, count: int) -> Codes:
    """The rank of the state of each of ``count`` subjects by its proofs (D5 to D9).

    Rows stand in the order of day, day of knowing, recording; ``seen`` are those known and of a day that has come.
    """
    rows = np.flatnonzero(seen & (said != NOTHING) & (day <= days.on))
    who, what, ends = subject[rows], said[rows], end[rows]
    place = np.arange(len(rows), dtype=np.int32)
    failed = what == State.FAILED.rank
    # Of several rows of one subject the last assigned stays: the latest.
    last_fail = np.full(count, -1, np.int32)
    last_fail[who[failed]] = place[failed]
    after = ~failed & (place > last_fail[who])
    force = after & (ends >= days.on)
    chosen = np.full(count, -1, np.int32)
    chosen[who[force]] = place[force]
    out = np.full(count, State.MISSING.rank, np.int8)
    out[last_fail >= 0] = State.FAILED.rank
    out[who[after]] = State.EXPIRED.rank
    held = np.flatnonzero(chosen >= 0)
    at = chosen[held]
    out[held] = in_force_rank(what[at], ends[at], days)
    return out
