"""Wishes, clashes and their sums in the planner's words.

In: a problem and wishes. Out: one sentence for each. Why: a planner must recognise what she set.
"""

from datetime import date

from blueberet.engine.programme.explain.shortfall import groups_words, listed
from blueberet.engine.programme.explain.wish import Wish, span_of
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.words import day_words, placement_words

_SHAPES = {"day": "period", "field": "whole day"}


def wish_words(problem: Problem, w: Wish) -> str:
    """One sentence of what was set."""
    if w.kind in ("sessions", "window", "per_day", "per_week", "barred"):
        return _of_module(problem, w)
    if w.kind in ("order", "largest_gap"):
        return _of_order(problem, w)
    if w.kind in ("presence", "absence"):
        return _of_instructor(problem, w)
    if w.kind in ("rooms", "closure", "staff", "loads", "pool"):
        return _of_resource(problem, w)
    if w.kind == "event":
        e = next(e for e in problem.events if e.code == w.code)
        when = (
            f"on {day_words(e.first_day)}"
            if e.first_day == e.last_day
            else f"from {day_words(e.first_day)} to {day_words(e.last_day)}"
        )
        who = groups_words(problem.group_by_code[g] for g in e.groups)
        return f"«{e.title}» {when}" + (f" holds {who}." if who else ".")
    if w.kind == "holiday":
        title = next((c.title for c in problem.calendar.closed_days if c.day.isoformat() == w.code), "")
        return f"{day_words(date.fromisoformat(w.code))} is closed ({title})."
    pin = next(p for p in problem.pins if p.session == w.code)
    return f"{placement_words(problem, pin)} is pinned there."


def _of_module(problem: Problem, w: Wish) -> str:
    m = problem.module_by_code[w.code]
    if w.kind == "window":
        return f"«{m.title}» is taught in weeks {m.first_week}–{m.last_week}."
    if w.kind == "per_day":
        return f"A group has at most {m.max_per_day} of «{m.title}» a day."
    if w.kind == "per_week":
        return f"A group has at most {m.max_per_week} of «{m.title}» a week."
    if w.kind == "barred":
        return f"«{m.title}» is barred at {len(m.barred)} times of the week."
    who = problem.group_by_code[w.other].name if w.other else groups_words(problem.group_by_code[g] for g in m.groups)
    count = m.sessions_of(w.other) if w.other else m.sessions
    each = "each of " if not w.other and len(m.groups) > 1 else ""
    size = "" if m.kind == "night" else f" of {m.length} {_SHAPES[m.kind]}{'s' if m.length > 1 else ''}"
    what = ("night" if m.kind == "night" else "session") + ("s" if count != 1 else "")
    return f"«{m.title}»: {count} {what}{size} for {each}{who}."


def _of_order(problem: Problem, w: Wish) -> str:
    o = next(o for o in problem.orders if (o.before, o.after) == (w.code, w.other))
    before, after = problem.module_by_code[o.before].title, problem.module_by_code[o.after].title
    if w.kind == "largest_gap":
        return f"«{after}» begins at most {o.max_gap_days} days after «{before}» has ended."
    gap = f", at least {o.min_gap_days} {'day' if o.min_gap_days == 1 else 'days'} later" if o.min_gap_days else ""
    return f"«{after}» begins after «{before}» has ended{gap}."


def _of_instructor(problem: Problem, w: Wish) -> str:
    i = problem.instructor_by_code[w.code]
    if w.kind == "presence":
        spans = listed((f"{day_words(s.first)} to {day_words(s.last)}" for s in i.present), most=3)
        return f"{i.name} ({i.home_centre}) is here only from {spans}."
    s = span_of(w.other)
    return f"{i.name} is away from {day_words(s.first)} to {day_words(s.last)}."


def _of_resource(problem: Problem, w: Wish) -> str:
    if w.kind == "rooms":
        rooms = [v for v in problem.venues if v.kind == w.code]
        if not rooms:
            return f"There is no {w.code}."
        each = listed(f"{v.name} ({v.sessions_at_once} at once)" for v in rooms)
        return f"{'One' if len(rooms) == 1 else len(rooms)} {w.code} only: {each}."
    if w.kind == "closure":
        s = span_of(w.other)
        when = f"on {day_words(s.first)}" if s.first == s.last else f"from {day_words(s.first)} to {day_words(s.last)}"
        return f"{problem.venue_by_code[w.code].name} is closed {when}."
    if w.kind == "loads":
        staff = [i for i in problem.instructors if not w.code or w.code in i.qualifications]
        loads = sorted({i.weekly_load_hours for i in staff})
        most = f"{loads[0]} h" if len(loads) == 1 else f"{loads[0]} to {loads[-1]} h" if loads else "0 h"
        if len(staff) == 1:
            return f"{staff[0].name} teaches at most {most} a week."
        return f"{listed(i.name for i in staff)} teach at most {most} a week each."
    if w.kind == "staff":
        held = [i.name for i in problem.instructors if not w.code or w.code in i.qualifications]
        what = w.code or "any qualification"
        return f"{'Nobody' if not held else f'Only {listed(held)}'} {'hold' if len(held) > 1 else 'holds'} {what}."
    p = problem.pool_by_code[w.code]
    return f"{p.quantity} of {p.name} exist."
