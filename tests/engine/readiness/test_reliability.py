"""Whether chances come true: the table, the parts of the score, and that right rates are found right."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from blueberet.engine.readiness.outlook import Attempt
from blueberet.engine.readiness.rates import FIRST, Rates, slope_of
from blueberet.engine.readiness.reliability import Told, held_out, reliability, told_ahead, wilson

START = date(2023, 1, 1)


def history(seed: int, tries: int = 900, *, flat: bool = False) -> list[Attempt]:
    """Tries of twelve tasks with rates from 0.35 to 0.95, repeats a fifth of the way better; ``flat``: all 0.7."""
    rng = np.random.default_rng(seed)
    rates = np.full(12, 0.7) if flat else np.linspace(0.35, 0.95, 12)
    failed: set[tuple[str, str]] = set()
    out = []
    for n in range(tries):
        task, unit = int(rng.integers(12)), f"u{rng.integers(40)}"
        key = (unit, f"T{task}")
        rate = rates[task] + (0.2 * (1 - rates[task]) if key in failed and not flat else 0)
        passed = bool(rng.random() < rate)
        (failed.discard if passed else failed.add)(key)
        out.append(Attempt(unit, "task", f"T{task}", START + timedelta(days=n // 6), passed))
    return out


def test_f11_the_parts_add_up_to_the_score() -> None:
    told = [Told(round(0.05 + 0.9 * k / 199, 3), 0.5, (k * 7) % 200 < k) for k in range(200)]
    r = reliability(told)
    assert r.brier == pytest.approx(r.miscalibration - r.resolution + r.uncertainty + r.within)
    assert r.brier == pytest.approx(sum((t.chance - t.happened) ** 2 for t in told) / 200)
    assert sum(b.count for b in r.bins) == 200
    assert r.naive_brier - r.brier == pytest.approx(r.better_by)


def test_f10_a_worked_table() -> None:
    # Sixty told 0.9 of whom 54 came, forty told 0.2 of whom 10 came.
    told = [Told(0.9, 0.64, n < 54) for n in range(60)] + [Told(0.2, 0.64, n < 10) for n in range(40)]
    r = reliability(told)
    assert [(b.count, round(b.share, 2)) for b in r.bins] == [(40, 0.25), (60, 0.9)]
    assert r.brier == pytest.approx(0.6 * 0.09 + 0.4 * (0.25 * 0.64 + 0.75 * 0.04))
    assert r.miscalibration == pytest.approx(0.4 * 0.05**2)
    assert r.resolution == pytest.approx(0.6 * 0.26**2 + 0.4 * 0.39**2)
    assert r.uncertainty == pytest.approx(0.64 * 0.36)
    assert r.within == pytest.approx(0)
    assert r.is_better


def test_f12_too_few_is_said_by_rule() -> None:
    def told(passed: int, failed: int) -> list[Told]:
        return [Told(0.8, 0.5, True)] * passed + [Told(0.2, 0.5, False)] * failed

    assert reliability(told(40, 10)).too_few == ""
    assert "49 chances were told" in reliability(told(39, 10)).too_few
    assert "9 did not" in reliability(told(41, 9)).too_few
    assert not reliability(told(41, 8)).is_better
    assert reliability([]).too_few


def test_rates_learnt_before_beat_the_naive_guess_after_and_are_right() -> None:
    # One history of 360 tries can be unlucky; eight together, all counted, cannot.
    r = reliability([t for seed in range(8) for t in held_out(history(seed), START + timedelta(days=90))])
    assert r.count == 8 * 360
    assert r.is_better
    assert r.better_by > 0.015
    # 0.0013 if rates were known not to grow: looking for growth costs a little where there is none.
    assert r.miscalibration < 0.0025


def test_where_there_is_nothing_to_tell_apart_it_does_not_claim_to_be_better() -> None:
    better = [
        reliability(held_out(history(seed, flat=True), START + timedelta(days=90))).is_better for seed in range(20)
    ]
    assert sum(better) <= 3


def test_intervals_hold_the_true_rate_about_as_often_as_they_say() -> None:
    inside = []
    for seed in range(30):
        rates = Rates(history(seed, 300))
        for task, true in enumerate(np.linspace(0.35, 0.95, 12)):
            drawn = rates.of(("task", f"T{task}"), "first").draws(400, 1, "x")
            inside.append(np.quantile(drawn, 0.05) <= true <= np.quantile(drawn, 0.95))
    assert 0.82 <= np.mean(inside) <= 0.97


def test_the_part_held_out_teaches_nothing() -> None:
    known, split = history(5), START + timedelta(days=90)
    turned = [a if a.day < split else replace(a, passed=not a.passed) for a in known]
    rates = Rates([a for a in known if a.day < split])
    kinds = ("first", "again soon after a failure", "again later after a failure", "again after a pass")
    learnt = {rates.of(("task", f"T{n}"), kind).mean for n in range(12) for kind in kinds}
    for attempts in (known, turned):
        told = held_out(attempts, split)
        assert {t.chance for t in told} <= learnt
        assert len({t.naive for t in told}) == 1
    assert held_out(known, START) == []


def test_wilson() -> None:
    low, high = wilson(8, 10)
    assert (low, high) == (pytest.approx(0.541, abs=0.002), pytest.approx(0.931, abs=0.002))


def grown(per_day: float, seed: int = 1, days: int = 120, each: int = 4) -> list[Attempt]:
    """Tries of six tasks whose logit grows by so much a day, from a half in the middle."""
    rng = np.random.default_rng(seed)
    return [
        Attempt(f"u{day}-{n}", "task", f"T{n % 6}", START + timedelta(days=day),
                bool(rng.random() < 1 / (1 + np.exp(-per_day * (day - days / 2)))))
        for day in range(days) for n in range(each)
    ]  # fmt: skip


def test_f13_rates_grow_with_training_where_history_says_so() -> None:
    found = [slope_of(grown(0.03, seed)) for seed in range(8)]
    assert np.mean(found) == pytest.approx(0.03, abs=0.005)
    assert np.mean([slope_of(grown(-0.03, seed)) for seed in range(8)]) == pytest.approx(-0.03, abs=0.005)
    assert sum(slope_of(grown(0.0, seed)) == 0 for seed in range(20)) >= 14
    assert slope_of(grown(0.03)[:39]) == 0
    assert slope_of([replace(a, passed=True) for a in grown(0.03)]) == 0
    assert slope_of([replace(a, day=START) for a in grown(0.03)]) == 0

    rates, last, task = Rates(grown(0.03)), START + timedelta(days=119), ("task", "T0")
    by_day = [rates.of(task, FIRST, START + timedelta(days=d)) for d in (0, 60, 119, 149, 400)]
    means = [b.mean for b in by_day]
    assert means[0] < means[1] < means[2] < means[3]
    assert means[3] == means[4]
    middle = rates.of(task, FIRST)
    assert {round(b.a + b.b, 6) for b in by_day} == {round(middle.a + middle.b, 6)}
    logit = [np.log(m / (1 - m)) for m in (middle.mean, rates.of(task, FIRST, last).mean)]
    assert logit[1] - logit[0] == pytest.approx(rates.slope * 59.5)


def test_chances_told_a_week_ahead_learn_nothing_of_that_week() -> None:
    known = grown(0.04, days=90)
    told = told_ahead(known, START + timedelta(days=40), 7)
    assert len(told) == 50 * 4
    found = reliability(told)
    assert found.is_better
    last = [a for a in known if a.day == START + timedelta(days=89)]
    turned = [replace(a, passed=not a.passed) if a.day > START + timedelta(days=82) else a for a in known]
    again = told_ahead(turned, START + timedelta(days=40), 7)
    assert [t.chance for t in again] == [t.chance for t in told]
    assert [t.happened for t in again[-len(last) :]] != [t.happened for t in told[-len(last) :]]
