"""Litres an hour that a generator burns, by its size and load.

In: kW of the set, share of it that is asked for. Out: litres an hour. Published tables (domain facts S82, S84),
interpolated between loads and between sizes; below a quarter of the load a set burns what it burns there.
"""

LOADS = (0.25, 0.5, 0.75, 1.0)
LITRES_AN_HOUR: dict[int, tuple[float, float, float, float]] = {
    8: (0.8, 1.3, 1.8, 2.4),
    10: (0.9, 1.6, 2.2, 2.9),
    12: (1.2, 2.0, 2.7, 3.6),
    16: (1.5, 2.5, 3.6, 4.8),
    20: (2.3, 3.4, 4.9, 6.1),
    24: (2.2, 3.7, 5.4, 7.2),
    30: (4.9, 6.8, 9.1, 11.0),
    40: (6.1, 8.7, 12.1, 15.1),
    60: (6.8, 11.0, 14.4, 18.2),
    75: (9.1, 12.9, 17.4, 23.1),
    100: (9.8, 15.5, 22.0, 28.0),
    125: (11.7, 18.9, 26.9, 34.4),
    150: (13.6, 22.3, 31.8, 41.3),
    175: (15.5, 25.7, 36.7, 48.1),
    200: (17.8, 29.1, 41.6, 54.5),
    250: (21.6, 36.0, 51.5, 68.1),
    300: (25.7, 42.8, 60.9, 81.4),
    500: (41.6, 70.0, 99.9, 135.1),
}
"""Sets of 8, 10, 12, 16 and 24 kW from S84, the others from S82; the 20 kW row at a quarter differs by source."""
SMALLEST, LARGEST = min(LITRES_AN_HOUR), max(LITRES_AN_HOUR)


def litres_an_hour(kw: float, load: float) -> float:
    """Fuel of one running set, litres an hour; ``load`` is the share of ``kw``, above 0 to 1.

    Raises
    ------
    ValueError
        For a set smaller or larger than the table, or a load that no set can carry.
    """
    if not SMALLEST <= kw <= LARGEST:
        raise ValueError(f"Generators of {SMALLEST} to {LARGEST} kW are known, not of {kw:g} kW.")
    if not 0 < load <= 1:
        raise ValueError(f"The load is a share above 0 and at most 1, not {load:g}.")
    sizes = sorted(LITRES_AN_HOUR)
    above = next(s for s in sizes if s >= kw)
    below = max(s for s in sizes if s <= kw)
    low, high = _at(LITRES_AN_HOUR[below], load), _at(LITRES_AN_HOUR[above], load)
    return low if above == below else low + (high - low) * (kw - below) / (above - below)


def _at(row: tuple[float, ...], load: float) -> float:
    if load <= LOADS[0]:
        return row[0]
    n = next(k for k in range(1, len(LOADS)) if load <= LOADS[k])
    return row[n - 1] + (row[n] - row[n - 1]) * (load - LOADS[n - 1]) / (LOADS[n] - LOADS[n - 1])
