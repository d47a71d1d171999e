"""The log and lessons as rows of their sheets: for workbooks, JSON and the look at a file that comes back."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.incidents.models import Incident, Lesson
from blueberet.stages.incidents.selectors.closures import closure_of
from blueberet.stages.incidents.selectors.log import ties_of

COUNTS = ("own_dead", "own_injured", "others_dead", "others_injured")


def local(moment: Any) -> str:
    """``2026-11-27 14:30`` in local time; empty for none."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def position_of(row: Incident) -> str:
    """Degrees as text; empty without a place."""
    return f"{row.latitude:g}, {row.longitude:g}" if row.has_place else ""


def log_rows(centre: Centre, entries: Iterable[Incident]) -> list[dict[str, Any]]:
    """Entries as rows of the sheet ``LOG``."""
    tied: dict[tuple[int, int], list[str]] = {}
    for a, b in ties_of(centre):
        tied.setdefault(a, []).append(f"{b[0]}/{b[1]:03d}")
        tied.setdefault(b, []).append(f"{a[0]}/{a[1]:03d}")
    return [
        {
            "number": str(i), "version": str(i.version), "happened": local(i.happened_at),
            "about": "yes" if i.is_about else "no", "learnt": local(i.learnt_at), "unit": i.unit.code if i.unit else "",
            "plan": i.plan.code if i.plan else "", "site": i.site, "place": i.place, "position": position_of(i),
            "kind": i.kind, "what": i.what, "informed_by": i.informed_by, "means": i.means,
            "reported_to": i.reported_to, "reported": local(i.reported_at), "told": i.told,
            "tied": "; ".join(sorted(tied.get((i.year, i.number), ()))), "reason": i.reason, "by": str(i.by or ""),
        } | {name: str(getattr(i, name)) for name in COUNTS}
        for i in entries
    ]  # fmt: skip


def shut_rows(entries: Iterable[Incident]) -> list[dict[str, Any]]:
    """What entries shut, as rows of the sheet ``SHUT``."""
    found = []
    for i in entries:
        for e in i.effects.all():
            c = closure_of(e, {})
            found.append({
                "number": str(i), "plan": e.plan.code, "kind": e.kind, "site": e.site, "link": e.link,
                "shut": local(e.shut_at), "expected": e.expected_on, "opened": local(c.opened_at),
            })  # fmt: skip
    return found


def lesson_rows(lessons: Sequence[Lesson]) -> list[dict[str, Any]]:
    """Lessons as rows of the sheet ``LESSONS``."""
    return [
        {
            "number": str(x), "version": str(x.version), "learnt_on": x.learnt_on, "title": x.title,
            "happened": x.happened, "decided": x.decided, "why": x.why, "decided_by": x.decided_by,
            "left_open": x.left_open, "for_whom": x.for_whom, "state": x.state, "unit": x.unit.code if x.unit else "",
            "incident": f"{x.incident_year}/{x.incident_number:03d}" if x.incident_number else "",
            "finding": x.finding, "reason": x.reason, "by": str(x.by or ""),
        }
        for x in lessons
    ]  # fmt: skip
