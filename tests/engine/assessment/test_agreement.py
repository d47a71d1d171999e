"""A1 to A5. Agreement against values worked by hand and published examples."""

import numpy as np
import pytest

from blueberet.engine.assessment.agreement import Judgement, agreement, alpha_of, by_pair, drift_of


def units(*rows: str) -> list[list[str]]:
    """Values by unit from one row for each evaluator; a dot is missing."""
    return [[v for v in column if v != "."] for column in zip(*(r.split() for r in rows), strict=True)]


@pytest.mark.parametrize(
    ("rows", "alpha"),
    [
        # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): A, two observers, binary.
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        # The same, B: two observers, nominal.
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
        # The same, C: four observers, some missing.
        (
            (
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ),
            0.743,
        ),
    ],
)
def test_published_examples(rows: tuple[str, ...], alpha: float) -> None:
    found = alpha_of(units(*rows))
    assert found is not None
    assert round(found, 3) == alpha


def test_by_hand() -> None:
    # Two units, pairs (GO, GO) and (GO, NO-GO): n = 4 values, 3 GO; Do = 2/4, De = 2·3·1/(4·3) = 1/2, so alpha = 0.
    assert alpha_of([["GO", "GO"], ["GO", "NO-GO"]]) == pytest.approx(0.0)
    assert alpha_of([["GO", "GO"], ["NO-GO", "NO-GO"]]) == pytest.approx(1.0)


def test_what_cannot_be_told_is_said() -> None:
    assert alpha_of([["GO", "GO"], ["GO"]]) is None
    same = [Judgement(1, "a", e, "GO") for e in ("x", "y")]
    found = agreement(same)
    assert (found.alpha, found.same, found.pairs) == (None, 1.0, 1)
    assert "chance" in found.note
    assert agreement([Judgement(1, "a", "x", "GO")]).note.startswith("No two")


def many(seed: int, error: float, events: int = 12, items: int = 10) -> list[Judgement]:
    """Judgements of two evaluators who each err now and then."""
    chance = np.random.default_rng(seed)
    found = []
    for event in range(events):
        for item in range(items):
            truth = chance.random() < 0.7
            for who in ("x", "y"):
                right = chance.random() >= error
                found.append(Judgement(event, f"s{item}", who, "GO" if truth == right else "NO-GO"))
    return found


def test_the_interval_holds_the_coefficient_and_is_the_same_each_time() -> None:
    rows = many(3, 0.15)
    one, two = agreement(rows, seed=4), agreement(rows, seed=4)
    assert one == two
    assert one.alpha is not None
    assert one.low is not None
    assert one.high is not None
    assert one.low < one.alpha < one.high
    assert one.note == ""
    assert (one.pairs, one.events, one.items) == (120, 12, 120)


def test_few_data_are_said_to_be_few() -> None:
    assert agreement(many(3, 0.15, events=3)).note.startswith("Few data")


def test_more_error_less_agreement() -> None:
    alphas = [agreement(many(5, e)).alpha for e in (0.0, 0.1, 0.3)]
    assert alphas == sorted(alphas, key=lambda a: -(a or 0))
    assert alphas[0] == pytest.approx(1.0)


def test_pairs_count_what_both_saw() -> None:
    rows = [*many(1, 0.1), Judgement(1, "s0", "z", "GO"), Judgement(99, "s0", "z", "GO")]
    found = by_pair(rows)
    assert set(found) == {("x", "y"), ("x", "z"), ("y", "z")}
    assert found["x", "z"].pairs == 1


def test_drift_says_who_is_milder_and_when() -> None:
    rows = [Judgement(e, i, w, v) for e, i, w, v in (
        (1, "a", "x", "GO"), (1, "a", "y", "NO-GO"), (1, "b", "x", "GO"), (1, "b", "y", "GO"),
        (2, "a", "x", "NO-GO"), (2, "a", "y", "GO"), (2, "b", "x", "NA"), (2, "b", "y", "GO"),
    )]  # fmt: skip
    found = drift_of(rows, {1: "2026-01", 2: "2026-02"}, "x")
    assert [(d.period, d.milder, d.same, d.pairs) for d in found] == [
        ("2026-01", 0.5, 0.5, 2),
        ("2026-02", -1.0, 0.0, 1),
    ]
