"""Grid references against places that are known, against each other, and those that do not exist."""

import math

import pytest

from blueberet.engine.incidents.faults import BadCell
from blueberet.engine.incidents.grid import A, F, degrees_of, from_utm, looks_like


@pytest.mark.parametrize(
    ("reference", "latitude", "longitude", "within"),
    [
        ("31U DQ 48251 11932", 48.85820, 2.29450, 1e-5),  # Eiffel Tower
        ("56HLH3490052200", -33.8568, 151.2153, 1e-3),  # Sydney Opera House, to 100 m
    ],
)
def test_known_places(reference: str, latitude: float, longitude: float, within: float) -> None:
    found = degrees_of(reference)
    assert abs(found[0] - latitude) < within
    assert abs(found[1] - longitude) < within


def test_the_middle_meridian_against_its_arc() -> None:
    """On the central meridian northing is 0.9996 times the arc from the equator, here by numerical quadrature."""
    e2 = F * (2 - F)
    steps = 20_000
    for degrees in (5, 33, 60, 79):
        h = math.radians(degrees) / steps
        arc = sum(
            (A * (1 - e2) / (1 - e2 * math.sin(k * h) ** 2) ** 1.5) * (1 if k in (0, steps) else 4 if k % 2 else 2)
            for k in range(steps + 1)
        ) * h / 3  # fmt: skip
        latitude, longitude = from_utm(36, 500_000, 0.9996 * arc)
        assert abs(latitude - degrees) < 1e-9
        assert longitude == pytest.approx(33)
        assert from_utm(36, 500_000, -0.9996 * arc)[0] == pytest.approx(-latitude)


def test_angles_are_kept_and_halves_mirror() -> None:
    """A metre east and a metre north are as long as the ellipsoid says, so the projection is conformal there too."""
    for east, north in ((260_000.0, 3_670_000.0), (720_000.0, 1_200_000.0)):
        at, up, side = from_utm(36, east, north), from_utm(36, east, north + 1), from_utm(36, east + 1, north)
        s = math.sin(math.radians(at[0]))
        e2 = F * (2 - F)
        m, n = A * (1 - e2) / (1 - e2 * s * s) ** 1.5, A / math.sqrt(1 - e2 * s * s) * math.cos(math.radians(at[0]))
        (dy, dx), (ey, ex) = (
            (math.radians(b[0] - at[0]) * m, math.radians(b[1] - at[1]) * n) for b in (up, side)
        )  # fmt: skip
        assert abs(dx * ex + dy * ey) < 1e-6
        assert math.hypot(dx, dy) == pytest.approx(math.hypot(ex, ey), abs=1e-6)
        mirrored = from_utm(36, 1_000_000 - east, north)
        assert mirrored == (pytest.approx(at[0]), pytest.approx(66 - at[1]))


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("61SYC1234567890", "Zones go from 1 to 60"), ("36SAC12", "no squares A"), ("36SYC123", "half east"),
        ("36SYC123456789012", "half east"), ("hello", "no grid reference"), ("36SIC11", "no grid reference"),
        ("31UDD11", "Band U has no squares"),
    ],
)  # fmt: skip
def test_what_does_not_exist(reference: str, told: str) -> None:
    with pytest.raises(BadCell, match=told):
        degrees_of(reference)
    assert looks_like("36s yc 12 67")
