"""Options side by side on the same tours: how much more, or less, likely each is to endure.

In: missions that differ in what can be decided. Out: differences with paired intervals. Why:
docs/engines/endurance.md, section "Options and levers".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Flags, compile_mission
from blueberet.engine.endurance.engines import Choice
from blueberet.engine.endurance.estimates import Estimate, share
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.playing import Playing
from blueberet.engine.endurance.simulate import Told


@dataclass(frozen=True, slots=True)
class Option:
    """One way to do it, told by its ``code``."""

    code: str
    mission: Mission


@dataclass(frozen=True, slots=True)
class Effect:
    """An option against the first one, on the same tours.

    ``endures``: chance; ``more``: difference of chances, with a paired interval. ``silent``: chance of a day with more
    than an hour without any link at any site, ``quieter`` its difference; None without links. ``kg``: weight of all
    targets beyond that of the first option.
    """

    code: str
    endures: Estimate
    more: Estimate
    silent: Estimate | None
    quieter: Estimate | None
    kg: float


def compare(
    options: Sequence[Option], reps: int = 10_000, seed: int = 1, *, engine: Choice = "auto", told: Told | None = None
) -> tuple[Effect, ...]:
    """Play every option on tours 0 to ``reps - 1``; the first is what the others are compared with.

    Closures, factors and links are drawn by name and tour, so what an option does not touch is the same in all.

    Raises
    ------
    ValueError
        Without an option, for two of one code, or no tours.
    """
    codes = [p.code for p in options]
    if not codes:
        raise ValueError("options: there is none; name at least one.")
    if twice := sorted({c for c in codes if codes.count(c) > 1}):
        raise ValueError("\n".join(f"options: {c} stands there twice; give each its own name." for c in twice))
    play, out = Playing(seed, engine, told, reps * len(options)), list[Effect]()
    base: tuple[Flags, Flags | None, float] | None = None
    for option in options:
        a = compile_mission(option.mission)
        failed, silent = _played(play, a, reps)
        kg = float((a.target * a.kg)[a.held].sum())
        base = base or (failed, silent, kg)
        out.append(
            Effect(
                option.code,
                share(int((~failed).sum()), reps),
                paired(base[0] & ~failed, failed & ~base[0]) if out else Estimate(0.0, 0.0, 0.0, reps),
                None if silent is None else share(int(silent.sum()), reps),
                None if silent is None or base[1] is None else paired(silent & ~base[1], base[1] & ~silent),
                kg - base[2],
            )
        )
    return tuple(out)


def _played(play: Playing, a: Arrays, reps: int) -> tuple[Flags, Flags | None]:
    failed, silent = list[Flags](), list[Flags]()
    for block in play.blocks(a, 0, reps):
        failed.append(block.failed_any(a))
        silent.append(np.any(block.dark_days > 0, axis=1, keepdims=False))
    return np.concatenate(failed), np.concatenate(silent) if a.mission.links else None


def paired(gained: Flags, lost: Flags) -> Estimate:
    """Difference of two shares of the same tours, at 95 per cent (Agresti and Min 2005: half a tour more in each cell).

    ``gained``: tours that count only in the one, ``lost``: only in the other.
    """
    n, more, less = len(gained), int(gained.sum()), int(lost.sum())
    b, c, whole = more + 0.5, less + 0.5, n + 2.0
    middle = (b - c) / whole
    half = NormalDist().inv_cdf(0.975) * math.sqrt(b + c - (b - c) ** 2 / whole) / whole
    value = (more - less) / n
    return Estimate(value, max(-1.0, min(value, middle - half)), min(1.0, max(value, middle + half)), n)
