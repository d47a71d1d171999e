"""Chances below one in a hundred, from tours in which long closures are frequent and which count for less.

In: a ``Mission``, how many tours. Out: the chance to fail with its interval. Why: docs/engines/endurance.md, section
"Rare failures".
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Floats, compile_mission
from blueberet.engine.endurance.durations import Duration, Exponential, Lognormal
from blueberet.engine.endurance.engines import Choice
from blueberet.engine.endurance.estimates import Estimate
from blueberet.engine.endurance.mission import Closure, Mission
from blueberet.engine.endurance.playing import Playing
from blueberet.engine.endurance.simulate import Told
from blueberet.engine.endurance.vectors.closures import events

STRETCH = 16.0
"""The duration of one closure is drawn from an exponential distribution with so many times the mean."""
PLAIN = 0.1
"""Share of the tours in which none is stretched."""
PILOT = 0.2
"""Share of the tours that tell how the others are shared out."""
MOST_EVENTS = 30
"""So many closures of one source are stretched at most, the first of the tour."""
BELOW = 0.01
"""Chances below this are better told by ``rare``; above it plain tours are as good."""
Kind = tuple[int, int]
"""Tours in which this event of this source is stretched; (-1, -1): none."""
AS_IT_IS: Kind = (-1, -1)


@dataclass(frozen=True, slots=True)
class Rare:
    """``fails``: chance that a judged store fails. ``seen``: tours played in which one did.

    ``worth``: how many tours told by their weights, (sum w)^2 / sum w^2 over those that fail. ``gain``: so many times
    as many plain tours would be as sure.
    """

    fails: Estimate
    seen: int
    worth: float
    gain: float


@dataclass
class _Sums:
    """Of the tours of one kind: how many, sum and squares of the weights of those that fail."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    seen: int = 0


def rare(
    m: Mission, reps: int = 20_000, seed: int = 1, *, stretch: float = STRETCH, engine: Choice = "auto",
    told: Told | None = None, first: int = 0,
) -> Rare:  # fmt: skip
    """Estimate the chance to fail by importance sampling.

    A part of the tours is plain. In each of the others one closure is long: the first, second … of one source, each
    in its share, which a fifth of the tours decides. A tour counts as much as it is more likely in truth than among
    all these.

    Raises
    ------
    ValueError
        If a closure has a fixed or observed duration, which cannot be stretched, or none is random; too few tours.
    """
    refuse_fixed(m)
    a, play = compile_mission(replace(m, links=())), Playing(seed, engine, told, reps)
    even = {kind: share for n, c in enumerate(m.closures) if c.rate > 0 for kind, share in _kinds(n, c, a.horizon)}
    if reps < (least := 20 * (len(even) + 1)):
        raise ValueError(f"reps: at least {least} tours are needed for {len(even)} closures of a tour, not {reps}.")
    pilot = max(5 * (len(even) + 1), int(PILOT * reps))
    shares = _scaled(even)
    tried = _play(play, a, shares, stretch, first, pilot)
    told_by = {
        n: math.sqrt(sum(k.squares for (s, _), k in tried.items() if s == n) / max(1, _tours(tried, n)))
        for n in {n for n, _ in even}
    }
    if any(told_by.values()):
        told_kinds = _scaled({kind: share * told_by[kind[0]] for kind, share in even.items()})
        shares = {kind: 0.2 * share + 0.8 * told_kinds[kind] for kind, share in shares.items()}
    return _added_up(_play(play, a, shares, stretch, first + pilot, reps - pilot))


def _kinds(n: int, c: Closure, horizon: float) -> list[tuple[Kind, float]]:
    """The events of a source that are stretched, each with the chance (Poisson) that a tour has it."""
    mean, none_left, out = c.rate * horizon, 1.0, list[tuple[Kind, float]]()
    term = math.exp(-mean)
    for k in range(MOST_EVENTS):
        none_left -= term
        term *= mean / (k + 1)
        if k > mean and none_left < 0.02:
            break
        out.append(((n, k), max(none_left, 0.0)))
    return out


def _scaled(shares: Mapping[Kind, float]) -> dict[Kind, float]:
    whole = sum(shares.values())
    return {kind: (1.0 - PLAIN) * share / whole for kind, share in shares.items()}


def _tours(kinds: Mapping[Kind, _Sums], source: int) -> int:
    return sum(k.n for (s, _), k in kinds.items() if s == source)


