"""Facts that contradict themselves: told in sentences, all of them, before anything is computed.

In: the parts of a problem. Out: sentences. Importers and forms refuse the same earlier, with a cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from blueberet.engine.standards.scales import Scale, Score, levels

if TYPE_CHECKING:
    from blueberet.engine.readiness.problem import Problem, Requirement, RequirementSet

TIME = ("age", "service")


def faults(problem: Problem) -> Iterator[str]:
    """Everything that is wrong, each in a sentence."""
    yield from _once("unit", (u.code for u in problem.units))
    yield from _once("person", (p.code for p in problem.people))
    yield from _once("course", (c.code for c in problem.courses))
    yield from _once("scale", (s.code for s in problem.scales))
    yield from _once("level", (level for ladder in problem.ladders for level in ladder.levels))
    yield from _once("requirement set and version", (f"{s.code} v{s.version}" for s in problem.sets))
    yield from _tree(problem)
    yield from _circles(problem)
    for s in problem.sets:
        yield from _set(problem, s)
    yield from _proofs(problem)
    yield from _waivers(problem)
    yield from _bookings(problem)
    if not 0 <= problem.ahead_days <= 3650:
        yield f"Looking {problem.ahead_days} days ahead is not possible; write 0 to 3650."
    for what, day in (("day", problem.on), ("visit", problem.visit), ("end of the tour", problem.tour_end)):
        if day and not 1900 <= day.year <= 2500:
            yield f"The {what} would be {day}; write a day of the years 1900 to 2500."
    if problem.visit and problem.tour_end and problem.tour_end < problem.visit:
        yield f"The tour would end on {problem.tour_end}, before the visit on {problem.visit}."


def _once(what: str, codes: Iterable[str]) -> Iterator[str]:
    for code, count in Counter(codes).items():
        if not code:
            yield f"A {what} has no code."
        elif count > 1:
            yield f"The {what} {code} stands {count} times; it may stand once."


def _tree(problem: Problem) -> Iterator[str]:
    parents = {u.code: u.parent for u in problem.units}
    people = {p.code for p in problem.people}
    for u in problem.units:
        if u.parent and u.parent not in parents:
            yield f"The unit {u.code} belongs to {u.parent}, which is not among the units."
        if u.code in people:
            yield f"The code {u.code} names a unit and a person; one of them needs another."
    for code in _in_circle({u: (p,) if p else () for u, p in parents.items()}):
        yield f"The unit {code} belongs to itself through the units above it."
    for p in problem.people:
        if p.unit not in parents:
            yield f"The person {p.code} is in the unit {p.unit or '(none)'}, which is not among the units."


def _circles(problem: Problem) -> Iterator[str]:
    after = {c.code: c.after for c in problem.courses}
    for c in problem.courses:
        for code in c.after:
            if code not in after:
                yield f"The course {c.code} comes after {code}, which is not among the courses."
        if c.valid_months is not None and not 1 <= c.valid_months <= 1200:
            yield f"A pass of the course {c.code} would count {c.valid_months} months; write 1 to 1200, or nothing."
    found = _in_circle(after)
    if found:
        yield f"Courses come before themselves: {', '.join(found)}. Nobody can ever finish them; break the circle."


def _in_circle(after: dict[str, tuple[str, ...]]) -> list[str]:
    """Codes that lie on a circle. What nothing leads to, or what leads nowhere, is taken away until nothing more is."""
    left = {code: {a for a in of if a in after} for code, of in after.items()}
    while True:
        wanted = {a for of in left.values() for a in of}
        gone = {code for code, of in left.items() if not of or code not in wanted}
        if not gone:
            return sorted(left)
        left = {code: of - gone for code, of in left.items() if code not in gone}


def _set(problem: Problem, s: RequirementSet) -> Iterator[str]:
    name = f"{s.code} v{s.version}"
    for code, count in Counter(r.code for r in s.requirements).items():
        if count > 1:
            yield f"The requirement {code} stands {count} times in {name}."
    if s.applies_to == "person" and (s.unit_kind or s.unit_type):
        yield f"The set {name} is for people, but names a kind or type of unit."
    if s.applies_to == "unit" and s.post:
        yield f"The set {name} is for units, but names a post."
    for g in s.withdrawn:
        if g.last and g.last < g.first:
            yield f"The set {name} would be withdrawn from {g.first} to {g.last}."
    for r in s.requirements:
        where = f"The requirement {r.code} of {name}"
        if s.applies_to == "person" and (r.what == "task" or r.measure != "each"):
            yield f"{where} asks a person for {'a task' if r.what == 'task' else r.measure}; only a unit can be."
        if s.applies_to == "unit" and r.what == "task" and r.measure != "each":
            yield f"{where} asks for a task by {r.measure}; a task is asked of each unit that shows it."
        for sentence in _requirement(problem, r):
            yield f"{where} {sentence}"
    for letter in {r.alternative for r in s.requirements} - {""}:
        group = [r for r in s.requirements if r.alternative == letter]
        if len({(r.critical, r.who, r.measure, r.amount) for r in group}) > 1:
            yield f"The alternatives {letter} of {name} differ in whom they mean, how many, or if they are critical."
        if len({r.what == "task" for r in group}) > 1:
            yield f"The alternatives {letter} of {name} mix tasks, which a unit shows, with what people hold."


def _requirement(problem: Problem, r: Requirement) -> Iterator[str]:
    if r.what not in TIME and not r.of:
        yield f"asks for a {r.what} and names none."
    if r.what in ("course", "edition") and r.of not in problem.course_codes:
        yield f"asks for the {r.what} {r.of}, which is not known."
    if r.what == "level" and r.of not in problem.ladder_of:
        yield f"asks for the level {r.of}, which is on no ladder."
    if r.what == "language":
        yield from _score(problem.scale_by_code, r.scale, r.least, "asks for")
    if r.what in TIME:
        years = [x for x in (r.least, r.most) if x]
        if not years or any(not x.isascii() or not x.isdigit() or len(x) > 3 for x in years):
            yield f"asks for {r.what} without a limit in whole years."
        elif len(years) == 2 and int(r.least) > int(r.most):
            yield f"asks for at least {r.least} and at most {r.most} years."
    if r.measure == "share" and not 0 < r.amount <= 1:
        yield f"asks for a share of {r.amount:g}; write more than 0, at most 1."
    if r.measure.startswith("count") and (r.amount < 1 or r.amount != int(r.amount)):
        yield f"asks for {r.amount:g}; a count is a whole number from 1."
    if r.valid_months is not None and not 1 <= r.valid_months <= 1200:
        yield f"lets a proof count {r.valid_months} months; write 1 to 1200, or nothing."
    if r.margin_days is not None and (not 0 <= r.margin_days <= 3650 or r.what != "document"):
        yield "has a margin; only a document has one, of 0 to 3650 days."


def _score(scales: dict[str, Scale], scale: str, score: str, verb: str) -> Iterator[str]:
    if scale not in scales:
        yield f"{verb} a score of {scale or 'no scale'}, which is not among the scales."
        return
    try:
        levels(scales[scale], Score(scale, score))
    except ValueError as error:
        yield f"{verb} a score that is none: {error}"


def _proofs(problem: Problem) -> Iterator[str]:
    units, people = problem.unit_by_code, problem.person_by_code
    good: set[tuple[str, str]] = set()
    for p in problem.proofs:
        who = f"The {p.what} {p.of} of {p.subject} on {p.day}"
        if p.subject not in people and p.subject not in units:
            yield f"{who} is of nobody: {p.subject or '(empty)'} is neither among the people nor among the units."
        elif p.what != "task" and p.subject not in people:
            yield f"{who} stands with a unit; it belongs to a person."
        if p.what in TIME:
            yield f"{who} is no proof: it is told from the day of birth, or of entry, of the person."
        if p.until and p.until < p.day:
            yield f"{who} ends on {p.until}, before it begins."
        if p.known_on < p.day and p.what != "document":
            yield f"{who} is known since {p.known_on}, before it was shown."
        if p.dropped_on and p.dropped_on < p.known_on:
            yield f"{who} was dropped on {p.dropped_on}, before it was known on {p.known_on}."
        if p.what == "level" and p.of not in problem.ladder_of:
            yield f"{who} is on no ladder."
        if p.what == "language" and (p.scale, p.score) not in good:
            found = list(_score(problem.scale_by_code, p.scale, p.score, "has"))
            yield from (f"{who} {sentence}" for sentence in found)
            if not found:
                good.add((p.scale, p.score))


def _waivers(problem: Problem) -> Iterator[str]:
    known = {(s.code, r.code) for s in problem.sets for r in s.requirements}
    for w in problem.waivers:
        who = f"The waiver of {w.set} {w.code} for {w.subject}"
        if w.subject not in problem.person_by_code and w.subject not in problem.unit_by_code:
            yield f"{who} is for nobody: {w.subject or '(empty)'} is neither among the people nor among the units."
        if (w.set, w.code) not in known:
            yield f"{who} names a requirement that no version of the set has."
        if not w.authority.strip():
            yield f"{who} names no authority; write who decided it."
        if not w.reason.strip():
            yield f"{who} gives no reason."
        if w.last_day is None:
            yield f"{who} has no end; a waiver has a last day."
        elif w.last_day < w.first_day:
            yield f"{who} ends on {w.last_day}, before it begins on {w.first_day}."
        if w.withdrawn_on and w.withdrawn_on < w.known_on:
            yield f"{who} was withdrawn on {w.withdrawn_on}, before it was known on {w.known_on}."


def _bookings(problem: Problem) -> Iterator[str]:
    for b in problem.bookings:
        name = f"The booking of {b.what} {b.of} until {b.last_day}"
        for subject in b.subjects:
            if subject not in problem.person_by_code and subject not in problem.unit_by_code:
                yield f"{name} is for {subject or '(empty)'}, who is neither among the people nor among the units."
        if b.what in (*TIME, "document"):
            yield f"{name}: no session gives a {b.what}."
        if b.what == "level" and b.of not in problem.ladder_of:
            yield f"{name} is on no ladder."
