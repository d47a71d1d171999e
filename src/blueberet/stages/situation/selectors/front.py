"""What the front page of reports says: what is due, what waits, what is stale, what was told last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from blueberet.engine.kit import wire
from blueberet.engine.situation.facts import Situation
from blueberet.foundation.shell.together import together
from blueberet.stages.roster.models import Unit
from blueberet.stages.situation.models import Report, State
from blueberet.stages.situation.outputs.papers import aged
from blueberet.stages.situation.words import blocks

REPORTS_DAYS = 30
"""A unit that sent a report in so many days reports daily; one that never did owes nothing."""
NEWEST = 12


@dataclass(frozen=True, slots=True)
class Due:
    """A unit that has not told today: the last day it told, and whether yesterday is missing too."""

    unit: Unit
    last: date
    is_late: bool
    open: Report | None
    """What is being worked on."""


@dataclass(frozen=True, slots=True)
class StaleDraft:
    """A report that is worked on, with titles and hours of its stale blocks."""

    report: Report
    blocks: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Front:
    """Everything the page lists."""

    due: list[Due]
    waiting: list[Report]
    """Checked, to be approved; approved, to be sent."""
    drafts: list[Report]
    stale: list[StaleDraft]
    newest: list[Report]
    units: list[Unit]
    """Those that the account writes for."""

    @property
    def stale_keys(self) -> set[int]:
        """Keys of the drafts that hold stale facts."""
        return {s.report.pk for s in self.stale}


def front_of(reports: QuerySet[Report], units: QuerySet[Unit], today: date, newest: int = NEWEST) -> Front:
    """The page of somebody who sees these reports and writes for these units; with so many of the newest."""
    told = reports.filter(state=State.SENT, last_day__gte=today - timedelta(days=REPORTS_DAYS)).order_by()
    under_work, last_days, mine, sent = together(
        reports.exclude(state__in=(State.SENT, State.DROPPED)), told.values_list("unit").annotate(last=Max("last_day")),
        units, reports.filter(state=State.SENT).prefetch_related("handovers").defer("content")[:newest],
    )  # fmt: skip
    drafts = [r for r in under_work if r.state == State.DRAFT]
    return Front(
        _due(dict(last_days), under_work, mine, today),
        [r for r in under_work if r.state in (State.CHECKED, State.APPROVED)], drafts,
        [s for r in drafts if (s := _stale(r)).blocks],
        sent, mine,
    )  # fmt: skip


def _due(told: dict[int, date], under_work: list[Report], units: Iterable[Unit], today: date) -> list[Due]:
    yesterday, found = today - timedelta(days=1), []
    working = {r.unit_id: r for r in under_work}
    for unit in units:
        last = told.get(unit.pk)
        if last is not None and last < today:
            found.append(Due(unit, last, last < yesterday, working.get(unit.pk)))
    return sorted(found, key=lambda d: (not d.is_late, d.unit.code))


def _stale(report: Report) -> StaleDraft:
    s = wire.load(Situation, report.content)
    old = tuple(
        (blocks()[b].words["en"], round(a.hours or 0)) for b, a in aged(s, timezone.now()).items() if a.state == "stale"
    )
    return StaleDraft(report, old)
