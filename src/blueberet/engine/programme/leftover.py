"""Why a session lies in the tray: what stood against each of its possible places.

In: a problem and the final state of the search. Out: ``Unplaced`` with rules and a sentence.
Why: docs/engines/programme.md, section "The tray".
"""

from collections import Counter

import numpy as np

from blueberet.engine.programme import judging
from blueberet.engine.programme.arrays import HARD_RULES, Layout, State
from blueberet.engine.programme.problem import Group, Module, Problem
from blueberet.engine.programme.result import Plan, Unplaced

_WORDS = {
    "R3": "its people are taken",
    "R4": "no suitable venue is free",
    "R7": "no qualified instructor is free",
    "R10": "the instructors' weekly load is full",
    "R11": "the pool is used up",
    "R14": "the day has its sessions of this module already",
    "R15": "the week has its sessions of this module already",
    "R12": "the order with other modules forbids it",
}


def reasons_for(problem: Problem, layout: Layout, state: State, plan: Plan) -> tuple[Unplaced, ...]:
    """Tell for each session without a place which rules stand against its possible starts.

    The state must be free of clashes; it is not changed.
    """
    placed = {p.session for p in plan.placements}
    known: dict[tuple[str, str], tuple[tuple[str, ...], str]] = {}
    found = []
    for session in problem.sessions:
        if session.code in placed:
            continue
        key = (session.module, session.group)
        if key not in known:
            module, group = problem.module_by_code[session.module], problem.group_by_code[session.group]
            known[key] = _reason(problem, layout, state, module, group)
        found.append(Unplaced(session.code, *known[key]))
    return tuple(found)


def _reason(
    problem: Problem, layout: Layout, state: State, module: Module, group: Group
) -> tuple[tuple[str, ...], str]:
    impossible = _impossible(problem, module, group)
    if impossible:
        return impossible
    facts = layout.facts
    s = next(n for n, code in enumerate(layout.sessions) if state.pos[n] < 0 and _is_of(code, module, group))
    b = facts.s_block[s]
    starts = facts.starts[facts.start_off[b] : facts.start_off[b + 1]]
    window = f"W{module.first_week}–W{module.last_week}"
    if not len(starts):
        return ("R1", "R19"), f"No open time of its length in {window}: closed days and fixed events take it all."
    against: Counter[str] = Counter()
    for start in starts:
        judging.judge_best(facts, state, s, start)
        against.update(HARD_RULES[k] for k in np.flatnonzero(state.cost[: len(HARD_RULES)] > 0))
    order = [r for r, _ in against.most_common()]
    told = "; ".join(f"{_WORDS[r]} at {against[r]} ({r})" for r in order[:3])
    return tuple(order), f"Of {len(starts)} possible starts in {window} none is free: {told}."


def _is_of(code: str, module: Module, group: Group) -> bool:
    return code.startswith(f"{module.code}/{group.code}/")


def _impossible(problem: Problem, module: Module, group: Group) -> tuple[tuple[str, ...], str] | None:
    """What no search can mend: no venue that suits, too few who are qualified."""
    if module.venue_kind:
        size = group.heads
        kind = [v for v in problem.venues if v.kind == module.venue_kind]
        suits = [v for v in kind if v.capacity >= size and set(module.equipment) <= set(v.equipment)]
        if not suits:
            need = f"{size} people" + (f" with {', '.join(module.equipment)}" if module.equipment else "")
            return ("R5",), f"No {module.venue_kind} suits {need}; {len(kind)} of that kind exist."
    if module.instructors:
        able = [i for i in problem.instructors if not module.qualification or module.qualification in i.qualifications]
        if len(able) < module.instructors:
            held = module.qualification or "any qualification"
            return ("R8",), f"It needs {module.instructors} instructors with {held}; {len(able)} hold it."
    return None
