"""Other places of a session: confirmed by the whole checker and the whole score, compared with brute force."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest

from blueberet.engine.programme.arrays import all_starts
from blueberet.engine.programme.charges import charges
from blueberet.engine.programme.check import check
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.score import weights_of
from blueberet.engine.programme.suggest.board import Board
from blueberet.engine.programme.suggest.chains import Ejection, Found
from blueberet.engine.programme.suggest.offers import NoOffer, Suggestion, kind_of, suggest
from blueberet.engine.programme.suggest.options import TOLD_PRICE
from blueberet.engine.programme.suggest.proof import breaches_of
from tests.engine.programme.planted import planted
from tests.engine.programme.test_rules import GOOD
from tests.tiny import MONDAY, tiny_problem

HEAVY = {f"S{n}": 0.1 * n for n in range(1, 12)}


def cost(problem: Problem, plan: Plan) -> float:
    """Weighted soft cost, not rounded."""
    weights = weights_of(problem)
    return sum(weights[c.rule] * c.count for c in charges(problem, plan))


def moved(plan: Plan, *places: Placement) -> Plan:
    """The plan with some sessions elsewhere."""
    new = {p.session: p for p in places}
    return Plan((*(p for p in plan.placements if p.session not in new), *places))


def taken(plan: Plan, offer: Suggestion) -> Plan:
    """The plan after taking a suggestion."""
    return moved(plan, *(t.after for t in offer.steps))


def tiny() -> tuple[Problem, Plan]:
    """A tiny programme with a clean plan in which something stands in the way of something."""
    problem = replace(tiny_problem(), weights=HEAVY)
    plan = Plan(tuple(GOOD.values()))
    assert check(problem, plan) == []
    return problem, plan


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_every_suggestion_is_clean_and_costs_what_it_says(seed: int) -> None:
    problem, plan = planted(seed, sessions=90, weeks=6, platoons=2)
    modules = tuple(replace(m, min_days=2, preferred="morning") for m in problem.modules)
    problem = replace(problem, modules=modules, weights=HEAVY, evaluation_day=problem.calendar.date_of(30))
    board, base, kinds = Board(problem, plan), cost(problem, plan), set()
    before = [a.copy() for a in board.state[1:-4]]
    for p in random.Random(seed).sample(plan.placements, 25):
        try:
            offers = suggest(board, p.session, earliest=MONDAY)
        except NoOffer:
            continue
        assert len(offers) <= 10
        for offer in offers:
            kinds.add(offer.kind)
            assert check(problem, taken(plan, offer)) == []
            assert cost(problem, taken(plan, offer)) - base == pytest.approx(offer.cost, abs=1e-5)
            assert sum(n for _, n in offer.by_rule) == pytest.approx(offer.cost, abs=1e-4)
            assert offer.steps[0].after.session == p.session
            assert all(t.before != t.after for t in offer.steps)
        assert [o.price for o in offers] == sorted(o.price for o in offers)
    assert kinds == {"move", "swap", "chain"}
    assert all(np.array_equal(a, b) for a, b in zip(before, board.state[1:-4], strict=True))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_partial_check_says_what_the_whole_one_says(seed: int) -> None:
    problem, plan = planted(seed, sessions=90, weeks=6, platoons=2)
    placed, chance, clean = {p.session: p for p in plan.placements}, random.Random(seed), 0
    for _ in range(150):
        moves = []
        for p in chance.sample(plan.placements, chance.choice((1, 2))):
            module = problem.module_by_code[problem.session_by_code[p.session].module]
            day, period = chance.choice(all_starts(problem.calendar, module))
            near = chance.random() < 0.7
            there = replace(p, day=p.day if near else problem.calendar.date_of(day), period=period)
            moves.append((p, there))
        whole = check(problem, moved(plan, *(a for _, a in moves)))
        part = breaches_of(problem, placed, moves)
        assert {(b.rule, b.sessions) for b in whole} == {(b.rule, b.sessions) for b in part}
        clean += not whole
    assert 0 < clean < 150


def places_of(problem: Problem, code: str) -> Iterator[Placement]:
    """Every start, suitable venue and team of a session, legal or not."""
    session = problem.session_by_code[code]
    module = problem.module_by_code[session.module]
    venues = [v.code for v in problem.venues if v.kind == module.venue_kind] or [""]
    able = [i.code for i in problem.instructors if module.qualification in i.qualifications]
    for day, period in all_starts(problem.calendar, module):
        if module.first_week <= day // 7 + 1 <= module.last_week:
            for venue in venues:
                for team in combinations(able, module.instructors):
                    yield Placement(code, problem.calendar.date_of(day), period, venue, team)


def told(problem: Problem, old: Placement, new: Placement) -> int:
    """People and instructors who hear of a move."""
    a, b = set(old.instructors), set(new.instructors)
    if (old.day, old.period, old.venue) == (new.day, new.period, new.venue):
        return len(a ^ b)
    return problem.group_by_code[problem.session_by_code[old.session].group].heads + len(a | b)


def price(problem: Problem, plan: Plan, *new: Placement) -> float | None:
    """Price of a move by the definition; none if it breaks a rule."""
    after = moved(plan, *new)
    if check(problem, after):
        return None
    old = {p.session: p for p in plan.placements}
    return cost(problem, after) - cost(problem, plan) + TOLD_PRICE * sum(told(problem, old[p.session], p) for p in new)


def cheapest(found: list[Found]) -> float | None:
    return min((f.price for f in found), default=None)


@pytest.mark.parametrize("code", sorted(GOOD))
def test_the_best_move_is_the_best_by_brute_force(code: str) -> None:
    problem, plan = tiny()
    board = Board(problem, plan)
    found = Ejection(board, board.number[code], 0).run(1)
    old = next(p for p in plan.placements if p.session == code)
    every = {p: x for p in places_of(problem, code) if p != old and (x := price(problem, plan, p)) is not None}
    assert cheapest(found) == (pytest.approx(min(every.values())) if every else None)
    starts = {board.placement(board.number[code], f.steps[0][1]) for f in found}
    assert {(p.day, p.period) for p in starts} == {(p.day, p.period) for p in every}


def best_swap(problem: Problem, plan: Plan, code: str) -> float | None:
    """The cheapest exchange of two starts where one stands in the other's way, by trying all."""
    old = {p.session: p for p in plan.placements}
    mine = old[code]
    best: list[float] = []
    for theirs in plan.placements:
        a, b = problem.session_by_code[code], problem.session_by_code[theirs.session]
        if (a.module, a.group) == (b.module, b.group):
            continue
        to = [p for p in places_of(problem, code) if (p.day, p.period) == (theirs.day, theirs.period)]
        back = [p for p in places_of(problem, b.code) if (p.day, p.period) == (mine.day, mine.period)]
        if any(price(problem, plan, p) is not None for p in to):
            continue
        best += [x for p in to for q in back if (x := price(problem, plan, p, q)) is not None]
    return min(best, default=None)


