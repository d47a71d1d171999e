"""What a forecast is told: tries and attendance of the past, published sessions to come."""

from datetime import date

from django.db.models import Count, Q

from blueberet.engine.readiness.forecast import forecast
from blueberet.engine.readiness.outlook import Attempt, Attendance, Forecast, Outlook, Session
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.assessment.selectors.evidence import task_results
from blueberet.stages.attendance.models import Mark, Status
from blueberet.stages.programme.selectors.requests import sessions_ahead
from blueberet.stages.readiness.selectors.measuring import Measured


def outlook_of(m: Measured, centre: Centre, until: date) -> tuple[Outlook, dict[str, str]]:
    """The outlook to a day, and the titles of its sessions by their codes there."""
    people = {p.service_number: key for key, p in m.sources.people.items()}
    sessions: list[Session] = []
    titles: dict[str, str] = {}
    programme = m.sources.programme
    kinds = {code: v.standard.kind for (code, _n), v in m.sources.versions.items()}
    evaluating = set()
    if programme is not None:
        evaluating = set(programme.modules.filter(Q(subject__icontains="evaluation")).values_list("code", flat=True))
    members: dict[frozenset[str], str] = {}
    for key in m.sources.units:
        inside = frozenset(_people_in(m, key))
        if inside:
            members.setdefault(inside, key)
    for s in sessions_ahead(programme, m.on) if programme is not None else ():
        if s.day > until:
            continue
        here = frozenset(people[n] for n in s.people if n in people)
        subjects = (members[here],) if here in members else tuple(sorted(here))
        for standard in s.standards:
            kind = kinds.get(standard)
            if kind not in ("task", "course", "edition") or not subjects:
                continue
            is_try = kind == "task" and s.module in evaluating
            if kind == "task" and not is_try:
                continue
            code = f"{s.session} {standard}"
            sessions.append(Session(code, s.day, kind, standard, subjects, is_try, s.title))  # type: ignore[arg-type]
            titles[code] = s.title
    attempts = tuple(
        Attempt(f"U{r.unit_id}", "task", r.task, r.day, r.grade == "satisfactory")
        for r in task_results(centre, on=m.on) if r.unit_id is not None and r.origin == m.origin
    )  # fmt: skip
    until_now = Mark.objects.filter(programme__centre=centre, replaced_at=None, roll__day__lte=m.on)
    rows = until_now.order_by().values_list("person")
    came = rows.annotate(n=Count("pk"), c=Count("pk", filter=Q(status__in=(Status.PRESENT, Status.LATE))))
    attendance = tuple(Attendance(f"P{p}", n, c) for p, n, c in came)
    return Outlook(until, attempts, attendance, tuple(sessions)), titles


def chances(m: Measured, centre: Centre, until: date) -> tuple[Forecast, dict[str, str]]:
    """The forecast of every unit and line."""
    outlook, titles = outlook_of(m, centre, until)
    return forecast(m.sources.problem, outlook), titles


def _people_in(m: Measured, unit: str) -> list[str]:
    problem = m.sources.problem
    return [p.code for p in problem.people if unit in problem.above(p.unit)]
