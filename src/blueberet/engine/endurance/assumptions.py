"""What is taken for granted about closures and use. No chance is told without it.

In: a ``Mission``. Out: one line for each source of closures, known closures, spreads. The words are those of whoever
shows them. Why: docs/engines/endurance.md, section "Assumptions".
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.durations import Empirical, Exponential, Fixed, Lognormal
from blueberet.engine.endurance.mission import Closure, KnownClosure, Mission

LENGTHS = (5, 10, 20)
"""Days for which the chance of a longer closure is told."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source of closures. ``a_tour``: how many begin in a tour on average, ``every_days`` between two on average.

    ``family`` and ``mean_days``: of its durations. ``longer``: chance that one closure lasts longer than 5, 10, 20
    days; ``in_tour``: that in one tour at least one does that begins in it. ``mixing``, ``branching``: how they
    cluster, None and 0 for not at all.
    """

    code: str
    name: str
    sites: tuple[str, ...]
    routes: tuple[str, ...]
    everywhere: bool
    a_tour: float
    every_days: float | None
    family: str
    mean_days: float
    longer: tuple[float, ...]
    in_tour: tuple[float, ...]
    mixing: float | None
    branching: float
    source: str
    begins: float | None = None
    """Of a single closure; ``mean_days`` and ``longer`` are then of what is left."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """``lengths``: days to which ``longer`` and ``in_tour`` belong. ``tour_cv``, ``day_cv``: spread of use.

    ``unclosed``: sites that nothing random ever shuts, themselves or their road.
    """

    days: int
    lengths: tuple[int, ...]
    sources: tuple[Source, ...]
    known: tuple[KnownClosure, ...]
    tour_cv: float
    day_cv: float
    unclosed: tuple[str, ...]


def assumptions(m: Mission) -> Assumptions:
    """Tell what a mission assumes."""
    a = compile_mission(m)
    shut = np.array([c.rate > 0 or c.begins is not None for c in m.closures], dtype=bool)
    reached = a.shuts[shut].any(axis=0) if shut.any() else np.zeros(len(m.sites), dtype=bool)
    return Assumptions(
        m.days, LENGTHS, tuple(_source(c, m.days) for c in m.closures), m.known, m.tour_cv, m.day_cv,
        tuple(s.code for s, yes in zip(m.sites, reached, strict=True) if not yes),
    )  # fmt: skip


def _source(c: Closure, days: int) -> Source:
    if c.begins is not None:
        longer = tuple(c.rest.exceeds(d) for d in LENGTHS)
        return Source(
            c.code, c.name, c.sites, c.routes, c.everywhere, 1.0, None, c.duration.kind, c.rest.mean, longer, longer,
            None, 0.0, c.source, c.begins,
        )  # fmt: skip
    return Source(
        c.code, c.name, c.sites, c.routes, c.everywhere, c.rate * days, 1.0 / c.rate if c.rate else None,
        c.duration.kind, c.duration.mean, tuple(c.duration.exceeds(d) for d in LENGTHS),
        tuple(_in_tour(c, d, days) for d in LENGTHS), c.mixing, c.branching, c.source,
    )  # fmt: skip


def _in_tour(c: Closure, length: float, days: int) -> float:
    """Chance that at least one closure of a tour is longer: one less the generating function of their number.

    Poisson: 1 - exp(-m q), with q the chance of one; a gamma factor of shape k on the rate: 1 - (1 + m q / k)^-k. Where
    events bring others: the same with those that came of themselves, each with a cluster; a cluster (events that each
    bring Poisson(n)) has none with chance z, the root of z = (1 - q) exp(n (z - 1)). What is cut off at the beginning
    and end of the tour is left out.
    """
    q, mean = c.duration.exceeds(length), c.rate * (1.0 - c.branching) * days
    if c.branching:
        q = 1.0 - _root(lambda z: (1.0 - q) * float(np.exp(c.branching * (z - 1.0))))
    if c.mixing is not None:
        return float(1.0 - (1.0 + mean * q / c.mixing) ** -c.mixing)
    return float(-np.expm1(-mean * q))


def _root(step: Callable[[float], float]) -> float:
    """Least fixed point of a rising convex function on 0 to 1."""
    z = 0.0
    for _ in range(10_000):
        z, before = step(z), z
        if z - before < 1e-14:
            break
    return z


FAMILIES = tuple(d.__dataclass_fields__["kind"].default for d in (Exponential, Lognormal, Fixed, Empirical))
"""Names that ``Source.family`` can have."""
