"""Which of the patterns to take, and why.

In: a proposal. Out: ``Advice``, with a code and figures. Why: docs/engines/incidents.md, "Which pattern".
"""

from dataclasses import dataclass, field
from typing import Literal

from blueberet.engine.incidents.handing import handed
from blueberet.engine.incidents.limits import CLEARLY_BETTER
from blueberet.engine.incidents.proposal import ClosureProposal

Why = Literal["clusters", "levels", "levels_of_clusters", "clusters_unsaid", "nothing_more"]
BETTER_LEVELS = 2.0
"""So much lower must the AIC of levels that differ be."""


@dataclass(frozen=True, slots=True)
class Advice:
    """The pattern that the days speak for."""

    pattern: str
    why: Why
    figures: dict[str, float] = field(default_factory=dict)


def advise(p: ClosureProposal) -> Advice:
    """Clusters where they are clear and can be handed over; else levels that differ by tour; else an even rate."""
    c, levels = p.fit.clustering, _levels(p)
    clear = c is not None and c.branching < 1 and c.aic < c.poisson_aic - CLEARLY_BETTER
    if clear and c and p.drawn and handed(p.drawn).is_taken:
        return Advice(p.drawn.kind, "clusters", {"lower": c.poisson_aic - c.aic, "branching": c.branching})
    if p.mixed and levels > BETTER_LEVELS:
        return Advice(p.mixed.kind, "levels_of_clusters" if clear else "levels", {"lower": levels})
    return Advice(p.even.kind, "clusters_unsaid" if clear else "nothing_more")


def _levels(p: ClosureProposal) -> float:
    """By how much the AIC of levels that differ is lower."""
    m = p.mixed
    return m.poisson_aic - m.aic if m and m.poisson_aic is not None and m.aic is not None else 0.0
