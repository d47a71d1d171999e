"""What a forecast is told: tries and attendance of the past, published sessions to come."""

from datetime import date

from django.db.models import Count, Q

from blueberet.engine.readiness.forecast import Reckoning
from blueberet.engine.readiness.outlook import Attempt, Attendance, Forecast, Outlook, Session
from blueberet.engine.readiness.problem import Problem
from blueberet.engine.readiness.rates import Rates
from blueberet.engine.readiness.reliability import Reliability, reliability, told_ahead
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.assessment.selectors.evidence import task_results
from blueberet.stages.attendance.models import Mark, Status
from blueberet.stages.programme.models import TrainingRequest
from blueberet.stages.programme.selectors.closing import evaluating, made_of_requests
from blueberet.stages.programme.selectors.requests import sessions_ahead
from blueberet.stages.readiness.selectors.measuring import MARKS_ALONE, Measured

TRIED = "tried"
DAYS_KEPT, UNITS_KEPT = 3, 2_000
"""Of so many days ahead a measurement keeps what is large, and of so many units the chances."""
AHEAD_DAYS, LOOKED_AT = 7, 1_000
"""So many days before a try its chance is told, when forecasts are looked back at, and at how many tries."""


def outlook_of(m: Measured, centre: Centre, until: date) -> tuple[Outlook, dict[str, str]]:
    """The outlook to a day, and the titles of its sessions by their codes there."""
    people = {p.service_number: key for key, p in m.sources.people.items()}
    sessions: list[Session] = []
    titles: dict[str, str] = {}
    followed = m.sources.followed
    kinds = {code: v.standard.kind for (code, _n), v in m.sources.versions.items()}
    # As the measurement knows it: a change of the programme is an act, after which all is gathered anew.
    ahead = () if followed is None else tuple(sessions_ahead(
        followed.programme, m.on, followed.at, taught=followed.taught, published=followed.published
    ))  # fmt: skip
    tries = evaluating(followed.taught) if followed else frozenset()
    made = made_of_requests(followed.taught) if followed else {}
    # Of training asked for the last session is the try: what was trained is shown then.
    shown = {s.module: s.session for s in ahead if made.get(s.module) == TrainingRequest.Kind.GAP}
    inside = _people_by_unit(m.sources.problem)
    whole = {frozenset(them): unit for unit, them in reversed(inside.items())}
    showing: dict[frozenset[str], tuple[str, ...]] = {}
    for s in ahead:
        if s.day > until:
            continue
        here = frozenset(people[n] for n in s.people if n in people)
        for standard in s.standards:
            kind = kinds.get(standard)
            is_try = kind == "task" and (s.module in tries or shown.get(s.module) == s.session)
            if kind not in ("task", "course", "edition") or (kind == "task" and not is_try):
                continue
            # A task is shown by every unit all of whose people come, as a booking has it (D12).
            if is_try and here not in showing:
                showing[here] = tuple(u for u, them in inside.items() if them <= here)
            taught = (whole[here],) if here in whole else tuple(sorted(here))
            subjects = showing[here] if is_try else taught
            if not subjects:
                continue
            code = f"{s.session} {standard}"
            sessions.append(Session(code, s.day, kind, standard, subjects, is_try, s.title))  # type: ignore[arg-type]
            titles[code] = s.title
    attempts, _rates, attendance = _past(m, centre)
    return Outlook(until, attempts, attendance, tuple(sessions)), titles


def _past(m: Measured, centre: Centre) -> tuple[tuple[Attempt, ...], Rates, tuple[Attendance, ...]]:
    """Tries, what is learnt from them, and who came, of the whole centre; read once for a measurement."""

    def tried() -> tuple[tuple[Attempt, ...], Rates]:
        attempts = attempts_of(centre, m.on, m.origin)
        return attempts, Rates(attempts)

    def came() -> tuple[Attendance, ...]:
        until_now = Mark.objects.filter(programme__centre=centre, replaced_at=None, roll__day__lte=m.on)
        rows = until_now.order_by().values_list("person")
        found = rows.annotate(n=Count("pk"), c=Count("pk", filter=Q(status__in=(Status.PRESENT, Status.LATE))))
        return tuple(Attendance(f"P{p}", n, c) for p, n, c in found)

    return *m.once(TRIED, tried), m.once(MARKS_ALONE, came)


def attempts_of(centre: Centre, on: date, origin: str) -> tuple[Attempt, ...]:
    """Every try of a task by a unit, seen until a day."""
    return tuple(
        Attempt(f"U{r.unit_id}", "task", r.task, r.day, r.grade == "satisfactory")
        for r in task_results(centre, on=on) if r.unit_id is not None and r.origin == origin
    )  # fmt: skip


def trusted_of(m: Measured, centre: Centre) -> tuple[Reliability, date | None]:
    """The same of a measurement, worked out once for it."""
    return m.once(("trusted",), lambda: trusted(centre, m.on, m.origin))


def trusted(centre: Centre, on: date, origin: str) -> tuple[Reliability, date | None]:
    """Whether what would have been said a week before each try came true, and the first day of those looked at.

    Of the centre's own tries, at most the last LOOKED_AT of them; the first third is only learnt from.
    """
    attempts = sorted(attempts_of(centre, on, origin), key=lambda a: a.day)[-LOOKED_AT:]
    first = attempts[len(attempts) // 3].day if attempts else None
    return reliability(told_ahead(attempts, first, AHEAD_DAYS) if first else []), first


def _people_by_unit(problem: Problem) -> dict[str, set[str]]:
    """The people of each unit and of all below it; units with nobody are left out."""
    inside: dict[str, set[str]] = {u.code: set() for u in problem.units}
    for p in problem.people:
        for above in problem.above(p.unit):
            inside[above].add(p.code)
    return {unit: them for unit, them in inside.items() if them}


def chances(m: Measured, centre: Centre, until: date, unit: str) -> tuple[Forecast, dict[str, str]]:
    """The forecast of every line of a unit; rates are learnt from the whole centre."""

    def prepared() -> tuple[Reckoning, dict[str, str]]:
        outlook, titles = outlook_of(m, centre, until)
        facts, rates = m.sources.facts, _past(m, centre)[1]
        return Reckoning(m.sources.problem, outlook, facts.records, rates=rates, anew=facts.replaced), titles

    reckoning, titles = m.once(("reckoning", until), prepared, most=DAYS_KEPT)
    return m.once(("chances", until, unit), lambda: reckoning.of({unit}), most=UNITS_KEPT), titles
