"""The front page of reports, the list of all, and the form that begins one."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.incidents.policies import log_sight
from blueberet.stages.incidents.selectors import incidents_between, open_closures
from blueberet.stages.situation.models import Addressee, State
from blueberet.stages.situation.policies import notices_seen, report_for, reports_centre, reports_seen, units_written
from blueberet.stages.situation.selectors.front import front_of
from blueberet.stages.situation.services.writing import make_report
from blueberet.stages.situation.views.asking import day_in, tell_refused, user_of
from blueberet.stages.visits.models import Finding
from blueberet.stages.visits.policies import findings_seen_by

A_PAGE = 40


def front(request: HttpRequest) -> HttpResponse:
    """What is due, what waits for whom, what is stale, the newest reports; doors to the rooms beside."""
    centre, today = reports_centre(request.user), timezone.localdate()
    shown = front_of(reports_seen(request.user), units_written(request.user), today)
    return render(request, "situation/front.html", {
        "front": shown, "units": shown.units, "today": today, "given": request.GET,
        "doors": _doors(request, centre, today),
        "notices": list(notices_seen(request.user).order_by("-pk")[:3]), "late": sum(d.is_late for d in shown.due),
    })  # fmt: skip


def _doors(request: HttpRequest, centre: Centre, today: date) -> list[dict[str, str]]:
    """The other four rooms behind *Reports*, each with what is open there."""
    mine = log_sight(request.user).units
    happened, shut = len(incidents_between(centre, today, today, mine)), len(open_closures(centre, today, mine))
    rows = list(findings_seen_by(request.user).exclude(state=Finding.State.CLOSED))
    late = sum(f.due < today for f in rows)
    doors = (
        ("incidents", _("Incident log"), _("today: %(n)d; shut now: %(s)d") % {"n": happened, "s": shut}),
        ("visits", _("Visits and findings"), _("findings open: %(n)d, overdue: %(l)d") % {"n": len(rows), "l": late}),
        ("evidence", _("Evidence packs"), _("what the visitors are shown")),
        ("certificates", _("Certificates"), _("granted, ending, revoked")),
    )
    found = []
    for name, title, says in doors:
        try:
            found.append({"title": title, "says": says, "url": reverse(name)})
        except NoReverseMatch:
            continue
    return found


def everything(request: HttpRequest) -> HttpResponse:
    """All reports that the account sees, the newest first, of one unit if asked."""
    reports_centre(request.user)
    rows = reports_seen(request.user).prefetch_related("handovers").defer("content")
    units = {r.unit_id: r.unit for r in reports_seen(request.user).defer("content").order_by("unit__code")}
    asked = whole_in(request.GET.get("unit", ""))
    state = request.GET.get("state", "")
    if asked in units:
        rows = rows.filter(unit=asked)
    rows = rows.filter(state=state) if state in State.values else rows.exclude(state=State.DROPPED)
    return render(request, "situation/all.html", {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")), "units": list(units.values()),
        "asked": asked, "state": state, "states": State.choices,
    })  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Begin a report; one that corrects names the report it takes the place of."""
    reports_centre(request.user)
    units = list(units_written(request.user))
    if not units:
        raise PermissionDenied
    given = request.POST or request.GET
    wrong = report_for(request.user, n) if (n := whole_in(given.get("corrects", ""))) else None
    status, now = 200, timezone.now()
    if request.method == "POST":
        unit = wrong.unit if wrong else next((u for u in units if str(u.pk) == given.get("unit", "")), None)
        if unit is None:
            messages.error(request, _("Choose the unit that reports."))
            status = 422
        else:
            try:
                first, last = (day_in(given.get(k, "")) for k in ("first", "last"))
                made = make_report(
                    unit, actor=user_of(request), first=first, last=last, now=now, corrects=wrong,
                    why=given.get("why", ""),
                )  # fmt: skip
            except Refused as refused:
                tell_refused(request, refused)
                status = 422
            else:
                messages.success(request, _("The report has filled itself; say what you think of it."))
                return redirect("report", made.pk)
    return render(request, "situation/new.html", {
        "units": units, "today": timezone.localdate(now), "given": given, "wrong": wrong,
        "addressees": Addressee.choices,
    }, status=status)  # fmt: skip
