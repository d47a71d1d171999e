"""The state of one requirement for one subject on a day, as known on a day, said rule by rule.

In: a ``Problem``, a requirement, a subject's proofs. Out: a ``Judgement`` with every input and why it counted or not.
Why: docs/engines/readiness.md, D3 to D12. This is the specification; ``arrays`` does the same for all at once.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from blueberet.engine.readiness.problem import Booking, Person, Problem, Proof, Requirement, Waiver
from blueberet.engine.standards.scales import Score, reaches


class State(StrEnum):
    """What a requirement is worth on a day, from the weakest."""

    FAILED = "failed"
    MISSING = "missing"
    EXPIRED = "expired"
    PLANNED = "planned"
    WAIVED = "waived"
    EXPIRING = "expiring"
    IMPROVE = "needs improvement"
    MET = "met"

    @property
    def rank(self) -> int:
        """0 for the weakest."""
        return ORDER.index(self)

    @property
    def holds(self) -> bool:
        """Whether it is held today, in its own right or by a waiver."""
        return self.rank >= State.WAIVED.rank


ORDER = tuple(State)
OPEN = (State.FAILED, State.MISSING, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class Input:
    """A proof that was looked at: whether it counts, and why or why not."""

    proof: Proof
    counts: bool
    why: str
    last_valid: date | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A state with what it would be without waiver and booking, until when it holds, and all that was looked at."""

    state: State
    without: State
    last_valid: date | None = None
    needed_until: date | None = None
    reason: str = ""
    inputs: tuple[Input, ...] = ()
    waiver: Waiver | None = None
    booking: Booking | None = None
    half_booked: tuple[Booking, ...] = ()
    """Bookings that were begun but do not stand wholly in the published timetable."""


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later; the last day of the month if that month is shorter (D6)."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_known(fact: Proof | Waiver | Booking, known: date) -> bool:
    """Whether a fact is known at the end of a day and not dropped by then (D3)."""
    gone = fact.withdrawn_on if isinstance(fact, Waiver) else fact.dropped_on
    return fact.known_on <= known and (gone is None or gone > known)


def verdict(problem: Problem, r: Requirement, proof: Proof) -> State | str:
    """What a proof says of a requirement, leaving days aside: MET, IMPROVE or FAILED; or why it says nothing (D4)."""
    outcome = {"pass": State.MET, "needs improvement": State.IMPROVE, "fail": State.FAILED}[proof.outcome]
    if r.what == "level":
        asked, held = problem.ladder_of[r.of], problem.ladder_of[proof.of]
        if asked[0] != held[0]:
            return f"of the ladder {held[0]}, not {asked[0]}"
        if outcome is State.FAILED:
            return (
                outcome
                if held[1] <= asked[1]
                else "a level above what is asked was not reached; that says nothing here"
            )
        return outcome if held[1] >= asked[1] else f"{proof.of} lies below {r.of}"
    if proof.of != r.of:
        return f"of {proof.of}, not {r.of}"
    if r.what == "language":
        if proof.scale != r.scale:
            return f"a score of {proof.scale}; asked for on {r.scale}, and scales are never converted"
        scale = problem.scale_by_code[r.scale]
        reached = reaches(scale, Score(proof.scale, proof.score), Score(r.scale, r.least))
        return State.MET if reached else State.FAILED
    if r.what == "document" and r.margin_days is not None and proof.until is None and outcome is not State.FAILED:
        return "it has no last valid day, and one is needed"
    return outcome


def last_valid(problem: Problem, r: Requirement, proof: Proof) -> date | None:
    """The last day on which a pass is in force: the earliest of its own, the course's and the requirement's (D6)."""
    months = [
        m for m in (problem.course_months.get(r.of) if r.what in ("course", "edition") else None, r.valid_months) if m
    ]
    return min([*([proof.until] if proof.until else []), *(add_months(proof.day, m) for m in months)], default=None)


def needed_until(problem: Problem, margin_days: int | None) -> date | None:
    """The key day: the next of visit and end of tour; a margin moves it beyond the end of the tour (D9)."""
    coming = [d for d in (problem.visit, problem.tour_end) if d and d >= problem.on]
    if margin_days is not None and problem.tour_end:
        return max([problem.tour_end + timedelta(days=margin_days), *coming])
    return min(coming, default=None)


def in_force_state(problem: Problem, r: Requirement, state: State, last: date | None) -> State:
    """EXPIRING if the last valid day lies before the key day or within the days looked ahead (D9)."""
    if last is None:
        return state
    needed = needed_until(problem, r.margin_days)
    soon = last <= problem.on + timedelta(days=problem.ahead_days)
    return State.EXPIRING if soon or (needed is not None and last < needed) else state


