"""Make room: push sessions aside until everybody has a place, then bring back whom nobody hinders; compiled.

In: a plan in which some sessions have no place. Out: where every session stands that could move. Nothing is proven;
the exact model tidies up after it. Why: docs/engines/programme.md, section "Repair". This module loads the compiler:
import it where it is needed only.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np

from blueberet.engine.programme import judging
from blueberet.engine.programme.arrays import Layout, State, empty_state, lay_out
from blueberet.engine.programme.ejection import squeeze
from blueberet.engine.programme.plans import copy_of
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.repair.homing import claim_home, go_home

ROUNDS, FEW_ROUNDS = 400, 60
"""Sessions that one try places: at first, and when one is sent home."""
OPENINGS = 6
"""So many complete answers are made from the plan before the best of them is made better."""
FRESH_AFTER = 6
AWAY_SHARE = 0.2
"""Price of pushing whoever has moved anyway, as a share of his usual one."""
"""Tries without anybody gained after which it begins again from the plan."""


class Worth(NamedTuple):
    """What is best, in this order."""

    left: int
    moved: int
    price: float


class Aside:
    """The whole programme as arrays, with the past and the pins fixed and nothing free before the moment."""

    def __init__(
        self, problem: Problem, stood: Mapping[str, Placement], placed: Mapping[str, Placement],
        prices: Mapping[str, float], since: int, seed: int = 1,
    ) -> None:  # fmt: skip
        """Lay out and put in.

        Parameters
        ----------
        stood
            Where sessions stood before: home.
        placed
            Where they stand now; who is missing waits for a place. Free of clashes, apart from what cannot move.
        prices
            What moving a session costs; whoever is not named cannot move.
        since
            First slot that is not past.
        """
        self.problem = problem
        whole = lay_out(problem)
        facts = whole.facts
        self.number = {code: s for s, code in enumerate(whole.sessions)}
        keep = facts.st_first[facts.starts] >= since
        ends = np.concatenate(([0], np.cumsum(keep)))
        fixed = np.array([c not in prices for c in whole.sessions], np.uint8)
        self.facts = facts._replace(s_fixed=fixed, starts=facts.starts[keep], start_off=ends[facts.start_off])
        self.layout: Layout = whole._replace(facts=self.facts)
        self.start: State = empty_state(problem, self.layout, seed)
        self.price = np.array([prices.get(c, 0.0) for c in whole.sessions])
        usual = self.price[fixed == 0].mean() if len(prices) else 1.0
        # One move counts one; near and big ones count up to twice as much as usual ones.
        self.blame = np.where(fixed == 1, 1e12, 0.5 + 0.5 * np.minimum(3.0, self.price / max(1e-9, usual)))
        self._numbers = (
            {v: n for n, v in enumerate(whole.venues)}, {i: n for n, i in enumerate(whole.instructors)},
        )  # fmt: skip
        self.home = np.full((len(whole.sessions), 2 + whole.most_instructors), -1, np.int64)
        for p in stood.values():
            self._settle(p)
        for p in placed.values():
            self._put(p)
        self.start.blame[:] = self.blame

    def prepare(self) -> None:
        """Load the compiled code, or compile it where that has not been done: a minute, once for each release."""
        state = copy_of(self.start)
        squeeze(self.facts, state, 0, 0, 0)
        go_home(self.facts, state, np.full_like(self.home, -1))
        free = np.flatnonzero((self.home[:, 0] >= 0) & (self.facts.s_fixed == 0))
        if len(free):
            claim_home(self.facts, state, self.home, int(free[0]))

    def _picks(self, p: Placement) -> tuple[int, int, list[int]] | None:
        venues, staff = self._numbers
        module = self.problem.module_by_code[self.problem.session_by_code[p.session].module]
        there = self.layout.start_of.get((module.kind, module.length, self.problem.calendar.day_of(p.day), p.period))
        if there is None:
            return None
        need = module.instructors
        return (
            there,
            venues.get(p.venue, -1),
            [staff.get(i, -1) for i in p.instructors][:need] + [-1] * (need - len(p.instructors)),
        )

    def _settle(self, p: Placement) -> None:
        s, found = self.number[p.session], self._picks(p)
        facts = self.facts
        if found is None or facts.s_fixed[s]:
            return
        b = facts.s_block[s]
        if found[0] in facts.starts[facts.start_off[b] : facts.start_off[b + 1]]:
            self.home[s, : 2 + len(found[2])] = [found[0], found[1], *found[2]]

    def _put(self, p: Placement) -> None:
        found = self._picks(p)
        if found is None:
            return  # It stands where nothing can stand, on a closed day: nobody is in its way.
        self.start.pick[0] = found[1]
        self.start.pick[1 : 1 + len(found[2])] = found[2]
        judging.put_in(self.facts, self.start, self.number[p.session], found[0])

    def run(self, waiting: Iterable[str], go_on: Callable[[Worth], bool], patience: int) -> dict[str, Placement]:
        """Place those that wait; then fewer moves, until so many tries in a row brought nothing, or told to stop."""
        facts = self.facts
        out = [self.number[c] for c in waiting]
        hopeless = int((self.start.pos < 0).sum()) - len(out)
        best, worth = self.start, Worth(len(out), 1 << 30, 0.0)
        state, idle, tries = copy_of(self.start), 0, 0
        chance = np.random.default_rng(1)
        while (worth.left or idle < patience) and go_on(worth):
            tries += 1
            state.chance[0] += np.uint64(tries)
            if worth.left or tries <= OPENINGS:
                # Where not everybody fits, it must be stopped while few are out.
                squeeze(facts, state, ROUNDS, hopeless + worth.left if tries > OPENINGS else 0, 0)
            else:
                away = np.flatnonzero((self.home[:, 0] >= 0) & (state.pos != self.home[:, 0]) & (facts.s_fixed == 0))
                if not len(away):
                    break
                state.blame[:] = self.blame
                state.blame[away] *= AWAY_SHARE
                sent = int(chance.choice(away))
                if claim_home(facts, state, self.home, sent):
                    state.blame[sent] = 1e6
                squeeze(facts, state, FEW_ROUNDS, 0, 0)
            go_home(facts, state, self.home)
            found = self.worth_of(state, hopeless)
            if found < worth:
                idle = 0
            else:
                idle += 1
            if found <= worth:
                best, worth = copy_of(state), found
            elif not worth.left:
                state = self._again(best, state)
            if (found.left == 0 and tries < OPENINGS) or (found.left and idle % FRESH_AFTER == 0):
                state = self._again(self.start, state)
        return self.placements_of(best)

    def _again(self, source: State, state: State) -> State:
        found = copy_of(source)
        found.chance[0] = state.chance[0]
        return found

    def worth_of(self, state: State, hopeless: int) -> Worth:
        """Left over, moved, price of what moved."""
        free = self.facts.s_fixed == 0
        away = free & (self.home[:, 0] >= 0) & (state.pos != self.home[:, 0])
        return Worth(int((state.pos < 0).sum()) - hopeless, int(away.sum()), float(self.price[away].sum()))

    def placements_of(self, state: State) -> dict[str, Placement]:
        """Where everybody stands who could move."""
        found, layout = {}, self.layout
        for s in np.flatnonzero((state.pos >= 0) & (self.facts.s_fixed == 0)):
            start, need = int(state.pos[s]), int(self.facts.b_need[self.facts.s_block[s]])
            code = layout.sessions[s]
            found[code] = Placement(
                code, self.problem.calendar.date_of(layout.start_days[start]), layout.start_periods[start],
                layout.venues[state.ven[s]] if state.ven[s] >= 0 else "",
                tuple(layout.instructors[i] for i in state.ins[s, :need] if i >= 0),
            )  # fmt: skip
        return found
