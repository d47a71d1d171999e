"""Use the time that is left to make a clash-free timetable nicer: one long cooling of moves and exchanges.

In: a clash-free state, a budget. Out: the state at its best, still clash-free. Why: docs/engines/programme.md,
section "Search".
"""

from statistics import median_low
from typing import Any

import numpy as np

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme import refining
from blueberet.engine.programme.arrays import Facts, State
from blueberet.engine.programme.compiling import HARD, SOFT
from blueberet.engine.programme.refining import BEST, HOLDS, PRICE, SOFT_NOW, TALLY, Refining
from blueberet.engine.programme.wishes import soft_sums

CHUNK_MOVES = 200_000
HOT, COLD = 8.0, 0.12
"""Temperatures at the beginning and the end, in units of the middle soft weight."""
LOW, HIGH = 6.0, 40.0
"""Bounds of the price of one unit of hard cost, in the same unit."""


class Finishing:
    """One cooling over the time and the moves that are left; ``state`` changes, the best is kept aside."""

    def __init__(self, facts: Facts, state: State, budget: Budget, moves: int) -> None:
        """Begin from a clash-free state; ``moves`` were made before."""
        self.facts, self.state, self.budget = facts, state, budget
        weights = [float(w) for w in facts.weights[HARD:] if w > 0]
        self.unit = median_low(weights) if weights else 0.0
        self.began, self.first_moves, self.moves = budget.used, moves, moves
        self.memory = memory_of(facts, state)
        self._sums = np.zeros(SOFT)
        self._settle()
        self.memory.tally[PRICE] = LOW * self.unit

    def _settle(self) -> None:
        """Count everything anew, so that small errors of long sums do not grow."""
        refining.settle(self.facts, self.state, self.memory)
        self.memory.tally[SOFT_NOW] = soft_sums(self.facts, self.state, self._sums)

    @property
    def share(self) -> float:
        """How much of the cooling is done, 0 to 1."""
        done = (self.budget.used - self.began) / max(1e-9, self.budget.seconds - self.began)
        if self.budget.moves is not None:
            done = max(done, (self.moves - self.first_moves) / max(1, self.budget.moves - self.first_moves))
        return min(1.0, done)

    def step(self) -> bool:
        """Make one chunk of moves; whether it found a better timetable. Without a soft rule nothing is done."""
        if self.unit == 0.0:
            return False
        before = self.memory.tally[BEST]
        heat = self.unit * HOT * (COLD / HOT) ** self.share
        refining.refine(self.facts, self.state, self.memory, CHUNK_MOVES, heat, heat, LOW * self.unit, HIGH * self.unit)
        self.moves += CHUNK_MOVES
        better = bool(self.memory.tally[BEST] < before - 1e-9)
        self._settle()
        return better

    def best(self) -> State:
        """The best clash-free state so far; it shares nothing with the search."""
        state = State(*(a.copy() for a in self.state))
        if self.memory.tally[HOLDS]:
            refining.recall(self.facts, state, self.memory)
        return state


def memory_of(facts: Facts, state: State) -> Refining:
    """What the compiled search keeps, with the present places as the best."""
    blocks, starts, venues = len(facts.b_need), len(facts.st_first), len(facts.v_cap)
    legal = np.zeros((max(1, blocks), max(1, starts)), np.uint8)
    fits = np.zeros((max(1, blocks), venues), np.uint8)
    for b in range(blocks):
        legal[b, facts.starts[facts.start_off[b] : facts.start_off[b + 1]]] = 1
        fits[b, facts.venues[facts.venue_off[b] : facts.venue_off[b + 1]]] = 1
    tally: Any = np.zeros(TALLY)
    tally[BEST] = float(soft_sums(facts, state, np.zeros(SOFT)))
    tally[HOLDS] = 1.0
    who = np.full(state.v_occ.shape, -1, np.int64)
    return Refining(tally, legal, fits, who, state.pos.copy(), state.ven.copy(), state.ins.copy(), state.pos.copy())
