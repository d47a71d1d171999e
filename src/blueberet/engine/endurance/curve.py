"""The chance to endure against the length of one closure that is sure to come.

In: a ``Mission``, what is shut, how long. Out: a ``Curve``. Why: docs/engines/endurance.md, section "Curve".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from blueberet.engine.endurance.chance import stream, words
from blueberet.engine.endurance.compiling import Arrays, compile_mission
from blueberet.engine.endurance.engines import Choice
from blueberet.engine.endurance.estimates import Estimate, share
from blueberet.engine.endurance.guaranteed import Guarantee, guaranteed_days, guarantees
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.playing import Playing
from blueberet.engine.endurance.simulate import Told

BEGINS = 28
"""So many first days of the closure are tried, spread over the tour, each in as many tours."""


@dataclass(frozen=True, slots=True)
class Point:
    """A closure of so many days, 0 for none, and the chance to endure."""

    days: int
    endures: Estimate


@dataclass(frozen=True, slots=True)
class Curve:
    """``points``, by length. ``begins``: the first days of the closure that were tried.

    ``guaranteed``: what a closure alone, at planned use, cannot break, in days; its ``lines`` say why.
    """

    everywhere: bool
    sites: tuple[str, ...]
    routes: tuple[str, ...]
    points: tuple[Point, ...]
    begins: tuple[int, ...]
    guaranteed: float | None
    lines: tuple[Guarantee, ...]


def curve(
    m: Mission, days: Sequence[int] = range(1, 41), *, everywhere: bool = False, sites: tuple[str, ...] = (),
    routes: tuple[str, ...] = (), reps: int = 2000, seed: int = 1, begins: Sequence[int] | None = None,
    engine: Choice = "auto", told: Told | None = None,
) -> Curve:  # fmt: skip
    """Play the same ``reps`` tours for every length, with the closure on top of all others.

    It begins in the morning of a day that is drawn at random, the same for every length, so that the longest still
    fits into the tour; or of each of ``begins`` in turn. Without ``sites`` and ``routes`` everything is shut.

    Raises
    ------
    ValueError
        With a line for each thing that cannot be asked.
    """
    everywhere = everywhere or not (sites or routes)
    lengths = sorted(set(days))
    _refuse(m, lengths, sites, routes, reps, begins)
    if begins is None:
        begins = drawn_begins(seed, m.days - lengths[-1], min(BEGINS, reps))
    a = compile_mission(replace(m, links=()))
    play, points = Playing(seed, engine, told, reps * len(lengths)), list[Point]()
    for length in lengths:
        failed = 0
        for n, begin in enumerate(begins):
            first, end = reps * n // len(begins), reps * (n + 1) // len(begins)
            if end > first:
                shut = forced(a, begin, length, everywhere, sites, routes)
                failed += play.failures(shut, first, end - first)
        points.append(Point(length, share(reps - failed, reps)))
    lines = guarantees(m, everywhere=everywhere, sites=sites, routes=routes)
    return Curve(everywhere, sites, routes, tuple(points), tuple(begins), guaranteed_days(lines), lines)


def drawn_begins(seed: int, last: int, count: int) -> tuple[int, ...]:
    """First days from 0 to ``last``: one at random in each of ``count`` parts of the tour."""
    source = stream("forced closure")
    drawn = (words(seed, source, n, 0)[0] * 2.0**-32 for n in range(count))
    return tuple(int((n + u) / count * (last + 1)) for n, u in enumerate(drawn))


def forced(
    a: Arrays, begin: int, length: int, everywhere: bool, sites: tuple[str, ...], routes: tuple[str, ...]
) -> Arrays:
    """The same tours with one more known closure."""
    if not length:
        return a
    holds = np.array([everywhere or s.code in sites for s in a.mission.sites])
    shuts = holds | np.array([s.code in routes for s in a.mission.sites])
    return replace(
        a,
        known_span=np.vstack([a.known_span, [(float(begin), float(begin + length))]]),
        known_shuts=np.vstack([a.known_shuts, shuts]),
        known_holds=np.vstack([a.known_holds, holds]),
    )


def _refuse(
    m: Mission, lengths: list[int], sites: tuple[str, ...], routes: tuple[str, ...], reps: int,
    begins: Sequence[int] | None,
) -> None:  # fmt: skip
    found = [f"{name}: no site {code} is listed." for name, codes in (("sites", sites), ("routes", routes))
             for code in codes if code not in m.site_index]  # fmt: skip
    if not lengths:
        found.append("days: there is no length; name at least one.")
    found += [f"days: a closure of {d} days does not fit into a tour of {m.days}." for d in lengths
              if not 0 <= d <= m.days]  # fmt: skip
    if begins is not None:
        found += [f"begins: day {b} is not in the tour of {m.days} days." for b in begins if not 0 <= b < m.days]
        if not begins:
            found.append("begins: there is no day; name at least one, or leave it out.")
    if reps < 1:
        found.append(f"reps: must be at least 1, not {reps}.")
    if found:
        raise ValueError("\n".join(found))
