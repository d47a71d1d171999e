"""The list of visits, a visit with its programme, and the form that plans one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.acting import day_in, user_of
from blueberet.stages.standards.selectors import versions_by_code
from blueberet.stages.visits.models import Visit
from blueberet.stages.visits.policies import (
    PLANS,
    chains_seen_by,
    findings_seen_by,
    may_in,
    may_move,
    may_plan,
    may_raise,
    visit_for,
    visits_centre,
    visits_seen_by,
)
from blueberet.stages.visits.selectors.chains import chain_of
from blueberet.stages.visits.selectors.courses import course_evidence
from blueberet.stages.visits.selectors.findings import by_gravity, overdue
from blueberet.stages.visits.services.planning import BODIES, edit_visit, plan_visit
from blueberet.stages.visits.shipped import families
from blueberet.stages.visits.views.asking import (
    DOCUMENTS,
    PROGRAMME,
    TEAM,
    is_limited,
    plan_in,
    rows_in,
    units_for,
    with_more,
)


def visits(request: HttpRequest) -> HttpResponse:
    """What is open first, then the visits that come and that were, then where each contingent stands."""
    centre, today = visits_centre(request.user), timezone.localdate()
    rows = list(visits_seen_by(request.user).prefetch_related("units", "findings"))
    seen = list(by_gravity(findings_seen_by(request.user)))
    there = [f for f in seen if f.state != "closed"]
    chains = set(chains_seen_by(request.user).values_list("pk", flat=True))
    return render(request, "visits/visits.html", {
        "coming": [v for v in reversed(rows) if v.last_day >= today], "past": [v for v in rows if v.last_day < today],
        "open": there, "late": overdue(there, today), "closed": len(seen) - len(there), "today": today,
        "chains": [s for s in chain_of(centre, today) if s.chain.pk in chains],
        "may_plan": _may_begin(request), "limited": is_limited(request.user),
        "may_move": may_move(user_of(request), centre),
        "may_raise": may_raise(user_of(request), centre, None) or is_limited(request.user),
    })  # fmt: skip


def _may_begin(request: HttpRequest) -> bool:
    centre = visits_centre(request.user)
    user = user_of(request)
    return may_in(user, centre, PLANS) or any(m.role in PLANS for m in user.memberships.filter(centre=centre))


def visit(request: HttpRequest, number: int) -> HttpResponse:
    """A visit: days, team, documents, and its programme under the headings of the checklist."""
    row, today = visit_for(request.user, number), timezone.localdate()
    shown: dict[str, list[dict[str, Any]]] = {}
    for item in row.programme:
        shown.setdefault(item["family"], []).append(item | {"on": day_in(item["day"])})
    course = course_evidence(row.centre, row.course, min(today, row.last_day)) if row.course else None
    return render(request, "visits/visit.html", {
        "v": row, "page": "programme", "today": today, "may_plan": may_plan(user_of(request), row), "course": course,
        "may_raise": may_raise(user_of(request), row.centre, None) or is_limited(request.user),
        "families": [(f, shown.get(f.letter, [])) for f in families().values()],
        "empty": [f for f in families().values() if f.letter not in shown],
        "findings": by_gravity(findings_seen_by(request.user)).filter(visit=row),
    })  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Plan a visit."""
    centre = visits_centre(request.user)
    if not _may_begin(request):
        raise PermissionDenied
    return _form(request, None, centre)


def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change what is planned."""
    row = visit_for(request.user, number)
    if not may_plan(user_of(request), row):
        raise PermissionDenied
    return _form(request, row, row.centre)


def _form(request: HttpRequest, row: Visit | None, centre: Any) -> HttpResponse:
    units, said, faults = units_for(request.user, centre), request.POST, list[str]()
    if row is not None:
        units += [u for u in row.units.all() if u not in units]
    if request.method == "POST":
        plan = plan_in(request, units)
        try:
            if row is None:
                made = plan_visit(centre, plan, actor=user_of(request))
                messages.success(request, _("The visit is planned."))
            else:
                edited = whole_in(said.get("edited", ""))
                made = edit_visit(row, plan, actor=user_of(request), edited=-1 if edited is None else edited)
                messages.success(request, _("The visit is changed."))
            return redirect("visit", made.pk)
        except Refused as refused:
            faults = list(refused.sentences)
    return render(request, "visits/visit_form.html", {
        "v": row, "faults": faults, "kinds": Visit.Kind.choices, "bodies": BODIES, "families": families().values(),
        "courses": sorted(
            c for c, v in versions_by_code(centre, timezone.localdate()).items() if v.standard.kind == "course"
        ),
        "units": units, **(_typed(request) if request.method == "POST" else _before(row)),
    }, status=422 if faults else 200)  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, as it was typed."""
    said = request.POST
    return {
        "said": said, "chosen": set(said.getlist("unit")), "edited": said.get("edited", ""),
        "team": with_more(rows_in(said, "team", TEAM), TEAM),
        "documents": with_more(rows_in(said, "documents", DOCUMENTS), DOCUMENTS),
        "programme": with_more(rows_in(said, "programme", PROGRAMME), PROGRAMME),
    }  # fmt: skip


def _before(row: Visit | None) -> dict[str, Any]:
    """What the form holds when it is opened."""
    said: dict[str, Any] = {"pass_share": 70, "kind": "mock"}
    if row is not None:
        said = {
            "kind": row.kind, "title": row.title, "first_day": row.first_day.isoformat(), "course": row.course,
            "last_day": row.last_day.isoformat(), "pass_share": row.pass_share,
        }  # fmt: skip
    return {
        "said": said, "chosen": {str(u.pk) for u in row.units.all()} if row else set(),
        "edited": row.edited if row else "", "team": with_more(row.team if row else (), TEAM),
        "documents": with_more(row.documents if row else (), DOCUMENTS),
        "programme": with_more(row.programme if row else (), PROGRAMME),
    }  # fmt: skip
