"""Scores are compared on their own scale only."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueberet.engine.standards.scales import (
    DifferentScales,
    NoSuchScore,
    Scale,
    Score,
    lacking_skills,
    levels,
    reaches,
)

CEFR = Scale("CEFR", "points", points=("A1", "A2", "B1", "B2", "C1", "C2"))
SLP = Scale("STANAG 6001", "profile", skills=("Listening", "Speaking", "Reading", "Writing"), highest=Decimal(5))
IELTS = Scale("IELTS", "number", highest=Decimal(9), increment=Decimal("0.5"))


def slp(text: str) -> Score:
    return Score("STANAG 6001", text)


def test_points_stand_in_order() -> None:
    assert reaches(CEFR, Score("CEFR", "b2"), Score("CEFR", "B1"))
    assert not reaches(CEFR, Score("CEFR", "A2"), Score("CEFR", "B1"))


def test_a_profile_must_reach_every_skill() -> None:
    assert reaches(SLP, slp("3333"), slp("2222"))
    assert not reaches(SLP, slp("3331"), slp("2222"))
    assert lacking_skills(SLP, slp("3121"), slp("2222")) == ("Speaking", "Writing")
    assert reaches(SLP, slp("2+222"), slp("2222"))
    assert not reaches(SLP, slp("2222"), slp("2+222"))


def test_numbers_keep_their_steps() -> None:
    assert reaches(IELTS, Score("IELTS", "4,5"), Score("IELTS", "4.5"))
    with pytest.raises(NoSuchScore, match="steps of 0.5"):
        levels(IELTS, Score("IELTS", "4.7"))
    with pytest.raises(NoSuchScore, match="from 0 to 9"):
        levels(IELTS, Score("IELTS", "9.5"))


@pytest.mark.parametrize(
    ("scale", "text"),
    [
        (CEFR, "D1"),
        (SLP, "222"),
        (SLP, "2226"),
        (SLP, "2x22"),
        (SLP, "+222"),
        (IELTS, "six"),
        (IELTS, "NaN"),
        (SLP, "٢٢٢٢"),
    ],
)
def test_what_a_scale_does_not_have_is_refused(scale: Scale, text: str) -> None:
    with pytest.raises(NoSuchScore):
        levels(scale, Score(scale.code, text))


def test_scales_are_never_converted() -> None:
    with pytest.raises(DifferentScales, match="never converted"):
        reaches(IELTS, Score("TOEFL", "566"), Score("IELTS", "4.5"))
    with pytest.raises(DifferentScales):
        reaches(CEFR, Score("CEFR", "B2"), slp("2222"))


@pytest.mark.parametrize("wrong", [
    {"form": "points", "points": ("A",)}, {"form": "profile", "highest": Decimal(5)},
    {"form": "number", "lowest": Decimal(5), "highest": Decimal(5)},
    {"form": "number", "highest": Decimal(5), "increment": Decimal(0)},
    {"form": "profile", "skills": ("Reading",), "highest": Decimal(12)},
])  # fmt: skip
def test_a_scale_that_says_nothing_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match="scale|limits"):
        Scale("X", **wrong)


@given(st.lists(st.integers(0, 5), min_size=4, max_size=4), st.lists(st.integers(0, 5), min_size=4, max_size=4))
def test_reaching_is_lacking_nothing(a: list[int], b: list[int]) -> None:
    one, two = slp("".join(map(str, a))), slp("".join(map(str, b)))
    assert (
        reaches(SLP, one, two) == (not lacking_skills(SLP, one, two)) == all(x >= y for x, y in zip(a, b, strict=True))
    )
