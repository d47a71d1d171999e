"""What a repair gives back: the plan, what differs, who must be told, what is proven."""

from dataclasses import dataclass
from typing import Literal

from blueberet.engine.programme.problem import Placement
from blueberet.engine.programme.result import Breach, Plan, Unplaced

Change = Literal["time", "venue", "instructors", "new", "unplaced"]
Proven = Literal["horizon", "free", "no"]
"""Over the whole horizon; among the sessions that were let free; not within the time."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One session before and after."""

    session: str
    changed: tuple[Change, ...]
    before: Placement | None
    after: Placement | None
    notice: int
    """Days from now to the earlier of both days; below zero never."""
    heads: int
    cost: float


@dataclass(frozen=True, slots=True)
class Told:
    """Who must hear of it: by code, groups with their head count."""

    groups: tuple[tuple[str, int], ...]
    instructors: tuple[str, ...]
    venues: tuple[str, ...]
    people: int
    """Different people in the groups."""


@dataclass(frozen=True, slots=True)
class Repair:
    """Outcome of ``repair``. Apart from ``stuck`` the plan breaks no hard rule."""

    plan: Plan
    differences: tuple[Difference, ...]
    left_over: tuple[Unplaced, ...]
    """Sessions that had a place, or were asked for, and have none now."""
    stuck: tuple[Breach, ...]
    """What breaks a rule now and is past or pinned; it was not touched."""
    told: Told
    moves: int
    """Sessions at another time."""
    cost: float
    touched: int
    """Sessions that could not stay as they were, and new ones."""
    free: int
    """Sessions that were let free to find the answer."""
    moves_proven: Proven
    cost_proven: Proven
    seconds: float
    was_stopped: bool = False
