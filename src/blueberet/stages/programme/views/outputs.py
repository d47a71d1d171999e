"""Downloads and calendars."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.programme.models import Feed, Programme
from blueberet.stages.programme.outputs.calendar_feed import render_feed
from blueberet.stages.programme.outputs.sheet import sheet_data, write_pdf, write_xlsx
from blueberet.stages.programme.policies import (
    may_hand_out_calendars,
    may_see_workings,
    programme_for,
    sees_timetable_of,
)
from blueberet.stages.programme.selectors.entries import choices, subject_named, week_of, weeks_of
from blueberet.stages.programme.selectors.overview import week_number
from blueberet.stages.programme.services.feeds import create_feed, revoke_feed
from blueberet.stages.programme.services.publishing import changes_since_last, latest
from blueberet.stages.programme.views.importing import XLSX
from blueberet.stages.programme.views.pages import asked_subject, whole_number
from blueberet.stages.programme.views.today import this_day


def status_words(programme: Programme) -> str:
    """``Draft`` or the variant's name unless the timetable is exactly what was published, then its version and date."""
    if programme.copy_of_id:
        return _("VARIANT «%(name)s», not the timetable in force") % {"name": programme.variant}
    last = latest(programme)
    if last is None:
        return _("DRAFT, not published")
    changes = changes_since_last(programme)
    if changes["added"] or changes["moved"] or changes["removed"]:
        return _("DRAFT after version %(n)d") % {"n": last.version}
    return _("version %(n)d of %(day)s") % {"n": last.version, "day": f"{last.at.day} {last.at:%b %Y}"}


def _sheets(request: HttpRequest) -> tuple[Programme, int, list[dict[str, object]]]:
    programme = programme_for(request.user)
    # Asked for again and again below.
    prefetch_related_objects([programme], "holidays", "groups")
    number = whole_number(request, "week", week_number(programme, this_day()), 1, programme.weeks)
    if request.GET.get("of") == "every platoon":
        if not may_see_workings(request.user, programme):
            raise PermissionDenied
        platoons = [g for g in programme.groups.all() if g.kind == "platoon"]
        subjects = [s for g in platoons if (s := subject_named(programme, "group", g.code))]
        weeks = weeks_of(programme, subjects, number)
    else:
        subject = asked_subject(request, programme)
        subjects = [subject] if subject else []
        weeks = [week_of(programme, s, number) for s in subjects]
    if not subjects:
        raise Http404
    words = status_words(programme)
    sheets = [sheet_data(programme.name, words, s, w) for s, w in zip(subjects, weeks, strict=True)]
    return programme, number, sheets


def week_pdf(request: HttpRequest) -> HttpResponse:
    """One week as PDF, for one subject or every platoon."""
    programme, number, sheets = _sheets(request)
    footer = (
        f"{programme.centre.name} · {_('all people are invented')}"
        if programme.centre.is_demonstration
        else programme.centre.name
    )
    content = write_pdf(f"{programme.name} W{number}", footer, sheets)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="week-{number}.pdf"'},
    )


def week_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    _programme, number, sheets = _sheets(request)
    return HttpResponse(
        write_xlsx(sheets),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="week-{number}.xlsx"'},
    )


def feeds(request: HttpRequest) -> HttpResponse:
    """Secret calendar addresses: make, show, withdraw."""
    programme = programme_for(request.user)
    assert isinstance(request.user, User)
    if not may_see_workings(request.user, programme):
        raise PermissionDenied
    if request.method == "POST":
        if "revoke" in request.POST:
            row = get_object_or_404(
                Feed.objects.select_related("programme__centre"),
                pk=whole_in(request.POST["revoke"]) or 0,
                programme=programme,
            )
            revoke_feed(feed=row, actor=request.user)
        elif (
            not sees_timetable_of(request.user, request.POST.get("of", ""), request.POST.get("code", "").strip())
            or create_feed(
                programme=programme,
                actor=request.user,
                of=request.POST.get("of", ""),
                code=request.POST.get("code", "").strip(),
            )
            is None
        ):
            raise Http404
        return redirect("feeds")
    rows = [
        (f, request.build_absolute_uri(f"/programme/calendars/{f.token}.ics"))
        for f in programme.feeds.filter(is_revoked=False).order_by("of", "code")
        if sees_timetable_of(request.user, f.of, f.code)
    ]
    may = may_hand_out_calendars(request.user, programme)
    return render(
        request,
        "programme/feeds.html",
        {
            "programme": programme,
            "rows": rows if may else [],
            "may": may,
            "choices": choices(programme),
            "page": "feeds",
            "published": latest(programme),
        },
    )


@login_not_required
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address; one that was withdrawn looks like one that never was."""
    row = Feed.objects.select_related("programme").filter(token=token, is_revoked=False).first()
    if row is None:
        raise Http404
    content = render_feed(row)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"ETag": tag, "Cache-Control": "private, max-age=300"},
    )
