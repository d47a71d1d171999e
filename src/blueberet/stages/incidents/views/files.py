"""The log and lessons as files: out as workbook, JSON, PDF and DOCX, the log in again after a dry run."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.papers.files import PAPERS, written
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.write import write_book, write_template
from blueberet.foundation.shell.acting import file_answer, user_of
from blueberet.stages.incidents.outputs import lessons_paper, log_paper
from blueberet.stages.incidents.policies import log_sight, may_take_in
from blueberet.stages.incidents.selectors.lessons import lessons_of
from blueberet.stages.incidents.selectors.log import standing
from blueberet.stages.incidents.selectors.recorded import lesson_rows, log_rows, shut_rows
from blueberet.stages.incidents.services.importing import look_at_log, take_log
from blueberet.stages.incidents.table import LESSONS, LOG, SHUT, TABLES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = PAPERS | {"xlsx": XLSX, "json": "application/json"}


def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook of a log."""
    log_sight(request.user)
    return file_answer(write_template(TABLES), XLSX, "incident-log-template.xlsx")


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """All entries that stand and that the account sees, the earliest first."""
    sight = log_sight(request.user)
    entries = list(standing(sight.centre, sight.units).order_by("year", "number"))
    now = timezone.localtime()
    if kind in PAPERS:
        body = written(log_paper(sight.centre.name, entries, now.date()), kind, at=now)
    else:
        rows = {"log": log_rows(sight.centre, entries), "closures": shut_rows(entries)}
        body = _written(kind, "blueberet.incidents", [(LOG, rows["log"]), (SHUT, rows["closures"])])
    record_act("incidents.log.exported", centre=sight.centre, actor=user_of(request), subject=sight.centre.code,
               form=kind, entries=len(entries))  # fmt: skip
    return file_answer(body, FORMS[kind], f"incident-log.{kind}")


def export_lessons(request: HttpRequest, kind: str) -> HttpResponse:
    """Lessons in their last version."""
    sight = log_sight(request.user)
    lessons, now = lessons_of(sight.centre, sight.units), timezone.localtime()
    if kind in PAPERS:
        body = written(lessons_paper(sight.centre.name, lessons, now.date()), kind, at=now)
    else:
        body = _written(kind, "blueberet.lessons", [(LESSONS, lesson_rows(lessons))])
    record_act("incidents.lessons.exported", centre=sight.centre, actor=user_of(request), subject=sight.centre.code,
               form=kind, lessons=len(lessons))  # fmt: skip
    return file_answer(body, FORMS[kind], f"lessons.{kind}")


def _written(kind: str, name: str, sheets: list[tuple[Any, list[dict[str, Any]]]]) -> bytes:
    if kind == "xlsx":
        return write_book(sheets)
    if kind != "json":
        raise Http404
    told = {"format": name} | {table.key: [_plain(r) for r in rows] for table, rows in sheets}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in row.items() if v not in (None, "")}


def taking(request: HttpRequest) -> HttpResponse:
    """Take a log in: first a dry run with every fault, then all of it or nothing."""
    sight = log_sight(request.user)
    if not may_take_in(request.user, sight.centre):
        raise PermissionDenied
    found: dict[str, Any] = {"page": "log"}
    if request.method == "POST":
        user, now = user_of(request), timezone.now()
        try:
            name, content = held_content(request) if "take" in request.POST else read_upload(request.FILES.get("file"))
            if "take" in request.POST:
                check, made = take_log(sight.centre, content, name, actor=user, now=now)
                if made:
                    messages.success(request, _("%(n)d entries taken in, %(a)s to %(b)s.") % {
                        "n": len(made), "a": made[0], "b": made[-1]
                    })  # fmt: skip
                    return redirect("incidents")
            else:
                hold(request, name, content)
                check = look_at_log(sight.centre, content, name, actor=user, now=now)
        except UnusableFile as unusable:
            found["unusable"] = str(unusable)
        except Refused as refused:
            found["faults"] = list(refused.sentences)
        else:
            found |= {"check": check, "name": name, "new": [e for _row, e in check.new]}
    wrong = found.get("unusable") or found.get("faults") or ("check" in found and not found["check"].is_clean)
    return render(request, "incidents/import.html", found, status=422 if wrong else 200)
