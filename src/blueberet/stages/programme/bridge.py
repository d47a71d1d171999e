"""Rows and engine values, translated both ways; nobody else does."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from blueberet.engine.kit import wire
from blueberet.engine.programme.calendar import Calendar
from blueberet.engine.programme.problem import (
    FixedEvent,
    Group,
    Instructor,
    Module,
    Order,
    Phase,
    Placement,
    Pool,
    Problem,
    Span,
    Venue,
)  # fmt: skip
from blueberet.engine.programme.result import Plan, Unplaced
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.together import together
from blueberet.stages.programme import models


def _spans(pairs: list[list[str]]) -> tuple[Span, ...]:
    return tuple(Span(date.fromisoformat(a), date.fromisoformat(b)) for a, b in pairs)


def _pairs(spans: tuple[Span, ...]) -> list[list[str]]:
    return [[s.first.isoformat(), s.last.isoformat()] for s in spans]


def calendar_of(programme: models.Programme) -> Calendar:
    """The time grid with its holidays."""
    closed = [{"day": h.day, "title": h.title} for h in programme.holidays.all()]
    return wire.load(
        Calendar,
        {**programme.calendar, "first_day": programme.first_day, "weeks": programme.weeks, "closed_days": closed},
    )


def problem_of(programme: models.Programme) -> Problem:
    """The programme as the engine knows it, pins included; three queries whatever its size."""
    taught, invitations = models.Module.groups.through.objects, models.FixedEvent.groups.through.objects
    groups, modules, events, taught_to, inviting, phases, instructors, venues, pools, orders = together(
        programme.groups.all(), programme.modules.select_related("phase").order_by("pk"),
        programme.fixedevents.select_related("venue"),
        taught.filter(module__programme=programme).order_by("pk").values_list("module_id", "group_id"),
        invitations.filter(fixedevent__programme=programme).order_by("pk").values_list("fixedevent_id", "group_id"),
        programme.phases.all(), programme.instructors.order_by("pk"), programme.venues.order_by("pk"),
        programme.pools.order_by("pk"), programme.orders.select_related("before", "after").order_by("pk"),
    )  # fmt: skip
    codes = {g.pk: g.code for g in groups}
    audience, invited = _codes_by(taught_to, codes), _codes_by(inviting, codes)
    return Problem(
        name=programme.name,
        calendar=calendar_of(programme),
        phases=tuple(Phase(p.code, p.title, p.first_week, p.last_week) for p in phases),
        groups=tuple(Group(g.code, g.kind, g.name, tuple(g.members)) for g in groups),
        modules=tuple(
            Module(
                m.code, m.title, m.subject, m.phase.code, m.kind, m.sessions, m.length, audience.get(m.pk, ()),
                m.first_week, m.last_week, m.venue_kind, tuple(m.equipment), m.qualification, m.instructors,
                tuple((k, v) for k, v in m.pools.items()), m.max_per_day, m.max_per_week, m.preferred,
                m.min_days, tuple((k, v) for k, v in m.makeup.items()), tuple((d, p) for d, p in m.barred),
            )
            for m in modules
        ),
        instructors=tuple(
            Instructor(i.code, i.name, i.home_centre, tuple(i.qualifications), _spans(i.present), _spans(i.absent),
                       i.weekly_load_hours)
            for i in instructors
        ),
        venues=tuple(
            Venue(v.code, v.name, v.kind, v.capacity, v.sessions_at_once, tuple(v.equipment), _spans(v.closures))
            for v in venues
        ),
        pools=tuple(Pool(p.code, p.name, p.quantity) for p in pools),
        orders=tuple(
            Order(o.before.code, o.after.code, o.min_gap_days, o.max_gap_days)
            for o in orders
        ),
        events=tuple(
            FixedEvent(e.code, e.title, invited.get(e.pk, ()), e.first_day, e.last_day, e.first_period,
                       e.last_period, e.venue.code if e.venue else "")
            for e in events
        ),
        pins=placements_of(programme, pinned_only=True),
        weights=programme.weights,
        evaluation_day=programme.evaluation_day,
    )  # fmt: skip


def _codes_by(pairs: Iterable[tuple[int, int]], codes: dict[int, str]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for owner, group in pairs:
        found.setdefault(owner, []).append(codes[group])
    return {k: tuple(v) for k, v in found.items()}


def placements_of(programme: models.Programme, *, pinned_only: bool = False) -> tuple[Placement, ...]:
    """Placed sessions of the draft; one query."""
    rows = programme.sessions.filter(day__isnull=False).order_by("pk")
    if pinned_only:
        rows = rows.filter(is_pinned=True)
    staff: dict[int, list[str]] = {}
    through = models.Session.instructors.through.objects.filter(session__in=rows.order_by().values("pk")).order_by("pk")
    placed, teaching = together(
        rows.values_list("pk", "code", "day", "period", "venue__code"),
        through.values_list("session_id", "instructor__code"),
    )
    for session, code in teaching:
        staff.setdefault(session, []).append(code)
    return tuple(
        Placement(code, day, period, venue or "", tuple(staff.get(pk, ())))
        for pk, code, day, period, venue in placed
        if day is not None and period is not None
    )


def plan_of(programme: models.Programme) -> Plan:
    """The draft timetable."""
    return Plan(placements_of(programme))


def group_row(group: Group, position: int) -> dict[str, Any]:
    """Fields of a group's row."""
    return {"code": group.code, "kind": group.kind, "name": group.name, "members": list(group.members),
            "position": position}  # fmt: skip


def instructor_row(instructor: Instructor) -> dict[str, Any]:
    """Fields of an instructor's row."""
    return {**wire.dump(instructor), "present": _pairs(instructor.present), "absent": _pairs(instructor.absent)}


