"""What a fit needs of the events that count: their days, and how many are vague; no row of the file.

In: ``Chosen``. Out: ``Gist``, small enough to travel. Why: docs/engines/incidents.md, "Licence".
"""

from dataclasses import dataclass
from datetime import date

from blueberet.engine.incidents.choosing import Chosen, Left
from blueberet.engine.incidents.kinds import UNSPLIT


@dataclass(frozen=True, slots=True)
class Gist:
    """Days of the events that count, in order, and counts of what has to be said beside them."""

    days: tuple[date, ...]
    vague: int = 0
    """Events whose precision the file does not tell."""
    unsplit: int = 0
    """Riots or protests, the file does not say which."""
    unweighted: int = 0
    """Of a kind that is not in the table of kinds."""
    left: tuple[Left, ...] = ()


def gist_of(chosen: Chosen) -> Gist:
    """Forget everything of the events that no fit needs."""
    events = chosen.events
    return Gist(
        tuple(e.day for e in events),
        sum(e.day_precision is None or e.place_precision is None for e in events),
        sum(e.kind == UNSPLIT for e in events),
        sum(e.weight is None for e in events),
        chosen.left,
    )
