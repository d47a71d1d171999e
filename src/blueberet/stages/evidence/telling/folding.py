"""Long sections in two: what a reader needs first, and the rest behind it.

Gaps repeat from the contingent down to each section of soldiers. The reader meets those of the contingent, then how
many each unit below has, and finds every line of them further on: folded on screen, in an annex on paper.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from blueberet.stages.evidence.declared import Section
from blueberet.stages.evidence.telling.values import rows_of

Row = dict[str, Any]
LONG, FIRST = 24, 12
"""A section with more rows than ``LONG`` is folded; without rows of the contingent itself, ``FIRST`` stand first."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A section in two."""

    first: list[Row]
    rest: list[Row]
    by_unit: list[tuple[str, int, int]]
    """For gaps: each unit below the contingent with its open requirements, and the critical ones of them."""


def folded(section: Section, facts: dict[str, Any]) -> Folded:
    """A section's rows, in their order; ``rest`` is empty unless the section is long."""
    rows = rows_of(section, facts)
    if len(rows) <= LONG:
        return Folded(rows, [], [])
    top = facts.get("contingent", {}).get("name", "")
    own = [r for r in rows if top and r.get("unit") == top] if section.leads else []
    if not own:
        return Folded(rows[:FIRST], rows[FIRST:], [])
    rest = [r for r in rows if r["unit"] != top]
    counts, critical = Counter(r["unit"] for r in rest), Counter(r["unit"] for r in rest if r.get("critical") == "yes")
    return Folded(own, rest, [(u, n, critical[u]) for u, n in sorted(counts.items())])
