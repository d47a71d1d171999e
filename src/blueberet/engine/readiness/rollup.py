"""Readiness of everybody at once: person, section, platoon, company, contingent; and one cell explained.

In: a ``Problem``, or a ``Rolling`` kept from before. Out: a ``RollUp``, a ``Standing``, an ``Explanation``.
Why: docs/engines/readiness.md, D13 to D18.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from blueberet.engine.readiness.problem import Problem
from blueberet.engine.readiness.reference import Reference, standing
from blueberet.engine.readiness.result import Cell, Counts, Explanation, Group, Part, RollUp, Standing, Total
from blueberet.engine.readiness.rolling import Column, Rolling
from blueberet.engine.readiness.states import ORDER, State

GRADES = 4
READY, LIMITED, NOT, UNASKED = range(GRADES)


def roll_up(problem: Problem) -> RollUp:
    """Every line of every set in force, for everybody and every unit it is asked of."""
    return told(Rolling(problem))


def told(rolling: Rolling) -> RollUp:
    """A kept roll-up as values: everything."""
    problem = rolling.problem
    people = _standings([p.code for p in problem.people], [c for c in rolling.columns if not c.of_units])
    lines = tuple(c.line for c in rolling.columns)
    return RollUp(problem.on, problem.known, lines, people, units(rolling), totals(rolling), graded(rolling))


def units(rolling: Rolling) -> tuple[Standing, ...]:
    """Every unit with its cells: what a heat map needs."""
    return _standings([u.code for u in rolling.problem.units], [c for c in rolling.columns if c.of_units])


def person(rolling: Rolling, code: str) -> Standing:
    """One person with his cells."""
    place = [p.code for p in rolling.problem.people].index(code)
    cells = []
    for c in rolling.columns:
        at = int(np.searchsorted(c.who, place))
        if not c.of_units and at < len(c.who) and c.who[at] == place:
            cells.append(_cells(c, [at])[0])
    return standing(code, cells)


def totals(rolling: Rolling) -> tuple[Total, ...]:
    """Each line of the sets for people, added up for each unit in which it is asked of anybody."""
    found: dict[int, list[Total]] = defaultdict(list)
    names = [u.code for u in rolling.problem.units]
    for c in rolling.columns:
        if not c.of_units and c.counts is not None:
            for at in np.flatnonzero(c.counts.sum(axis=1)).tolist():
                found[at].append(Total(names[at], c.line.set, c.line.code, _counts(c.counts[at].tolist())))
    return tuple(t for at in range(len(names)) for t in found[at])


def grades(rolling: Rolling) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """The grade of each person, as a place in ``result.Grade`` (D17)."""
    people = len(rolling.problem.people)
    least = np.full(people, State.MET.rank, np.int8)
    is_asked, is_whole = np.zeros(people, np.bool_), np.ones(people, np.bool_)
    for c in rolling.columns:
        if c.of_units:
            continue
        is_asked[c.who] = True
        if c.line.critical:
            least[c.who] = np.minimum(least[c.who], c.state)
        else:
            is_whole[c.who] &= c.state >= State.WAIVED.rank
    held = np.where((least == State.MET.rank) & is_whole, READY, LIMITED)
    return np.where(is_asked, np.where(least >= State.WAIVED.rank, held, NOT), UNASKED).astype(np.int8)


def graded(rolling: Rolling) -> tuple[tuple[str, tuple[int, int, int, int]], ...]:
    """How many people of each unit are of each grade (D18)."""
    tree = rolling.tree
    own = np.bincount(tree.unit_of_person * GRADES + grades(rolling), minlength=len(tree) * GRADES)
    out = tree.summed(own.reshape(len(tree), GRADES).astype(np.int64))
    return tuple((u.code, (a, b, c, d)) for u, (a, b, c, d) in zip(rolling.problem.units, out.tolist(), strict=True))


def explain(problem: Problem, subject: str, set_code: str, code: str) -> Explanation:
    """One cell with all that stands behind it. ``problem`` needs only the proofs that can speak to it.

    Raises
    ------
    KeyError
        If the line is not asked of the subject on the day.
    """
    reference = Reference(problem)
    human = problem.person_by_code.get(subject)
    lines = reference.person_lines(human) if human else reference.unit_lines(problem.unit_by_code[subject])
    line = next((ln for ln in lines if ln.set == set_code and code in ln.codes), None)
    if line is None:
        raise KeyError(f"{set_code} {code} is not asked of {subject} on {problem.on}.")
    parts: tuple[Part, ...] = ()
    if human:
        cell = reference.person_cell(line, subject)
    else:
        cell, parts = reference.unit_cell(line, subject)
    own = human is not None or line.requirements[0].what == "task"
    judged = tuple((r.code, reference.judgement(set_code, r, subject)) for r in line.requirements) if own else ()
    ordered = tuple(sorted(parts, key=lambda p: (p.state.rank, p.subject)))
    groups = () if own else reference.groups(line, subject)
    return Explanation(subject, line, cell, judged, ordered, groups, _sentence(cell, groups))


def _sentence(cell: Cell, groups: tuple[Group, ...]) -> str:
    if cell.counts is None:
        return f"{cell.state.capitalize()}."
    if groups:
        short = [f"{g.unit} ({g.held})" for g in groups if not g.state.holds]
        return f"{cell.state.capitalize()}: {cell.need} must hold it in each. Too few in: {', '.join(short) or 'none'}."
    held = sum(n for n, state in zip(cell.counts, ORDER, strict=True) if state.holds)
    return f"{cell.state.capitalize()}: {held} of {cell.meant} hold it, {cell.need} must."


def _standings(codes: list[str], columns: list[Column]) -> tuple[Standing, ...]:
    cells: list[list[Cell]] = [[] for _ in codes]
    for c in columns:
        for at, cell in zip(c.who.tolist(), _cells(c, range(len(c.who))), strict=True):
            cells[at].append(cell)
    return tuple(standing(code, found) for code, found in zip(codes, cells, strict=True))


def _cells(c: Column, rows: range | list[int]) -> list[Cell]:
    name, code, critical = c.line.set, c.line.code, c.line.critical
    state, without = [ORDER[n] for n in c.state[rows]], [ORDER[n] for n in c.without[rows]]
    if not c.of_units or c.counts is None or c.need is None or c.meant is None:
        return [Cell(name, code, critical, s, w) for s, w in zip(state, without, strict=True)]
    is_alone = c.line.requirements[0].what == "task"
    more = zip(state, without, c.need[rows].tolist(), c.meant[rows].tolist(), c.counts[rows].tolist(), strict=True)
    return [
        Cell(name, code, critical, s, w)
        if is_alone and not meant
        else Cell(name, code, critical, s, w, need, meant, _counts(n))
        for s, w, need, meant, n in more
    ]


def _counts(n: list[int]) -> Counts:
    a, b, c, d, e, f, g, h = n
    return a, b, c, d, e, f, g, h
