"""What a roll-up says: states of people and units, line by line, and what they add up to.

In: nothing. Out: frozen values, JSON by ``engine/kit/wire``. Why: docs/engines/readiness.md, D13 to D18.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blueberet.engine.readiness.problem import Requirement
from blueberet.engine.readiness.states import ORDER, Judgement, State

Counts = tuple[int, int, int, int, int, int, int, int]
"""How many are in each state, in the order of ``states.ORDER``: failed, missing, …, met."""


class Grade(StrEnum):
    """What a person or unit is worth as a whole (D17)."""

    READY = "ready"
    LIMITED = "ready with limits"
    NOT = "not ready"
    UNASKED = "nothing asked"


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement of a set in force, or several of which one is enough (D13)."""

    set: str
    version: int
    codes: tuple[str, ...]
    requirements: tuple[Requirement, ...]

    @property
    def code(self) -> str:
        """The first of its codes; names the line in its set."""
        return self.codes[0]

    @property
    def critical(self) -> bool:
        """Whether the whole fails without it."""
        return self.requirements[0].critical


@dataclass(frozen=True, slots=True)
class Cell:
    """A line for one subject: its state, what it would be without waiver, how many are needed, meant, in each state.

    ``need`` and ``meant`` are of people for a measure, of units for a task shown below, 1 and 1 for the subject itself.
    For *count per platoon* or *per section* ``need`` is that of one of them, ``meant`` and ``counts`` are of all.
    """

    set: str
    code: str
    critical: bool
    state: State
    without: State
    need: int = 1
    meant: int = 1
    counts: Counts | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A person or unit: every line asked of it, the weakest critical state, the grade, lines in each state."""

    code: str
    grade: Grade
    weakest: State | None
    cells: tuple[Cell, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Total:
    """A line of a set for people, added up over everybody in a unit of whom it is asked (D18)."""

    unit: str
    set: str
    code: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class RollUp:
    """Readiness of everybody on a day, as known on a day. ``graded`` counts people of a unit by grade."""

    on: date
    known_at: date
    lines: tuple[Line, ...]
    people: tuple[Standing, ...]
    units: tuple[Standing, ...]
    totals: tuple[Total, ...]
    graded: tuple[tuple[str, tuple[int, int, int, int]], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody, or a unit, whose state went into a cell of a unit."""

    subject: str
    state: State
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """For *count per platoon* or *per section*: one of them, its state, who is meant in it and who holds it."""

    unit: str
    state: State
    meant: int
    held: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that the proof page of a cell needs."""

    subject: str
    line: Line
    cell: Cell
    judgements: tuple[tuple[str, Judgement], ...]
    """For each requirement of the line, by code: the subject's own judgement, with every input and why it counted."""
    parts: tuple[Part, ...] = ()
    """For a unit: whom or which units it was measured over, the weakest first."""
    groups: tuple[Group, ...] = ()
    """For a count per platoon or section: each of them, the weakest first."""
    sentence: str = ""


def grade_of(critical: list[State], others: list[State]) -> Grade:
    """The grade of a subject from the states of its lines (D17)."""
    if not critical and not others:
        return Grade.UNASKED
    weakest = min(critical, key=lambda s: s.rank, default=State.MET)
    if not weakest.holds:
        return Grade.NOT
    whole = weakest is State.MET and all(s.holds for s in others)
    return Grade.READY if whole else Grade.LIMITED


def counted(states: list[State]) -> Counts:
    """How many are in each state."""
    a, b, c, d, e, f, g, h = (states.count(s) for s in ORDER)
    return a, b, c, d, e, f, g, h
