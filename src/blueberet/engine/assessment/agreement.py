"""How far evaluators who saw the same thing agree, beyond chance: Krippendorff's alpha for nominal marks.

In: judgements. Out: a coefficient with its interval, or a sentence why there is none. Why: docs/engines/assessment.md,
A1 to A5. The interval resamples whole events, for the steps of one event stand or fall together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

COEFFICIENT = "Krippendorff's alpha (nominal)"
LEVEL = 0.95
DRAWS = 1000
FEW_EVENTS, FEW_PAIRS = 5, 30
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One mark by one evaluator on one item (a step for a subject) of one event."""

    event: int
    item: str
    evaluator: str
    value: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha from −1 to 1 and its interval; empty where it cannot be told. ``same`` is the bare share of equal pairs."""

    alpha: float | None
    low: float | None
    high: float | None
    same: float | None
    pairs: int
    items: int
    events: int
    note: str = ""
    coefficient: str = COEFFICIENT


@dataclass(frozen=True, slots=True)
class Drift:
    """An evaluator against the others on the same items of a period: share of GO, his minus theirs."""

    period: str
    milder: float
    same: float
    pairs: int


def alpha_of(units: Iterable[Sequence[str]]) -> float | None:
    """A1. Alpha of units, each a list of values given to it; ``None`` if nothing was doubled or nothing differed."""
    rows = [tuple(u) for u in units if len(u) > 1]
    names = sorted({v for row in rows for v in row})
    if len(names) < 2:
        return None
    total = np.sum([_coincidences(row, names) for row in rows], axis=0)
    found = _alphas(total[np.newaxis])[0]
    return None if np.isnan(found) else float(found)


def _coincidences(values: Sequence[str], names: Sequence[str]) -> Floats:
    """Ordered pairs of values within a unit, each weighing 1 / (values − 1); shape (names, names)."""
    counts = np.array([values.count(n) for n in names], dtype=np.float64)
    pairs = np.outer(counts, counts) - np.diag(counts)
    result: Floats = pairs / (len(values) - 1)
    return result


def _alphas(tables: Floats) -> Floats:
    """Alpha of each table of coincidences, shape (draws, names, names); not a number where no two values differ."""
    totals = tables.sum(axis=2)
    n = totals.sum(axis=1)
    observed = n - np.trace(tables, axis1=1, axis2=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = (n**2 - (totals**2).sum(axis=1)) / (n - 1)
        found: Floats = np.where(expected > 0, 1 - observed / expected, np.nan)
    return found


def agreement(judgements: Iterable[Judgement], *, seed: int = 0, draws: int = DRAWS) -> Agreement:
    """A2. Alpha with its interval by resampling events; the seed makes it the same each time."""
    by_unit: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for j in judgements:
        by_unit[j.event, j.item][j.evaluator] = j.value
    doubled = {unit: tuple(v.values()) for unit, v in by_unit.items() if len(v) > 1}
    pairs = sum(len(v) * (len(v) - 1) // 2 for v in doubled.values())
    events = sorted({event for event, _ in doubled})
    if not doubled:
        return Agreement(None, None, None, None, 0, 0, 0, "No two evaluators saw the same thing.")
    equal = sum(a == b for v in doubled.values() for a, b in combinations(v, 2))
    same = equal / pairs
    names = sorted({x for v in doubled.values() for x in v})
    if len(names) < 2:
        note = "All marks are the same, so agreement cannot be told from chance."
        return Agreement(None, None, None, same, pairs, len(doubled), len(events), note)
    place = {event: n for n, event in enumerate(events)}
    tables = np.zeros((len(events), len(names), len(names)))
    for (event, _), values in sorted(doubled.items()):
        tables[place[event]] += _coincidences(values, names)
    alpha = float(_alphas(tables.sum(axis=0)[np.newaxis])[0])
    low = high = None
    note = ""
    if len(events) > 1:
        chosen = np.random.default_rng(seed).multinomial(len(events), np.full(len(events), 1 / len(events)), draws)
        drawn = _alphas(np.tensordot(chosen.astype(np.float64), tables, axes=1))
        kept = drawn[~np.isnan(drawn)]
        if len(kept) >= draws // 2:
            low, high = (float(x) for x in np.quantile(kept, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    if len(events) < FEW_EVENTS or pairs < FEW_PAIRS:
        note = f"Few data: {pairs} pairs of marks at {len(events)} event{'s' * (len(events) != 1)}."
    return Agreement(alpha, low, high, same, pairs, len(doubled), len(events), note)


def by_pair(judgements: Sequence[Judgement], *, seed: int = 0) -> dict[tuple[str, str], Agreement]:
    """A3. Agreement of each two evaluators who saw the same thing, on what both saw."""
    seen: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for j in judgements:
        seen[j.evaluator].add((j.event, j.item))
    found = {}
    for a, b in combinations(sorted(seen), 2):
        both = seen[a] & seen[b]
        if both:
            mine = [j for j in judgements if j.evaluator in (a, b) and (j.event, j.item) in both]
            found[a, b] = agreement(mine, seed=seed)
    return found


def drift_of(judgements: Iterable[Judgement], periods: Mapping[int, str], evaluator: str) -> list[Drift]:
    """A4. How an evaluator's share of GO stands against the others' on the same items, by period of the event.

    Items are paired with each other evaluator; what either marked as not applicable is left out.
    """
    by_unit: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for j in judgements:
        if j.value in ("GO", "NO-GO"):
            by_unit[j.event, j.item][j.evaluator] = j.value
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for (event, _), values in by_unit.items():
        if evaluator not in values:
            continue
        for other, value in values.items():
            if other == evaluator:
                continue
            told = sums[periods[event]]
            told[0] += (values[evaluator] == "GO") - (value == "GO")
            told[1] += values[evaluator] == value
            told[2] += 1
    return [Drift(p, milder / n, same / n, n) for p, (milder, same, n) in sorted(sums.items())]