def judge(problem: Problem, r: Requirement, subject: str, proofs: Iterable[Proof]) -> Judgement:
    """What a subject's proofs say of a requirement, without waivers and bookings (D3 to D10).

    ``proofs`` are the subject's, in the order in which they were recorded; others of other things may be among them.
    """
    if r.what in ("age", "service"):
        return _years(problem, r, problem.person_by_code[subject])
    needed = needed_until(problem, r.margin_days)
    inputs: list[Input] = []
    said: list[tuple[Proof, State]] = []
    mine = [p for p in proofs if p.subject == subject and p.what == r.what]
    # D5: of proofs of one day the one known later, then the higher level, then the one recorded later.
    for p in sorted(mine, key=lambda p: (p.day, p.known_on, problem.ladder_of.get(p.of, ("", 0))[1])):
        if not is_known(p, problem.known):
            dropped = p.dropped_on is not None and p.known_on <= problem.known
            inputs.append(
                Input(p, False, f"dropped on {p.dropped_on}" if dropped else f"not known before {p.known_on}")
            )
        elif p.day > problem.on:
            inputs.append(Input(p, False, f"its day, {p.day}, has not come"))
        elif isinstance(found := verdict(problem, r, p), State):
            said.append((p, found))
        else:
            inputs.append(Input(p, False, found))
    # D5: a failure ends the passes before it.
    fails = [n for n, (_, v) in enumerate(said) if v is State.FAILED]
    since = fails[-1] + 1 if fails else 0
    passes = said[since:]
    ends = [last_valid(problem, r, p) for p, _ in passes]
    # D7: in force to the end of the last valid day.
    force = [n for n, end in enumerate(ends) if end is None or end >= problem.on]
    for p, v in said[: max(since - 1, 0)]:
        later = "a later failure stands against it" if v is not State.FAILED else "tried again later"
        inputs.append(Input(p, False, f"history: {later}"))
    if fails:
        inputs.append(
            Input(said[since - 1][0], not passes, "history: passed later" if passes else "the latest, and not reached")
        )
    for n, ((p, _), end) in enumerate(zip(passes, ends, strict=True)):
        why = (
            "the latest in force"
            if force and n == force[-1]
            else f"ended on {end}"
            if n not in force
            else "history: a later one counts"
        )
        inputs.append(Input(p, bool(force) and n == force[-1], why, end))
    # D8: what there is, from the best to nothing.
    if force:
        end = ends[force[-1]]
        state = in_force_state(problem, r, passes[force[-1]][1], end)
        return Judgement(state, state, end, needed, "", tuple(inputs))
    if passes:
        end = max(e for e in ends if e)
        return Judgement(State.EXPIRED, State.EXPIRED, end, needed, f"The last one ended on {end}.", tuple(inputs))
    if fails:
        return Judgement(State.FAILED, State.FAILED, None, needed, "The latest was not reached.", tuple(inputs))
    return Judgement(State.MISSING, State.MISSING, None, needed, "Nothing that counts is known.", tuple(inputs))


def _years(problem: Problem, r: Requirement, person: Person) -> Judgement:
    """Age or service in whole years on the day (D10)."""
    since = person.born if r.what == "age" else person.served_from
    needed = needed_until(problem, r.margin_days)
    if since is None:
        return Judgement(State.MISSING, State.MISSING, None, needed, f"No day is known from which {r.what} counts.")
    if r.least and add_months(since, 12 * int(r.least)) > problem.on:
        return Judgement(State.FAILED, State.FAILED, None, needed, f"Less than {r.least} years on {problem.on}.")
    last = add_months(since, 12 * (int(r.most) + 1)) - timedelta(days=1) if r.most else None
    if last is not None and last < problem.on:
        return Judgement(State.FAILED, State.FAILED, last, needed, f"More than {r.most} years on {problem.on}.")
    state = in_force_state(problem, r, State.MET, last)
    return Judgement(state, state, last, needed)


def waiver_of(problem: Problem, set_code: str, code: str, subject: str) -> Waiver | None:
    """The waiver in force on the day, the one that runs longest (D11)."""
    found = [
        w for w in problem.waivers
        if (w.subject, w.set, w.code) == (subject, set_code, code) and is_known(w, problem.known)
        and w.last_day is not None and w.first_day <= problem.on <= w.last_day
    ]  # fmt: skip
    return max(found, key=lambda w: w.last_day or date.min, default=None)


def bookings_of(problem: Problem, r: Requirement, subject: str) -> tuple[Booking, ...]:
    """Bookings that would serve a requirement for a person, or a unit, from the earliest (D12)."""
    person = problem.person_by_code.get(subject)
    names = {subject, *problem.above(person.unit if person else subject)}
    found = [b for b in problem.bookings if names & set(b.subjects) and is_known(b, problem.known)
             and b.last_day >= problem.on and serves(problem, r, b)]  # fmt: skip
    return tuple(sorted(found, key=lambda b: b.last_day))


def serves(problem: Problem, r: Requirement, b: Booking) -> bool:
    """Whether what is booked is what is asked: the same thing, or a level at least as high of the same ladder (D12)."""
    if r.what == b.what == "level":
        asked, given = problem.ladder_of[r.of], problem.ladder_of[b.of]
        return asked[0] == given[0] and asked[1] <= given[1]
    return (r.what, r.of) == (b.what, b.of)


def with_waiver_and_booking(
    problem: Problem, set_code: str, r: Requirement, subject: str, own: Judgement, bookable: bool = True
) -> Judgement:
    """A judgement after waivers (D11) and bookings (D12)."""
    waiver = waiver_of(problem, set_code, r.code, subject)
    booked = bookings_of(problem, r, subject) if bookable else ()
    whole = next((b for b in booked if b.complete), None)
    half = tuple(b for b in booked if not b.complete)
    state = own.state
    if state in OPEN and whole:
        state = State.PLANNED
    if waiver and state.rank <= State.PLANNED.rank:
        state = State.WAIVED
    return Judgement(
        state, own.without, own.last_valid, own.needed_until, own.reason, own.inputs, waiver, whole, half
    )  # fmt: skip


def best(states: Sequence[State]) -> State:
    """The state of alternatives: the best; what is missing says nothing unless all are missing (D13)."""
    said = [s for s in states if s is not State.MISSING]
    return max(said, key=lambda s: s.rank, default=State.MISSING)
