"""Repair at full size: many incidents on a nice timetable of the demonstration, against solving anew in the same run.

The plan is packed: most people have no free half-day for weeks, so that a session that must move needs a chain of
others. Times are of one process that has OR-Tools and the compiled code loaded; the checker is counted apart.
"""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from blueberet.engine.programme.changes import Change
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.repair.incidents import (
    EventMoved,
    GroupOnDuty,
    HolidayAnnounced,
    InstructorAbsent,
    MakeUpAsked,
    VenueClosed,
)

SECONDS = 5.0
WEEKS = (9, 15, 20)
POLISHED_SECONDS = 40.0
"""How long the timetable that is mended was made better before."""


def incidents(problem: Problem) -> Iterator[tuple[str, Change, date]]:
    """Kind, incident, and the day on which it becomes known."""

    def day(week: int, weekday: int) -> date:
        return problem.calendar.date_of((week - 1) * 7 + weekday)

    eve = timedelta(days=1)
    for i in problem.instructors:
        for w in WEEKS:
            yield "instructor ill a week", InstructorAbsent(i.code, day(w, 0), day(w, 6)), day(w, 0) - eve
    for code in ("RANGE", "TOWN", "MINE", "LANE", "HALL", "FA1", "CR1", "LR1"):
        for w in WEEKS:
            yield "venue closed three days", VenueClosed(code, day(w, 0), day(w, 2)), day(w, 0) - eve
    for w in WEEKS:
        yield "holiday", HolidayAnnounced(day(w, 2)), day(w, 2) - timedelta(days=7)
        for g in problem.groups:
            if g.kind == "company":
                yield "company on duty", GroupOnDuty(g.code, day(w, 1), day(w, 1)), day(w, 1) - timedelta(days=3)
    for w, d in ((24, 1), (24, 2), (25, 2), (25, 3)):
        yield "visit moved", EventMoved("VISIT", day(w, d)), day(w - 2, 0)
    for m in problem.modules[::4]:
        yield "make-up session", MakeUpAsked(m.code, m.groups[0], 1), day(m.first_week + 1, 0)


def polished(problem: Problem) -> Any:
    """A timetable as a planner has it who let the search work on: nice, not merely complete."""
    from blueberet.engine.kit.budget import Budget
    from blueberet.engine.programme.solve import solve

    return solve(problem, seed=1, budget=Budget(POLISHED_SECONDS, time.monotonic)).plan


def measure(limit: float = 120.0, *, of: str = "polished") -> dict[str, Any]:
    """Times, moves, what is left over and what is proven, by kind; times and moves of solving anew.

    ``of``: mend the ``polished`` timetable, or the ``planted`` one.
    """
    from blueberet.config.demonstration.centre import demonstration
    from blueberet.config.demonstration.planted import planted_plan
    from blueberet.engine.kit.budget import Budget
    from blueberet.engine.programme.repair.mending import Moment, repair

    problem = demonstration(date(2026, 11, 23)).problem
    plan = planted_plan(problem) if of == "planted" else polished(problem)
    rows: dict[str, list[tuple[Any, float]]] = {}
    # OR-Tools and the compiled code are loaded once in the life of a worker.
    for change, known in ((c, k) for kind, c, k in incidents(problem) if kind in ("holiday", "make-up session")):
        repair(problem, plan, change, now=Moment(known), budget=Budget(SECONDS, time.monotonic))
        if isinstance(change, MakeUpAsked):
            break
    for kind, change, known in incidents(problem):
        began = time.monotonic()
        try:
            found = repair(problem, plan, change, now=Moment(known), budget=Budget(SECONDS, time.monotonic))
        except ValueError:
            continue  # The incident cannot be, for example a holiday on a holiday.
        if found.touched:
            key = kind
            if kind in ("instructor ill a week", "venue closed three days"):
                key += ", moved" if found.moves or found.left_over else ", nobody moved"
            rows.setdefault(key, []).append((found, time.monotonic() - began))
    anew = [_anew(problem, plan, c, k, limit) for kind, c, k in incidents(problem) if kind == "holiday"]
    nice = min((a["as_nice_s"] for a in anew if a["as_nice_reached"]), default=limit)
    return {
        "sessions": len(problem.sessions), "timetable": of, "solve_anew": anew,
        "kinds": {k: _row(v, nice) for k, v in rows.items()},
    }  # fmt: skip


def _anew(problem: Problem, plan: Any, change: Change, known: date, limit: float) -> dict[str, Any]:
    """Solving anew after an incident, from nothing and from the old plan: until complete, until as nice as before."""
    from blueberet.engine.kit.budget import Budget
    from blueberet.engine.programme.score import score
    from blueberet.engine.programme.solve import solve

    changed, was = change.apply(problem), score(problem, plan).total
    found: dict[str, Any] = {"incident": change.words(problem), "cost_before": round(was, 1)}
    stood = {p.session: (p.day, p.period) for p in plan.placements}
    for name, start in (("", None), ("_from_old_plan", plan)):
        for aim in ("complete", "as_nice"):
            reached: list[float] = []

            def note(p: Any, aim: str = aim, reached: list[float] = reached) -> bool:
                nice = aim == "complete" or p.objective <= was
                if p.placed == p.sessions and nice and not reached:
                    reached.append(p.seconds)
                return not reached

            result = solve(changed, seed=1, budget=Budget(limit, time.monotonic), on_progress=note, start=start)
            found[f"{aim}_s{name}"] = round(reached[0] if reached else result.seconds, 2)
            found[f"{aim}_reached{name}"] = bool(reached)
            moved = [p.session for p in result.plan.placements if stood.get(p.session) != (p.day, p.period)]
            found[f"{aim}_moved{name}"] = len(moved)
            found[f"{aim}_past_moved{name}"] = sum(s in stood and stood[s][0] < known for s in moved)
    return found


def _row(found: list[tuple[Any, float]], whole: float) -> dict[str, Any]:
    seconds = sorted(r.seconds for r, _ in found)
    count = len(found)
    p95 = seconds[min(count - 1, int(0.95 * count))]
    return {
        "incidents": count, "touched": sum(r.touched for r, _ in found),
        "p50_s": round(seconds[count // 2], 3), "p95_s": round(p95, 3), "worst_s": round(seconds[-1], 3),
        "worst_with_check_s": round(max(s for _, s in found), 3),
        "moves": sum(r.moves for r, _ in found), "left_over": sum(len(r.left_over) for r, _ in found),
        "moves_proven_over_horizon": round(sum(r.moves_proven == "horizon" for r, _ in found) / count, 2),
        "proven_among_free": round(sum(r.moves_proven == "free" for r, _ in found) / count, 2),
        "cost_proven_over_horizon": round(sum(r.cost_proven == "horizon" for r, _ in found) / count, 2),
        "times_faster_p50": round(whole / max(0.001, seconds[count // 2]), 1),
        "times_faster_worst": round(whole / max(0.001, seconds[-1]), 1),
    }  # fmt: skip
