"""What the timetable costs by the soft rules: per rule, group and week, with the sessions that cause it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext as _

from blueberet.engine.programme.charges import Charge, charges
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.score import DEFAULT_WEIGHTS, weights_of
from blueberet.stages.programme.bridge import plan_of, problem_of
from blueberet.stages.programme.models import Programme, Session
from blueberet.stages.programme.soft_rules import FORMULAS, rule_title

CAUSES = 40
STAFF_ROW = ""
"""Group code of the charges that burden instructors, not groups."""


@dataclass(frozen=True)
class Costs:
    """Every cause of soft cost, with the weights in force."""

    weights: dict[str, float]
    charges: tuple[Charge, ...]
    names: dict[str, str]
    """Groups and instructors by code."""
    order: dict[str, int]
    """Place of a group in the programme's own order."""

    def of(self, charge: Charge) -> float:
        """Weighted cost of one cause."""
        return self.weights[charge.rule] * charge.count

    @property
    def total(self) -> float:
        """Weighted cost of the timetable."""
        return sum(self.of(c) for c in self.charges)


@lru_cache(maxsize=2)
def _costs(pk: int, version: int) -> Costs:
    # Facts, plan and weights change only together with the version of the programme.
    programme = Programme.objects.get(pk=pk)
    problem = problem_of(programme)
    return Costs(weights_of(problem), charges(problem, plan_of(programme)), _names(problem), _order(problem))


def _names(problem: Problem) -> dict[str, str]:
    return {g.code: g.name for g in problem.groups} | {f"i:{i.code}": i.name for i in problem.instructors}


def _order(problem: Problem) -> dict[str, int]:
    return {g.code: n for n, g in enumerate(problem.groups)}


def costs_of(programme: Programme) -> Costs:
    """What the draft costs; kept until it changes."""
    return _costs(programme.pk, programme.version)


def forget_costs() -> None:
    """Keep nothing; for tests, which use keys again."""
    _costs.cache_clear()


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One soft rule with what it costs now."""

    rule: str
    title: str
    formula: str
    count: float
    weight: float
    default: float
    cost: float


def rule_lines(costs: Costs) -> list[RuleLine]:
    """All soft rules in the order of their numbers."""
    counts: dict[str, float] = defaultdict(float)
    for c in costs.charges:
        counts[c.rule] += c.count
    return [
        RuleLine(r, rule_title(r), str(FORMULAS[r]), counts[r], w, DEFAULT_WEIGHTS[r], w * counts[r])
        for r, w in costs.weights.items()
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """One group in one week."""

    week: int
    cost: float
    shade: int
    """0 nothing, 1 to 4 in quarters of the dearest cell."""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One group over the weeks."""

    group: str
    name: str
    cells: tuple[Cell, ...]
    total: float


@dataclass(frozen=True, slots=True)
class Heat:
    """Groups × weeks, in weighted cost; rows and columns add up to the total."""

    rows: tuple[HeatRow, ...]
    by_week: tuple[float, ...]
    total: float
    places: int
    """Decimal places that tell its cells apart."""


def heat_of(costs: Costs, weeks: int, rule: str = "") -> Heat:
    """The table for one rule, or for all together."""
    sums: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for c in costs.charges:
        if (not rule or c.rule == rule) and costs.of(c):
            sums[c.group][c.week] += costs.of(c)
    most = max((n for row in sums.values() for n in row.values()), default=0.0)
    rows = []
    for group in sorted(sums, key=lambda g: (g == STAFF_ROW, costs.order.get(g, len(costs.order)), g)):
        cells = tuple(Cell(w, n := sums[group].get(w, 0.0), _shade(n, most)) for w in range(1, weeks + 1))
        rows.append(HeatRow(group, group_title(costs, group), cells, sum(c.cost for c in cells)))
    by_week = tuple(sum(r.cells[w].cost for r in rows) for w in range(weeks))
    return Heat(tuple(rows), by_week, sum(by_week), 1 if most >= 2 else 2)


def _shade(cost: float, most: float) -> int:
    return 0 if cost <= 0 else min(4, 1 + int(3.99 * cost / most))


def group_title(costs: Costs, group: str) -> str:
    """Name of a row of the table."""
    return _("Instructors") if group == STAFF_ROW else costs.names.get(group, group)


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of cost, with the sessions behind it."""

    rule: str
    title: str
    who: str
    week: int
    count: float
    cost: float
    sessions: tuple[Session, ...] = field(default=())


def causes_of(
    programme: Programme, costs: Costs, *, rule: str = "", group: str | None = None, week: int = 0
) -> tuple[list[Cause], int]:
    """The dearest causes of a rule, group or week, and how many there are; one query."""
    wanted = [
        c
        for c in costs.charges
        if costs.of(c) and (not rule or c.rule == rule) and (group is None or c.group == group)
        and (not week or c.week == week)
    ]  # fmt: skip
    wanted.sort(key=lambda c: (-costs.of(c), c.week, c.group))
    shown = wanted[:CAUSES]
    rows = _sessions(programme, {s for c in shown for s in c.sessions})
    return [
        Cause(c.rule, rule_title(c.rule), _who(costs, c), c.week, c.count, costs.of(c),
              tuple(rows[s] for s in c.sessions if s in rows))
        for c in shown
    ], len(wanted)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SessionCost:
    """What one rule charges for one session, all groups added up."""

    rule: str
    title: str
    cost: float
    whom: tuple[str, ...]
    others: tuple[Session, ...]
    """The sessions that share in it."""


def session_costs(programme: Programme, costs: Costs, code: str) -> list[SessionCost]:
    """Which rules a session is charged for, dearest first; one query."""
    by_rule: dict[str, list[Charge]] = defaultdict(list)
    for c in costs.charges:
        if code in c.sessions and costs.of(c):
            by_rule[c.rule].append(c)
    rows = _sessions(programme, {s for them in by_rule.values() for c in them for s in c.sessions if s != code})
    found = []
    for rule, them in by_rule.items():
        codes = dict.fromkeys(s for c in sorted(them, key=lambda c: -costs.of(c)) for s in c.sessions)
        whom = tuple(dict.fromkeys(_who(costs, c) for c in them))
        others = tuple(rows[s] for s in codes if s in rows)
        found.append(SessionCost(rule, rule_title(rule), sum(costs.of(c) for c in them), whom, others))
    return sorted(found, key=lambda x: -x.cost)


def _who(costs: Costs, charge: Charge) -> str:
    if charge.instructor:
        name = costs.names.get(f"i:{charge.instructor}", charge.instructor)
        return f"{name}, {costs.names[charge.group]}" if charge.group in costs.names else name
    return group_title(costs, charge.group)


def _sessions(programme: Programme, codes: Iterable[str]) -> dict[str, Session]:
    found = programme.sessions.filter(code__in=list(codes)).select_related("module", "group")
    return {s.code: s for s in found.order_by("day", "period")}


@dataclass(frozen=True, slots=True)
class Summary:
    """The score in a line."""

    total: float
    worst: tuple[RuleLine, ...]


def summary_of(programme: Programme) -> Summary:
    """Total and the three rules that cost most."""
    costs = costs_of(programme)
    lines = sorted((x for x in rule_lines(costs) if x.cost), key=lambda x: -x.cost)
    return Summary(costs.total, tuple(lines[:3]))
