"""A programme and its variants side by side: by rule, by group, which facts differ, what moved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from blueberet.engine.programme.calendar import ClosedDay
from blueberet.engine.programme.charges import charges
from blueberet.engine.programme.check import check
from blueberet.engine.programme.comparison import Fact, Moved, facts_between, moves_between
from blueberet.engine.programme.problem import Placement, Problem, Span
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.score import TITLES, weights_of
from blueberet.stages.programme.bridge import plan_of, problem_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.workbook.tables import TABLES

HEADERS = {t.key: {c.key: c.header for c in t.columns} for t in TABLES}
SHEETS = {t.key: t.sheet for t in TABLES}
MANY = 8
"""A list with more values is told by their number."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A programme's timetable with the checker's and the score's word."""

    problem: Problem
    plan: Plan
    broken: Counter[str]
    """Breaches by hard rule."""
    total: float
    by_rule: Mapping[str, float]
    """Unweighted counts by soft rule."""
    by_group: Mapping[str, float]
    """Weighted cost by code of the group."""


@lru_cache(maxsize=12)
def judged(pk: int, version: int) -> Judged:
    """A programme at a version; its facts and its plan change only together with it."""
    programme = Programme.objects.get(pk=pk)
    problem, plan = problem_of(programme), plan_of(programme)
    weights = weights_of(problem)
    by_rule: Counter[str] = Counter()
    by_group: Counter[str] = Counter()
    for charge in charges(problem, plan):
        by_rule[charge.rule] += charge.count  # type: ignore[assignment]
        by_group[charge.group] += weights[charge.rule] * charge.count  # type: ignore[assignment]
    total = sum(weights[rule] * count for rule, count in by_rule.items())
    return Judged(problem, plan, Counter(b.rule for b in check(problem, plan)), total, by_rule, by_group)


def variants_of(programme: Programme) -> QuerySet[Programme]:
    """Its variants, the latest first, with counts of sessions and of those that are placed."""
    rows = programme.variants.select_related("centre", "copied_by").order_by("-copied_at", "-pk")
    return rows.annotate(all=Count("sessions"), placed=Count("sessions", filter=Q(sessions__day__isnull=False)))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the comparison: a value for each column, and how it differs from the first."""

    label: str
    values: list[float]
    is_better_low: bool = True
    rule: str = ""

    @property
    def cells(self) -> list[tuple[float, float]]:
        """Value and difference from the first column."""
        return [(v, round(v - self.values[0], 3)) for v in self.values]


def summary(columns: Sequence[Judged]) -> list[Line]:
    """Placed, in the tray, hard rules broken, cost; then each soft rule that counts in any of them."""
    lines = [
        Line(_("Sessions with a place"), [len(c.plan.placements) for c in columns], is_better_low=False),
        Line(_("Sessions in the tray"), [len(c.problem.sessions) - len(c.plan.placements) for c in columns]),
        Line(_("Hard rules broken"), [sum(c.broken.values()) for c in columns]),
    ]
    for rule in sorted({r for c in columns for r in c.broken}, key=lambda r: int(r[1:])):
        lines.append(Line(_("broken"), [c.broken[rule] for c in columns], rule=rule))
    lines.append(Line(_("Cost of all soft rules"), [c.total for c in columns]))
    for rule in sorted({r for c in columns for r in c.by_rule}, key=lambda r: int(r[1:])):
        lines.append(Line(TITLES.get(rule, ""), [c.by_rule.get(rule, 0.0) for c in columns], rule=rule))
    return lines


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group in all columns."""

    name: str
    cells: list[tuple[int, int, float, int]]
    """Placed sessions, sessions in the tray, cost, sessions that stand elsewhere than in the first column."""


def by_group(columns: Sequence[Judged], moves: Sequence[Sequence[Moved]]) -> list[GroupLine]:
    """Groups that have sessions, in the order of the roster; ``moves`` are those against the first column."""
    counts = [Counter(c.problem.session_by_code[p.session].group for p in c.plan.placements) for c in columns]
    owed = [Counter(s.group for s in c.problem.sessions) for c in columns]
    moved = [
        Counter((c.problem if m.session in c.problem.session_by_code else columns[0].problem)
                .session_by_code[m.session].group for m in found)
        for c, found in zip(columns, moves, strict=True)
    ]  # fmt: skip
    lines = []
    for group in columns[0].problem.groups:
        if any(o[group.code] for o in owed):
            cells = [
                (n[group.code], o[group.code] - n[group.code], c.by_group.get(group.code, 0.0), m[group.code])
                for c, n, o, m in zip(columns, counts, owed, moved, strict=True)
            ]
            lines.append(GroupLine(group.name, cells))
    return lines


