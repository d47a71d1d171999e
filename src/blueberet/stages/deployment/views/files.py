"""Missions and posts as a workbook: out, and in again after a dry run; everything as CSV and JSON."""

import io
import json
import zipfile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.write import write_book, write_csv, write_template
from blueberet.stages.deployment.policies import may_propose, posts_centre, sees_names
from blueberet.stages.deployment.record import OPEN, RECORD
from blueberet.stages.deployment.selectors.leaving import rows_of
from blueberet.stages.deployment.selectors.recorded import recorded
from blueberet.stages.deployment.services.importing import import_posts, preview_posts
from blueberet.stages.deployment.services.keeping import change_rules
from blueberet.stages.deployment.services.shipped import shipped_posts
from blueberet.stages.deployment.table import TABLES
from blueberet.stages.deployment.views.asking import file_answer, try_act, user_of
from blueberet.stages.deployment.views.pages import rules_shown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    posts_centre(request.user)
    return file_answer(write_template(TABLES), XLSX, "posts-template.xlsx")


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The workbook of posts; as an archive of CSV and as JSON with all that became of them."""
    centre = posts_centre(request.user)
    if kind not in ("xlsx", "zip", "json"):
        raise Http404
    rows, tables = rows_of(centre), list(TABLES)
    if kind != "xlsx":
        named = sees_names(request.user, centre)
        rows |= recorded(centre, timezone.localdate(), named=named)
        tables += RECORD if named else OPEN
    record_act("deployment.posts.exported", centre=centre, actor=user_of(request), subject=centre.code, form=kind)
    if kind == "xlsx":
        return file_answer(write_book([(t, rows[t.key]) for t in TABLES]), XLSX, "posts.xlsx")
    if kind == "json":
        body = json.dumps(rows, ensure_ascii=False, indent=1, default=str)
        return file_answer(body.encode(), "application/json", "posts.json")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for t in tables:
            archive.writestr(f"{t.key}.csv", write_csv(t, rows[t.key]))
    return file_answer(out.getvalue(), "application/zip", "posts-csv.zip")


def taking(request: HttpRequest) -> HttpResponse:
    """Take a workbook in: first a dry run with every fault, then the import."""
    centre = posts_centre(request.user)
    if not may_propose(request.user, centre):
        raise PermissionDenied
    found: dict[str, Any] = {"page": "rules", "may_propose": True}
    if request.method == "POST":
        try:
            if "take" in request.POST:
                name, content = held_content(request)
                check, changes = import_posts(centre=centre, actor=user_of(request), content=content, filename=name)
                if check.is_clean:
                    told = _("Taken in: %(n)d new and %(c)d changed rows.")
                    messages.success(
                        request, told % {"n": sum(changes.new.values()), "c": sum(changes.changed.values())}
                    )
                    return redirect("posts")
            elif "shipped" in request.POST:
                name, content = shipped_posts()
                hold(request, name, content)
                check, changes = preview_posts(centre, content, name)
            else:
                name, content = read_upload(request.FILES.get("file"))
                hold(request, name, content)
                check, changes = preview_posts(centre, content, name)
        except UnusableFile as unusable:
            found |= {"unusable": str(unusable)}
        else:
            counts = [(t.sheet, changes.new.get(t.key, 0), changes.changed.get(t.key, 0), changes.same.get(t.key, 0),
                       changes.absent.get(t.key, 0)) for t in TABLES]  # fmt: skip
            found |= {"check": check, "counts": counts, "name": name}
    return render(request, "deployment/import.html", found, status=422 if found.get("unusable") else 200)


@require_POST
def rules_change(request: HttpRequest) -> HttpResponse:
    """Change what holds for all posts."""
    centre = posts_centre(request.user)
    if not may_propose(request.user, centre):
        raise PermissionDenied
    given = {k: str(v) for k, v in request.POST.items() if k != "csrfmiddlewaretoken"}
    done = try_act(request, lambda: change_rules(centre, actor=user_of(request), given=given),
                   _("Kept. It counts from the next proposal on."))  # fmt: skip
    return redirect("posts-rules") if done else rules_shown(request, centre, given, 422)
