"""The acts of planning a visit and changing its plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.papers.paper import told_day
from blueberet.foundation.sheets.readers import INVISIBLE
from blueberet.stages.roster.models import Unit
from blueberet.stages.standards.selectors import versions_by_code
from blueberet.stages.visits.models import Visit, VisitUnit
from blueberet.stages.visits.policies import PLANS, may_in
from blueberet.stages.visits.shipped import families

LONGEST = timedelta(days=60)
MOST_ROWS = 200
BODIES = ("national", "UN")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a form says of a visit; rows without a word were left out before."""

    kind: str
    title: str
    first_day: date | None
    last_day: date | None
    units: tuple[Unit, ...] = ()
    course: str = ""
    team: tuple[dict[str, str], ...] = ()
    documents: tuple[dict[str, str], ...] = ()
    programme: tuple[dict[str, str], ...] = ()
    pass_share: int | None = 70


def faults_of(plan: Plan, centre: Centre) -> list[str]:
    """What stands against a plan, all at once."""
    found = []
    if plan.kind not in Visit.Kind.values:
        found.append(_("Choose what kind of visit it is."))
    if not plan.title.strip():
        found.append(_("Give the visit a title."))
    if plan.first_day is None or plan.last_day is None:
        found.append(_("Give the first and the last day."))
    elif plan.last_day < plan.first_day:
        found.append(_("The visit ends before it begins. Correct the days."))
    elif plan.last_day - plan.first_day > LONGEST:
        found.append(_("A visit of more than %(n)d days is none. Correct the days.") % {"n": LONGEST.days})
    if plan.pass_share is None or not 0 <= plan.pass_share <= 100:
        found.append(_("A topic is passed from a share of 0 to 100 %."))
    if plan.kind == Visit.Kind.COURSE:
        day = plan.first_day
        there = versions_by_code(centre, day) if day else {}
        if not plan.course.strip():
            found.append(_("Name the course that is certified."))
        elif day and (plan.course not in there or there[plan.course].standard.kind not in ("course", "edition")):
            found.append(_("No course %(c)s is in force on the first day.") % {"c": plan.course})
    found += _row_faults(plan)
    texts = (plan.title, *(v for rows in (plan.team, plan.documents, plan.programme) for r in rows for v in r.values()))
    if any(INVISIBLE.search(t) for t in texts):
        found.append(_("A text holds invisible control characters. Type it anew."))
    return found


def _row_faults(plan: Plan) -> list[str]:
    found = []
    for n, m in enumerate(plan.team, 1):
        if not m["name"]:
            found.append(_("Team, row %(n)d: name the member.") % {"n": n})
        if m["body"] not in BODIES:
            found.append(_("Team, row %(n)d: say whether the member is of the UN or national.") % {"n": n})
    for n, d in enumerate(plan.documents, 1):
        if not (d["what"] and d["reference"]):
            found.append(_("Documents, row %(n)d: say what it is and give its reference.") % {"n": n})
    for n, p in enumerate(plan.programme, 1):
        if not p["what"]:
            found.append(_("Programme, row %(n)d: say what is seen.") % {"n": n})
        if p["family"] not in families():
            found.append(_("Programme, row %(n)d: choose the family of the checklist.") % {"n": n})
        day = _day(p["day"])
        if day is None:
            found.append(_("Programme, row %(n)d: give the day.") % {"n": n})
        elif plan.first_day and plan.last_day and not plan.first_day <= day <= plan.last_day:
            found.append(_("Programme, row %(n)d: %(d)s is no day of the visit.") % {"n": n, "d": told_day(day)})
        begins, ends = _time(p["begins"]), _time(p["ends"])
        if (p["begins"] and begins is None) or (p["ends"] and ends is None):
            found.append(_("Programme, row %(n)d: write times as 09:30.") % {"n": n})
        elif begins and ends and ends <= begins:
            found.append(_("Programme, row %(n)d: it ends before it begins.") % {"n": n})
    for rows in (plan.team, plan.documents, plan.programme):
        if len(rows) > MOST_ROWS:
            found.append(_("A list has more than %(n)d rows. Shorten it.") % {"n": MOST_ROWS})
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        return None