def moves_of(columns: Sequence[Judged]) -> list[tuple[Moved, ...]]:
    """What moved in each column against the first; nothing in the first."""
    return [(), *(moves_between(columns[0].plan, c.plan) for c in columns[1:])]


def counted(first: Judged, moved: Sequence[Moved]) -> dict[str, int]:
    """How many sessions stand the same, and how many differ in which way; one may differ in several."""
    ways: Counter[str] = Counter(h for m in moved for h in m.how)
    touched = sum(1 for m in moved if m.before is not None)
    return {"same": len(first.plan.placements) - touched, **ways}


def told_moves(first: Problem, second: Problem, moved: Sequence[Moved]) -> list[dict[str, Any]]:
    """Moves in the planner's words: title, group, place before and after, ways."""
    found = []
    for m in moved:
        problem = second if m.session in second.session_by_code else first
        session = problem.session_by_code[m.session]
        found.append({
            "session": m.session, "title": problem.module_by_code[session.module].title,
            "group": problem.group_by_code[session.group].name, "how": [ways()[h] for h in m.how],
            "before": place_words(first, m.before), "after": place_words(second, m.after),
        })  # fmt: skip
    return found


def ways() -> dict[str, str]:
    """What the ways are called in which two places differ."""
    return {"time": _("other time"), "venue": _("other venue"), "instructors": _("other instructors"),
            "gained": _("only here"), "lost": _("only in the timetable")}  # fmt: skip


def place_words(problem: Problem, place: Placement | None) -> str:
    """``Tue 3 Mar 2024, 10:20, Classroom 1, Aigerim Sample``; nothing for no place."""
    if place is None:
        return ""
    calendar = problem.calendar
    if place.period == calendar.night_period:
        time = calendar.night.starts
    else:
        time = calendar.periods[min(place.period, len(calendar.periods)) - 1].starts
    venue = problem.venue_by_code.get(place.venue)
    staff = [problem.instructor_by_code[c].name for c in place.instructors if c in problem.instructor_by_code]
    words = [f"{place.day:%a} {day_words(place.day)}", time, venue.name if venue else "", *staff]
    return ", ".join(w for w in words if w)


def day_words(day: date) -> str:
    """``14 Mar 2024``."""
    return f"{day.day} {day:%b %Y}"


def told_facts(facts: Sequence[Fact]) -> list[dict[str, str]]:
    """Facts in the words of the workbook's sheets and columns."""
    found = []
    for f in facts:
        column = HEADERS.get(f.kind, {}).get(f.field, f.field.replace("_", " "))
        before, after = _told(f.before), _told(f.after)
        if not f.field:
            before, after = ("", _("new")) if f.before is None else (_("there"), _("gone"))
        elif len(before) + len(after) > 400:
            before, after = _in_short(f.before, f.after)
        found.append({"sheet": SHEETS.get(f.kind, f.kind), "name": f.name, "column": column,
                      "before": before or "–", "after": after or "–"})  # fmt: skip
    return found


def _in_short(before: Any, after: Any) -> tuple[str, str]:
    if not isinstance(before, tuple) or not isinstance(after, tuple):
        return _told(before)[:200], _told(after)[:200]
    gone, new = [x for x in before if x not in after], [x for x in after if x not in before]
    return (_("%(n)d values, %(k)d of them gone") % {"n": len(before), "k": len(gone)},
            _("%(n)d values, %(k)d of them new") % {"n": len(after), "k": len(new)})  # fmt: skip


def _told(value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, Span):
        return (
            day_words(value.first)
            if value.first == value.last
            else f"{day_words(value.first)} – {day_words(value.last)}"
        )
    if isinstance(value, ClosedDay):
        return value.title
    if is_dataclass(value) and not isinstance(value, type):
        return " ".join(_told(getattr(value, f.name)) for f in fields(value))
    if isinstance(value, tuple):
        flat = all(not isinstance(v, tuple) for v in value)
        return ("; " if flat else ", ").join(_told(v) if flat else " × ".join(map(_told, v)) for v in value)
    return str(value)


def facts_of(columns: Sequence[Judged]) -> list[list[dict[str, str]]]:
    """Which facts each column has otherwise than the first."""
    return [[], *(told_facts(facts_between(columns[0].problem, c.problem)) for c in columns[1:])]
