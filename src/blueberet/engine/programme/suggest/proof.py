"""The independent checker's word on a few moved sessions, without judging the whole plan again.

In: a problem, a plan, sessions moved in it. Out: breaches. Why: docs/engines/programme.md, section "Suggestions".
"""

from collections.abc import Iterable

from blueberet.engine.programme.check import check
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Breach, Plan


def concerned(problem: Problem, placed: dict[str, Placement], moves: Iterable[tuple[Placement | None, Placement]]) -> set[str]:  # fmt: skip
    """Sessions that a rule could set against the moved ones: of the same weeks, the same blocks, blocks in order."""
    calendar = problem.calendar
    days: set[int] = set()
    modules: set[str] = set()
    for before, after in moves:
        module = problem.module_by_code[problem.session_by_code[after.session].module]
        length = module.length if module.kind == "field" else 1
        modules.add(module.code)
        for p in (before, after):
            if p is not None:
                first = calendar.day_of(p.day)
                # Weekly sums need whole weeks, rest after a night the day before and after.
                days.update(range((first // 7) * 7 - 1, ((first + length - 1) // 7) * 7 + 8))
    linked = modules | {o.before for o in problem.orders if o.after in modules}
    linked |= {o.after for o in problem.orders if o.before in modules}
    found = set()
    for p in placed.values():
        session = problem.session_by_code.get(p.session)
        if session is None:
            continue
        module = problem.module_by_code[session.module]
        first = calendar.day_of(p.day)
        last = first + (module.length - 1 if module.kind == "field" else 0)
        if module.code in linked or first in days or last in days:
            found.add(p.session)
    return found


def breaches_of(
    problem: Problem, placed: dict[str, Placement], moves: list[tuple[Placement | None, Placement]]
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
    known = {(b.rule, b.sessions, b.subject) for b in check(problem, Plan(tuple(p for p in placed.values() if p.session in near)))}  # fmt: skip
    moved = set(after)
    return [b for b in found if moved & set(b.sessions) or (b.rule, b.sessions, b.subject) not in known]
