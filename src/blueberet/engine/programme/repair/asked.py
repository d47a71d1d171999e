"""Training that another room asks for, as a change of the programme: a module and a group of its own.

In: a problem. Out: the problem with both added; the repair finds the places. Why: docs/engines/programme.md,
section "Repair".
"""

from dataclasses import dataclass, replace
from datetime import date

from blueberet.engine.programme.problem import Group, Problem
from blueberet.engine.programme.words import day_words

MOST_SESSIONS = 40


@dataclass(frozen=True, slots=True)
class TrainingGiven:
    """Some people get sessions like those of a module, from a day to a day."""

    code: str
    """Of the new module; its group has the same, unless it is a group that is there."""
    title: str
    like: str
    """Code of the module whose length, venue, staff and pools it has."""
    people: tuple[str, ...]
    sessions: int
    first_day: date
    last_day: date
    group: str = ""
    """Code of a group that is taught as a whole; empty: a group of exactly these people."""
    request: int = 0
    """Key of the request that it answers; 0: none."""

    def apply(self, problem: Problem) -> Problem:
        """Add the module, and its group if it has one of its own."""
        like = problem.module_by_code.get(self.like)
        if like is None:
            raise ValueError(f"There is no module «{self.like}» in this programme.")
        if self.code in problem.module_by_code or self.code in problem.group_by_code:
            raise ValueError(f"«{self.code}» stands in the programme already; the request was answered.")
        if self.group and self.group not in problem.group_by_code:
            raise ValueError(f"There is no group «{self.group}» in this programme.")
        if not self.group and not self.people:
            raise ValueError("The request names nobody; nothing can be taught.")
        if not 1 <= self.sessions <= MOST_SESSIONS:
            raise ValueError(f"Ask for 1 to {MOST_SESSIONS} sessions at a time.")
        calendar = problem.calendar
        first, last = max(self.first_day, calendar.first_day), min(self.last_day, calendar.last_day)
        if last < first:
            told = f"{day_words(self.last_day)} is over, or lies outside the programme"
            raise ValueError(f"{told}; choose a later last day.")
        own = () if self.group else (Group(self.code, "specialist", self.title, self.people),)
        weeks = calendar.week_of(first), calendar.week_of(last)
        phase = next((p.code for p in problem.phases if p.first_week <= weeks[1] <= p.last_week), like.phase)
        module = replace(
            like, code=self.code, title=self.title, phase=phase, sessions=self.sessions,
            groups=(self.group or self.code,), first_week=weeks[0], last_week=weeks[1], max_per_day=1, max_per_week=0,
            min_days=0, makeup=(),
        )  # fmt: skip
        return replace(problem, groups=(*problem.groups, *own), modules=(*problem.modules, module))

    def words(self, problem: Problem) -> str:
        """``7 people get 2 sessions of «Make-up: Map reading» by Fri 11 Dec 2026.``"""
        group = problem.group_by_code.get(self.group)
        count = len(group.members) if group else len(self.people)
        who = group.name if group else "1 person" if count == 1 else f"{count} people"
        verb = "gets" if group or count == 1 else "get"
        what = "a session" if self.sessions == 1 else f"{self.sessions} sessions"
        return f"{who} {verb} {what} of «{self.title}» by {day_words(self.last_day)}."
