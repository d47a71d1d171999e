"""What each tour would have needed in every store, from one pass.

In: ``Arrays``, targets. Out: needs by tour. Convoys fill up to the target, so how far a store falls below it does not
depend on the target: one pass tells it for all. Why: docs/engines/endurance.md, section "Sizing".
"""

from dataclasses import dataclass, replace

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Flags, Floats
from blueberet.engine.endurance.playing import Playing


@dataclass(frozen=True, eq=False)
class Needs:
    """``units`` (N, J): the least target of each sized store that keeps it above its minimum all tour long.

    ``beyond`` (N): tours in which a judged store fails that is not sized, whatever the targets.
    """

    units: Floats
    beyond: Flags


def filled(a: Arrays, sized: Flags, targets: Floats) -> Arrays:
    """The same with other targets (J) in the sized stores (L, I), full on the first morning."""
    target, start = a.target.copy(), a.start.copy()
    target[sized] = start[sized] = targets
    return replace(a, target=target, start=start)


def needs(play: Playing, a: Arrays, sized: Flags, targets: Floats | None, first: int, count: int) -> Needs:
    """Needs of ``count`` tours, rationed as they would be at these ``targets`` (J); without targets, not rationed.

    The sized stores are lifted: target, first stock and the thresholds of rationing rise by so much that none runs out
    and none fails to fill a site that it feeds, while everything else stays as it is. So
    ``stock >= minimum on every day`` is ``target >= need``, exactly at the targets given and without rationing
    anywhere, if every sized store that feeds others also uses of the item itself; for a depot it is on the safe side.
    Away from the targets a need is moved by what rationing would stretch or no longer stretch.
    """
    lift = 8.0 * a.echelon * a.days + 64.0
    while True:
        lifted = _lifted(a, sized, targets, lift)
        found, beyond, high = list[Floats](), list[Flags](), np.zeros(int(sized.sum()))
        for block in play.blocks(lifted, first, count):
            short = block.short[:, sized]
            high = np.maximum(high, short.max(axis=0))
            found.append(_stretched(a, sized, targets, short))
            beyond.append(np.any(block.failed[:, a.judged & ~sized] >= 0, axis=1))
        if np.all(high < lift[sized]):
            return Needs(np.concatenate(found), np.concatenate(beyond))
        lift = lift * 8.0


def _lifted(a: Arrays, sized: Flags, targets: Floats | None, lift: Floats) -> Arrays:
    target, start, step_at = a.target.copy(), a.start.copy(), a.step_at.copy()
    held = a.minimum[sized] if targets is None else targets
    target[sized] = start[sized] = held + lift[sized]
    step_at[sized] = 0.0 if targets is None else np.where(a.step_at > 0, a.step_at + lift[..., None], 0.0)[sized]
    return replace(a, target=target, start=start, step_at=step_at)


def _stretched(a: Arrays, sized: Flags, targets: Floats | None, short: Floats) -> Floats:
    """Least targets (N, J) from the most that was short.

    Let H(z) be what full use would have been while stock fell from z to the minimum: the integral of 1 / factor. At
    targets T the least stock was ``y = T - short``, so full use would have been H(T) - H(y), and the least target that
    bears it is the z at which H is that. At ``y = minimum`` this is T itself.
    """
    out, low = np.empty_like(short), a.minimum[sized]
    items = np.nonzero(sized)[1]
    for j, steps in enumerate(a.step_at[sized]):
        least, used = float(low[j]), steps > 0
        at, factors = steps[used], a.step_factor[items[j]][used]
        if not len(at):
            out[:, j] = least + short[:, j]
        elif targets is None:
            out[:, j] = _bears(short[:, j], least, at, factors)
        else:
            top = np.full(1, targets[j])
            full = _full_use(top, least, at, factors) - _full_use(targets[j] - short[:, j], least, at, factors)
            out[:, j] = _bears(full, least, at, factors)
    return out


def _full_use(level: Floats, minimum: float, at: Floats, factors: Floats) -> Floats:
    """H of stock levels (N); thresholds ``at`` fall, and so do their factors."""
    out, slope = level - minimum, 1.0
    for threshold, factor in zip(at, factors, strict=True):
        out = out + (1.0 / factor - slope) * (np.minimum(level, threshold) - min(minimum, threshold))
        slope = 1.0 / factor
    return out


def _bears(full: Floats, minimum: float, at: Floats, factors: Floats) -> Floats:
    """The level from which full use of so much ends at the minimum."""
    above = at > minimum
    levels = np.array([minimum, *at[above][::-1]])
    eased = np.concatenate([[1.0], factors])[np.arange(int(above.sum()), -1, -1)]
    knots = _full_use(levels, minimum, at, factors)
    n = np.maximum(np.searchsorted(knots, full, side="right") - 1, 0)
    out: Floats = levels[n] + (full - knots[n]) * eased[n]
    return out
