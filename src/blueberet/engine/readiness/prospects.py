"""What may still come for one subject: the sessions that serve it until the day, and the chance that it holds then.

In: ``Rolling`` on the day ahead, an ``Outlook``. Out: chances as draws, one for each draw of the rates.
Why: docs/engines/readiness.md, F5, F6.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date

import numpy as np

from blueberet.engine.readiness.lines import Question
from blueberet.engine.readiness.outlook import Outlook, Session
from blueberet.engine.readiness.problem import Problem
from blueberet.engine.readiness.rates import (
    FEWEST_EXPECTED,
    FEWEST_TRIES,
    Attending,
    Draws,
    Rates,
    Thing,
    at_least,
    kind_of_try,
)
from blueberet.engine.readiness.rolling import Rolling
from blueberet.engine.readiness.states import add_months

NO_SESSION: frozenset[str] = frozenset()


class Prospects:
    """Chances of single subjects. Draws of a rate hang on seed and name alone: they are the same in every line."""

    def __init__(self, problem: Problem, outlook: Outlook, rolling: Rolling, rates: Rates | None = None) -> None:
        self.problem, self.outlook, self.rolling = problem, outlook, rolling
        self.rates, self.attending = rates or Rates(outlook.attempts), Attending(outlook.attendance)
        coming = [s for s in outlook.sessions if problem.on <= s.day <= outlook.until]
        self._sessions = sorted(coming, key=lambda s: (s.day, s.code))
        self._codes = [p.code for p in problem.people] + [u.code for u in problem.units]
        self._who = {s.code: self._subjects(s) for s in self._sessions}
        self._serving: dict[Question, list[Session]] = {}
        self._owed = {(o.person, str(o.what), o.of): o.sessions for o in outlook.owed}
        self._drawn: dict[str, Draws] = {}
        self._found: dict[tuple[int, Question, tuple[str, ...]], Draws] = {}

    def afresh(self) -> Prospects:
        """The same, with no chance and no draw worked out yet: these are many, and one reader needs few of them."""
        other = copy(self)
        other._drawn, other._found = {}, {}
        return other

    def sessions_for(self, subject: int, q: Question) -> tuple[Session, ...]:
        """Sessions that serve a question for a subject, by day; the result of each would still be in force."""
        if q not in self._serving:
            self._serving[q] = [s for s in self._sessions if self._serves(q, s)]
        return tuple(s for s in self._serving[q] if self._who[s.code][subject])

    def chance(self, subject: int, q: Question, without: frozenset[str] = NO_SESSION) -> Draws:
        """The chance that a subject who does not hold it by what is known will hold it on the day (F5)."""
        sessions = [s for s in self.sessions_for(subject, q) if s.code not in without]
        key = (subject, q, tuple(s.code for s in sessions))
        if key not in self._found:
            self._found[key] = self._whole(subject, q, sessions)
        return self._found[key]

    def too_few(self, subject: int, q: Question) -> str:
        """Why too little is known for a chance; empty if enough is, or if nothing hangs on it (F8)."""
        sessions = self.sessions_for(subject, q)
        known = self.rates.known_of((q.what, q.of))
        if any(s.is_evaluation for s in sessions) and known < FEWEST_TRIES:
            return f"Only {known} tries of {q.of} are known; {FEWEST_TRIES} are needed."
        if sessions and q.what != "task" and self.attending.expected < FEWEST_EXPECTED:
            return f"Attendance is known of {self.attending.expected} sessions only; {FEWEST_EXPECTED} are needed."
        return ""

    def _whole(self, subject: int, q: Question, sessions: Sequence[Session]) -> Draws:
        name = self._codes[subject]
        tries = [s for s in sessions if s.is_evaluation]
        if q.what == "task":
            return self._reached(name, q, tries, np.ones(self.outlook.draws))
        taught = sum(not s.is_evaluation for s in sessions)
        published = sum(not s.is_evaluation for s in self.sessions_for(subject, q))
        owed = self._owed.get((name, q.what, q.of), published)
        if not tries and not published:
            return np.zeros(self.outlook.draws)
        comes = self._comes(name)
        taught_enough = at_least(owed, np.tile(comes, (taught, 1)))
        # Where nobody is tried, whoever has attended what is owed has it.
        is_tried = any(s.is_evaluation for s in self.sessions_for(subject, q))
        return taught_enough * self._reached(name, q, tries, comes) if is_tried else taught_enough

    def _reached(self, name: str, q: Question, tries: Sequence[Session], comes: Draws) -> Draws:
        """The chance that one of the tries is reached; whoever stays away keeps the try he had before him."""
        thing = (q.what, q.of)
        still = {self.rates.last.get((name, thing)): np.ones(self.outlook.draws)}
        for s in tries:
            after: dict[tuple[date, bool] | None, Draws] = {}
            for last, here in still.items():
                rate = self._rate(thing, kind_of_try(last, s.day), s.day)
                for then, part in ((last, here * (1 - comes)), ((s.day, False), here * comes * (1 - rate))):
                    after[then] = after.get(then, 0) + part
            still = after
        return 1 - sum(still.values(), np.zeros(self.outlook.draws))

    def _rate(self, thing: Thing, kind: str, day: date) -> Draws:
        # One rate, whatever the day: its draws keep their order, the belief moves with the day.
        name = f"{thing[0]} {thing[1]} {kind}"
        key = f"{name} {day}" if self.rates.slope else name
        if key not in self._drawn:
            self._drawn[key] = self.rates.of(thing, kind, day).draws(self.outlook.draws, self.outlook.seed, name)
        return self._drawn[key]

    def _comes(self, person: str) -> Draws:
        name = f"attendance of {person}"
        if name not in self._drawn:
            self._drawn[name] = self.attending.of(person).draws(self.outlook.draws, self.outlook.seed, name)
        return self._drawn[name]

    def _serves(self, q: Question, s: Session) -> bool:
        if not self.rolling.answers.serves(q, (s.what, s.of)):
            return False
        course = self.problem.course_months.get(q.of) if q.what in ("course", "edition") else None
        ends = [add_months(s.day, m) for m in (course, q.valid_months) if m]
        return all(end >= self.outlook.until for end in ends)

    def _subjects(self, s: Session) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return self.rolling.answers.marks(s.subjects)
