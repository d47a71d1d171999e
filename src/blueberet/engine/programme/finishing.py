"""Use the time that is left to make a clash-free timetable nicer: one long cooling of moves and exchanges.

In: a clash-free state, how long to cool. Out: the state at its best, still clash-free. Why: docs/engines/programme.md,
section "Search".
"""

from collections.abc import Callable
from statistics import median_low
from typing import Any

import numpy as np

from blueberet.engine.programme import kernel, refining
from blueberet.engine.programme.arrays import Facts, State
from blueberet.engine.programme.cost_kinds import HARD, SOFT
from blueberet.engine.programme.refining import BEST, HOLDS, LEAST, PRICE, SOFT_NOW, TALLY, Refining
from blueberet.engine.programme.wishes import soft_sums

CHUNK_MOVES, LEAST_CHUNK = 200_000, 8_000
BUSY = 0.05
"""Share of accepted moves above which cooling goes faster, by as much as more are accepted: little is won there."""
HOT, COLD = 16.0, 0.12
"""Temperatures at the beginning and the end, in units of the middle soft weight."""
LOW, HIGH = 6.0, 40.0
"""Bounds of the price of one unit of hard cost, in the same unit."""
DEARER, CHEAPER = 1.05, 0.95
"""Change of the price after a chunk of moves that were all in clashes, and after any other."""


class Finishing:
    """One cooling; ``state`` changes, the best is kept aside."""

    def __init__(
        self, facts: Facts, state: State, moves: int, *, hot: float = HOT, share: Callable[[], float] | None = None
    ) -> None:
        """Begin from a clash-free state and cool over so many moves, or as ``share`` says (0 to 1).

        ``hot`` is the first temperature, in units of the middle soft weight.
        """
        self.facts, self.state = facts, state
        weights = [float(w) for w in facts.weights[HARD:] if w > 0]
        self.unit = median_low(weights) if weights else 0.0
        self.hot = hot
        self._cooled = self._seen = 0.0
        self.chunk = min(CHUNK_MOVES, max(LEAST_CHUNK, moves // 40)) if moves else CHUNK_MOVES
        self._all, self._done, self._told = max(1, moves), 0, share
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
        return self._told() if self._told else min(1.0, self._done / self._all)

    def step(self) -> bool:
        """Make one chunk of moves; whether it found a better timetable. Without a soft rule nothing is done."""
        if self.unit == 0.0:
            return False
        before = self.memory.tally[BEST]
        heat = self.unit * self.hot * (COLD / self.hot) ** self._cooled
        accepted = refining.refine(self.facts, self.state, self.memory, self.chunk, heat, LOW * self.unit)
        self._reprice()
        self._done += self.chunk
        self._cool(accepted / self.chunk)
        better = bool(self.memory.tally[BEST] < before - 1e-9)
        if better and kernel.throw_out(self.facts, self.best()):
            # Exchanges count the largest gap of an order only nearly: what clashes after all is no gain.
            self.memory.tally[BEST] = before
            better = False
        self._settle()
        return better

    def _reprice(self) -> None:
        """Make clashes dearer while the timetable stays in them, and cheaper while it does not."""
        tally = self.memory.tally
        price = tally[PRICE] * (DEARER if tally[LEAST] > 1e-6 else CHEAPER)
        tally[PRICE] = min(HIGH * self.unit, max(LOW * self.unit, price))

    def _cool(self, accepted: float) -> None:
        """Go on in the cooling: evenly over what is left of it, faster while many moves are accepted."""
        now = self.share
        step = (now - self._seen) / max(1e-9, 1.0 - self._seen) * max(1.0, accepted / BUSY)
        self._cooled += (1.0 - self._cooled) * min(1.0, step)
        self._seen = now

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
