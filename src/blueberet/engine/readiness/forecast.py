"""The chance that units meet what is asked of them by a day ahead.

In: a ``Problem`` and its ``Outlook``. Out: a ``Forecast``. Why: docs/engines/readiness.md, F1 to F9.
"""

from dataclasses import dataclass
from datetime import date

from blueberet.engine.readiness.problem import Problem, What


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of the past: who tried what, when, and whether it was reached. Order of the list: order of recording."""

    subject: str
    what: What
    of: str
    day: date
    passed: bool


@dataclass(frozen=True, slots=True)
class Attendance:
    """How often a person was expected and how often he came, until today."""

    person: str
    expected: int
    came: int


@dataclass(frozen=True, slots=True)
class Session:
    """A published session to come that serves something: teaching that must be attended, or an evaluation (a try)."""

    code: str
    day: date
    what: What
    of: str
    subjects: tuple[str, ...]
    is_evaluation: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a forecast needs besides the problem."""

    until: date
    attempts: tuple[Attempt, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    sessions: tuple[Session, ...] = ()
    seed: int = 1
    draws: int = 2000


@dataclass(frozen=True, slots=True)
class Deciding:
    """A session and how much the chance would fall without it."""

    session: str
    without: float
    effect: float


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance that a unit meets a line by the day; an interval that holds 90 % of what is believed of it."""

    unit: str
    set: str
    code: str
    chance: float
    low: float
    high: float
    deciding: tuple[Deciding, ...] = ()
    too_few: str = ""
    """Why the chance is little more than a guess; empty: enough is known."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Chances of all units and lines."""

    until: date
    chances: tuple[Chance, ...]


def forecast(problem: Problem, outlook: Outlook) -> Forecast:
    """The chance of each line of each unit to be met on ``outlook.until``."""
    raise NotImplementedError
