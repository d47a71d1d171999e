"""What a planner can give way in: ready-made changes of a problem, each with its words.

In: a problem. Out: the changed problem. Why: docs/engines/programme.md, section "Clashes and concessions".
Each is a ``Change``; the field ``kind`` tells them apart when they are read back from a run.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from blueberet.engine.programme.changes import swapped
from blueberet.engine.programme.explain.spans import cut, joined
from blueberet.engine.programme.problem import Instructor, Module, Problem, Span
from blueberet.engine.programme.words import day_words, session_words


def _module(problem: Problem, code: str) -> Module:
    found = problem.module_by_code.get(code)
    if found is None:
        raise ValueError(f"There is no module {code} in this programme.")
    return found


def _title(problem: Problem, code: str) -> str:
    return f"«{_module(problem, code).title}»"


def _days(span: Span) -> str:
    one = span.first == span.last
    return f"on {day_words(span.first)}" if one else f"from {day_words(span.first)} to {day_words(span.last)}"


@dataclass(frozen=True, slots=True)
class WiderWindow:
    """A module may be taught in more weeks."""

    module: str
    earlier: int
    later: int
    """Weeks."""
    kind: Literal["window"] = "window"

    def apply(self, problem: Problem) -> Problem:
        """Move the first week forward and the last week back, inside the programme."""
        m = _module(problem, self.module)
        first, last = max(1, m.first_week - self.earlier), min(problem.calendar.weeks, m.last_week + self.later)
        return replace(problem, modules=swapped(problem.modules, m.code, first_week=first, last_week=last))

    def words(self, problem: Problem) -> str:
        """The new weeks."""
        m = _module(problem, self.module)
        first, last = max(1, m.first_week - self.earlier), min(problem.calendar.weeks, m.last_week + self.later)
        return (f"Teach {_title(problem, self.module)} in weeks {first}–{last} instead of "
                f"{m.first_week}–{m.last_week}.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class MoreOften:
    """A group may have more sessions of a module a week, or a day."""

    module: str
    each: Literal["day", "week"]
    more: int
    kind: Literal["often"] = "often"

    def apply(self, problem: Problem) -> Problem:
        """Raise the most sessions."""
        m = _module(problem, self.module)
        name = "max_per_week" if self.each == "week" else "max_per_day"
        return replace(problem, modules=swapped(problem.modules, m.code, **{name: getattr(m, name) + self.more}))

    def words(self, problem: Problem) -> str:
        """The new most."""
        m = _module(problem, self.module)
        most = m.max_per_week if self.each == "week" else m.max_per_day
        return f"Allow {most + self.more} sessions of {_title(problem, self.module)} a {self.each} instead of {most}."


@dataclass(frozen=True, slots=True)
class FewerSessions:
    """Each group gets fewer sessions of a module."""

    module: str
    fewer: int
    kind: Literal["sessions"] = "sessions"

    def apply(self, problem: Problem) -> Problem:
        """Leave out the last sessions; pins of those go."""
        m = _module(problem, self.module)
        modules = swapped(problem.modules, m.code, sessions=max(0, m.sessions - self.fewer))
        smaller = replace(problem, modules=modules, pins=())
        return replace(smaller, pins=tuple(p for p in problem.pins if p.session in smaller.session_by_code))

    def words(self, problem: Problem) -> str:
        """The new number."""
        m = _module(problem, self.module)
        left = m.sessions - self.fewer
        what = "session" if left == 1 else "sessions"
        return f"Give each group {left} {what} of {_title(problem, m.code)} instead of {m.sessions}."


@dataclass(frozen=True, slots=True)
class OpenVenue:
    """A venue is open on days on which it was to be closed."""

    venue: str
    first: date
    last: date
    kind: Literal["closure"] = "closure"

    def apply(self, problem: Problem) -> Problem:
        """Cut the days out of its closures."""
        v = problem.venue_by_code[self.venue]
        closures = cut(v.closures, Span(self.first, self.last))
        return replace(problem, venues=swapped(problem.venues, v.code, closures=closures))

    def words(self, problem: Problem) -> str:
        """The days."""
        return f"Keep {problem.venue_by_code[self.venue].name} open {_days(Span(self.first, self.last))}."


@dataclass(frozen=True, slots=True)
class MoreAtOnce:
    """A venue takes more sessions at once."""

    venue: str
    more: int
    kind: Literal["at once"] = "at once"

    def apply(self, problem: Problem) -> Problem:
        """Raise its number."""
        v = problem.venue_by_code[self.venue]
        return replace(problem, venues=swapped(problem.venues, v.code, sessions_at_once=v.sessions_at_once + self.more))

    def words(self, problem: Problem) -> str:
        """The new number."""
        v = problem.venue_by_code[self.venue]
        return f"Let {v.name} take {v.sessions_at_once + self.more} sessions at once instead of {v.sessions_at_once}."


@dataclass(frozen=True, slots=True)
class Borrow:
    """One more instructor with a qualification is borrowed."""

    qualification: str
    first: date
    last: date
    hours: int
    """Weekly."""
    kind: Literal["borrow"] = "borrow"

    def apply(self, problem: Problem) -> Problem:
        """Add an instructor under a free code."""
        taken, n = problem.instructor_by_code, 1
        while f"BORROWED-{n}" in taken:
            n += 1
        held = (self.qualification,) if self.qualification else ()
        name = f"Borrowed instructor {n} ({self.qualification or 'any qualification'})"
        new = Instructor(f"BORROWED-{n}", name, "to be named", held, (Span(self.first, self.last),), (), self.hours)
        return replace(problem, instructors=(*problem.instructors, new))

    def words(self, problem: Problem) -> str:
        """Who, when, how much."""
        held = self.qualification or "any qualification"
        return f"Borrow one more instructor with {held} {_days(Span(self.first, self.last))}, {self.hours} h a week."


@dataclass(frozen=True, slots=True)
class HereOn:
    """An instructor is here on days on which he was to be away."""

    instructor: str
    first: date
    last: date
    kind: Literal["here"] = "here"

    def apply(self, problem: Problem) -> Problem:
        """Add the days to his presence and cut them out of his absences."""
        i, days = problem.instructor_by_code[self.instructor], Span(self.first, self.last)
        present = joined((*i.present, days)) if i.present else ()
        parts = swapped(problem.instructors, i.code, present=present, absent=cut(i.absent, days))
        return replace(problem, instructors=parts)

    def words(self, problem: Problem) -> str:
        """The days."""
        name = problem.instructor_by_code[self.instructor].name
        return f"Have {name} here {_days(Span(self.first, self.last))}."


@dataclass(frozen=True, slots=True)
class MoreLoad:
    """Who holds a qualification teaches more hours a week."""

    qualification: str
    more: int
    """Hours, each of them."""
    kind: Literal["load"] = "load"

    def _staff(self, problem: Problem) -> list[Instructor]:
        q = self.qualification
        return [i for i in problem.instructors if not q or q in i.qualifications]

    def apply(self, problem: Problem) -> Problem:
        """Raise their weekly loads."""
        codes = {i.code for i in self._staff(problem)}
        return replace(
            problem,
            instructors=tuple(
                replace(i, weekly_load_hours=i.weekly_load_hours + self.more) if i.code in codes else i
                for i in problem.instructors
            ),
        )

    def words(self, problem: Problem) -> str:
        """Who and how much."""
        staff = self._staff(problem)
        if len(staff) == 1:
            i = staff[0]
            return f"Let {i.name} teach {i.weekly_load_hours + self.more} h a week instead of {i.weekly_load_hours} h."
        held = self.qualification or "any qualification"
        return f"Let each of the {len(staff)} who hold {held} teach {self.more} h more a week."


@dataclass(frozen=True, slots=True)
class MoreInPool:
    """A pool has more."""

    pool: str
    more: int
    kind: Literal["pool"] = "pool"

    def apply(self, problem: Problem) -> Problem:
        """Raise its quantity."""
        p = problem.pool_by_code[self.pool]
        return replace(problem, pools=swapped(problem.pools, p.code, quantity=p.quantity + self.more))

    def words(self, problem: Problem) -> str:
        """The new quantity."""
        p = problem.pool_by_code[self.pool]
        return f"Have {p.quantity + self.more} of {p.name} instead of {p.quantity}."


@dataclass(frozen=True, slots=True)
class OtherGap:
    """The gap between two modules is shorter at least or longer at most; ``None`` for both lets the order go."""

    before: str
    after: str
    least: int | None
    largest: int | None
    kind: Literal["gap"] = "gap"

    def apply(self, problem: Problem) -> Problem:
        """Set the gaps, or take the order out."""
        orders = []
        for o in problem.orders:
            if (o.before, o.after) != (self.before, self.after):
                orders.append(o)
            elif self.least is not None:
                orders.append(replace(o, min_gap_days=self.least, max_gap_days=self.largest))
        return replace(problem, orders=tuple(orders))

    def words(self, problem: Problem) -> str:
        """The new gaps."""
        both = f"{_title(problem, self.before)} and {_title(problem, self.after)}"
        if self.least is None:
            return f"Give up the order between {both}."
        o = next(o for o in problem.orders if (o.before, o.after) == (self.before, self.after))
        if self.least != o.min_gap_days:
            return f"Ask for {self.least} days at least between {both} instead of {o.min_gap_days}."
        most = f"at most {self.largest} days" if self.largest is not None else "any number of days"
        return f"Allow {most} between {both} instead of {o.max_gap_days}."


@dataclass(frozen=True, slots=True)
class TeachOn:
    """A holiday or fixed event does not take place, or a pin or a barred time is given up."""

    what: Literal["holiday", "event", "pin", "barred"]
    code: str
    kind: Literal["teach"] = "teach"

    def apply(self, problem: Problem) -> Problem:
        """Take it out."""
        if self.what == "holiday":
            closed = tuple(c for c in problem.calendar.closed_days if c.day.isoformat() != self.code)
            return replace(problem, calendar=replace(problem.calendar, closed_days=closed))
        if self.what == "event":
            return replace(problem, events=tuple(e for e in problem.events if e.code != self.code))
        if self.what == "pin":
            return replace(problem, pins=tuple(p for p in problem.pins if p.session != self.code))
        return replace(problem, modules=swapped(problem.modules, self.code, barred=()))

    def words(self, problem: Problem) -> str:
        """What is given up."""
        if self.what == "holiday":
            return f"Teach on {day_words(date.fromisoformat(self.code))}, which is closed."
        if self.what == "event":
            title = next((e.title for e in problem.events if e.code == self.code), self.code)
            return f"Give up the fixed event «{title}»."
        if self.what == "pin":
            return f"Let {session_words(problem, self.code)} go from where it is pinned."
        return f"Allow {_title(problem, self.code)} at the times that are barred for it."


Concession = (
    WiderWindow | MoreOften | FewerSessions | OpenVenue | MoreAtOnce | Borrow | HereOn | MoreLoad | MoreInPool
    | OtherGap | TeachOn
)  # fmt: skip