def test_the_best_swap_is_the_best_by_brute_force() -> None:
    problem, plan = tiny()
    swaps = 0
    for code in sorted(GOOD):
        board = Board(problem, plan)
        found = [f for f in Ejection(board, board.number[code], 0).run(2) if kind_of(board, f) == "swap"]
        wanted = best_swap(problem, plan, code)
        assert cheapest(found) == (None if wanted is None else pytest.approx(wanted)), code
        swaps += wanted is not None
    assert swaps >= 2


def test_from_the_tray_and_into_a_chain() -> None:
    problem, plan = tiny()
    code = "BFA/PL1/01"
    out = Plan(tuple(p for p in plan.placements if p.session != code))
    offers = suggest(Board(problem, out), code, earliest=MONDAY)
    assert all(o.steps[0].before is None for o in offers)
    assert all(check(problem, taken(out, o)) == [] for o in offers)
    assert all(o.kind != "swap" for o in offers)


def test_what_is_over_or_pinned_stays() -> None:
    problem, plan = tiny()
    first = min(plan.placements, key=lambda p: (p.day, p.period))
    with pytest.raises(NoOffer, match="is over"):
        suggest(Board(problem, plan), first.session, earliest=first.day + timedelta(days=2))
    pinned = replace(problem, pins=tuple(p for p in plan.placements if p.session != "ENG/S11/01"))
    with pytest.raises(NoOffer, match="pinned"):
        suggest(Board(pinned, plan), "MED/MED/01", earliest=MONDAY)
    assert {len(o.steps) for o in suggest(Board(pinned, plan), "ENG/S11/01", earliest=MONDAY)} == {1}
    with pytest.raises(NoOffer, match="does not belong"):
        suggest(Board(problem, plan), "NO/SUCH/01", earliest=MONDAY)


def test_nothing_goes_to_or_from_the_past() -> None:
    problem, plan = tiny()
    earliest = MONDAY + timedelta(days=3)
    for p in plan.placements:
        if p.day >= earliest:
            try:
                offers = suggest(Board(problem, plan), p.session, earliest=earliest)
            except NoOffer:
                continue
            steps = [t for o in offers for t in o.steps]
            assert all(t.after.day >= earliest and t.before is not None and t.before.day >= earliest for t in steps)


def test_the_ten_differ() -> None:
    problem, plan = planted(1, sessions=90, weeks=6, platoons=2)
    board = Board(problem, plan)
    for p in plan.placements[::9]:
        try:
            offers = suggest(board, p.session, earliest=MONDAY)
        except NoOffer:
            continue
        halves = [(o.kind, t.day, t.period > 4) for o in offers if (t := o.steps[0].after) and (t.day, t.period) != (p.day, p.period)]  # fmt: skip
        assert len(set(halves)) == len(halves)
