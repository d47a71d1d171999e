"""The state of every subject for every question, from columns; one subject's can be worked out anew.

In: a ``Problem`` and its ``Records``. Out: ranks for each person, or for each unit where a task is asked.
Why: docs/engines/readiness.md, "Arrays". Held to ``states.judge`` by tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.readiness.lines import Question
from blueberet.engine.readiness.problem import Problem, Proof
from blueberet.engine.readiness.records import (
    NEVER,
    NOTHING,
    RANK_OF_OUTCOME,
    Bools,
    Codes,
    Days,
    Ints,
    Records,
    Thing,
    add_months,
    in_force_rank,
    records_of,
    settle,
)
from blueberet.engine.readiness.states import State, is_known, needed_until
from blueberet.engine.readiness.tree import Tree
from blueberet.engine.standards.scales import Score, reaches

FAILED = np.int8(State.FAILED.rank)
MISSING = np.int8(State.MISSING.rank)
MET = np.int8(State.MET.rank)
PLANNED = np.int8(State.PLANNED.rank)


class Answers:
    """States by question, kept until a subject's proofs of a thing are replaced."""

    def __init__(self, problem: Problem, rows: Records, tree: Tree) -> None:
        self.problem, self.tree = problem, tree
        self.people = len(problem.people)
        self.subjects = self.people + len(problem.units)
        self.rows = rows
        self._replaced: dict[Thing, dict[int, Records]] = {}
        self._states: dict[Question, Codes] = {}
        self._person = {p.code: n for n, p in enumerate(problem.people)}
        self._booked = self._bookings()
        self._born = _ordinals([p.born.toordinal() if p.born else 0 for p in problem.people])
        self._served = _ordinals([p.served_from.toordinal() if p.served_from else 0 for p in problem.people])

    def branch(self) -> Answers:
        """The same, to be changed without changing this one; what was read is shared."""
        other = copy(self)
        other._replaced = {thing: dict(new) for thing, new in self._replaced.items()}
        other._states = {q: states.copy() for q, states in self._states.items()}
        return other

    def own(self, q: Question) -> Codes:
        """The rank of each subject's state without waivers and bookings: of people, or of units for a task."""
        if q not in self._states:
            self._states[q] = self._years(q) if q.what in ("age", "service") else self._settled(q)
        return self._states[q][self.people :] if q.what == "task" else self._states[q][: self.people]

    def with_bookings(self, q: Question) -> Codes:
        """The same, where a gap is closed by a booking that stands wholly (D12)."""
        own = self.own(q)
        booked = self.booked(q)
        return own if booked is None else np.where(booked & (own < PLANNED), PLANNED, own).astype(np.int8)

    def booked(self, q: Question) -> Bools | None:
        """Whether each subject has a whole booking for it; None if nobody has."""
        found = [marks for thing, marks in self._booked.items() if self.serves(q, thing)]
        if not found:
            return None
        marks: Bools = np.logical_or.reduce(found)
        return marks[self.people :] if q.what == "task" else marks[: self.people]

    def update(self, subject: int, thing: Thing, proofs: Sequence[Proof]) -> list[Question]:
        """Take these as all proofs that a subject has of a thing, in order of recording; the questions that change."""
        self._replaced.setdefault(thing, {})[subject] = records_of(self.problem, proofs)
        changed = []
        for q, states in self._states.items():
            if thing in self._things(q):
                new = self._settled(q, subject)[0]
                if new != states[subject]:
                    states[subject] = new
                    changed.append(q)
        return changed

    def suppose(self, q: Question, places: NDArray[np.int64]) -> Codes:
        """Take a question as met by the people, or units, at these places; gives what ``restore`` needs."""
        self.own(q)
        before = self._states[q]
        self._states[q] = before.copy()
        self._states[q][places + (self.people if q.what == "task" else 0)] = MET
        return before

    def restore(self, q: Question, states: Codes) -> None:
        """Put back what ``suppose`` gave."""
        self._states[q] = states

    def _things(self, q: Question) -> list[Thing]:
        if q.what == "level":
            ladder = self.problem.ladder_of[q.of][0]
            return [("level", lv) for lad in self.problem.ladders if lad.code == ladder for lv in lad.levels]
        return [(q.what, q.of)]

    def _days(self, q: Question) -> Days:
        on, needed = self.problem.on.toordinal(), needed_until(self.problem, q.margin_days)
        soon = on + self.problem.ahead_days
        return Days(on, self.problem.known.toordinal(), soon, needed.toordinal() if needed else 0)

    def _settled(self, q: Question, subject: int | None = None) -> Codes:
        """States of all subjects, or of one alone."""
        parts = [part for thing in self._things(q) for part in self._parts(q, thing, subject)]
        if not parts:
            return np.full(self.subjects if subject is None else 1, MISSING, np.int8)
        who, day, known, end, said, seen = (
            parts[0] if len(parts) == 1 else (np.concatenate(column) for column in zip(*parts, strict=True))
        )
        if len(parts) > 1:
            order = np.lexsort((known, day))
            who, day, end, said, seen = who[order], day[order], end[order], said[order], seen[order]
        if subject is not None:
            return settle(np.zeros(len(who), np.int32), day, end, said, seen, self._days(q), 1)
        return settle(who, day, end, said, seen, self._days(q), self.subjects)

    def _parts(
        self, q: Question, thing: Thing, subject: int | None
    ) -> list[tuple[Ints, Ints, Ints, Ints, Codes, Bools]]:
        """Columns subject, day, known, end, said, seen: of the rows as read, then of each subject replaced since."""
        rows, at = self.rows, self.rows.rows_of(thing)
        new = self._replaced.get(thing, {})
        keep: NDArray[np.int64] | None = None
        if subject is not None:
            keep = np.flatnonzero(rows.subject[at] == subject) if subject not in new else np.empty(0, np.int64)
        elif new:
            keep = np.flatnonzero(~np.isin(rows.subject[at], list(new)))
        parts = [self._columns(q, thing, _part(rows, at, keep))]
        newer = new if subject is None else {s: r for s, r in new.items() if s == subject}
        return [p for p in [*parts, *(self._columns(q, thing, r) for r in newer.values())] if len(p[0])]

    def _columns(self, q: Question, thing: Thing, rows: Records) -> tuple[Ints, Ints, Ints, Ints, Codes, Bools]:
        end = rows.until
        course = self.problem.course_months.get(q.of) if q.what in ("course", "edition") else None
        for months in (course, q.valid_months):
            if months:
                end = np.minimum(end, add_months(rows.day, months))
        known = self.problem.known.toordinal()
        seen = (rows.known <= known) & (rows.dropped > known)
        return rows.subject, rows.day, rows.known, end, self._saying(q, thing, rows), seen

    def _saying(self, q: Question, thing: Thing, rows: Records) -> Codes:
        """What each row says of a question: MET, IMPROVE, FAILED or nothing (D4)."""
        said = RANK_OF_OUTCOME[rows.outcome]
        if q.what == "level":
            asked, held = self.problem.ladder_of[q.of][1], self.problem.ladder_of[thing[1]][1]
            speaks = np.where(said == FAILED, held <= asked, held >= asked)
            return np.where(speaks, said, NOTHING).astype(np.int8)
        if q.what == "language":
            scale, least = self.problem.scale_by_code[q.scale], Score(q.scale, q.least)
            table = [
                (MET if reaches(scale, Score(s, text), least) else FAILED) if s == q.scale else NOTHING
                for s, text in rows.scores
            ]
            return np.array(table, np.int8)[rows.score] if table else said
        if q.what == "document" and q.margin_days is not None:
            return np.where((rows.until == NEVER) & (said != FAILED), NOTHING, said).astype(np.int8)
        return said

    def _years(self, q: Question) -> Codes:
        """Age or service in whole years on the day (D10)."""
        since, days = self._born if q.what == "age" else self._served, self._days(q)
        out = np.full(self.people, MET, np.int8)
        last = np.full(self.people, NEVER, np.int32)
        if q.most:
            last = add_months(since, 12 * (int(q.most) + 1)) - np.int32(1)
        out = in_force_rank(out, last, days)
        out[last < days.on] = FAILED
        if q.least:
            out[add_months(since, 12 * int(q.least)) > days.on] = FAILED
        out[since == 0] = MISSING
        return np.concatenate([out, np.full(self.subjects - self.people, MISSING, np.int8)])

    def serves(self, q: Question, thing: Thing) -> bool:
        """``states.serves`` for a question and what is booked."""
        if q.what == thing[0] == "level":
            asked, given = self.problem.ladder_of[q.of], self.problem.ladder_of[thing[1]]
            return asked[0] == given[0] and asked[1] <= given[1]
        return thing == (q.what, q.of)

    def _bookings(self) -> dict[Thing, Bools]:
        """For each thing booked, whether each subject has it booked: by name, or as part of a unit."""
        out: dict[Thing, Bools] = {}
        for b in self.problem.bookings:
            if not (b.complete and is_known(b, self.problem.known) and b.last_day >= self.problem.on):
                continue
            thing = (b.what, b.of)
            out[thing] = self.marks(b.subjects) | out.get(thing, np.zeros(self.subjects, np.bool_))
        return out

    def marks(self, subjects: Sequence[str]) -> Bools:
        """Whether each subject is one of these, or belongs to a unit that is."""
        out = np.zeros(self.subjects, np.bool_)
        out[[self._person[s] for s in subjects if s in self._person]] = True
        units = [self.tree.place[s] for s in subjects if s in self.tree.place]
        if units:
            inside = self.tree.inside(units)
            out[self.people :] |= inside
            out[: self.people] |= inside[self.tree.unit_of_person]
        return out


def _ordinals(days: list[int]) -> Ints:
    return np.array(days, np.int32)


def _part(rows: Records, at: slice, keep: NDArray[np.int64] | None) -> Records:
    def cut(column: Ints) -> Ints:
        return column[at] if keep is None else column[at][keep]

    return replace(
        rows,
        subject=cut(rows.subject),
        day=cut(rows.day),
        until=cut(rows.until),
        outcome=cut(rows.outcome),  # type: ignore[arg-type]
        score=cut(rows.score),
        known=cut(rows.known),
        dropped=cut(rows.dropped),
    )
