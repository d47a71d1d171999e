"""The roll-up of everybody, kept, and brought up to date when one subject's proofs of one thing change.

In: a ``Problem`` and, if there are many proofs, their ``Records``. Out: states by line as columns; a ``RollUp``.
Why: docs/engines/readiness.md, "Arrays". Bit-equal with ``reference``, by tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.readiness.answers import Answers
from blueberet.engine.readiness.lines import (
    Question,
    inner_kind,
    is_meant,
    lines_of,
    question_of,
    set_means_person,
    set_means_unit,
)
from blueberet.engine.readiness.measures import (
    MISSING,
    NONE,
    STATES,
    best,
    counts_by_unit,
    measured,
    needs,
    weakest,
)
from blueberet.engine.readiness.problem import Problem, Proof, Requirement, What
from blueberet.engine.readiness.records import Bools, Codes, Records, records_of
from blueberet.engine.readiness.result import Line
from blueberet.engine.readiness.states import State, is_known
from blueberet.engine.readiness.tree import Tree

WAIVED = np.int8(State.WAIVED.rank)
Numbers = NDArray[np.int64]


@dataclass(eq=False)
class Column:
    """A line for those of whom it is asked: ``who`` are places among people or units, the rest one value each."""

    line: Line
    who: Numbers
    state: Codes = field(default_factory=lambda: np.empty(0, np.int8))
    without: Codes = field(default_factory=lambda: np.empty(0, np.int8))
    need: Numbers | None = None
    meant: Numbers | None = None
    counts: Numbers | None = None
    of_units: bool = False
    people: Numbers = field(default_factory=lambda: np.empty(0, np.int64))
    """For a measure over people: the places of all who are meant, wherever they are."""


class Rolling:
    """Readiness on one day, as known on one day. ``columns`` are the lines of all sets in force, sets by code."""

    def __init__(self, problem: Problem, rows: Records | None = None) -> None:
        self.problem, self.tree = problem, Tree(problem)
        self.answers = Answers(problem, records_of(problem, problem.proofs) if rows is None else rows, self.tree)
        self._place = {p.code: n for n, p in enumerate(problem.people)}
        self._place |= {u.code: n for n, u in enumerate(problem.units, len(problem.people))}
        self._waived = self._waivers()
        self.columns: list[Column] = []
        self._hearing: dict[Question, list[Column]] = defaultdict(list)
        self.showing: dict[str, list[Column]] = defaultdict(list)
        self.shown: dict[str, tuple[Bools, Numbers, Numbers]] = {}
        self._lay_out()
        for task in self.showing:
            self._show(task)
        for column in self.columns:
            self._work_out(column)

    def branch(self) -> Rolling:
        """The same roll-up, to be changed while others go on reading this one."""
        other = copy(self)
        other.answers = self.answers.branch()
        new = {id(c): replace(c) for c in self.columns}
        other.columns = [new[id(c)] for c in self.columns]
        other._hearing = defaultdict(list, {q: [new[id(c)] for c in cs] for q, cs in self._hearing.items()})
        other.showing = defaultdict(list, {task: [new[id(c)] for c in cs] for task, cs in self.showing.items()})
        other.shown = dict(self.shown)
        return other

    def update(self, subject: str, what: What, of: str, proofs: Sequence[Proof]) -> list[Column]:
        """Take these as all proofs that a subject has of a thing, as recorded; gives the columns worked out anew."""
        changed = self.answers.update(self._place[subject], (what, of), proofs)
        return self._again(changed)

    def questions(self) -> list[Question]:
        """Every question that a line asks."""
        return list(self._hearing)

    def hearing(self, q: Question) -> list[Column]:
        """The columns that hear a question."""
        return self._hearing[q]

    @contextmanager
    def supposed(self, gaps: dict[Question, Numbers]) -> Iterator[None]:
        """As long as it lasts, questions are taken as met by the subjects at these places (people, or units)."""
        before = {q: self.answers.suppose(q, places) for q, places in gaps.items()}
        columns = {id(c): (c, replace(c)) for q in gaps for c in self._hearing[q]}
        shown = dict(self.shown)
        self._again(list(gaps))
        try:
            yield
        finally:
            for q, states in before.items():
                self.answers.restore(q, states)
            self.shown = shown
            for column, kept in columns.values():
                column.__dict__.update(kept.__dict__)

    def _again(self, questions: list[Question]) -> list[Column]:
        columns = {id(c): c for q in questions for c in self._hearing[q]}
        for task in {q.of for q in questions if q.what == "task"}:
            self._show(task)
        for column in columns.values():
            self._work_out(column)
        return list(columns.values())

    def _lay_out(self) -> None:
        """Which lines are asked of whom; people of one category and the same roles are asked the same."""
        profiles: dict[tuple[str, frozenset[str]], int] = {}
        profile = np.array(
            [profiles.setdefault((p.category, p.roles), len(profiles)) for p in self.problem.people], int
        )
        for s in self.problem.sets_in_force:
            asked = [set_means_person(s, category, roles) for category, roles in profiles]
            units = np.array([n for n, u in enumerate(self.problem.units) if set_means_unit(s, u)], np.int64)
            for line in lines_of(s):
                first = line.requirements[0]
                meant = np.array([is_meant(first, roles) for _, roles in profiles], np.bool_)
                if s.applies_to == "person":
                    meant &= np.array(asked, np.bool_)
                people = np.flatnonzero(meant[profile]) if len(profile) else np.empty(0, np.int64)
                if s.applies_to == "person":
                    column = Column(line, people)
                else:
                    column = Column(line, units, of_units=True, people=people)
                self.columns.append(column)
                for r in line.requirements:
                    self._hearing[question_of(r)].append(column)
                    if r.what == "task" and column not in self.showing[r.of]:
                        self.showing[r.of].append(column)
        for task in self.showing:
            # A task's line hears every question about the task: units below may be asked it in another way.
            asking = {question_of(r): None for c in self.showing[task] for r in c.line.requirements if r.of == task}
            for q in asking:
                self._hearing[q] = [*self._hearing[q], *(c for c in self.showing[task] if c not in self._hearing[q])]

    def _waivers(self) -> dict[tuple[str, str], list[int]]:
        """Places of the subjects for whom a requirement is waived (D11)."""
        out: dict[tuple[str, str], list[int]] = defaultdict(list)
        for w in self.problem.waivers:
            runs = w.last_day is not None and w.first_day <= self.problem.on <= w.last_day
            if runs and is_known(w, self.problem.known):
                out[w.set, w.code].append(self._place[w.subject])
        return out

    def _excused(self, set_code: str, r: Requirement, who: Numbers, ranks: Codes, offset: int = 0) -> Codes:
        """Ranks of subjects at the places ``who`` after waivers; ``offset``: place of the first unit, for units."""
        places = self._waived.get((set_code, r.code))
        if not places:
            return ranks
        return np.where(np.isin(who + offset, places) & (ranks < WAIVED), WAIVED, ranks).astype(np.int8)

    def of_people(self, line: Line, who: Numbers) -> tuple[Codes, Codes]:
        """States of a line for people, and without waivers and bookings."""
        states, without = [], []
        for r in line.requirements:
            states.append(self.of_requirement(line, r, who))
            without.append(self.answers.own(question_of(r))[who])
        return best(states), best(without)

    def of_requirement(self, line: Line, r: Requirement, who: Numbers) -> Codes:
        """States of one requirement for people, after waivers and bookings."""
        return self._excused(line.set, r, who, self.answers.with_bookings(question_of(r))[who])

    def of_units(self, line: Line, r: Requirement, who: Numbers) -> Codes:
        """States of a task for units by their own results, after waivers and bookings."""
        own = self.answers.with_bookings(question_of(r))[who]
        return self._excused(line.set, r, who, own, self.answers.people)

    def _work_out(self, column: Column) -> None:
        if not column.of_units:
            column.state, column.without = self.of_people(column.line, column.who)
            column.counts = self.tree.summed(
                counts_by_unit(column.state, self.tree.unit_of_person[column.who], len(self.tree))
            )
        elif column.line.requirements[0].what == "task":
            self._work_out_task(column)
        elif len(column.who):
            self._work_out_measure(column)

    def _work_out_measure(self, column: Column) -> None:
        line, units = column.line, self.tree.unit_of_person[column.people]
        first = line.requirements[0]
        found = []
        for ranks in self.of_people(line, column.people):
            counts = self.tree.summed(counts_by_unit(ranks, units, len(self.tree)))
            meant = counts.sum(axis=1)
            rank = measured(counts, needs(first, meant))
            if kind := inner_kind(first):
                inner = np.array([u.kind == kind for u in self.problem.units], np.bool_)
                least = self.tree.least(np.where(inner, rank, NONE).astype(np.int8))
                rank = np.where(least == NONE, rank, least).astype(np.int8)
            found.append((rank[column.who], counts[column.who], meant[column.who]))
        column.state, column.counts, column.meant = found[0]
        column.need, column.without = needs(first, column.meant), found[1][0]
        for r in line.requirements:
            column.state = self._excused(line.set, r, column.who, column.state, self.answers.people)

    def _show(self, task: str) -> None:
        """Counts by state of the units that show a task, for each unit over those below it (D16)."""
        asked = np.zeros(len(self.tree), np.int64)
        state = np.full(len(self.tree), NONE, np.int8)
        without = state.copy()
        for column in self.showing[task]:
            asked[column.who] = 1
            for r in (r for r in column.line.requirements if r.of == task):
                own = self.of_units(column.line, r, column.who)
                state[column.who] = np.minimum(state[column.who], own)
                without[column.who] = np.minimum(without[column.who], self.answers.own(question_of(r))[column.who])
        is_last: Bools = (asked > 0) & (self.tree.summed(asked) - asked == 0)
        at = np.flatnonzero(is_last)
        self.shown[task] = (
            is_last,
            self.tree.summed(counts_by_unit(state[at], at, len(self.tree))),
            self.tree.summed(counts_by_unit(without[at], at, len(self.tree))),
        )

    def _work_out_task(self, column: Column) -> None:
        states, without = [], []
        who = column.who
        counts = np.zeros((len(who), STATES), np.int64)
        for r in column.line.requirements:
            q = question_of(r)
            is_last, below, below_without = self.shown[r.of]
            own, raw = self.answers.with_bookings(q)[who], self.answers.own(q)[who]
            alone = is_last[who]
            counts = self._with_own(below[who], own, raw)
            bare = self._with_own(below_without[who], raw, raw)
            state = np.where(alone, own, weakest(counts)).astype(np.int8)
            states.append(self._excused(column.line.set, r, who, state, self.answers.people))
            without.append(np.where(alone, raw, weakest(bare)).astype(np.int8))
        column.state, column.without = best(states), best(without)
        # Only a line of one task, shown below, is counted over the units that show it.
        counted = ~alone if len(column.line.requirements) == 1 else np.zeros(len(who), np.bool_)
        column.counts = np.where(counted[:, None], counts, 0)
        column.meant = np.where(counted, counts.sum(axis=1), 0)
        column.need = column.meant

    @staticmethod
    def _with_own(below: Numbers, own: Codes, raw: Codes) -> Numbers:
        """Counts of the units below, and of the unit itself where it has a result of its own."""
        out = below.copy()
        rows = np.flatnonzero(raw != MISSING)
        out[rows, own[rows]] += 1
        return out
