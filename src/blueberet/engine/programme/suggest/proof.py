"""The independent checker's word on a few moved sessions, without judging the whole plan again.

In: a problem, a plan, sessions moved in it. Out: breaches. Why: docs/engines/programme.md, section "Suggestions".
"""

from collections.abc import Iterable, Sequence

from blueberet.engine.programme.check import check
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Breach, Plan


def concerned(
    problem: Problem, placed: dict[str, Placement], moves: Iterable[tuple[Placement | None, Placement]]
) -> set[str]:
    """Sessions that a rule could set against the moved ones.

    Those of the same days and the days beside them, for rest after a night; those of the same weeks with the same
    instructors; those of the same modules or of modules in order with them, for groups that share people.
    """
    calendar = problem.calendar
    days: set[int] = set()
    weeks: set[int] = set()
    modules: set[str] = set()
    staff: set[str] = set()
    people: set[str] = set()
    for before, after in moves:
        session = problem.session_by_code[after.session]
        modules.add(session.module)
        people.update(problem.group_by_code[session.group].members)
        staff.update(after.instructors)
        for p in (before, after):
            if p is not None:
                first, last = _days(problem, p)
                days.update(range(first - 1, last + 2))
                weeks.update((first // 7, last // 7))
    linked = modules | {o.before for o in problem.orders if o.after in modules}
    linked |= {o.after for o in problem.orders if o.before in modules}
    shared = {g.code for g in problem.groups if not people.isdisjoint(g.members)}
    found = set()
    for p in placed.values():
        in_order = False
        if (known := problem.session_by_code.get(p.session)) is not None:
            in_order = known.module in linked and known.group in shared
        day = calendar.day_of(p.day)
        if in_order or day in days or (day // 7 in weeks and not staff.isdisjoint(p.instructors)):
            found.add(p.session)
        elif known is not None and problem.module_by_code[known.module].kind == "field":
            _, last = _days(problem, p)
            same_week = last // 7 in weeks and not staff.isdisjoint(p.instructors)
            if same_week or not days.isdisjoint(range(day, last + 1)):
                found.add(p.session)
    return found


def _days(problem: Problem, p: Placement) -> tuple[int, int]:
    module = problem.module_by_code[problem.session_by_code[p.session].module]
    first = problem.calendar.day_of(p.day)
    return first, first + (module.length - 1 if module.kind == "field" else 0)


def breaches_of(
    problem: Problem, placed: dict[str, Placement], moves: Sequence[tuple[Placement | None, Placement]]
) -> list[Breach]:
    """Breaches that the moves would bring into the plan; none means that the whole plan is as clean as before.

    Parameters
    ----------
    placed
        The plan before the moves, by session.
    moves
        Each session's place before (none: in the tray) and after.
    """
    near = concerned(problem, placed, moves)
    after = {p.session: p for _, p in moves}
    there = [p for p in placed.values() if p.session in near and p.session not in after]
    found = check(problem, Plan((*there, *after.values())))
    if not found:
        return []
    before = Plan(tuple(p for p in placed.values() if p.session in near))
    known = {(b.rule, b.sessions, b.subject) for b in check(problem, before)}
    moved = set(after)
    return [b for b in found if moved & set(b.sessions) or (b.rule, b.sessions, b.subject) not in known]
