"""Changes of what a timetable must achieve: what happens (incidents) and what is given way (concessions).

In: a problem. Out: the changed problem, and the change in the planner's words. Why: one act of the planner
applies a change, whoever proposed it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from blueberet.engine.programme.problem import Instructor, Module, Pool, Problem, Venue

Coded = TypeVar("Coded", Instructor, Module, Venue, Pool)


class Change(Protocol):
    """A frozen dataclass that changes a problem; equal values are the equal change."""

    def apply(self, problem: Problem) -> Problem:
        """The problem with the change.

        Raises
        ------
        ValueError
            In a sentence, if the change cannot be made: an unknown code, a day outside the programme.
        """
        ...

    def words(self, problem: Problem) -> str:
        """What is changed, in one sentence of the planner."""
        ...


def swapped(parts: tuple[Coded, ...], code: str, **fields: object) -> tuple[Coded, ...]:
    """The parts with some fields of one of them changed.

    Raises
    ------
    ValueError
        If no part has the code.
    """
    if all(p.code != code for p in parts):
        raise ValueError(f"There is no «{code}» in this programme.")
    return tuple(replace(p, **fields) if p.code == code else p for p in parts)  # type: ignore[arg-type]


def apply_all(problem: Problem, changes: Iterable[Change]) -> Problem:
    """Apply changes one after the other."""
    for change in changes:
        problem = change.apply(problem)
    return problem
