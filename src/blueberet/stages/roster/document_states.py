"""The five states of a document on a day, each defined once (tests stand on every boundary).

A last valid day is valid to its end. *Expiring* means in force, but ending within the days looked ahead,
or before the last day it is needed. *No date* is never taken for *in force*.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

AHEAD_DAYS = 60


class State(StrEnum):
    """What a document is worth on a day."""

    IN_FORCE = "in force"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    MISSING = "missing"
    NO_DATE = "no date"


@dataclass(frozen=True, slots=True)
class Limits:
    """The two days between which a last valid day means *expiring*: from ``day``, to before ``safe_from``."""

    day: date
    safe_from: date


def limits(day: date, *, ahead_days: int = AHEAD_DAYS, needed_until: date | None = None) -> Limits:
    """Where *expiring* ends: the first last-valid day that is late enough for both the look ahead and the need."""
    ahead = day + timedelta(days=ahead_days + 1)
    return Limits(day, max(ahead, needed_until) if needed_until else ahead)


def until(day: date, needed: date) -> Limits:
    """Looking ahead to one day alone: what ends before it is *expiring*, what ends on it or later is *in force*."""
    return Limits(day, max(day, needed))


def state_of(expires: date | None, *, within: Limits, held: bool = True, for_life: bool = False) -> State:
    """The state of what is held; ``for_life`` says that no date is needed."""
    if not held:
        return State.MISSING
    if expires is None:
        return State.IN_FORCE if for_life else State.NO_DATE
    if expires < within.day:
        return State.EXPIRED
    return State.EXPIRING if expires < within.safe_from else State.IN_FORCE
