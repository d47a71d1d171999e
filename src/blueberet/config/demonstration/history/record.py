"""Put the invented months into the rows: the timetable as published, who was there, what evaluators saw."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from blueberet.config.demonstration.centre import Demonstration
from blueberet.config.demonstration.history.attending import Roll, rolls_of
from blueberet.config.demonstration.history.certifying import certify
from blueberet.config.demonstration.history.evaluating import EXPERT, Seen, Step, seen_until
from blueberet.config.demonstration.history.making_up import make_ups
from blueberet.config.demonstration.planted import planted_plan
from blueberet.foundation.accounts.models import Membership, User
from blueberet.stages.assessment.services import history as evaluations
from blueberet.stages.attendance.services import history as attendance
from blueberet.stages.programme.bridge import write_plan
from blueberet.stages.programme.models import Programme, Publication
from blueberet.stages.programme.services.publishing import publish_timetable
from blueberet.stages.standards.models import Line

SOURCE = "demonstration"


def record(demo: Demonstration, programme: Programme, today: date) -> str:
    """Publish the timetable by which the months before today were taught, and write what came of it."""
    plan = planted_plan(demo.problem)
    write_plan(programme, plan, ())
    programme.refresh_from_db()
    published = publish_timetable(
        programme=programme, actor=_holder(programme, Membership.Role.PLANNER), expected_version=programme.version,
        note="Timetable of the demonstration, made before the contingent came", today=today,
    )  # fmt: skip
    # It has hung on the board since the week before the contingent came; so past days are told by it.
    hung = _evening(programme.first_day - timedelta(days=7))
    Publication.objects.filter(pk=published.pk).update(at=hung)
    rolls = rolls_of(demo, plan, today)
    rolls += make_ups(demo, rolls, today)
    marks = attendance.load_history(
        programme, [_past_roll(demo, r) for r in rolls], actor=None, source=SOURCE
    )  # fmt: skip
    seen = seen_until(demo, plan, steps_of(programme), today)
    written = evaluations.load_history(
        programme.centre, [_past_sheet(s, _units(demo)) for s in seen], actor=None, source=SOURCE
    )  # fmt: skip
    told = certify(programme)
    return f"{len(rolls)} rolls with {marks} marks and {len(written)} evaluations lie behind it, {told}"


def steps_of(programme: Programme) -> Mapping[str, Sequence[Step]]:
    """Steps of the tasks of the centre, by task."""
    found: dict[str, list[Step]] = defaultdict(list)
    lines = Line.objects.filter(version__standard__centre=programme.centre, version__standard__kind="task")
    for task, code, values in lines.order_by("position").values_list("version__standard__code", "code", "values"):
        found[task].append(Step(code, bool(values.get("critical")), bool(values.get("leader")), values.get("limit_s")))
    return found


def _past_roll(demo: Demonstration, r: Roll) -> attendance.Past:
    module = demo.problem.module_by_code[r.module]
    hours = float(demo.problem.hours_of(module)) if not r.is_make_up else float(r.length)
    field = module.kind == "field" and not r.is_make_up
    last_day = r.day + timedelta(days=module.length - 1) if field else r.day
    last_period = (
        demo.problem.calendar.periods_per_day if field else r.period + (r.length - 1 if module.kind == "day" else 0)
    )
    return attendance.Past(
        r.session, r.module, r.day, last_day, r.period, last_period, hours, r.people, _evening(last_day), r.group,
        r.marks, r.is_make_up,
    )  # fmt: skip


def _past_sheet(s: Seen, units: Mapping[str, str]) -> evaluations.Past:
    role = "UN expert" if s.evaluator == EXPERT else "instructor-evaluator"
    conditions = {**s.conditions, "strength": int(s.conditions["strength"])}
    return evaluations.Past(
        s.task, units[s.unit], s.day, s.evaluator, role, s.is_external, _evening(s.day), s.marks, s.seconds, s.members,
        conditions, s.remarks, s.event,
    )  # fmt: skip


def _units(demo: Demonstration) -> dict[str, str]:
    """Code of the unit of the roster by code of the group."""
    paths = {" > ".join(p.unit[:n]) for p in demo.people for n in range(1, len(p.unit) + 1)}
    by_name = {path.rpartition(" > ")[2]: path for path in paths}
    return {
        g.code: by_name[g.code.rpartition(" > ")[2]]
        for g in demo.problem.groups
        if g.code.rpartition(" > ")[2] in by_name
    }


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(18), tzinfo=timezone.get_current_timezone())


def _holder(programme: Programme, role: str) -> User:
    """The demonstration account that acts in a role."""
    return User.objects.filter(memberships__centre=programme.centre, memberships__role=role).order_by("pk")[0]
