"""Bring the rows of a programme to what a changed problem says, whatever the change was."""

from collections.abc import Iterable
from typing import Any

from blueberet.engine.kit import wire
from blueberet.engine.programme.problem import Problem
from blueberet.stages.programme import models
from blueberet.stages.programme.bridge import event_row, group_row, instructor_row, module_row, venue_row


def update_problem(programme: models.Programme, problem: Problem) -> None:
    """Write the difference between the rows and the problem; what does not differ keeps its row.

    Placed sessions keep their places; sessions that the problem no longer has are removed, new ones lie in the tray.
    Call it in a transaction that holds the programme, ``write_plan`` after it.

    Raises
    ------
    ValueError
        If the problem begins on another day, has other weeks than the programme, or lacks a group of it.
    """
    if (problem.calendar.first_day, problem.calendar.weeks) != (programme.first_day, programme.weeks):
        raise ValueError("A programme keeps its first day and its number of weeks.")
    _head(programme, problem)
    groups = {g.code: g for g in programme.groups.all()}
    if not set(groups) <= {g.code for g in problem.groups}:
        raise ValueError("A programme keeps its groups; others may come, and their members may change.")
    stay = {p.code for p in problem.phases}
    phases = _level(models.Phase, programme, [wire.dump(p) for p in problem.phases], keep_gone=True)
    groups = _level(models.Group, programme, [group_row(g, n) for n, g in enumerate(problem.groups)])
    _level(models.Instructor, programme, [instructor_row(i) for i in problem.instructors])
    _level(models.Pool, programme, [wire.dump(p) for p in problem.pools])
    # Venues that go are let go by events and sessions first.
    kept = [v.code for v in problem.venues]
    programme.sessions.exclude(venue=None).exclude(venue__code__in=kept).update(day=None, period=None, venue=None)
    programme.fixedevents.exclude(venue=None).exclude(venue__code__in=kept).update(venue=None)
    venues = _level(models.Venue, programme, [venue_row(v) for v in problem.venues])
    modules = _level(models.Module, programme, [module_row(m, phases) for m in problem.modules])
    programme.phases.exclude(code__in=stay).delete()
    _audience(models.Module.groups.through, "module", modules, {m.code: m.groups for m in problem.modules}, groups)
    events = _level(models.FixedEvent, programme, [event_row(e, venues) for e in problem.events])
    _audience(
        models.FixedEvent.groups.through, "fixedevent", events, {e.code: e.groups for e in problem.events}, groups
    )
    _orders(programme, problem, modules)
    _sessions(programme, problem, modules, groups)


def _head(programme: models.Programme, problem: Problem) -> None:
    calendar = wire.dump(problem.calendar)
    closed = {c["day"]: c["title"] for c in calendar.pop("closed_days")}
    programme.calendar = {k: v for k, v in calendar.items() if k not in ("first_day", "weeks")}
    programme.weights, programme.evaluation_day = problem.weights, problem.evaluation_day
    programme.save(update_fields=["calendar", "weights", "evaluation_day"])
    there = {h.day.isoformat(): h for h in programme.holidays.all()}
    models.Holiday.objects.filter(pk__in=[h.pk for d, h in there.items() if closed.get(d) != h.title]).delete()
    models.Holiday.objects.bulk_create(
        models.Holiday(programme=programme, day=d, title=t)
        for d, t in closed.items()
        if d not in there or there[d].title != t
    )


def _level(
    model: Any, programme: models.Programme, rows: list[dict[str, Any]], *, keep_gone: bool = False
) -> dict[str, Any]:
    """Update what differs, add what is new, remove what is gone (unless kept until later); give the rows by code."""
    there = {x.code: x for x in model.objects.filter(programme=programme)}
    fresh, changed = [], []
    fields: set[str] = set()
    for row in rows:
        mine = there.get(row["code"])
        if mine is None:
            fresh.append(model(programme=programme, **row))
            continue
        differs = {k: v for k, v in row.items() if getattr(mine, k) != _as_json(v)}
        for k, v in differs.items():
            setattr(mine, k, v)
        if differs:
            changed.append(mine)
            fields |= differs.keys()
    gone = set() if keep_gone else there.keys() - {r["code"] for r in rows}
    if gone and model is models.Module:
        programme.sessions.filter(module__code__in=gone).delete()
    if gone:
        model.objects.filter(programme=programme, code__in=gone).delete()
    if changed:
        model.objects.bulk_update(changed, sorted(fields), batch_size=200)
    model.objects.bulk_create(fresh)
    return {x.code: x for x in model.objects.filter(programme=programme)}


def _as_json(value: Any) -> Any:
    """Tuples as the lists that a JSON column gives back."""
    if isinstance(value, tuple | list):
        return [_as_json(v) for v in value]
    return value


def _audience(
    through: Any, key: str, owners: dict[str, Any], wanted: dict[str, tuple[str, ...]], groups: dict[str, Any]
) -> None:
    there: dict[str, list[str]] = {code: [] for code in wanted}
    rows = through.objects.filter(**{f"{key}__in": list(owners.values())}).order_by("pk")
    for owner, group in rows.values_list(f"{key}__code", "group__code"):
        there[owner].append(group)
    differ = [code for code, codes in wanted.items() if there[code] != list(codes)]
    through.objects.filter(**{f"{key}__in": [owners[c] for c in differ]}).delete()
    through.objects.bulk_create(through(**{key: owners[c], "group": groups[g]}) for c in differ for g in wanted[c])


def _orders(programme: models.Programme, problem: Problem, modules: dict[str, models.Module]) -> None:
    def row(o: models.Order) -> tuple[str, str, int, int | None]:
        return (o.before.code, o.after.code, o.min_gap_days, o.max_gap_days)

    wanted = [(o.before, o.after, o.min_gap_days, o.max_gap_days) for o in problem.orders]
    there = {row(o): o.pk for o in programme.orders.select_related("before", "after")}
    models.Order.objects.filter(pk__in=[pk for r, pk in there.items() if r not in wanted]).delete()
    models.Order.objects.bulk_create(
        models.Order(programme=programme, before=modules[a], after=modules[b], min_gap_days=low, max_gap_days=high)
        for a, b, low, high in wanted
        if (a, b, low, high) not in there
    )


def _sessions(
    programme: models.Programme, problem: Problem, modules: dict[str, models.Module], groups: dict[str, models.Group]
) -> None:
    there = set(programme.sessions.values_list("code", flat=True))
    wanted = problem.session_by_code
    _delete(programme, there - wanted.keys())
    models.Session.objects.bulk_create(
        (models.Session(programme=programme, code=s.code, module=modules[s.module], group=groups[s.group],
                        number=s.number) for s in problem.sessions if s.code not in there),
        batch_size=1000,
    )  # fmt: skip
    pins = {p.session for p in problem.pins}
    pinned = set(programme.sessions.filter(is_pinned=True).values_list("code", flat=True))
    programme.sessions.filter(code__in=pinned - pins).update(is_pinned=False)
    programme.sessions.filter(code__in=pins - pinned).update(is_pinned=True)


def _delete(programme: models.Programme, codes: Iterable[str]) -> None:
    gone = sorted(codes)
    for n in range(0, len(gone), 500):
        programme.sessions.filter(code__in=gone[n : n + 500]).delete()
