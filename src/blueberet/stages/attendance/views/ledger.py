"""The ledger of hours, a person's hours, and what is to be made up."""

import secrets
from typing import Any

import numpy as np
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.attendance.models import Mark, Status
from blueberet.stages.attendance.policies import may_call, may_read, programme_of, seen
from blueberet.stages.attendance.selectors.completed import Hours, Numbers, hours_of
from blueberet.stages.attendance.selectors.debts import dues, in_parts, proposals
from blueberet.stages.attendance.selectors.ledger import Account, accounts
from blueberet.stages.attendance.services.making_up import request_make_up
from blueberet.stages.attendance.views.asking import CSS, now, user_of
from blueberet.stages.programme.selectors.held import calendar_in_use
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.policies import person_for
from blueberet.stages.roster.selectors.people import platoon_strength

PAGE = 60
DUES = 10
"""Make-ups on one page of debts, each with all its people."""


def ledger(request: HttpRequest) -> HttpResponse:
    """Hours by person: owed, held, attended, missed, made up, still owing; of one subject, or of all."""
    programme = programme_of(request.user)
    if not may_read(request.user):
        raise PermissionDenied
    unit, subject, only = (request.GET.get(k, "") for k in ("unit", "subject", "only"))
    people = seen(request.user)
    if unit:
        people = people.filter(Q(unit__code=unit) | Q(unit__code__startswith=f"{unit} > "))
    # Of ten thousand people sixty are shown: only those are read as rows.
    everybody = list(people.order_by("unit__code", "name_cyrillic", "pk").values_list("pk", "service_number"))
    subjects = dict(programme.modules.values_list("code", "subject"))
    hours = hours_of(programme, everybody)
    of = [subjects.get(m, m) for m in hours.modules]
    asked = [n for n, name in enumerate(of) if not subject or name == subject]
    has_any: Any = ((hours.owed[:, asked] > 0) | (hours.held[:, asked] > 0) | (hours.made_up[:, asked] > 0)).any(axis=1)
    mine = _columns(hours, asked)
    there = np.flatnonzero(has_any)
    owing = int((mine["debt"][there] > 0).sum())
    if only == "owing":
        there = there[mine["debt"][there] > 0]
    # Who owes most first; of those who owe the same, in the order of units.
    there = there[np.argsort(-mine["debt"][there], kind="stable")]
    lines = Paginator(there, PAGE).get_page(request.GET.get("page"))
    rows = in_parts(people.select_related("unit"), [everybody[n][0] for n in lines.object_list])
    lines.object_list = [
        {"p": rows[everybody[n][0]], **{k: round(float(c[n]) / 100, 1) for k, c in mine.items()}}
        for n in lines.object_list
    ]  # fmt: skip
    by_subject = {name: [n for n in asked if of[n] == name] for name in sorted({of[n] for n in asked})}
    return render(request, "attendance/ledger.html", {
        "programme": programme, "page": "ledger", "lines": lines,
        "subjects": [(name, _whole(_columns(hours, them))) for name, them in by_subject.items()], "unit": unit,
        "subject": subject, "only": only, "platoons": platoon_strength(programme.centre), "all": _whole(mine),
        "owing": owing, "count": len(everybody),
    })  # fmt: skip


def _columns(hours: Hours, modules: list[int]) -> dict[str, Numbers]:
    """Hundredths of hours of each person over some modules."""
    named = {k: getattr(hours, k) for k in ("owed", "held", "attended", "missed", "made_up", "debt")}
    return {k: table[:, modules].sum(axis=1) for k, table in named.items()}


def _whole(columns: dict[str, Numbers]) -> dict[str, float]:
    return {k: round(float(c.sum()) / 100, 1) for k, c in columns.items()}


def _sums(rows: list[Account]) -> dict[str, float]:
    found = {k: round(sum(getattr(a, k) for a in rows), 1) for k in ("owed", "held", "attended", "missed", "made_up")}
    return found | {"debt": round(sum(a.debt for a in rows), 1)}


def person(request: HttpRequest, number: int) -> HttpResponse:
    """A person's hours by subject, and the sessions that were missed; everybody sees his own."""
    programme, row = programme_of(request.user), person_for(request.user, number)
    if not may_read(request.user) and not _is_own(request, row):
        raise Http404
    modules = {m.code: m for m in programme.modules.all()}
    mine = accounts(programme, [(row.pk, row.service_number)])
    marks = Mark.objects.filter(person=row, programme=programme, replaced_at=None).select_related("roll")
    missed = marks.exclude(status=Status.PRESENT).order_by("-roll__day", "-roll__first_period")
    return render(request, "attendance/person.html", {
        "person": row, "lines": [{"a": a, "m": modules.get(a.module)} for a in mine], "all": _sums(mine),
        "missed": [{"m": m, "css": CSS[Status(m.status)]} for m in missed], "reads": may_read(request.user),
        "made": marks.filter(made_up__gt=0).count(),
    })  # fmt: skip


def _is_own(request: HttpRequest, row: Person) -> bool:
    return any(m.service_number == row.service_number for m in user_of(request).memberships.all())


def debts(request: HttpRequest) -> HttpResponse:
    """What is to be made up, grouped into sessions; posted: ask the planner for them."""
    programme = programme_of(request.user)
    if not may_read(request.user):
        raise PermissionDenied
    told: tuple[str, ...] = ()
    today = now().date()
    if request.method == "POST":
        if not may_call(request.user):
            raise PermissionDenied
        try:
            request_make_up(
                programme, request.POST.get("module", ""), request.POST.getlist("people"), actor=user_of(request),
                latest_day=_day(request.POST.get("latest_day", "")), today=today,
                client_key=request.POST.get("key", "")[:64] or secrets.token_hex(12),
            )  # fmt: skip
        except Refused as refused:
            told = refused.sentences
        else:
            messages.success(request, _("Asked. The planner sees it under Requests."))
            return redirect("debts")
    people = seen(request.user)
    found = dues(programme, people)
    lines = Paginator(found, DUES).get_page(request.GET.get("page"))
    shown = proposals(list(lines.object_list), people.select_related("unit"))
    context: dict[str, Any] = {
        "programme": programme, "page": "debts", "lines": lines,
        "rows": [{"x": x.due, "people": x.people, "asked": x.asked, "key": secrets.token_hex(12)} for x in shown],
        "told": told, "may_ask": may_call(request.user), "today": today,
        "last_day": calendar_in_use(programme).last_day,
        "people": len({w.key for d in found for w in (*d.people, *d.asked)}),
        "open": sum(bool(d.people) for d in found),
    }  # fmt: skip
    return render(request, "attendance/debts.html", context, status=422 if told else 200)


def _day(text: str) -> Any:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Refused(_("Give the last day, for example 2026-03-14."))
    return day
