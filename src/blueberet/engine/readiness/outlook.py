"""What a forecast is made from, and what it says.

In: history of tries and attendance, published sessions to come. Out: frozen values, checked, JSON by ``kit/wire``.
Why: docs/engines/readiness.md, F1 to F9.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from blueberet.engine.readiness.problem import Problem, What


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of the past: who tried what, when, and whether it was reached. Tries of one day: in order of the list."""

    subject: str
    what: What
    of: str
    day: date
    passed: bool


@dataclass(frozen=True, slots=True)
class Attendance:
    """At how many sessions a person was expected, and to how many he came; also of people who have left."""

    person: str
    expected: int
    came: int


@dataclass(frozen=True, slots=True)
class Session:
    """A published session to come that serves something: teaching that must be attended, or an evaluation (a try).

    A unit among the subjects stands for itself, all its people and all units below it.
    """

    code: str
    day: date
    what: What
    of: str
    subjects: tuple[str, ...]
    is_evaluation: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """How many sessions of teaching a person must still attend; where nothing is said, all that are published."""

    person: str
    what: What
    of: str
    sessions: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a forecast needs besides the problem. ``until`` is the day forecast, not before the problem's day."""

    until: date
    attempts: tuple[Attempt, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    sessions: tuple[Session, ...] = ()
    owed: tuple[Owed, ...] = ()
    seed: int = 1
    draws: int = 400

    def __post_init__(self) -> None:
        found = list(self._faults())
        if found:
            raise ValueError("\n".join(found))

    def _faults(self) -> Iterator[str]:
        if not 50 <= self.draws <= 20_000:
            yield f"A forecast takes 50 to 20,000 draws, not {self.draws}."
        for a in self.attendance:
            if not 0 <= a.came <= a.expected:
                yield f"{a.person} came {a.came} times of {a.expected}."
        for o in self.owed:
            if o.sessions < 0:
                yield f"{o.person} would owe {o.sessions} sessions of {o.what} {o.of}."
        codes = [s.code for s in self.sessions]
        for code in sorted({c for c in codes if codes.count(c) > 1}) if len(set(codes)) < len(codes) else ():
            yield f"The session {code} stands twice; a session serves one thing, so give each its own code."


@dataclass(frozen=True, slots=True)
class Deciding:
    """A session, the chance without it, and by how much it falls."""

    session: str
    without: float
    effect: float


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance that a unit holds a line on the day; ``low`` to ``high`` holds 90 % of what is believed of it."""

    unit: str
    set: str
    code: str
    critical: bool
    chance: float
    low: float
    high: float
    deciding: tuple[Deciding, ...] = ()
    too_few: str = ""
    """Why the chance is little more than a guess; empty: enough is known."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Chances of all units and lines on a day, as known on a day."""

    until: date
    known_at: date
    chances: tuple[Chance, ...]


def contradictions(problem: Problem, outlook: Outlook) -> Iterator[str]:
    """What an outlook says against its problem, each in a sentence."""
    if outlook.until < problem.on:
        yield f"The forecast is for {outlook.until}, before {problem.on}, from which it is made."
    known = {*problem.person_by_code, *problem.unit_by_code}
    for s in outlook.sessions:
        for subject in s.subjects:
            if subject not in known:
                yield f"The session {s.code} is for {subject}, who is neither among the people nor among the units."
        if s.what in ("age", "service", "document"):
            yield f"The session {s.code}: no session gives a {s.what}."
        if s.what == "level" and s.of not in problem.ladder_of:
            yield f"The session {s.code} serves the level {s.of}, which is on no ladder."
    for t in outlook.attempts:
        if t.day > problem.known:
            yield f"The try of {t.what} {t.of} by {t.subject} on {t.day} lies after {problem.known}: not yet known."
    for o in outlook.owed:
        if o.person not in problem.person_by_code:
            yield f"Sessions of {o.what} {o.of} are owed by {o.person or '(empty)'}, who is nobody in the contingent."
