"""What happens to a running programme, as changes of its facts.

In: a problem. Out: the problem as it is now, and the incident in the planner's words.
Why: docs/engines/programme.md, section "Repair"; the protocol is ``changes.Change``.
"""

from dataclasses import dataclass, replace
from datetime import date

from blueberet.engine.programme.calendar import ClosedDay
from blueberet.engine.programme.changes import swapped
from blueberet.engine.programme.problem import FixedEvent, Problem, Span
from blueberet.engine.programme.repair.asked import TrainingGiven
from blueberet.engine.programme.words import day_words


def _span_in(problem: Problem, first: date, last: date) -> Span:
    if last < first:
        raise ValueError(f"The last day, {day_words(last)}, lies before the first, {day_words(first)}. Exchange them.")
    calendar = problem.calendar
    if last < calendar.first_day or first > calendar.last_day:
        raise ValueError(
            f"{_days(first, last)} lies outside the programme, which runs from "
            f"{day_words(calendar.first_day)} to {day_words(calendar.last_day)}."
        )
    return Span(first, last)


def _days(first: date, last: date) -> str:
    return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"


@dataclass(frozen=True, slots=True)
class InstructorAbsent:
    """An instructor is ill or called away; both days belong to it."""

    instructor: str
    first: date
    last: date

    def apply(self, problem: Problem) -> Problem:
        """Add the days to his absences."""
        span = _span_in(problem, self.first, self.last)
        known = problem.instructor_by_code.get(self.instructor)
        absent = (*known.absent, span) if known else ()
        return replace(problem, instructors=swapped(problem.instructors, self.instructor, absent=absent))

    def words(self, problem: Problem) -> str:
        """``Maj Anna Reyn is not here Mon 7 Dec 2026 to …``."""
        return f"{problem.instructor_by_code[self.instructor].name} is not here {_days(self.first, self.last)}."


@dataclass(frozen=True, slots=True)
class VenueClosed:
    """A room, range or ground cannot be used."""

    venue: str
    first: date
    last: date

    def apply(self, problem: Problem) -> Problem:
        """Add the days to its closures."""
        span = _span_in(problem, self.first, self.last)
        known = problem.venue_by_code.get(self.venue)
        closures = (*known.closures, span) if known else ()
        return replace(problem, venues=swapped(problem.venues, self.venue, closures=closures))

    def words(self, problem: Problem) -> str:
        """``Live range complex is closed …``."""
        return f"{problem.venue_by_code[self.venue].name} is closed {_days(self.first, self.last)}."


@dataclass(frozen=True, slots=True)
class HolidayAnnounced:
    """A day becomes free of teaching."""

    day: date
    title: str = "Holiday"

    def apply(self, problem: Problem) -> Problem:
        """Close the day."""
        _span_in(problem, self.day, self.day)
        calendar = problem.calendar
        if any(c.day == self.day for c in calendar.closed_days):
            raise ValueError(f"{day_words(self.day)} is closed already.")
        closed = tuple(sorted((*calendar.closed_days, ClosedDay(self.day, self.title)), key=lambda c: c.day))
        return replace(problem, calendar=replace(calendar, closed_days=closed))

    def words(self, problem: Problem) -> str:
        """``Nothing is taught on …``."""
        return f"Nothing is taught on {day_words(self.day)} ({self.title})."


@dataclass(frozen=True, slots=True)
class GroupOnDuty:
    """A group is taken out of training: guard, parade, inspection."""

    group: str
    first: date
    last: date
    title: str = "Duty"
    first_period: int = 1
    last_period: int = 0
    """0: the whole day and its night."""

    def apply(self, problem: Problem) -> Problem:
        """Add a fixed event for the group."""
        _span_in(problem, self.first, self.last)
        if self.group not in problem.group_by_code:
            raise ValueError(f"There is no group «{self.group}» in this programme.")
        if self.last_period and not 1 <= self.first_period <= self.last_period <= problem.calendar.periods_per_day:
            raise ValueError(f"There are no periods {self.first_period} to {self.last_period} in a day.")
        event = FixedEvent(
            self._code(problem), self.title, (self.group,), self.first, self.last, self.first_period, self.last_period
        )
        return replace(problem, events=(*problem.events, event))

    def _code(self, problem: Problem) -> str:
        codes = {e.code for e in problem.events}
        stem = f"DUTY-{self.first:%m%d}"
        return next(c for n in range(1, len(codes) + 2) if (c := f"{stem}-{n}") not in codes)

    def words(self, problem: Problem) -> str:
        """``1 Platoon is on duty …``."""
        return f"{problem.group_by_code[self.group].name}: {self.title.lower()}, {_days(self.first, self.last)}."