def _play(
    play: Playing, a: Arrays, shares: Mapping[Kind, float], stretch: float, first: int, count: int
) -> dict[Kind, _Sums]:
    """Sums of each kind of tour; kinds follow each other in the order of the shares, the plain ones first."""
    counts = {kind: int(count * share) for kind, share in shares.items()}
    counts = {AS_IT_IS: count - sum(counts.values())} | counts
    mixed, out = {kind: n / count for kind, n in counts.items()}, dict[Kind, _Sums]()
    for kind, n in counts.items():
        out[kind] = _Sums(n)
        if not n:
            continue
        drawn = a if kind == AS_IT_IS else replace(a, stretch=stretch, stretched=kind[0], event=kind[1])
        for block in play.blocks(drawn, first, n):
            failed = np.flatnonzero(block.failed_any(a))
            w = weights(drawn, play.seed, block.first + failed, mixed, stretch)
            out[kind].total += float(w.sum())
            out[kind].squares += float((w * w).sum())
            out[kind].seen += len(w)
        first += n
    return out


def _added_up(kinds: Mapping[Kind, _Sums]) -> Rare:
    """The mean over all, each kind with its own spread."""
    reps, seen = sum(k.n for k in kinds.values()), sum(k.seen for k in kinds.values())
    p, squares = sum(k.total for k in kinds.values()) / reps, sum(k.squares for k in kinds.values())
    variance = sum(max(0.0, k.squares - k.total * k.total / k.n) * k.n / max(1, k.n - 1) for k in kinds.values() if k.n)
    half = NormalDist().inv_cdf(0.975) * math.sqrt(variance) / reps
    hi = p + half if seen else min(1.0, -math.log(0.05) / reps)
    gain = p * (1.0 - p) * reps / variance if variance > 0 else 1.0
    worth = (p * reps) ** 2 / squares if squares > 0 else 0.0
    return Rare(Estimate(p, max(0.0, p - half), hi, reps), seen, worth, gain)


def refuse_fixed(m: Mission) -> None:
    """Refuse closures whose durations are single values."""
    drawn = [c for c in m.closures if c.rate > 0]
    found = [f"closures.{c.code}.duration: {c.duration.kind} durations cannot be stretched; play more tours instead."
             for c in drawn if not isinstance(c.duration, Exponential | Lognormal)]  # fmt: skip
    if not drawn:
        found = ["closures: none is random; there is nothing to stretch."]
    if found:
        raise ValueError("\n".join(found))


def weights(
    drawn: Arrays, seed: int, reps: np.ndarray[tuple[int, ...], np.dtype[np.int64]], mixed: Mapping[Kind, float],
    stretch: float,
) -> Floats:  # fmt: skip
    """How much each of these tours counts, drawn as ``drawn``; ``mixed``: share of each kind of tour in the mixture.

    With f the density of a duration and g that of the exponential distribution it is stretched to, a tour is g / f
    times as likely where that closure is stretched as where none is, and as likely where the tour has no such closure.
    The mixture is the mean of these over the kinds, and the weight one over it (balance heuristic, Veach 1997).
    """
    if not len(reps):
        return np.zeros(0)
    total = np.full(len(reps), mixed[AS_IT_IS])
    for n, c in enumerate(drawn.mission.closures):
        of_source = np.array([mixed.get((n, k), 0.0) for k in range(MOST_EVENTS)])
        if not of_source.any():
            continue
        row, _, lasts, number = events(drawn, n, seed, reps.astype(np.uint64))
        told = number < MOST_EVENTS
        row, lasts, number = row[told], lasts[told], number[told]
        more = np.exp(_log_g_over_f(c.duration, stretch * c.duration.mean, lasts)) - 1.0
        total += of_source.sum() + np.bincount(row, weights=of_source[number] * more, minlength=len(reps))
    out: Floats = 1.0 / total
    return out


def _log_g_over_f(duration: Duration, mean: float, lasts: Floats) -> Floats:
    g = -lasts / mean - math.log(mean)
    match duration:
        case Exponential(own):
            f = -lasts / own - math.log(own)
        case Lognormal(median, sigma):
            z = np.log(lasts / median) / sigma
            f = -0.5 * z * z - np.log(lasts * sigma) - 0.5 * math.log(2 * math.pi)
        case _:
            raise TypeError(f"{duration.kind} durations have no density.")
    return g - f
