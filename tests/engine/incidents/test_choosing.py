"""Distances on the globe, areas, and what is left out for which reason."""

from datetime import date
from math import atan2, cos, pi, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueberet.engine.incidents.choosing import EARTH_KM, Box, Choice, Circle, Left, Named, choose, distance_km
from blueberet.engine.incidents.reading import read
from tests.engine.incidents.invented import SOME, acled, as_csv

POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
EVENTS = read(as_csv(acled("A"))).events
YEAR = (date(2022, 1, 1), date(2022, 12, 31))


def by_vectors(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The angle between two directions from the middle of the globe, which is exact for near and far points."""
    (x, y, z), (u, v, w) = (
        (cos(radians(p[0])) * cos(radians(p[1])), cos(radians(p[0])) * sin(radians(p[1])), sin(radians(p[0])))
        for p in (a, b)
    )
    across = sqrt((y * w - z * v) ** 2 + (z * u - x * w) ** 2 + (x * v - y * u) ** 2)
    return EARTH_KM * atan2(across, x * u + y * v + z * w)


@given(POINTS, POINTS, POINTS)
def test_distance_is_that_of_directions_and_a_distance(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> None:  # fmt: skip
    assert distance_km(*a, *b) == pytest.approx(by_vectors(a, b), abs=1e-3)
    assert distance_km(*a, *b) == pytest.approx(distance_km(*b, *a), abs=1e-9)
    assert distance_km(*a, *c) <= distance_km(*a, *b) + distance_km(*b, *c) + 1e-3
    assert distance_km(*a, *a) == 0


def test_a_quarter_of_a_meridian_and_the_date_line() -> None:
    assert distance_km(0, 0, 90, 0) == pytest.approx(pi * EARTH_KM / 2)
    assert distance_km(0, 179.5, 0, -179.5) == pytest.approx(pi * EARTH_KM / 180)


def chosen(area: Circle | Box | Named, **more: object) -> list[int]:
    return [e.row for e in choose(EVENTS, Choice(area, *YEAR, **more)).events]


def test_areas() -> None:
    near = distance_km(10.5, -20.25, SOME[1].latitude, SOME[1].longitude)
    assert chosen(Circle(10.5, -20.25, near + 0.001)) == [2, 3]
    assert chosen(Circle(10.5, -20.25, 20_000, beyond_km=near + 0.001)) == list(range(4, 10))
    assert chosen(Box(10.5, -20.5, 10.7, -20.0)) == [2, 3]
    assert chosen(Box(-90, 170, 90, -22.0)) == [9], "over the date line"
    assert chosen(Named(("qorvé",))) == chosen(Named(("NORTH QORIA",))) == list(range(2, 10))
    assert chosen(Named(("Qor",))) == []


def test_kinds_weights_and_precision_with_the_first_reason_of_each() -> None:
    everywhere = Circle(0, 0, 20_000)
    assert chosen(everywhere, least_weight=3) == [2, 3, 6, 9]
    assert chosen(everywhere, kinds=("riots", "Armed Clash")) == [2, 3, 6]
    assert chosen(everywhere, poorest_place=1) == []
    few = Choice(Circle(10.5, -20.25, 100), date(2022, 1, 10), date(2022, 2, 5), kinds=("Protests",))
    assert choose(EVENTS, few).left == (Left("area", 4), Left("days", 1), Left("kind", 1))


@pytest.mark.parametrize("wrong", [
    lambda: Circle(91, 0, 1), lambda: Circle(0, 0, 5, 5), lambda: Box(2, 0, 1, 3), lambda: Named((" ",)),
    lambda: Choice(Circle(0, 0, 1), date(2022, 1, 2), date(2022, 1, 1)), lambda: Choice(Circle(0, 0, 1), *YEAR, least_weight=4),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        wrong()