@dataclass(frozen=True, slots=True)
class EventMoved:
    """A visit or another fixed event comes on other days; it keeps its length and its hours."""

    event: str
    first: date

    def apply(self, problem: Problem) -> Problem:
        """Move the event."""
        known = next((e for e in problem.events if e.code == self.event), None)
        if known is None:
            raise ValueError(f"There is no fixed event «{self.event}» in this programme.")
        if known.first_day == self.first:
            raise ValueError(f"«{known.title}» begins on {day_words(self.first)} already.")
        last = self.first + (known.last_day - known.first_day)
        _span_in(problem, self.first, last)
        if last > problem.calendar.last_day or self.first < problem.calendar.first_day:
            raise ValueError(f"«{known.title}» would not lie wholly inside the programme.")
        moved = replace(known, first_day=self.first, last_day=last)
        return replace(problem, events=tuple(moved if e.code == self.event else e for e in problem.events))

    def words(self, problem: Problem) -> str:
        """``«Visit» comes on …``."""
        known = next(e for e in problem.events if e.code == self.event)
        last = self.first + (known.last_day - known.first_day)
        return f"«{known.title}» comes {_days(self.first, last)}."


@dataclass(frozen=True, slots=True)
class LoadReduced:
    """An instructor may teach fewer hours a week from now on."""

    instructor: str
    weekly_hours: int

    def apply(self, problem: Problem) -> Problem:
        """Lower the weekly load."""
        known = problem.instructor_by_code.get(self.instructor)
        if known is not None and not 0 <= self.weekly_hours < known.weekly_load_hours:
            raise ValueError(f"{known.name} teaches at most {known.weekly_load_hours} h a week; name fewer, from 0.")
        found = swapped(problem.instructors, self.instructor, weekly_load_hours=self.weekly_hours)
        return replace(problem, instructors=found)

    def words(self, problem: Problem) -> str:
        """``… teaches at most 12 h a week.``"""
        return f"{problem.instructor_by_code[self.instructor].name} teaches at most {self.weekly_hours} h a week."


@dataclass(frozen=True, slots=True)
class PoolReduced:
    """Fewer things of a kind are there from now on."""

    pool: str
    quantity: int

    def apply(self, problem: Problem) -> Problem:
        """Lower the number."""
        known = problem.pool_by_code.get(self.pool)
        if known is not None and not 0 <= self.quantity < known.quantity:
            raise ValueError(f"There are {known.quantity} of {known.name}; name fewer, from 0.")
        return replace(problem, pools=swapped(problem.pools, self.pool, quantity=self.quantity))

    def words(self, problem: Problem) -> str:
        """``7 of Lorries are left.``"""
        return f"{self.quantity} of {problem.pool_by_code[self.pool].name} are left."


@dataclass(frozen=True, slots=True)
class MakeUpAsked:
    """A group missed something and gets additional sessions of a module."""

    module: str
    group: str
    sessions: int = 1

    def apply(self, problem: Problem) -> Problem:
        """Add the sessions; they are placed by the repair."""
        module = problem.module_by_code.get(self.module)
        if module is None:
            raise ValueError(f"There is no module «{self.module}» in this programme.")
        if self.group not in problem.group_by_code:
            raise ValueError(f"There is no group «{self.group}» in this programme.")
        if self.group not in module.groups:
            taught = ", ".join(problem.group_by_code[g].name for g in module.groups[:6])
            name = problem.group_by_code[self.group].name
            raise ValueError(f"«{module.title}» is not taught to {name}; choose one of its groups: {taught}.")
        if not 1 <= self.sessions <= 20:
            raise ValueError("Ask for 1 to 20 make-up sessions at a time.")
        extra = dict(module.makeup)
        extra[self.group] = extra.get(self.group, 0) + self.sessions
        modules = tuple(replace(m, makeup=tuple(extra.items())) if m is module else m for m in problem.modules)
        return replace(problem, modules=modules)

    def words(self, problem: Problem) -> str:
        """``1 Section has 2 make-up sessions of «Map reading».``"""
        name, title = problem.group_by_code[self.group].name, problem.module_by_code[self.module].title
        what = "a make-up session" if self.sessions == 1 else f"{self.sessions} make-up sessions"
        return f"{name} has {what} of «{title}»."


Incident = (
    InstructorAbsent | VenueClosed | HolidayAnnounced | GroupOnDuty | EventMoved | LoadReduced | PoolReduced
    | MakeUpAsked | TrainingGiven
)  # fmt: skip
INCIDENTS: dict[str, type] = {
    "instructor": InstructorAbsent, "venue": VenueClosed, "holiday": HolidayAnnounced, "duty": GroupOnDuty,
    "event": EventMoved, "load": LoadReduced, "pool": PoolReduced, "makeup": MakeUpAsked, "request": TrainingGiven,
}  # fmt: skip
"""Kinds of incident by the word that forms and files use."""
