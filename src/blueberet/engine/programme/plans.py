"""Plans into the search's arrays and back.

In: a plan, or a state. Out: the other. Why: docs/engines/programme.md, section "Search".
"""

from blueberet.engine.programme import judging
from blueberet.engine.programme.arrays import Layout, State
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan


def copy_of(state: State) -> State:
    """A state that shares nothing with the other."""
    return State(*(a.copy() for a in state))


def put_plan(problem: Problem, layout: Layout, state: State, plan: Plan) -> None:
    """Put a plan's sessions where they stand, if the search knows such a place and they have none yet."""
    facts = layout.facts
    number = {code: s for s, code in enumerate(layout.sessions)}
    venue_no = {code: v for v, code in enumerate(layout.venues)}
    staff_no = {code: i for i, code in enumerate(layout.instructors)}
    for p in plan.placements:
        s = number.get(p.session)
        if s is None or state.pos[s] >= 0:
            continue
        module = problem.module_by_code[problem.session_by_code[p.session].module]
        there = layout.start_of.get((module.kind, module.length, problem.calendar.day_of(p.day), p.period))
        b = facts.s_block[s]
        staff = [staff_no[c] for c in p.instructors if c in staff_no]
        # What is over stands although nothing else could be put there any more.
        over = facts.s_fixed[s] and problem.free_from is not None and p.day < problem.free_from
        legal = there is not None and (over or there in facts.starts[facts.start_off[b] : facts.start_off[b + 1]])
        suits = set(staff) <= set(facts.staff[facts.staff_off[b] : facts.staff_off[b + 1]].tolist())
        venue = venue_no.get(p.venue, -1)
        fits = venue in facts.venues[facts.venue_off[b] : facts.venue_off[b + 1]] or (
            not module.venue_kind and venue < 0
        )
        if there is None or not legal or not suits or not fits or len(set(staff)) != module.instructors:
            continue
        state.pick[0] = venue
        state.pick[1 : 1 + len(staff)] = staff
        judging.put_in(facts, state, s, there)


def plan_from(problem: Problem, layout: Layout, state: State) -> Plan:
    """Translate a state back; sessions of a block get their numbers in the order of time."""
    placements: list[Placement] = []
    facts = layout.facts
    for b in range(len(facts.b_need)):
        members = facts.members[facts.member_off[b] : facts.member_off[b + 1]]
        placed = [s for s in members if state.pos[s] >= 0]
        free = [s for s in placed if not facts.s_fixed[s]]
        fixed = [s for s in placed if facts.s_fixed[s]]
        in_time = sorted(free, key=lambda s: int(facts.st_first[state.pos[s]]))
        # Lessons of one block are alike: the earliest becomes the lowest number, pins stay what they are.
        for number, s in [*zip(sorted(free), in_time, strict=True), *((s, s) for s in fixed)]:
            start = int(state.pos[s])
            need = int(facts.b_need[b])
            placements.append(
                Placement(
                    layout.sessions[number],
                    problem.calendar.date_of(layout.start_days[start]),
                    layout.start_periods[start],
                    layout.venues[state.ven[s]] if state.ven[s] >= 0 else "",
                    tuple(layout.instructors[i] for i in state.ins[s, :need] if i >= 0),
                )
            )
    return Plan(tuple(placements))
