"""Whether chances told beforehand came true: a reliability table, Brier scores, against the naive guess.

In: chances with what happened, or a history to hold the later part out. Out: a ``Reliability``.
Why: docs/engines/readiness.md, F10 to F12.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from blueberet.engine.readiness.outlook import Attempt
from blueberet.engine.readiness.rates import Rates, in_order

BINS = 10
FEWEST = 50
FEWEST_OF_EACH = 10


@dataclass(frozen=True, slots=True)
class Told:
    """A chance told beforehand, the naive guess for the same, and whether it came true."""

    chance: float
    naive: float
    happened: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Chances from ``low`` to below ``high`` (the last: to 1): how many, their mean, and the share that came true."""

    low: float
    high: float
    count: int
    mean: float
    share: float
    share_low: float
    share_high: float
    """Where the true share lies with 90 % confidence (Wilson's interval)."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How good chances were. ``brier`` = ``miscalibration`` − ``resolution`` + ``uncertainty`` + ``within`` (F11)."""

    count: int
    happened: int
    brier: float
    naive_brier: float
    miscalibration: float
    resolution: float
    uncertainty: float
    within: float
    better_by: float
    better_error: float
    """Standard error of ``better_by``, from the differences pair by pair."""
    bins: tuple[Bin, ...]
    too_few: str = ""

    @property
    def is_better(self) -> bool:
        """Whether the chances beat the naive guess by more than 1.645 standard errors (one-sided 95 %)."""
        return not self.too_few and self.better_by > 1.645 * self.better_error


def reliability(told: Sequence[Told]) -> Reliability:
    """How good chances were (F10, F11)."""
    count, happened = len(told), sum(t.happened for t in told)
    if not count:
        return Reliability(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (), "Nothing was told beforehand.")
    base = happened / count
    bins, miscalibration, resolution, within = [], 0.0, 0.0, 0.0
    for n in range(BINS):
        inside = [t for t in told if min(int(t.chance * BINS), BINS - 1) == n]
        if not inside:
            continue
        mean = sum(t.chance for t in inside) / len(inside)
        share = sum(t.happened for t in inside) / len(inside)
        bins.append(
            Bin(
                n / BINS,
                (n + 1) / BINS,
                len(inside),
                mean,
                share,
                *wilson(sum(t.happened for t in inside), len(inside)),
            )
        )
        miscalibration += len(inside) * (mean - share) ** 2 / count
        resolution += len(inside) * (share - base) ** 2 / count
        # What binning leaves over, so that the four parts add up to the score exactly.
        within += sum((t.chance - mean) ** 2 - 2 * (t.chance - mean) * (t.happened - share) for t in inside) / count
    brier = sum((t.chance - t.happened) ** 2 for t in told) / count
    naive = sum((t.naive - t.happened) ** 2 for t in told) / count
    gains = [(t.naive - t.happened) ** 2 - (t.chance - t.happened) ** 2 for t in told]
    better = sum(gains) / count
    error = sqrt(sum((g - better) ** 2 for g in gains) / (count - 1) / count) if count > 1 else 0.0
    return Reliability(
        count, happened, brier, naive, miscalibration, resolution, base * (1 - base), within, better, error,
        tuple(bins), too_few(count, happened),
    )  # fmt: skip


def too_few(count: int, happened: int) -> str:
    """Why the figures prove nothing; empty if they can (F12)."""
    if count < FEWEST or min(happened, count - happened) < FEWEST_OF_EACH:
        return (
            f"{count} chances were told, {happened} came true and {count - happened} did not; at least {FEWEST}, and "
            f"{FEWEST_OF_EACH} of each, are needed to say whether they are right."
        )
    return ""


def held_out(attempts: Sequence[Attempt], split: date) -> list[Told]:
    """What rates learnt from tries before the split say of each try from that day on; naive: the share before it.

    Which try it is hangs on all earlier ones, for they are known when it is made; the rates hang on those before the
    split alone.
    """
    before = [a for a in attempts if a.day < split]
    if not before:
        return []
    rates, naive = Rates(before), sum(a.passed for a in before) / len(before)
    return [
        Told(rates.of((a.what, a.of), kind, a.day).mean, naive, a.passed)
        for a, kind in in_order(attempts)
        if a.day >= split
    ]


def told_ahead(attempts: Sequence[Attempt], first: date, days: int) -> list[Told]:
    """What would have been said of each try from a day on so many days before it, by the tries known then.

    Naive: the share reached until then. Which try it is hangs on all earlier ones.
    """
    ordered = in_order(attempts)
    known: dict[date, tuple[Rates, float]] = {}
    found = []
    for a, kind in ordered:
        until = a.day - timedelta(days=days)
        if a.day < first:
            continue
        if until not in known:
            before = [b for b, _ in ordered if b.day <= until]
            if not before:
                continue
            known[until] = Rates(before), sum(b.passed for b in before) / len(before)
        rates, naive = known[until]
        found.append(Told(rates.of((a.what, a.of), kind, a.day).mean, naive, a.passed))
    return found


def wilson(happened: int, count: int) -> tuple[float, float]:
    """Wilson's interval of 90 % for a share."""
    z, share = 1.6449, happened / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, middle - half), min(1.0, middle + half)
