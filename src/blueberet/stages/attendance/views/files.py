"""Marks as a workbook or JSON: out for a day or the uncalled, and in again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.attendance.intake import written_json
from blueberet.stages.attendance.models import Mark
from blueberet.stages.attendance.outputs.rolls import write_sheets
from blueberet.stages.attendance.policies import may_call, programme_of, seen
from blueberet.stages.attendance.selectors.rolls import Line, filled, rolls_of_day, uncalled
from blueberet.stages.attendance.services.importing import import_marks, preview_marks
from blueberet.stages.attendance.table import MARKS
from blueberet.stages.attendance.views.asking import day_asked, groups_seen, now, user_of
from blueberet.stages.roster.models import Person

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


def sheets_pdf(request: HttpRequest) -> HttpResponse:
    """Roll sheets of a day, or of one session, a page each."""
    programme = programme_of(request.user)
    if not may_call(request.user):
        raise PermissionDenied
    day, only = day_asked(request), request.GET.get("session", "")
    lines = [x for x in rolls_of_day(programme, day, now(), groups_seen(request, programme)) if x.held.day == day]
    if only:
        lines = [x for x in lines if x.held.code == only]
        if not lines:
            raise Http404
    mine = set(seen(request.user).values_list("pk", flat=True))
    sheets = [(x, [p for p in people if p.pk in mine], marks) for x, people, marks in filled(programme, lines)]
    record_act(
        "attendance.sheets.printed", centre=programme.centre, actor=user_of(request), subject=str(programme.pk),
        day=day.isoformat(), sheets=len(sheets),
    )  # fmt: skip
    answer = HttpResponse(write_sheets(sheets, day), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="rolls-{day.isoformat()}.pdf"'
    return answer


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
    rows = [
        _row(line, p, marks.get(p.pk)) for line, people, marks in filled(programme, lines) for p in people
        if p.pk in mine
    ]  # fmt: skip
    record_act(
        "attendance.marks.exported", centre=programme.centre, actor=user_of(request), subject=str(programme.pk),
        rolls=len(lines), rows=len(rows),
    )  # fmt: skip
    return rows


def _row(line: Line, p: Person, mark: Mark | None) -> dict[str, Any]:
    return {
        "session": line.held.code, "day": line.held.day.isoformat(), "title": line.held.title,
        "service_number": p.service_number, "name": p.name_cyrillic, "mark": mark.status if mark else "",
        "minutes": mark.minutes or "" if mark else "", "remark": mark.remark if mark else "",
    }  # fmt: skip


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
