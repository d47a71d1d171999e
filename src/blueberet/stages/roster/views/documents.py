"""The documents page: what expired, what will before a day, who lacks one; as page, workbook and on paper."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.tables import Column, Table
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.roster.document_kinds import BY_KEY
from blueberet.stages.roster.document_states import State
from blueberet.stages.roster.forms import KeyDayForm
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.policies import may_edit, may_export, people_seen_by, sees_guarded_of_all, sees_people
from blueberet.stages.roster.selectors.documents import (
    AHEAD,
    Ahead,
    Held,
    ahead_of,
    documents_in,
    held_line,
    key_days,
    kind_counts,
    lacking_line,
    people_lacking,
)
from blueberet.stages.roster.selectors.history import CSS, WORDS
from blueberet.stages.roster.selectors.people import platoon_strength
from blueberet.stages.roster.services.keydays import set_key_day
from blueberet.stages.roster.services.looking import note_look_at_list
from blueberet.stages.roster.views.asking import editor_of, own_centre, user_of

PAGE = 100
STATES = (State.EXPIRED, State.EXPIRING, State.NO_DATE, State.MISSING, State.IN_FORCE)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = Table(
    key="documents", sheet="Documents", help="Documents in a state, one row each.",
    columns=tuple(
        Column(key, header, str, header)
        for key, header in (
            ("service_number", "Service number"), ("name_cyrillic", "Name (Cyrillic)"), ("name_latin", "Name (Latin)"),
            ("rank", "Rank"), ("unit", "Unit"), ("name", "Document"), ("number", "Number"), ("issued", "Issued"),
            ("expires", "Last valid day"), ("state", "State"), ("authority", "Issuing authority"),
        )
    ),
)  # fmt: skip


def documents(request: HttpRequest) -> HttpResponse:
    """By kind and state with counts, then the people behind one number."""
    centre, user, today = own_centre(request), user_of(request), timezone.localdate()
    if not sees_people(user):
        raise PermissionDenied
    guarded = sees_guarded_of_all(user)
    asked = _asked(request, centre, today, guarded)
    if guarded:
        note_look_at_list(centre, "documents", actor=user, today=today)
    counts = kind_counts(centre, asked["people"], asked["ahead"].limits)
    if not guarded:
        counts = [c for c in counts if not c.vaccine]
    editor = may_edit(user, centre)
    page = Paginator(asked["rows"], PAGE).get_page(request.GET.get("page"))
    sums = {s: sum(c.by_state[s] for c in counts) for s in STATES}
    return render(request, "roster/documents.html", {
        "lines": [_shown(x) for x in _lines(page.object_list, asked)], "page_of": page, "guarded": guarded,
        "counts": [
            {"kind": c, "cells": [{"state": s, "word": WORDS[s], "css": CSS[s], "n": c.by_state[s]} for s in STATES]}
            for c in counts
        ],
        "heads": [WORDS[s] for s in STATES], "state": asked["state"], "word": WORDS[asked["state"]],
        "kind": asked["kind"], "vaccine": asked["vaccine"], "unit": asked["unit"], "ahead": asked["ahead"],
        "aheads": AHEAD, "key_days": key_days(centre), "platoons": platoon_strength(centre), "sums": sums,
        "expired": sums[State.EXPIRED], "expiring": sums[State.EXPIRING], "missing": sums[State.MISSING],
        "no_date": sums[State.NO_DATE], "total": asked["people"].count(), "page": "documents", "today": today,
        "may_export": editor, "may_edit": editor, "key_form": KeyDayForm(),
    })  # fmt: skip


def documents_xlsx(request: HttpRequest) -> HttpResponse:
    """The people behind one number as a workbook, for the registrar; written to the trail."""
    centre, user, today = own_centre(request), user_of(request), timezone.localdate()
    if not may_export(user, centre):
        raise PermissionDenied
    asked = _asked(request, centre, today, True)
    rows = [_row(x) for x in _lines(asked["rows"], asked)]
    record_act("roster.documents.exported", centre=centre, actor=user, subject=asked["state"].value, rows=len(rows))
    return HttpResponse(write_book([(SHEET, rows)]), content_type=XLSX,
                        headers={"Content-Disposition": 'attachment; filename="documents.xlsx"'})  # fmt: skip


def key_day(request: HttpRequest) -> HttpResponse:
    """Set the day of the visit or the tour."""
    centre = own_centre(request)
    user = editor_of(request, centre)
    form = KeyDayForm(request.POST or None)
    if form.is_valid():
        set_key_day(centre=centre, actor=user, kind=form.cleaned_data["kind"], day=form.cleaned_data["day"])
    return redirect("documents")


def _asked(request: HttpRequest, centre: Centre, today: date, guarded: bool) -> dict[str, Any]:
    get = request.GET
    ahead: Ahead = ahead_of(get.get("ahead", ""), key_days(centre), today=today)
    state = next((s for s in STATES if s.value == get.get("state")), State.EXPIRED)
    kind, vaccine, unit = get.get("kind", ""), get.get("vaccine", ""), get.get("unit", "")
    if not guarded:
        vaccine = ""
    people: QuerySet[Person] = people_seen_by(user_of(request))
    if unit:
        people = people.filter(Q(unit__code=unit) | Q(unit__code__startswith=f"{unit} > "))
    rows: Any
    if state is State.MISSING:
        kind = kind if kind in BY_KEY else "passport"
        rows = people_lacking(people, kind)
    else:
        rows = documents_in(centre, people, ahead.limits, kind=kind, vaccine=vaccine, state=state)
    return {"ahead": ahead, "state": state, "kind": kind, "vaccine": vaccine, "unit": unit, "people": people,
            "rows": rows, "guarded": guarded}  # fmt: skip


def _lines(rows: Any, asked: dict[str, Any]) -> Iterator[Held]:
    for row in rows:
        if isinstance(row, Person):
            yield lacking_line(row, asked["kind"])
        else:
            yield held_line(row, asked["ahead"].limits, guarded=asked["guarded"])


def _shown(line: Held) -> dict[str, Any]:
    return {"line": line, "css": CSS[line.state], "word": WORDS[line.state]}


def _row(line: Held) -> dict[str, Any]:
    p, d = line.person, line.document
    return {
        "service_number": p.service_number, "name_cyrillic": p.name_cyrillic, "name_latin": p.name_latin,
        "rank": p.rank, "unit": p.unit.code, "name": line.name, "number": d.number if d else "",
        "issued": d.issued if d else None, "expires": line.expires, "state": str(_(line.state.value)),
        "authority": d.authority if d else "",
    }  # fmt: skip
