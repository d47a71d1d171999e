"""How the last solve ended, in a sentence: who stopped it, when, after how long, complete or not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.runs.models import Run
from blueberet.stages.programme.models import Programme


@dataclass(frozen=True, slots=True)
class Label:
    """What the page says of the last solve."""

    text: str
    is_complete: bool
    can_take: bool
    """Whether a plan lies with the run that is not the timetable."""


def last_solve(programme: Programme) -> Run | None:
    """The latest solve of the programme, waiting, going on or ended."""
    return solves_of(programme).first()


def solves_of(programme: Programme) -> QuerySet[Run]:
    """Solves of the programme, the latest first."""
    runs = Run.objects.filter(kind="programme.solve", subject=programme.pk, centre=programme.centre)
    return runs.select_related("stopped_by")


def label_of(run: Run | None) -> Label | None:
    """The label of a run that has ended or fallen silent; nothing for one that goes on."""
    if run is None or (run.ended_at is None and not run.is_silent):
        return None
    result = run.result or {}
    best: dict[str, Any] | None = run.checkpoint
    placed = len(best["placements"]) if best else result.get("placed")
    sessions = result.get("sessions") or run.progress.get("sessions") or 0
    seconds = round(result.get("seconds") or run.progress.get("seconds") or 0.0)
    parts = [_how(run, seconds)]
    if placed is not None and sessions:
        if placed == sessions:
            parts.append(_("All %(n)d sessions have a place: complete.") % {"n": sessions})
        else:
            told = _("%(k)d of %(n)d sessions have a place: not complete.")
            parts.append(told % {"k": placed, "n": sessions})
    if run.error:
        parts.append(run.error)
    can_take = bool(best) or "plan" in result
    if best:
        parts.append(_("It is kept with the run, not put in place."))
    return Label(" ".join(parts), placed == sessions and bool(sessions), can_take)


def _how(run: Run, seconds: int) -> str:
    when = _clock(run.ended_at or run.lease_until)
    if run.is_silent:
        return _("The worker has not been heard of since %(when)s, %(s)d s into the solve.") % {
            "when": when,
            "s": seconds,
        }
    if run.state == Run.State.CANCELLED:
        who = run.stopped_by.username if run.stopped_by else _("nobody in person")
        return _("Last solve: stopped by %(who)s, %(when)s, after %(s)d s.") % {"who": who, "when": when, "s": seconds}
    if run.state == Run.State.FAILED:
        return _("Last solve: failed, %(when)s, after %(s)d s.") % {"when": when, "s": seconds}
    if seconds >= int(run.limits.get("seconds", 0) or 10**9):
        return _("Last solve: ended at its time limit, %(when)s, after %(s)d s.") % {"when": when, "s": seconds}
    return _("Last solve: ended by itself, %(when)s, after %(s)d s.") % {"when": when, "s": seconds}


def _clock(at: datetime | None) -> str:
    if at is None:
        return "–"
    here = timezone.localtime(at)
    return f"{here.day} {here:%b %Y %H:%M}"
