"""What commanders do from pages: state, waive, withdraw, ask for training, keep a snapshot; and files."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.engine.kit import wire
from blueberet.engine.readiness import rollup
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.sheets.tables import Column, Table
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.readiness.models import Waiver
from blueberet.stages.readiness.policies import may_ask, may_state, readiness_centre
from blueberet.stages.readiness.selectors.awaiting import SMALL
from blueberet.stages.readiness.selectors.measuring import measured
from blueberet.stages.readiness.services.asking import ask_training
from blueberet.stages.readiness.services.keeping import ask_to_keep, take_snapshot
from blueberet.stages.readiness.services.stating import give_waiver, make_statement, withdraw_waiver
from blueberet.stages.readiness.views.asking import asked, asked_for, day_in, person_of, unit_of, user_of
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.policies import people_seen_by

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = Table("readiness", "Readiness", tuple(
    Column(k, h, str, h) for k, h in (
        ("unit", "Unit"), ("grade", "Grade"), ("set", "Requirement set"), ("code", "Requirement"), ("what", "What"),
        ("of", "Of"), ("critical", "Critical"), ("state", "State"), ("need", "Needed"), ("meant", "Meant"),
    )
), "One row for each unit and line.")  # fmt: skip


def _try(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    try:
        act()
    except Refused as refused:
        for told in refused.sentences:
            messages.error(request, told)
    else:
        messages.success(request, done)


@require_POST
def state(request: HttpRequest, code: str) -> HttpResponse:
    """State a unit's readiness."""
    centre, today = readiness_centre(request.user), timezone.localdate()
    m = measured(centre, today)
    row = unit_of(m, code)
    if not may_state(request.user, row):
        raise PermissionDenied
    standing = m.units.get(code)
    post = request.POST
    _try(request, lambda: make_statement(
        row, actor=user_of(request), grade=post.get("grade", ""), reason=post.get("reason", ""),
        measured=standing.grade.value if standing else "", today=today,
    ), _("Stated; the measured grade stays beside it."))  # fmt: skip
    return redirect("readiness-unit", code)


@require_POST
def waive(request: HttpRequest, code: str, set_code: str, line: str) -> HttpResponse:
    """Waive a requirement, or withdraw a waiver."""
    centre, today = centre_of(request.user), timezone.localdate()
    if centre is None:
        raise Http404
    m = measured(centre, today)
    person = person_of(request, m, code) if code in m.sources.people else None
    unit = person.unit if person else unit_of(m, code)
    if not may_state(request.user, unit):
        raise PermissionDenied
    post, actor = request.POST, user_of(request)
    if "withdraw" in post:
        row = get_object_or_404(Waiver, pk=whole_in(post["withdraw"]) or 0, centre=centre, set=set_code)
        owner = row.person.unit if row.person else row.unit
        assert owner is not None
        _try(request, lambda: withdraw_waiver(row, actor=actor, unit=owner, today=today), _("Withdrawn."))
    else:
        _try(request, lambda: give_waiver(
            actor=actor, unit=unit, person=person, set_code=set_code, code=post.get("code", line),
            authority=post.get("authority", ""), reason=post.get("reason", ""),
            first_day=day_in(post.get("first_day", "")), last_day=day_in(post.get("last_day", "")), today=today,
        ), _("Waived until its last day."))  # fmt: skip
    return redirect("readiness-cell", code, set_code, line)


@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the programme for what closes a gap of a unit."""
    centre, today = readiness_centre(request.user), timezone.localdate()
    if not may_ask(request.user, centre):
        raise PermissionDenied
    m = measured(centre, today)
    unit_of(m, code)
    programme, post = m.sources.programme, request.POST
    mine = set(people_seen_by(request.user).values_list("service_number", flat=True))
    people = [n for n in post.getlist("people") if n in mine]
    last = day_in(post.get("latest_day", ""))

    def act() -> object:
        if programme is None:
            raise Refused(_("There is no programme to ask."))
        if last is None:
            raise Refused(_("Give the last day, for example 2026-03-14."))
        return ask_training(
            programme, actor=user_of(request), standard=post.get("standard", "")[:40],
            title=post.get("title", "")[:160], people=people,
            sessions=whole_in(post.get("sessions", "1")) or 0, latest_day=last,
            reason=post.get("reason", ""), client_key=post.get("key", "")[:64] or f"{code}-{today}", today=today,
        )  # fmt: skip

    _try(request, act, _("Asked. The planner sees it under Requests; the gap shows planned once it is published."))
    return redirect("readiness-unit", code)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep a snapshot of the day in the address."""
    centre = readiness_centre(request.user)
    day, origin, _query = asked_for(request)
    if Person.objects.filter(centre=centre).count() > SMALL:
        ask_to_keep(centre, actor=user_of(request), day=day, origin=origin)
        messages.success(request, _("Asked for; the worker keeps it, and says below how far it is."))
        return redirect("readiness")
    made = take_snapshot(centre, actor=user_of(request), day=day, origin=origin)
    messages.success(request, _("Kept: readiness of %(d)s.") % {"d": f"{made.day.day} {made.day:%b %Y}"})
    return redirect("readiness")


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The roll-up of units as XLSX, or of everybody as JSON, without names."""
    centre = readiness_centre(request.user)
    m, _query = asked(request, centre)
    record_act("readiness.rollup.exported", centre=centre, actor=user_of(request), subject=m.on.isoformat(), form=kind)
    if kind == "json":
        body = json.dumps(wire.dump(rollup.told(m.rolling)), indent=1, ensure_ascii=False)
        return _file(body.encode(), "application/json", f"readiness-{m.on}.json")
    if kind != "xlsx":
        raise Http404
    rows = []
    for code, standing in m.units.items():
        for c in standing.cells:
            r = m.lines[c.set, c.code].requirements[0]
            rows.append({
                "unit": m.sources.units[code].code, "grade": standing.grade.value, "set": c.set, "code": c.code,
                "what": r.what, "of": r.of, "critical": "yes" if c.critical else "no", "state": c.state.value,
                "need": c.need, "meant": c.meant,
            })  # fmt: skip
    return _file(write_book([(SHEET, rows)]), XLSX, f"readiness-{m.on}.xlsx")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
