"""An operator's personal log: read, print, write, countersign."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.assessment.log_words import CATEGORIES, ROLES
from blueberet.stages.assessment.models import LogEntry
from blueberet.stages.assessment.policies import entry_for, is_person, may_countersign, may_write_log_of, person_seen
from blueberet.stages.assessment.selectors.standing import levels_of, log_of
from blueberet.stages.assessment.services.log import Worked, countersign, write_entry
from blueberet.stages.assessment.views.asking import asked_day, user_of
from blueberet.stages.assessment.views.scores import new_key


def log(request: HttpRequest, number: int) -> HttpResponse:
    """The whole log of one person, as it is printed."""
    row = person_seen(request.user, number)
    entries = list(log_of(row))
    counting = [e for e in entries if e.replaced_at is None]
    signed = [e for e in counting if hasattr(e, "countersign")]
    return render(request, "assessment/log.html", {
        "page": "people", "row": row, "entries": entries, "counting": len(counting), "signed": len(signed),
        "hours": sum(e.hours for e in signed), "levels": levels_of(row), "today": timezone.localdate(),
        "categories": CATEGORIES, "roles": ROLES, "may_log": may_write_log_of(request.user, row),
        "may_sign": may_countersign(request.user, row.centre) and not is_person(request.user, row),
    })  # fmt: skip


def new(request: HttpRequest, number: int) -> HttpResponse:
    """Write an entry, or with ``replaces`` correct one."""
    row = person_seen(request.user, number)
    user = user_of(request)
    if not may_write_log_of(user, row):
        raise PermissionDenied
    said: Any = request.POST if request.method == "POST" else request.GET
    asked = said.get("replaces", "")
    old = entry_for(user, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 12 else None
    if request.method != "POST":
        said = _before(old)
    refusals: list[str] = []
    if request.method == "POST":
        worked = Worked(
            asked_day(said.get("day")), said.get("place", ""), said.get("task", ""),
            {c: said.get(f"items-{c}", "") for c in CATEGORIES}, said.get("role", ""), said.get("hours", ""),
            said.get("remarks", ""),
        )  # fmt: skip
        try:
            if old is not None and old.person_id != row.pk:
                raise Refused(_("This entry is of somebody else's log."))
            write_entry(
                row, worked, actor=user, client_key=said.get("key", "")[:64] or new_key(), replaces=old,
                reason=said.get("reason", ""),
            )  # fmt: skip
            messages.success(request, _("The entry is kept. A supervisor countersigns it."))
            return redirect("evaluation-log", row.pk)
        except Refused as told:
            refusals = list(told.sentences)
    return render(request, "assessment/log_form.html", {
        "page": "people", "row": row, "said": said, "old": old, "refusals": refusals, "today": timezone.localdate(),
        "roles": ROLES, "key": said.get("key") or new_key(),
        "numbers": [(c, word, said.get(f"items-{c}", _number(old, c))) for c, word in CATEGORIES.items()],
    }, status=422 if refusals else 200)  # fmt: skip


def _before(old: LogEntry | None) -> dict[str, str]:
    if old is None:
        return {"day": timezone.localdate().isoformat()}
    return {
        "day": old.day.isoformat(), "place": old.place, "task": old.task, "role": old.role, "hours": str(old.hours),
        "remarks": old.remarks,
    }  # fmt: skip


def _number(old: LogEntry | None, category: str) -> str:
    return str(old.items.get(category, "")) if old else ""


@require_POST
def sign(request: HttpRequest, number: int) -> HttpResponse:
    """Put a supervisor's word under an entry."""
    entry = entry_for(request.user, number)
    if not may_countersign(request.user, entry.centre):
        raise PermissionDenied
    try:
        countersign(entry, actor=user_of(request))
        messages.success(request, _("Countersigned."))
    except Refused as told:
        messages.error(request, str(told))
    return redirect("evaluation-log", entry.person_id)
