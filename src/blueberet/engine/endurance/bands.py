"""How many days of supply are left as the tour goes on, in how many of the tours.

In: a ``Mission``, how many tours. Out: quantiles by day, site and item. Why: docs/engines/endurance.md, section
"Answers".
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.simulate import Stopped, Told, refuse
from blueberet.engine.endurance.vectors import bands_block

CHANCES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
MOST_NUMBERS = 50_000_000
"""So many numbers of 4 bytes are kept at most; a larger mission gets fewer tours."""
AT_ONCE = 5_000_000
"""So many numbers of 8 bytes come from one call at most."""


@dataclass(frozen=True, slots=True)
class Band:
    """``days``: for each day of the tour the days of supply at its end that are not reached with each of the chances.

    In days of the planned use of the site itself; of a depot that uses nothing, of all that it feeds. ``minimum``:
    below which the site has failed.
    """

    site: str
    item: str
    minimum: float
    days: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """``n``: tours played, fewer than asked for where they would not fit into memory."""

    n: int
    chances: tuple[float, ...]
    bands: tuple[Band, ...]


def bands(
    m: Mission,
    reps: int = 1000,
    seed: int = 1,
    *,
    sites: Collection[str] = (),
    told: Told | None = None,
    first: int = 0,
) -> Bands:
    """Play ``reps`` tours from ``first`` on; of all sites, or of these.

    Raises
    ------
    ValueError
        For no tours, or a site that is not listed.
    Stopped
        When ``told`` says so.
    """
    refuse(reps, seed, first)
    if unknown := [s for s in sites if s not in m.site_index]:
        raise ValueError("\n".join(f"sites: no site {s} is listed." for s in unknown))
    a = compile_mission(replace(m, links=()))
    use = np.where(a.rate > 0, a.rate, a.echelon)
    shown = a.held & (use > 0) & np.array([not sites or s.code in sites for s in m.sites])[:, None]
    stores, each = int(shown.sum()), a.days * a.held.size
    n = max(1, min(reps, MOST_NUMBERS // max(1, a.days * stores)))
    kept = np.empty((n, a.days, stores), dtype=np.float32)
    step = max(1, AT_ONCE // each)
    for at in range(0, n, step):
        count = min(step, n - at)
        kept[at : at + count] = bands_block(a, seed, first + at, count)[:, :, shown] / use[shown]
        if told and not told(at + count, n):
            raise Stopped
    found = np.round(np.quantile(kept, CHANCES, axis=0, method="inverted_cdf").astype(np.float64), 2)
    return Bands(n, CHANCES, tuple(
        Band(m.sites[s].code, m.items[i].code, float(a.minimum[s, i] / use[s, i]),
             tuple(map(tuple, found[:, :, k].T.tolist())))
        for k, (s, i) in enumerate(zip(*np.nonzero(shown), strict=True))
    ))  # fmt: skip
