"""Which blocks are older than their source may be.

In: a situation and the limits in hours. Out: the age of each block. Why: docs/engines/situation.md, S6 and S7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from blueberet.engine.situation.facts import Situation


@dataclass(frozen=True, slots=True)
class Age:
    """How old a block is at a moment, in hours; a block without source has no age."""

    block: str
    hours: float | None
    limit: float
    state: Literal["fresh", "stale", "none"]


def ages(situation: Situation, limits: Mapping[str, float], at: datetime | None = None) -> tuple[Age, ...]:
    """The age of every block at a moment, that of gathering without one.

    A block exactly as old as its limit is not stale (S6); one without source is not stale, it is empty (S7). A source
    that is true of a later moment than ``at`` has age 0.
    """
    moment = at or situation.gathered_at
    found = []
    for block in situation.blocks:
        limit = limits.get(block.code, 24.0)
        if block.as_of is None:
            found.append(Age(block.code, None, limit, "none"))
            continue
        hours = max(0.0, (moment - block.as_of).total_seconds() / 3600)
        found.append(Age(block.code, hours, limit, "stale" if hours > limit else "fresh"))
    return tuple(found)
