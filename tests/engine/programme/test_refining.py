"""Moves and exchanges: what the search counts step by step is what there is, and the best has no clash."""

from dataclasses import replace

import numpy as np
import pytest

from blueberet.engine.cbctt.adapter import problem_of
from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme import judging, refining
from blueberet.engine.programme.arrays import Layout, State, empty_state, lay_out
from blueberet.engine.programme.check import check
from blueberet.engine.programme.cost_kinds import SOFT
from blueberet.engine.programme.finishing import memory_of
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.refining import HARD_NOW, PRICE, SOFT_NOW
from blueberet.engine.programme.score import DEFAULT_WEIGHTS
from blueberet.engine.programme.solve import solve
from blueberet.engine.programme.wishes import soft_sums
from tests.engine.cbctt.test_adapter import made, still
from tests.engine.programme.planted import planted


def programme() -> Problem:
    # Order is judged by a slope that is no exact difference; the rest is.
    return replace(
        planted(3, sessions=60, weeks=6, platoons=2)[0], orders=(), weights=dict.fromkeys(DEFAULT_WEIGHTS, 0.1)
    )


def anywhere(layout: Layout, state: State) -> None:
    """Every session at a legal start drawn by chance, clashes and all."""
    chance, facts = np.random.default_rng(7), layout.facts
    for s, b in enumerate(facts.s_block):
        state.pick[:] = -1
        venues = facts.venues[facts.venue_off[b] : facts.venue_off[b + 1]]
        if len(venues):
            state.pick[0] = chance.choice(venues)
        need = int(facts.b_need[b])
        state.pick[1 : 1 + need] = chance.permutation(facts.staff[facts.staff_off[b] : facts.staff_off[b + 1]])[:need]
        judging.put_in(facts, state, s, int(chance.choice(facts.starts[facts.start_off[b] : facts.start_off[b + 1]])))


@pytest.mark.parametrize("problem", [programme(), problem_of(made(4))], ids=["programme", "instance"])
@pytest.mark.parametrize("price", [0.01, 5.0])
def test_what_is_counted_move_by_move_is_what_there_is(problem: Problem, price: float) -> None:
    layout = lay_out(problem)
    facts, state = layout.facts, empty_state(problem, layout, 7)
    anywhere(layout, state)
    memory = memory_of(facts, state)
    sums = np.zeros(SOFT)
    refining.settle(facts, state, memory)
    memory.tally[SOFT_NOW], memory.tally[PRICE] = soft_sums(facts, state, sums), price
    accepted = refining.refine(facts, state, memory, 30_000, 0.2, price)
    assert accepted > 100
    counted = memory.tally.copy()
    who = memory.who.copy()
    assert counted[SOFT_NOW] == pytest.approx(soft_sums(facts, state, sums), abs=1e-6)
    assert counted[HARD_NOW] == pytest.approx(refining.settle(facts, state, memory), abs=1e-6)
    # Where two stood in one venue and one has left, nobody is known there until the next count.
    alone = ((state.v_occ - facts.v_shut * facts.v_cap.reshape(-1, 1)) == 1) & (who >= 0)
    assert alone.any()
    assert (who[alone] == memory.who[alone]).all()


def test_a_finished_programme_keeps_every_rule_and_costs_less() -> None:
    problem = planted(3, sessions=60, weeks=6, platoons=2)[0]
    plain = solve(problem, seed=2, budget=Budget(60, still, moves=400_000))
    finished = solve(problem, seed=2, budget=Budget(60, still, moves=2_400_000), finish=True)
    assert finished.status == plain.status == "complete"
    assert not check(problem, finished.plan)
    assert finished.score.total <= plain.score.total
