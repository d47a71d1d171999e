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
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.playing import Playing
from blueberet.engine.endurance.simulate import Told
from blueberet.engine.endurance.vectors.closures import events

STRETCH = 4.0
"""Every second closure of one source is drawn from an exponential distribution with so many times the mean."""
PLAIN = 0.1
"""Share of the tours in which no source is stretched."""
PILOT = 0.1
"""Share of the tours that tell how the others are shared out."""


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

    A part of the tours is plain; in the others the closures of one source are long, each source in its share, which
    a tenth of the tours decides. A tour counts as how much more likely it is in truth than by this mixture.

    Raises
    ------
    ValueError
        If a closure has a fixed or observed duration, which cannot be stretched, or none is random; too few tours.
    """
    refuse_fixed(m)
    a, play = compile_mission(replace(m, links=())), Playing(seed, engine, told, reps)
    sources = [n for n, c in enumerate(m.closures) if c.rate > 0]
    if reps < (least := 20 * (len(sources) + 1)):
        raise ValueError(f"reps: at least {least} tours are needed for {len(sources)} sources of closures, not {reps}.")
    shares = {n: (1.0 - PLAIN) / len(sources) for n in sources}
    pilot = max(10 * (len(sources) + 1), int(PILOT * reps))
    tried = _play(play, a, shares, stretch, first, pilot)
    told_by = {n: math.sqrt(tried[n].squares / max(1, tried[n].n)) for n in sources}
    if (whole := sum(told_by.values())) > 0:
        even = 0.2 / len(sources)
        shares = {n: (1.0 - PLAIN) * (even + 0.8 * told_by[n] / whole) for n in sources}
    return _added_up(_play(play, a, shares, stretch, first + pilot, reps - pilot))


def _play(
    play: Playing, a: Arrays, shares: Mapping[int, float], stretch: float, first: int, count: int
) -> dict[int, _Sums]:
    """Sums of each kind of tour; -1 is the plain kind. Kinds follow each other in the order of the shares."""
    counts = {n: int(count * share) for n, share in shares.items()}
    counts = {-1: count - sum(counts.values())} | counts
    mixed, out = {n: k / count for n, k in counts.items()}, dict[int, _Sums]()
    for n, k in counts.items():
        out[n] = _Sums(k)
        if not k:
            continue
        drawn = a if n < 0 else replace(a, stretch=stretch, stretched=n)
        for block in play.blocks(drawn, first, k):
            failed = np.flatnonzero(block.failed_any(a))
            w = weights(drawn, play.seed, block.first + failed, mixed, stretch)
            out[n].total += float(w.sum())
            out[n].squares += float((w * w).sum())
            out[n].seen += len(w)
        first += k
    return out


def _added_up(kinds: Mapping[int, _Sums]) -> Rare:
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
    drawn: Arrays, seed: int, reps: np.ndarray[tuple[int, ...], np.dtype[np.int64]], mixed: Mapping[int, float],
    stretch: float,
) -> Floats:  # fmt: skip
    """How much each of these tours counts, drawn as ``drawn``, one kind of the mixture (shares by source, -1 plain).

    A duration of a stretched source is drawn from (f + g) / 2, f its own density and g that of the exponential
    distribution. So a tour is as likely with the source stretched as without, times the product of (1 + g / f) / 2
    over the closures of the source; the mixture is the mean of these over the kinds, and the weight one over it.
    """
    if not len(reps):
        return np.zeros(0)
    parts = [np.full(len(reps), math.log(mixed[-1]) if mixed[-1] > 0 else -math.inf)]
    for n, share in mixed.items():
        if n < 0 or share <= 0:
            continue
        duration = drawn.mission.closures[n].duration
        row, _, lasts, _ = events(drawn, n, seed, reps.astype(np.uint64))
        more = np.logaddexp(0.0, _log_g_over_f(duration, stretch * duration.mean, lasts)) - math.log(2.0)
        parts.append(math.log(share) + np.bincount(row, weights=more, minlength=len(reps)))
    out: Floats = np.exp(-np.logaddexp.reduce(np.array(parts), axis=0))
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
