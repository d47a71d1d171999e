"""Marks as a workbook or JSON: out for a day or the uncalled, and in again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.attendance.intake import written_json
from blueberet.stages.attendance.models import Mark
from blueberet.stages.attendance.policies import may_call, programme_of, seen
from blueberet.stages.attendance.selectors.rolls import Line, rolls_of_day, uncalled
from blueberet.stages.attendance.services.calling import people_on
from blueberet.stages.attendance.services.importing import import_marks, preview_marks
from blueberet.stages.attendance.table import MARKS
from blueberet.stages.attendance.views.asking import day_asked, groups_seen, now, user_of
from blueberet.stages.programme.models import Programme

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def marks_export(request: HttpRequest) -> HttpResponse:
    """Rolls of a day with the marks they have, or with ``left`` those that nobody called, to be filled in."""
    return _sent(write_book([(MARKS, _rows_asked(request))]), XLSX, "attendance.xlsx")


def marks_json(request: HttpRequest) -> HttpResponse:
    """The same rows as JSON."""
    return _sent(written_json(_rows_asked(request)), "application/json", "attendance.json")


def _sent(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def _rows_asked(request: HttpRequest) -> list[dict[str, Any]]:
    """The rows that were asked for; the trail keeps that they were."""
    programme = programme_of(request.user)
    if not may_call(request.user):
        raise PermissionDenied
    at, groups = now(), groups_seen(request, programme)
    if "left" in request.GET:
        lines = uncalled(programme, at.date(), at, groups)
    else:
        lines = [x for x in rolls_of_day(programme, day_asked(request), at, groups) if x.begun or x.roll]
    mine = set(seen(request.user).values_list("pk", flat=True))
    rows = [row for line in lines for row in _rows(programme, line, mine)]
    record_act(
        "attendance.marks.exported", centre=programme.centre, actor=user_of(request), subject=str(programme.pk),
        rolls=len(lines), rows=len(rows),
    )  # fmt: skip
    return rows


def _rows(programme: Programme, line: Line, mine: set[int]) -> list[dict[str, Any]]:
    head = {"session": line.held.code, "day": line.held.day.isoformat(), "title": line.held.title}
    marks: dict[int, Mark] = {}
    if line.roll:
        marks = {m.person_id: m for m in line.roll.marks.filter(replaced_at=None).select_related("person")}
        people = [m.person for m in marks.values()]
    else:
        people = people_on(programme, line.held)
    rows: list[dict[str, Any]] = []
    for p in people:
        if p.pk in mine:
            mark = marks.get(p.pk)
            rows.append(head | {
                "service_number": p.service_number, "name": p.name_cyrillic, "mark": mark.status if mark else "",
                "minutes": mark.minutes or "" if mark else "",
                "remark": mark.remark if mark else "",
            })  # fmt: skip
    return rows


def marks_import(request: HttpRequest) -> HttpResponse:
    """Upload, see what is wrong and what would be called, take it."""
    programme = programme_of(request.user)
    if not may_call(request.user):
        raise PermissionDenied
    context: dict[str, Any] = {"programme": programme, "page": "import"}
    status = 200
    if request.method == "POST":
        try:
            if "take" in request.POST:
                name, content = held_content(request)
                check = import_marks(programme, content, name, actor=user_of(request), now=now())
                if check.is_clean:
                    messages.success(request, _("Taken: %(n)d rolls called.") % {"n": len(check.said)})
                    return redirect("rolls")
            else:
                name, content = read_upload(request.FILES.get("file"))
                check = preview_marks(programme, content, name, actor=user_of(request), now=now())
                if check.is_clean:
                    hold(request, name, content)
            status = 422 if check.is_refused else 200
            context |= {"check": check, "filename": name, "marks": sum(len(s) for s in check.said.values())}
        except UnusableFile as told:
            context["unusable"], status = str(told), 422
    return render(request, "attendance/import.html", context, status=status)
