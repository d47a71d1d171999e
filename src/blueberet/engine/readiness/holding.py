"""What holds a unit down, in the order of what closing it would change.

In: a ``Rolling``, a unit. Out: ``Hold`` values, the one that changes most first. Why: docs/engines/readiness.md, D19.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from blueberet.engine.readiness.lines import Question, question_of
from blueberet.engine.readiness.problem import What
from blueberet.engine.readiness.rolling import Column, Numbers, Rolling
from blueberet.engine.readiness.rollup import NOT, grades
from blueberet.engine.readiness.states import State

MISSING = State.MISSING.rank
HOLDS = np.int8(State.WAIVED.rank)


@dataclass(frozen=True, slots=True)
class Hold:
    """One thing that is not held, and what would change if everybody here who lacks it held it."""

    what: What
    of: str
    scale: str
    least: str
    most: str
    people: tuple[str, ...]
    """Who is asked it, for himself or in a measure, and does not hold it."""
    units: tuple[str, ...]
    """For a task: the units that are asked it and have not shown it."""
    frees: bool
    """Whether the unit itself would no longer be *not ready*."""
    own: tuple[tuple[str, str], ...]
    """Critical lines of the unit that would hold: set and code."""
    below: int
    """Critical lines of units below that would hold."""
    freed: int
    """How many people would no longer be *not ready*."""


def holding(rolling: Rolling, unit: str) -> tuple[Hold, ...]:
    """Everything that people and units in a unit lack, the one that changes most first (D19).

    Each is tried: its gaps are taken as met, the lines that hear it are worked out, and put back.
    """
    at = rolling.tree.place[unit]
    inside = rolling.tree.inside([at])
    things: dict[tuple[str, str, str, str, str], list[Question]] = defaultdict(list)
    for q in rolling.questions():
        things[q.what, q.of, q.scale, q.least, q.most].append(q)
    before = _critical(rolling, inside)
    weak = grades(rolling) == NOT
    was_down = any(not held for (n, _), held in before.items() if n == at)
    found = []
    for thing, questions in things.items():
        gaps = {q: g for q in questions if len(g := _gaps(rolling, q, inside))}
        if not gaps:
            continue
        with rolling.supposed(gaps):
            after = _critical(rolling, inside)
            freed = int((weak & (grades(rolling) != NOT)).sum())
        mended = [key for key, held in after.items() if held and not before[key]]
        still = any(not held for (n, _), held in after.items() if n == at)
        names = rolling.problem.units if thing[0] == "task" else rolling.problem.people
        lacking = tuple(names[n].code for n in sorted({int(n) for g in gaps.values() for n in g}))
        found.append(Hold(
            *thing, () if thing[0] == "task" else lacking, lacking if thing[0] == "task" else (),  # type: ignore[arg-type]
            was_down and not still, tuple((c.line.set, c.line.code) for n, c in mended if n == at),
            sum(n != at for n, _ in mended), freed,
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda h: (
        not h.frees, -len(h.own), -h.below, -h.freed, -len(h.people) - len(h.units),
        h.what, h.of, h.scale, h.least, h.most,
    )))  # fmt: skip


def _critical(rolling: Rolling, inside: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> dict[tuple[int, Column], bool]:
    """Whether each critical line of each unit inside holds."""
    return {
        (n, c): held
        for c in rolling.columns
        if c.of_units and c.line.critical
        for n, held in zip(c.who.tolist(), (c.state >= HOLDS).tolist(), strict=True)
        if inside[n]
    }


def _gaps(rolling: Rolling, q: Question, inside: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Numbers:
    """Places of the people, or units, inside who are asked a question and do not hold it."""
    out: list[Numbers] = []
    for c in rolling.hearing(q):
        for r in (r for r in c.line.requirements if question_of(r) == q):
            if r.what == "task":
                # Who does not show it himself lacks it only if a result of his own says so (D16).
                shows = rolling.shown[r.of][0] | (rolling.answers.own(q) != MISSING)
                who = c.who[inside[c.who] & shows[c.who]]
                out.append(who[rolling.of_units(c.line, r, who) < HOLDS])
            elif not c.of_units or inside[c.who].any():
                who = c.people if c.of_units else c.who
                who = who[inside[rolling.tree.unit_of_person[who]]]
                out.append(who[rolling.of_requirement(c.line, r, who) < HOLDS])
    return np.unique(np.concatenate(out)) if out else np.empty(0, np.int64)
