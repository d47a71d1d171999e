"""Paper: the printed sheet of a task, and entry from it in one line."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.assessment.bridge import steps_of
from blueberet.stages.assessment.checking import wrong_version
from blueberet.stages.assessment.outputs.sheet import write_sheet
from blueberet.stages.assessment.paper import Understood, read_line, unit_short
from blueberet.stages.assessment.policies import draft_for, units_seen_by
from blueberet.stages.assessment.selectors.lists import tasks_on
from blueberet.stages.assessment.selectors.members import members_on
from blueberet.stages.assessment.selectors.showing import columns_of
from blueberet.stages.assessment.services import drafting
from blueberet.stages.assessment.views.asking import asked_day, evaluator_of, own_centre, reader_of
from blueberet.stages.assessment.views.sheets import new_key
from blueberet.stages.roster.models import Unit
from blueberet.stages.standards.models import Version


def printed(request: HttpRequest, number: int) -> HttpResponse:
    """The sheet of a version as PDF; with ``unit`` its people are printed on it."""
    user, _centre = reader_of(request)
    rows = Version.objects.select_related("standard").prefetch_related("lines")
    version = rows.filter(pk=number, standard__centre=own_centre(request), standard__kind="task").first()
    if version is None:
        raise Http404
    asked = whole_in(request.GET.get("unit", ""))
    unit = units_seen_by(user).select_related("centre").filter(pk=asked).first() if asked else None
    people = list(members_on(unit, timezone.localdate())[0].values()) if unit else []
    content = write_sheet(version, columns_of(steps_of(version).lines), unit, people[:60])
    name = f"{version.standard.code}-{unit_short(unit.code) if unit else 'sheet'}".encode("ascii", "ignore").decode()
    return HttpResponse(content, content_type="application/pdf",
                        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})  # fmt: skip


def entry(request: HttpRequest) -> HttpResponse:
    """Type a line, see what was understood, then send; what was understood is a draft from the first look on."""
    user, centre = evaluator_of(request)
    day = asked_day(request.POST.get("day")) or timezone.localdate()
    context: dict[str, Any] = {
        "page": "paper", "today": timezone.localdate(), "day": day, "line": request.POST.get("line", "")[:4000],
        "key": request.POST.get("key") or new_key(), "tasks": tasks_on(centre, timezone.localdate()),
        "units": [(unit_short(u.code), u) for u in units_seen_by(user)], "asked": request.POST,
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "assessment/paper.html", context)
    try:
        context |= _looked(request, user, centre, day, context["line"], context["key"])
    except Refused as told:
        context["faults"] = list(told.sentences)
    return render(request, "assessment/paper.html", context, status=422 if context.get("faults") else 200)


def _looked(request: HttpRequest, user: Any, centre: Centre, day: date, line: str, key: str) -> dict[str, Any]:
    words = line.split()
    version = _version_named(centre, words[0] if words else "", day)
    faults = []
    if version is None:
        faults.append(_("Begin with the code of a task and the version that stands on the sheet, such as T03/1."))
    unit = _unit_named(user, words[1] if len(words) > 1 else "")
    if unit is None:
        faults.append(_("Then the unit, as it stands at the foot of the sheet; the list below shows them."))
    if version is None or unit is None:
        return {"faults": faults}
    full = version
    columns = columns_of(steps_of(full).lines)
    people, _is_reached = members_on(unit, day)
    read: Understood = read_line(" ".join(words[2:]), columns, people)
    content = {
        "day": day.isoformat(), "marks": read.marks, "conditions": {"light": request.POST.get("light", "")},
        "external": request.POST.get("origin") == "external", "remarks": request.POST.get("remarks", ""),
        "evaluator_name": request.POST.get("evaluator_name", ""),
        "evaluator_role": request.POST.get("evaluator_role", ""),
    }  # fmt: skip
    draft = drafting.begin_sheet(full, unit, actor=user, client_key=key, content=content)
    if (draft.version_id, draft.unit_id) != (full.pk, unit.pk):
        drafting.throw_away(draft_for(user, key), actor=user)
        draft = drafting.begin_sheet(full, unit, actor=user, client_key=key, content=content)
    drafting.keep_sheet(draft, actor=user, content=content, saved=draft.saved)
    marks = {(m["step"], m["person"]): m for m in read.marks}
    whole = [(c, marks.get((c.code, None))) for c in columns]
    single = [
        (people[k], [(c, marks[c.code, k]) for c in columns if (c.code, k) in marks])
        for k in people
        if any(p == k for _s, p in marks)
    ]
    wrong = wrong_version(full, day)
    return {
        "version": full, "unit": unit, "understood": whole, "single": single, "draft": draft,
        "doubts": [*([wrong] if wrong else []), *read.faults],
        "open": [c.short for c, m in whole if m is None],
    }  # fmt: skip


def _version_named(centre: Centre, word: str, day: date) -> Version | None:
    """The version that a sheet names, as ``T03/1``; without a number the one in force that day, or else the last one.

    One that is not in force on the day is given too: what was seen is kept as a draft, and sending says why not.
    """
    code, _slash, number = word.partition("/")
    rows = Version.objects.filter(
        standard__centre=centre, standard__kind="task", standard__code__iexact=code, state=Version.State.IN_FORCE
    )  # fmt: skip
    rows = rows.select_related("standard").prefetch_related("lines").order_by("-number")
    if number:
        return rows.filter(number=whole_in(number) or 0).first()
    return rows.filter(first_day__lte=day).first() or rows.first()


def _unit_named(user: Any, word: str) -> Unit | None:
    """The one unit with that short name."""
    fits = [u for u in units_seen_by(user).select_related("centre") if unit_short(u.code).casefold() == word.casefold()]
    return fits[0] if len(fits) == 1 else None
