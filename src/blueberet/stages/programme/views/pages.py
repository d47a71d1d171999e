"""Pages that show the timetable: glance, week grid, resources, tray, session, search."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date

from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.audit.models import Act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.shell.searching import found_by_rooms
from blueberet.foundation.shell.together import together
from blueberet.stages.programme.bridge import calendar_of
from blueberet.stages.programme.models import Programme, Session
from blueberet.stages.programme.policies import (
    chosen_variant,
    latest_programme,
    may_plan,
    may_see_workings,
    sees_timetable_of,
)
from blueberet.stages.programme.selectors.entries import KINDS, Subject, choices, default_group, subject_named, week_of
from blueberet.stages.programme.selectors.overview import hours_by_subject, load_of, strip_of, week_number
from blueberet.stages.programme.selectors.scoring import costs_of, session_costs, summary_of
from blueberet.stages.programme.views.today import this_day
from blueberet.stages.roster.policies import own_person, people_found
from blueberet.stages.standards.selectors import find_standards

IN_TRAY = 200
"""Rows of the tray on one page."""


def whole_number(request: HttpRequest, key: str, default: int, least: int, most: int) -> int:
    """A number from the address, kept within limits; nonsense gives the default."""
    try:
        return min(max(int(request.GET.get(key, default)), least), most)
    except ValueError:
        return default


def asked_subject(request: HttpRequest, programme: Programme) -> Subject | None:
    """Whose timetable the address asks for; the first platoon without a word. An unknown one is a missing page."""
    of, code = request.GET.get("of", ""), request.GET.get("code", "")
    if not of and not code:
        me = own_person(request.user)
        if me is not None and (mine := subject_named(programme, "person", me.service_number)):
            return mine
        group = default_group(programme)
        return subject_named(programme, "group", group.code) if group else None
    subject = subject_named(programme, of, code) if of in KINDS else None
    if subject is None or not sees_timetable_of(request.user, of, code):
        raise Http404
    return subject


def glance(request: HttpRequest) -> HttpResponse:
    """The weeks at a glance: hours by subject, done, planned, owed."""
    programme, day = latest_programme(request.user), this_day()
    if programme is None:
        return render(request, "programme/empty.html")
    subjects = hours_by_subject(programme, day)
    most = max((h for s in subjects for h in s.by_week.values()), default=1) or 1
    bands = []
    for y, s in enumerate(subjects):
        cells = [{"x": 190 + (w - 1) * 36, "week": w, "hours": h, "shade": min(4, 1 + int(3.99 * h / most))}
                 for w, h in sorted(s.by_week.items())]  # fmt: skip
        bands.append({"subject": s, "y": 22 + y * 22, "cells": cells})
    run = Run.objects.filter(kind="programme.solve", subject=programme.pk, centre=programme.centre).first()
    workings = may_see_workings(request.user, programme)
    return render(request, "programme/glance.html", {
        "score": summary_of(programme) if workings else None,
        "programme": programme, "bands": bands, "strip": strip_of(programme, day), "width": 190 + programme.weeks * 36,
        "height": 30 + len(bands) * 22, "run": run, "may_plan": may_plan(request.user, programme), "page": "glance",
        "weeks": range(1, programme.weeks + 1), "week_now": week_number(programme, day),
        "axis": [(w, 208 + (w - 1) * 36) for w in range(1, programme.weeks + 1)],
        "totals": [sum(s.done for s in subjects), sum(s.planned for s in subjects), sum(s.owed for s in subjects)],
    })  # fmt: skip


def week(request: HttpRequest) -> HttpResponse:
    """One week of a group, instructor, venue or person."""
    programme = latest_programme(request.user)
    if programme is None:
        return render(request, "programme/empty.html")
    subject = asked_subject(request, programme)
    if subject is None:
        raise Http404
    number = whole_number(request, "week", week_number(programme, this_day()), 1, programme.weeks)
    subjects = sorted(programme.modules.values_list("subject", flat=True).distinct())
    return render(request, "programme/week.html", {
        "programme": programme, "subject": subject, "week": week_of(programme, subject, number),
        "choices": choices(programme),
        "number": number, "previous": number - 1, "following": number + 1 if number < programme.weeks else 0,
        "today": this_day(),
        "shade": {s: n % 8 for n, s in enumerate(subjects)}, "page": "week",
        "may_plan": may_plan(request.user, programme),
    })  # fmt: skip


def _workings(request: HttpRequest, programme: Programme) -> None:
    if not may_see_workings(request.user, programme):
        raise PermissionDenied


def resources(request: HttpRequest) -> HttpResponse:
    """Venues, instructors or pools over two weeks: a timeline and its table."""
    programme = latest_programme(request.user)
    if programme is None:
        return render(request, "programme/empty.html")
    _workings(request, programme)
    kind = request.GET.get("kind", "venue")
    if kind not in ("venue", "instructor", "pool"):
        raise Http404
    number = whole_number(request, "week", week_number(programme, this_day()), 1, programme.weeks)
    first = programme.first_day + timedelta(days=7 * (number - 1))
    rows = load_of(programme, kind, first, 14)
    calendar = calendar_of(programme)
    slot = 52 / calendar.slots_per_day
    bars: list[dict[str, Any]] = []
    for y, row in enumerate(rows):
        for cell in row["cells"]:
            left = 190 + cell["n"] * 54
            if cell["off"]:
                bars.append({"x": left, "y": 24 + y * 20, "w": 52, "kind": "off", "title": ""})
            for a, b, s in cell["items"]:
                bars.append(
                    {
                        "x": f"{left + (a - 1) * slot:.1f}",
                        "y": 26 + y * 20,
                        "w": f"{max(3, (b - a + 1) * slot - 0.6):.1f}",
                        "kind": "bar",
                        "session": s,
                    }
                )
    days = [(first + timedelta(days=n), 190 + n * 54) for n in range(14)]
    return render(request, "programme/resources.html", {
        "programme": programme, "kind": kind, "rows": rows, "bars": bars, "days": days, "number": number,
        "page": "resources",
        "previous": number - 1, "following": number + 1 if number < programme.weeks else 0,
        "width": 190 + 14 * 54, "height": 30 + len(rows) * 20,
        "labels": [(r["name"], 38 + n * 20, r["code"]) for n, r in enumerate(rows)],
    })  # fmt: skip


def tray(request: HttpRequest) -> HttpResponse:
    """Sessions without a place, each with its reason."""
    programme = latest_programme(request.user)
    if programme is None:
        return render(request, "programme/empty.html")
    _workings(request, programme)
    rows = (
        programme.sessions.filter(day__isnull=True)
        .select_related("module", "group")
        .order_by("module__code", "group__position", "number")
    )
    page = Paginator(rows, IN_TRAY).get_page(request.GET.get("page"))
    return render(
        request,
        "programme/tray.html",
        {
            "programme": programme,
            "rows": page,
            "page_of": page,
            "count": page.paginator.count,
            "all": programme.sessions.count(),
            "page": "tray",
            "may_plan": may_plan(request.user, programme),
        },
    )


def session_for(request: HttpRequest, number: int) -> Session:
    """The session with that key in the account's centre; of another centre there is none.

    In a variant there are its own sessions alone, and outside it none of them.
    """
    rows = Session.objects.select_related(
        "programme__centre", "programme__copy_of", "module__phase", "group", "venue"
    ).prefetch_related("instructors")
    variant = chosen_variant(request.user)
    rows = rows.filter(programme=variant) if variant else rows.filter(programme__copy_of=None)
    return get_object_or_404(rows, pk=number, programme__centre=centre_of(request.user) or 0)


def session(request: HttpRequest, number: int) -> HttpResponse:
    """Who, where, with whom; the history of its moves; and moving it."""
    return render(request, "programme/session.html", session_context(request, session_for(request, number)))


def session_context(request: HttpRequest, row: Session) -> dict[str, Any]:
    """What the session page needs, also after a refused move."""
    programme = row.programme
    suits = programme.venues.filter(kind=row.module.venue_kind) if row.module.venue_kind else programme.venues.none()
    able = [
        i
        for i in programme.instructors.order_by("name")
        if not row.module.qualification or row.module.qualification in i.qualifications
    ]
    calendar = calendar_of(programme)
    periods = [(n, f"{p.starts}–{p.ends}") for n, p in enumerate(calendar.periods, 1)]
    if row.module.kind == "night":
        periods = [(calendar.night_period, f"{calendar.night.starts}–{calendar.night.ends}")]
    elif row.module.kind == "field":
        periods = periods[:1]
    week_no = week_number(programme, row.day or this_day())
    block = list(
        row.module.session_rows.filter(group=row.group, day__isnull=False)
        .order_by("day", "period")
        .values_list("pk", flat=True)
    )
    mine = Q(subject=row.told_as) | Q(after__others__has_key=row.told_as)
    history = Act.objects.filter(mine, centre=programme.centre, name__startswith="programme.session.")
    workings = may_see_workings(request.user, programme)
    causes = session_costs(programme, costs_of(programme), row.code) if workings and row.day else []
    return {
        "programme": programme, "s": row, "venues": suits, "instructors": able, "periods": periods, "week": week_no,
        "held_by": [i.code for i in row.instructors.all()], "may_plan": may_plan(request.user, programme),
        "servings": row.module.servings.select_related("version__standard"),
        "first": programme.first_day, "last": calendar.last_day,
        "ordinal": block.index(row.pk) + 1 if row.pk in block else None,
        "history": history.select_related("actor")[:20] if workings else [],
        "workings": workings, "causes": causes, "is_over": row.day is not None and row.day < this_day(),
        "time": next((words for n, words in periods if n == row.period), ""),
    }  # fmt: skip


def search(request: HttpRequest) -> HttpResponse:
    """People, standards, modules, instructors and venues that contain the words, and what other rooms find."""
    words = request.GET.get("q", "").strip()[:80]
    programme = latest_programme(request.user)
    found: dict[str, list[Any]] = {}
    if words:
        found["people"] = people_found(request, words)[:25]
        found["standards"] = find_standards(centre_of(request.user), words, this_day())[:25]
    if words and programme:
        forms = Q()
        for form in {words, words.capitalize(), words.lower(), words.upper()}:
            forms |= Q(name__icontains=form) | Q(code__icontains=form)
        of_modules = Q(title__icontains=words) | Q(code__icontains=words) | Q(subject__icontains=words)
        read = together(
            programme.instructors.filter(forms)[:15], programme.venues.filter(forms)[:15],
            programme.groups.filter(forms)[:15], programme.modules.filter(of_modules)[:15],
        )  # fmt: skip
        found |= dict(zip(("instructors", "venues", "groups", "modules"), read, strict=True))
    rooms = found_by_rooms(request, words) if words else {}
    return render(request, "programme/search.html", {
        "words": words, "found": found, "rooms": rooms, "any": any(found.values()) or bool(rooms),
    })  # fmt: skip


def to_day(request: HttpRequest, text: str) -> date | None:
    """A day from a form; ``None`` if it is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None
