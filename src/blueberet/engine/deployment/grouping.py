"""People between whom no rule and no wish can tell a difference, as one class of so many.

In: a problem and who fits where. Out: classes. Why: docs/engines/deployment.md, section "How it is filled".
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.fitting import Fits, Marks, spans
from blueberet.engine.deployment.periods import months_later
from blueberet.engine.deployment.problem import Person, Problem
from blueberet.engine.deployment.teams import ANY, starts, told_apart


@dataclass(frozen=True, slots=True)
class Classes:
    """Rows are classes; ``members`` are places of people in the problem, in its order."""

    members: tuple[NDArray[np.intp], ...]
    fits: Marks
    again: NDArray[np.int8]
    """By class and rotation: 0 nobody of them was sent before, 1 was, 2 was and came back not long ago."""
    women: Marks
    days_left: NDArray[np.int64]
    region: tuple[str, ...]
    unit: tuple[str, ...]
    deep: Marks
    """By class and depth of the problem: whether they hold the thing."""
    holders: NDArray[np.int64]
    """Of each depth in the whole pool."""

    def __len__(self) -> int:
        return len(self.members)


def group(
    fits: Fits, alone: Collection[int] = (), *, everybody: bool = False, by_unit: bool = True
) -> Classes:  # fmt: skip
    """Classes of people who fit somewhere; each of ``alone``, or ``everybody``, is a class of his own.

    ``by_unit``: people of units that can send several to a start of a team are told apart (W5).
    """
    problem = fits.problem
    again = sent_again(fits)
    held = deep(problem)
    apart = told_apart(fits, starts(fits) if by_unit else [])
    regions = [p.region if problem.rules.region_share is not None else "" for p in problem.people]
    units = [p.unit if apart[n] else ANY for n, p in enumerate(problem.people)]
    left = np.array([days_left(problem, p) for p in problem.people], np.int64)
    packed = np.packbits(fits.matrix, axis=1)
    often = np.where(fits.matrix, again, 0).astype(np.int8)
    found: dict[tuple[object, ...], list[int]] = {}
    single = set(range(len(problem.people))) if everybody else set(alone)
    for n in np.flatnonzero(fits.matrix.any(axis=1)).tolist():
        key = (packed[n].tobytes(), often[n].tobytes(), bool(fits.women[n]), int(left[n]), regions[n], units[n],
               held[n].tobytes(), n if n in single else -1)  # fmt: skip
        found.setdefault(key, []).append(n)
    members = tuple(np.array(who, np.intp) for who in found.values())
    heads = np.array([who[0] for who in found.values()], np.intp)
    return Classes(
        members, fits.matrix[heads], often[heads], fits.women[heads], left[heads],
        tuple(regions[n] for n in heads), tuple(units[n] for n in heads), held[heads], held.sum(axis=0),
    )  # fmt: skip


def days_left(problem: Problem, person: Person) -> int:
    """P11. Days a person may still be deployed within the horizon; all of it where nothing limits them."""
    if problem.rules.most_days is None:
        return (problem.last - problem.first).days + 1
    used = sum(max(0, (min(t.last, problem.last) - max(t.first, problem.first)).days + 1) for t in person.tours)
    return max(0, problem.rules.most_days - used)


def sent_again(fits: Fits) -> NDArray[np.int8]:
    """W6. By person and rotation: 0 no tour before it, 1 a tour, 2 one that ended less than twice the rest before."""
    problem = fits.problem
    out = np.zeros(fits.lacks.shape, np.int8)
    for n, p in enumerate(problem.people):
        for t in p.tours:
            long_ago = months_later(t.last, 2 * problem.rules.rest_months).toordinal() + 1
            after = fits.first > t.last.toordinal()
            out[n] = np.maximum(out[n], np.where(after, np.where(fits.first < long_ago, 2, 1), 0))
    return out


def deep(problem: Problem) -> Marks:
    """W4. By person and depth: whether he holds the thing on the first day of the horizon."""
    out = np.zeros((len(problem.people), len(problem.depths)), bool)
    day = problem.first.toordinal()
    for n, d in enumerate(problem.depths):
        need = replace(d.need, margin_days=0)
        out[:, n] = [any(a <= day <= z for a, z in spans(problem, p, need)) for p in problem.people]
    return out
