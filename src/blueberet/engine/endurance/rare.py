"""Chances below one in a hundred, from tours in which long closures are frequent and count for less.

In: a ``Mission``, how many tours. Out: the chance to fail with its interval. Why: docs/engines/endurance.md, section
"Rare failures".
"""

import math
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Flags, Floats, compile_mission
from blueberet.engine.endurance.durations import Duration, Exponential, Lognormal
from blueberet.engine.endurance.engines import Choice
from blueberet.engine.endurance.estimates import Estimate
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.playing import Playing
from blueberet.engine.endurance.simulate import Told
from blueberet.engine.endurance.vectors.closures import events

STRETCH = 4.0
"""Every second closure is drawn from an exponential distribution with so many times the mean."""


@dataclass(frozen=True, slots=True)
class Rare:
    """``fails``: chance that a judged store fails. ``seen``: tours played in which one did.

    ``worth``: how many tours told by their weights, (sum w)^2 / sum w^2 over those that fail. ``gain``: so many times
    more plain tours would be as sure.
    """

    fails: Estimate
    seen: int
    worth: float
    gain: float


def rare(
    m: Mission, reps: int = 20_000, seed: int = 1, *, stretch: float = STRETCH, engine: Choice = "auto",
    told: Told | None = None, first: int = 0,
) -> Rare:  # fmt: skip
    """Estimate the chance to fail by importance sampling.

    Raises
    ------
    ValueError
        If a closure has a fixed or observed duration, which cannot be stretched, or none is random.
    """
    refuse_fixed(m)
    a = replace(compile_mission(replace(m, links=())), stretch=stretch)
    play, total, squares, seen, worth = Playing(seed, engine, told, reps), 0.0, 0.0, 0, 0.0
    for block in play.blocks(a, first, reps):
        failed = block.failed_any(a)
        w = weights(a, seed, block.first + np.flatnonzero(failed))
        total, squares, seen = total + float(w.sum()), squares + float((w * w).sum()), seen + len(w)
    p = total / reps
    variance = max(0.0, squares / reps - p * p) * reps / max(1, reps - 1)
    half = NormalDist().inv_cdf(0.975) * math.sqrt(variance / reps)
    worth = total * total / squares if squares > 0 else 0.0
    hi = p + half if seen else min(1.0, -math.log(0.05) / reps)
    gain = p * (1.0 - p) / variance if variance > 0 else 1.0
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


def weights(a: Arrays, seed: int, reps: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Floats:
    """How much each of these tours counts: the product over its closures of how likely their durations really are.

    The density of a duration is f, it was drawn from (f + g) / 2 with g exponential: its ratio is 2 / (1 + g / f).
    """
    logs = np.zeros(len(reps))
    if not len(reps):
        return logs
    for n, c in enumerate(a.mission.closures):
        row, _, lasts, stretched = events(a, n, seed, reps.astype(np.uint64))
        ratio = _log_ratio(c.duration, a.stretch * c.duration.mean, lasts, stretched)
        logs += np.bincount(row, weights=ratio, minlength=len(reps))
    out: Floats = np.exp(logs)
    return out


def _log_ratio(duration: Duration, mean: float, lasts: Floats, stretched: Flags) -> Floats:
    """log(2 f / (f + g))."""
    with np.errstate(divide="ignore", over="ignore"):
        g = -lasts / mean - math.log(mean)
        match duration:
            case Exponential(own):
                f = -lasts / own - math.log(own)
            case Lognormal(median, sigma):
                z = np.log(lasts / median) / sigma
                f = -0.5 * z * z - np.log(lasts * sigma) - 0.5 * math.log(2 * math.pi)
            case _:  # A value has a chance of its own, the exponential distribution gives it none.
                return np.where(stretched, -np.inf, math.log(2.0))
        return math.log(2.0) - np.logaddexp(0.0, g - f)
