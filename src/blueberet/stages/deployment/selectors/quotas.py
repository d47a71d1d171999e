"""Which quota of a mission counts on a day, and how many people quotas under an approval allow at once.

Of several quotas of a mission the one that began last counts; before the first begins, the first to come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.deployment.models import Approval, Quota, QuotaStep
from blueberet.stages.deployment.words import QUOTA_STEPS


def quotas_on(centre: Centre, on: date) -> dict[int, Quota]:
    """The quota of each mission that is in force on a day, or the next to come, by the mission's key."""
    return counting(quotas_of(centre), on, to_come=True)


def quotas_of(centre: Centre) -> QuerySet[Quota]:
    """All quotas of a centre, in the order of their first days."""
    return Quota.objects.filter(mission__centre=centre).select_related("approval", "mission").order_by("first_day")


def allowed_under(approval: Approval, on: date) -> int:
    """The most people that quotas under an approval allow at once, on any day from a day on."""
    rows = list(approval.quotas.order_by("first_day"))
    days = {max(q.first_day, on) for q in rows}
    return max((sum(q.people for q in counting(rows, d).values()) for d in days), default=0)


def counting(rows: Iterable[Quota], on: date, *, to_come: bool = False) -> dict[int, Quota]:
    """Of quotas in the order of their first days those that count on a day, by the mission's key."""
    found: dict[int, Quota] = {}
    for q in rows:
        if q.last_day is None or q.last_day >= on:
            begun = q.first_day <= on
            if begun or (to_come and q.mission_id not in found):
                found[q.mission_id] = q
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a decision chain: its day, if it was taken, and the paper, if it was written here."""

    key: str
    word: str
    day: date | None
    paper: QuotaStep | None


def chain_of(quota: Quota) -> list[Step]:
    """The four steps in their order; a workbook gives days only, the page a paper with them."""
    papers = {s.step: s for s in quota.steps.select_related("by")}
    return [Step(key, str(QUOTA_STEPS[key]), getattr(quota, key), papers.get(key)) for key in Quota.STEPS]
