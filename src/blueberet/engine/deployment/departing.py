"""What of a plan is filled by mission and month of departure, and what the places that stay empty mainly lack.

In: a problem, its plan. Out: counts in the order of months. Why: docs/engines/deployment-changes.md, "What if".
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Need, Problem
from blueberet.engine.deployment.reasons import Empty, Reasons

MOST = 4
"""Lacks told of one departure."""
NAMES = {
    "P2": "the mission ends", "P3": "the rank asked", "P5": "the sex asked", "P6": "the age asked",
    "P7": "the years of service asked", "P8": "people who are not away",
    "P9": "all who fit are needed elsewhere or rest", "P10": "people who have rested",
    "P11": "days that people may be deployed", "P12": "the reserve", "P13": "the quota of the mission",
    "P15": "people who are not excluded", "W": "the wishes outweigh it", "": "there is nobody",
}  # fmt: skip
"""What a main lack is called where it is no thing that a post needs (P4)."""


@dataclass(frozen=True, slots=True)
class MainLack:
    """So many of the empty places lack this most: ``need`` of P4, else what the rule is about."""

    rule: str
    places: int
    need: Need | None = None

    @property
    def told(self) -> str:
        """In words: ``English SLP 2222 (14)``."""
        return f"{self.need.told if self.need else NAMES[self.rule]} ({self.places})"


@dataclass(frozen=True, slots=True)
class Departure:
    """Tours to one mission that begin in one month, told by its first day.

    ``is_new``: of rotations that a change brings. ``lacks``: what most of the nearest lack, the most places first.
    """

    mission: str
    month: date
    is_new: bool
    filled: int
    places: int
    lacks: tuple[MainLack, ...] = ()


def departures(problem: Problem, plan: Plan, fits: Fits, before: Collection[str]) -> tuple[Departure, ...]:
    """Every departure, the sooner first; ``before``: rotations that are not new."""
    sent = Counter(a.rotation for a in plan.assignments)
    filled: Counter[tuple[date, str, bool]] = Counter()
    places: Counter[tuple[date, str, bool]] = Counter()
    key_of: dict[str, tuple[date, str, bool]] = {}
    for r in problem.rotations:
        key = key_of[r.code] = (r.first.replace(day=1), problem.mission_of[r.code].code, r.code not in before)
        filled[key] += sent[r.code]
        places[key] += problem.post_of[r.code].places
    short: dict[tuple[date, str, bool], Counter[tuple[str, Need | None]]] = defaultdict(Counter)
    for e in Reasons(problem, plan, fits).empty():
        for what in _mainly(e):
            short[key_of[e.rotation]][what] += e.open
    return tuple(
        Departure(key[1], key[0], key[2], filled[key], places[key], tuple(
            MainLack(rule, n, need) for (rule, need), n in _first(short[key])
        ))
        for key in sorted(places)
    )  # fmt: skip


def _first(short: Counter[tuple[str, Need | None]]) -> list[tuple[tuple[str, Need | None], int]]:
    told = sorted(short.items(), key=lambda x: (-x[1], x[0][0], x[0][1].told if x[0][1] else ""))
    return told[:MOST]


def _mainly(e: Empty) -> list[tuple[str, Need | None]]:
    """What most of the nearest lack, of those who lack fewest things; margins are left out."""
    match e.kind:
        case "committed":
            return [("P9", None)]
        case "wish":
            return [("W", None)]
        case "limit":
            return [(e.nearest[0].lacks[0].rule, None)]
    if not e.nearest:
        return [("", None)]
    fewest = len(e.nearest[0].lacks)
    those = [n for n in e.nearest if len(n.lacks) == fewest]
    count = Counter(what for n in those for what in {(x.rule, _thing(x.need)) for x in n.lacks})
    most = max(count.values())
    return [what for what, n in count.items() if n == most]


def _thing(need: Need | None) -> Need | None:
    return Need(need.what, need.of, need.scale, need.least) if need else None