def plan_visit(centre: Centre, plan: Plan, *, actor: User | None) -> Visit:
    """Plan a visit.

    Raises
    ------
    PermissionDenied
        If the actor plans no visits for those units; ``None`` is the set-up itself.
    Refused
        With every sentence that stands against it.
    """
    _require(actor, centre, plan.units)
    with transaction.atomic():
        hold(centre)
        if faults := faults_of(plan, centre):
            raise Refused(*faults)
        visit = Visit.objects.create(centre=centre, by=actor, **_fields(plan))
        _concern(visit, plan.units)
        record_act(
            "visits.visit.planned", centre=centre, actor=actor, subject=str(visit.pk), label=visit.title,
            visit_kind=visit.kind, first_day=visit.first_day, last_day=visit.last_day,
            units=[u.code for u in plan.units],
        )  # fmt: skip
    return visit


def edit_visit(visit: Visit, plan: Plan, *, actor: User, edited: int) -> Visit:
    """Change what is planned. ``edited``: what the form counted when it was opened.

    Raises
    ------
    PermissionDenied
        If the actor plans no visits for those units.
    Refused
        With every sentence that stands against it; if somebody changed it meanwhile; if the kind would change after
        people were drawn.
    """
    _require(actor, visit.centre, tuple(visit.units.all()))
    _require(actor, visit.centre, plan.units)
    with transaction.atomic():
        hold(visit.centre)
        row = Visit.objects.select_for_update().get(pk=visit.pk)
        faults = faults_of(plan, visit.centre)
        if row.edited != edited:
            faults.insert(0, _("Somebody changed the visit meanwhile. Look at it, and change it again."))
        if row.kind != plan.kind and row.draws.exists():
            faults.append(_("People were drawn for this visit; its kind stays."))
        if faults:
            raise Refused(*faults)
        fields = _fields(plan)
        units = [u.code for u in row.units.all()]
        before = {k: getattr(row, k) for k in fields if getattr(row, k) != fields[k]}
        after = {k: fields[k] for k in before}
        if units != [u.code for u in plan.units]:
            before, after = before | {"units": units}, after | {"units": [u.code for u in plan.units]}
        if not after:
            return row
        Visit.objects.filter(pk=row.pk).update(edited=row.edited + 1, **fields)
        VisitUnit.objects.filter(visit=row).delete()
        _concern(row, plan.units)
        record_act(
            "visits.visit.edited", centre=visit.centre, actor=actor, subject=str(row.pk), label=fields["title"],
            before=before, after=after,
        )  # fmt: skip
    return Visit.objects.get(pk=row.pk)


def _require(actor: User | None, centre: Centre, units: Sequence[Unit]) -> None:
    if actor is None:
        return
    concerned = Unit.objects.filter(pk__in=[u.pk for u in units], centre=centre)
    if concerned.count() != len(units) or not may_in(actor, centre, PLANS, concerned):
        raise PermissionDenied


def _fields(plan: Plan) -> dict[str, Any]:
    assert plan.first_day is not None
    assert plan.last_day is not None
    return {
        "kind": plan.kind, "title": plan.title.strip()[:160], "first_day": plan.first_day, "last_day": plan.last_day,
        "course": plan.course if plan.kind == Visit.Kind.COURSE else "", "team": list(plan.team),
        "documents": list(plan.documents), "programme": list(plan.programme), "pass_share": plan.pass_share,
    }  # fmt: skip


def _concern(visit: Visit, units: Sequence[Unit]) -> None:
    VisitUnit.objects.bulk_create(VisitUnit(visit=visit, unit=u) for u in units)
