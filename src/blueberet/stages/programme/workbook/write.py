"""From a problem to the workbook it could have come from."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from blueberet.engine.programme.problem import Problem, Span
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.programme.workbook import tables as t
from blueberet.stages.programme.workbook.groups import audience_words

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _spans(spans: tuple[Span, ...]) -> str:
    return "; ".join(f"{s.first.isoformat()}..{s.last.isoformat()}" for s in spans)


def _list(values: tuple[str, ...]) -> str:
    # One value that holds a comma would be read as two without the semicolon.
    return "; ".join(values) + (";" if len(values) == 1 and "," in values[0] else "")


def write_programme(
    problem: Problem,
    *,
    visit_day: date | None = None,
    specialities: dict[str, str] | None = None,
    serves: Mapping[str, Iterable[str]] | None = None,
) -> bytes:
    """Write the workbook; reading it with the same roster gives the equal problem.

    ``specialities`` names the speciality that makes a specialist group; others are written by their members.
    ``serves`` names the standards that a module serves, by code of the module.
    """
    calendar = problem.calendar
    by_speciality = specialities or {}
    head = {
        "name": problem.name, "first_day": calendar.first_day, "weeks": calendar.weeks, "visit_day": visit_day,
        "evaluation_day": problem.evaluation_day, "open_periods": "; ".join(map(str, calendar.open_periods)),
        "nights": "; ".join(d for d, is_open in zip(_DAYS, calendar.night_open, strict=True) if is_open) or "none",
        "night_hours": calendar.night_hours,
    }  # fmt: skip
    periods = [
        {"band": "morning" if n < calendar.morning_periods else "afternoon", "starts": p.starts, "ends": p.ends}
        for n, p in enumerate(calendar.periods)
    ]
    periods.append({"band": "night", "starts": calendar.night.starts, "ends": calendar.night.ends})
    own = [g for g in problem.groups if g.kind in ("specialist", "english")]
    modules: list[dict[str, Any]] = []
    for m in problem.modules:
        row = {c.key: getattr(m, c.key) for c in t.MODULES.columns if hasattr(m, c.key)}
        row |= {
            "hours": m.sessions * problem.hours_of(m), "audience": audience_words(m.groups, problem.groups),
            "equipment": _list(m.equipment), "pools": "; ".join(f"{p} × {n}" for p, n in m.pools),
            "makeup": "; ".join(f"{g} × {n}" for g, n in m.makeup),
            "barred": "; ".join(f"{_DAYS[d]} {p}" for d, p in m.barred),
            "serves": "; ".join((serves or {}).get(m.code, ())),
        }  # fmt: skip
        modules.append(row)
    sheets: list[tuple[Any, list[dict[str, Any]]]] = [
        (t.PROGRAMME, [head]),
        (t.PERIODS, periods),
        (t.PHASES, [_row(t.PHASES, p) for p in problem.phases]),
        (t.MODULES, modules),
        (t.ORDER, [_row(t.ORDER, o) for o in problem.orders]),
        (
            t.INSTRUCTORS,
            [
                _row(t.INSTRUCTORS, i)
                | {"qualifications": _list(i.qualifications), "present": _spans(i.present), "absent": _spans(i.absent)}
                for i in problem.instructors
            ],
        ),
        (
            t.VENUES,
            [
                _row(t.VENUES, v) | {"equipment": _list(v.equipment), "closures": _spans(v.closures)}
                for v in problem.venues
            ],
        ),
        (t.POOLS, [_row(t.POOLS, p) for p in problem.pools]),
        (
            t.GROUPS,
            [
                {"code": g.code, "name": g.name, "kind": g.kind, "speciality": by_speciality.get(g.code, "")}
                for g in own
            ],
        ),
        (
            t.MEMBERS,
            [{"group": g.code, "service_number": n} for g in own if g.code not in by_speciality for n in g.members],
        ),
        (
            t.EVENTS,
            [
                _row(t.EVENTS, e)
                | {"audience": audience_words(e.groups, problem.groups), "last_period": e.last_period or None,
                   "first_period": e.first_period if e.last_period else None}
                for e in problem.events
            ],
        ),
        (t.HOLIDAYS, [_row(t.HOLIDAYS, c) for c in calendar.closed_days]),
        (t.WEIGHTS, [{"rule": k, "weight": v} for k, v in problem.weights.items()]),
    ]  # fmt: skip
    return write_book(sheets)


def _row(table: Any, value: object) -> dict[str, Any]:
    return {c.key: getattr(value, c.key) for c in table.columns if hasattr(value, c.key)}