def venue_row(venue: Venue) -> dict[str, Any]:
    """Fields of a venue's row."""
    return {**wire.dump(venue), "closures": _pairs(venue.closures)}


def module_row(module: Module, phases: dict[str, models.Phase]) -> dict[str, Any]:
    """Fields of a module's row, its groups left out."""
    row = {**wire.dump(module), "phase": phases[module.phase], "pools": dict(module.pools)}
    row["makeup"] = dict(module.makeup)
    del row["groups"]
    return row


def event_row(event: FixedEvent, venues: dict[str, models.Venue]) -> dict[str, Any]:
    """Fields of an event's row, its groups left out."""
    row = {**wire.dump(event), "venue": venues.get(event.venue)}
    del row["groups"]
    return row


def write_problem(centre: Centre, problem: Problem, *, visit_day: date | None = None) -> models.Programme:
    """Write a new programme with all its parts; every session lies in the tray. Call it in a transaction."""
    calendar = wire.dump(problem.calendar)
    closed = calendar.pop("closed_days")
    programme = models.Programme.objects.create(
        centre=centre, name=problem.name, first_day=problem.calendar.first_day, weeks=problem.calendar.weeks,
        calendar={k: v for k, v in calendar.items() if k not in ("first_day", "weeks")}, visit_day=visit_day,
        evaluation_day=problem.evaluation_day, weights=problem.weights,
    )  # fmt: skip
    models.Holiday.objects.bulk_create(models.Holiday(programme=programme, **c) for c in closed)
    phases = _make(models.Phase, programme, [wire.dump(p) for p in problem.phases])
    groups = _make(
        models.Group,
        programme,
        [group_row(g, n) for n, g in enumerate(problem.groups)],
    )
    _make(models.Instructor, programme, [instructor_row(i) for i in problem.instructors])
    venues = _make(models.Venue, programme, [venue_row(v) for v in problem.venues])
    _make(models.Pool, programme, [wire.dump(p) for p in problem.pools])
    modules = _make(models.Module, programme, [module_row(m, phases) for m in problem.modules])
    models.Module.groups.through.objects.bulk_create(
        models.Module.groups.through(module=modules[m.code], group=groups[g]) for m in problem.modules for g in m.groups
    )
    models.Order.objects.bulk_create(
        models.Order(programme=programme, before=modules[o.before], after=modules[o.after],
                     min_gap_days=o.min_gap_days, max_gap_days=o.max_gap_days)
        for o in problem.orders
    )  # fmt: skip
    events = _make(models.FixedEvent, programme, [event_row(e, venues) for e in problem.events])
    models.FixedEvent.groups.through.objects.bulk_create(
        models.FixedEvent.groups.through(fixedevent=events[e.code], group=groups[g])
        for e in problem.events
        for g in e.groups
    )
    models.Session.objects.bulk_create(
        (models.Session(programme=programme, code=s.code, module=modules[s.module], group=groups[s.group],
                        number=s.number) for s in problem.sessions),
        batch_size=1000,
    )  # fmt: skip
    return programme


def _make(model: Any, programme: models.Programme, rows: list[dict[str, Any]]) -> dict[str, Any]:
    model.objects.bulk_create(model(programme=programme, **row) for row in rows)
    return {x.code: x for x in model.objects.filter(programme=programme)}


def write_plan(programme: models.Programme, plan: Plan, unplaced: Iterable[Unplaced]) -> None:
    """Put a plan in the place of the draft; pins stay pinned. Call it in a transaction."""
    venues = dict(programme.venues.values_list("code", "pk"))
    staff = dict(programme.instructors.values_list("code", "pk"))
    placed = {p.session: p for p in plan.placements}
    reasons = {u.session: u.reason for u in unplaced}
    through = models.Session.instructors.through
    changed: list[models.Session] = []
    keys: dict[str, int] = {}
    for s in programme.sessions.all():
        keys[s.code] = s.pk
        p = placed.get(s.code)
        before = (s.day, s.period, s.venue_id, s.unplaced_reason)
        s.day, s.period = (p.day, p.period) if p else (None, None)
        s.venue_id = venues.get(p.venue) if p else None
        s.unplaced_reason = "" if p else reasons.get(s.code, "")
        if before != (s.day, s.period, s.venue_id, s.unplaced_reason):
            changed.append(s)
    _write_places(changed)
    held: dict[str, list[str]] = {}
    links = through.objects.filter(session__programme=programme).order_by("pk")
    for session, code in links.values_list("session__code", "instructor__code"):
        held.setdefault(session, []).append(code)
    wanted = {p.session: list(p.instructors) for p in plan.placements}
    differ = [s for s in keys if held.get(s, []) != wanted.get(s, [])]
    for n in range(0, len(differ), 500):
        through.objects.filter(session__in=[keys[s] for s in differ[n : n + 500]]).delete()
    fresh = [through(session_id=keys[s], instructor_id=staff[code]) for s in differ for code in wanted.get(s, [])]
    through.objects.bulk_create(fresh, batch_size=2000)
    programme.version += 1
    programme.save(update_fields=["version"])


def _write_places(sessions: list[models.Session]) -> None:
    """One prepared statement for all; ``bulk_update`` would build a case for every row and field, ten times slower."""
    if not sessions:
        return
    written = {"day", "period", "venue", "unplaced_reason"}
    fields = [f for f in models.Session._meta.concrete_fields if f.name in written]
    columns = ", ".join(f"{connection.ops.quote_name(str(f.column))} = %s" for f in fields)
    table = connection.ops.quote_name(models.Session._meta.db_table)
    rows = [[*(f.get_db_prep_save(getattr(s, f.attname), connection) for f in fields), s.pk] for s in sessions]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {columns} WHERE id = %s", rows)  # noqa: S608 - names are the model's
