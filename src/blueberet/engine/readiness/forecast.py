"""The chance that units hold what is asked of them on a day ahead, and the sessions that decide it most.

In: a ``Problem`` and its ``Outlook``. Out: a ``Forecast``. Why: docs/engines/readiness.md, F5 to F9.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from blueberet.engine.readiness.lines import Question, inner_kind, need, question_of
from blueberet.engine.readiness.measures import MISSING
from blueberet.engine.readiness.outlook import (
    Attempt,
    Attendance,
    Chance,
    Deciding,
    Forecast,
    Outlook,
    Owed,
    Session,
    contradictions,
)
from blueberet.engine.readiness.problem import Problem, Proof, Requirement
from blueberet.engine.readiness.prospects import NO_SESSION, Prospects
from blueberet.engine.readiness.rates import Draws, Rates, at_least
from blueberet.engine.readiness.records import Records, Thing
from blueberet.engine.readiness.rolling import Column, Numbers, Rolling
from blueberet.engine.readiness.states import State

__all__ = [
    "Attempt",
    "Attendance",
    "Chance",
    "Deciding",
    "Forecast",
    "Outlook",
    "Owed",
    "Reckoning",
    "Session",
    "forecast",
]

HOLDS = State.WAIVED.rank
DECIDING = 3
LEAST_EFFECT = 0.005
WIDEST = 0.5

# What is needed of a unit's cell: its chance as draws without some sessions, these sessions, and what is too few.
Chances = Callable[[frozenset[str]], Draws]


def forecast(
    problem: Problem, outlook: Outlook, rows: Records | None = None, *, rates: Rates | None = None,
    units: Collection[str] | None = None, anew: Mapping[tuple[str, Thing], Sequence[Proof]] | None = None,
) -> Forecast:  # fmt: skip
    """The chance of each line of each unit to be held on ``outlook.until``, as known on ``problem.known``.

    ``rates``: those of the outlook's tries, where they have been learnt already. ``units``: of these alone. ``anew``:
    all proofs that some subjects have of some things, in the place of those among the rows.

    Raises
    ------
    ValueError
        If the outlook contradicts the problem: one sentence a line, all of them.
    """
    return Reckoning(problem, outlook, rows, rates=rates, anew=anew).of(units)


class Reckoning:
    """A forecast on the way: what is the same for all units is worked out once, then units as they are asked for.

    Arguments and errors are those of ``forecast``. Nothing grows with what is asked for.
    """

    def __init__(
        self, problem: Problem, outlook: Outlook, rows: Records | None = None, *, rates: Rates | None = None,
        anew: Mapping[tuple[str, Thing], Sequence[Proof]] | None = None,
    ) -> None:  # fmt: skip
        found = sorted(set(contradictions(problem, outlook)))
        if found:
            raise ValueError("\n".join(found))
        # On the day ahead as known now; bookings are told by their sessions here, so they do not count beside them.
        ahead = replace(problem, on=outlook.until, known_at=problem.known, bookings=())
        rolling = Rolling(ahead, rows)
        for (subject, (what, of)), proofs in (anew or {}).items():
            rolling.update(subject, what, of, proofs)  # type: ignore[arg-type]
        self._problem, self._rolling = problem, rolling
        self._prospects = Prospects(problem, outlook, rolling, rates)

    def of(self, units: Collection[str] | None = None) -> Forecast:
        """The chances of some units; without any, of all."""
        work = _Work(self._rolling, self._prospects.afresh())
        wanted = [units is None or u.code in units for u in self._problem.units]
        chances = [
            work.chance(c, n)
            for c in self._rolling.columns if c.of_units for n in range(len(c.who)) if wanted[c.who[n]]
        ]  # fmt: skip
        return Forecast(self._prospects.outlook.until, self._problem.known, tuple(chances))


class _Work:
    """Chances of cells of units."""

    def __init__(self, rolling: Rolling, prospects: Prospects) -> None:
        self.rolling, self.prospects = rolling, prospects
        self.people, self.count = len(rolling.problem.people), prospects.outlook.draws
        self._inside = [rolling.tree.inside([n]) for n in range(len(rolling.tree))]

    def chance(self, column: Column, at: int) -> Chance:
        """The chance of one cell, with what decides it (F7)."""
        line, unit = column.line, int(column.who[at])
        name = self.rolling.problem.units[unit].code
        if column.state[at] >= HOLDS:
            return Chance(name, line.set, line.code, line.critical, 1.0, 1.0, 1.0)
        is_task = line.requirements[0].what == "task"
        reckon, sessions, too_few = self._tasks(column, unit) if is_task else self._people(column, unit)
        drawn = reckon(NO_SESSION)
        chance, (low, high) = float(drawn.mean()), np.quantile(drawn, (0.05, 0.95)).tolist()
        deciding = []
        for code in sorted(sessions):
            without = float(reckon(frozenset({code})).mean())
            if chance - without >= LEAST_EFFECT:
                deciding.append(Deciding(code, round(without, 4), round(chance - without, 4)))
        deciding.sort(key=lambda d: (-d.effect, d.session))
        if not too_few and high - low > WIDEST:
            too_few = f"What is believed runs from {low:.0%} to {high:.0%}: too little is known to say more."
        return Chance(
            name, line.set, line.code, line.critical, round(chance, 4), round(low, 4), round(high, 4),
            tuple(deciding[:DECIDING]), too_few,
        )  # fmt: skip

    def _people(self, column: Column, unit: int) -> tuple[Chances, set[str], str]:
        """A measure over people."""
        line, first = column.line, column.line.requirements[0]
        held, _ = self.rolling.of_people(line, column.people)
        units = self.rolling.tree.unit_of_person[column.people]
        kind = inner_kind(first)
        kinds = np.array([u.kind == kind for u in self.rolling.problem.units])
        groups = np.flatnonzero(self._inside[unit] & kinds).tolist() or [unit]
        parts: list[tuple[int, list[int], int]] = []
        for g in groups:
            is_in = self._inside[g][units]
            meant = int(is_in.sum())
            sure = int((held[is_in] >= HOLDS).sum())
            wanted = need(first, meant)
            # Nobody meant, or fewer than needed: no session mends that.
            parts.append((wanted - sure if meant and wanted <= meant else meant + 1,
                          column.people[is_in & (held < HOLDS)].tolist(), g))  # fmt: skip
        questions = list(dict.fromkeys(question_of(r) for r in line.requirements))
        unsure = [(p, q) for _, people, _ in parts for p in people for q in questions]
        sessions = {s.code for p, q in unsure for s in self.prospects.sessions_for(p, q)}
        too_few = next((t for p, q in unsure if (t := self.prospects.too_few(p, q))), "")

        def reckon(without: frozenset[str]) -> Draws:
            out = np.ones(self.count)
            for wanted, people, _ in parts:
                rows = [self._any([self.prospects.chance(p, q, without) for q in questions]) for p in people]
                out = out * at_least(wanted, np.array(rows).reshape(len(rows), self.count))
            return out

        return reckon, sessions, too_few

    def _tasks(self, column: Column, unit: int) -> tuple[Chances, set[str], str]:
        """A task, or several of which one is enough: shown by the unit, or by units below it (D16)."""
        tasks = dict.fromkeys(r.of for r in column.line.requirements)
        # Two alternatives that ask the same task in the same way are one thing to show.
        asked = [
            list(dict.fromkeys((u + self.people, question_of(r)) for u, r in self._open(column, task, unit)))
            for task in tasks
        ]
        flat = [pair for pairs in asked for pair in pairs]
        sessions = {s.code for u, q in flat for s in self.prospects.sessions_for(u, q)}
        too_few = next((t for u, q in flat if (t := self.prospects.too_few(u, q))), "")

        def reckon(without: frozenset[str]) -> Draws:
            alternatives = []
            for pairs in asked:
                out = np.ones(self.count)
                for u, q in pairs:
                    out = out * self.prospects.chance(u, q, without)
                alternatives.append(out)
            return self._any(alternatives)

        return reckon, sessions, too_few

    def _open(self, column: Column, task: str, unit: int) -> list[tuple[int, Requirement]]:
        """Units that must still show a task for a unit, each with how it is asked."""
        rolling, is_last = self.rolling, self.rolling.shown[task][0]
        if is_last[unit]:
            return self._not_held([column], task, np.array([unit]))
        below = np.flatnonzero(self._inside[unit] & is_last)
        out = self._not_held(rolling.showing[task], task, below)
        for r in (r for r in column.line.requirements if r.of == task):
            # A result of its own that does not hold must be mended too.
            if MISSING != rolling.answers.own(question_of(r))[unit] < HOLDS:
                out.append((unit, r))
        return out

    def _not_held(self, columns: list[Column], task: str, units: Numbers) -> list[tuple[int, Requirement]]:
        found: dict[tuple[int, Question], Requirement] = {}
        for c in columns:
            for r in (r for r in c.line.requirements if r.of == task):
                here = c.who[np.isin(c.who, units)]
                states = self.rolling.of_units(c.line, r, here)
                found |= {(u, question_of(r)): r for u in here[states < HOLDS].tolist()}
        return [(u, r) for (u, _), r in found.items()]

    def _any(self, chances: list[Draws]) -> Draws:
        """The chance that one of several comes true, each on its own."""
        missed = np.ones(self.count)
        for p in chances:
            missed = missed * (1 - p)
        return 1 - missed
