"""What a change of a session costs, and who must be told.

In: days of notice, heads, instructors. Out: whole tenths. Why: docs/engines/programme.md, section "Repair".
"""

from blueberet.engine.programme.model.exact import Wanted
from blueberet.engine.programme.model.ground import Ground
from blueberet.engine.programme.model.held import Option
from blueberet.engine.programme.problem import Placement
from blueberet.engine.programme.repair.moment import Moment

NEAR = 9.0
VENUE_SHARE = 0.5


def urgency(notice: int) -> float:
    """10 for today, 5.5 for tomorrow, 2.1 a week ahead, 1.3 four weeks ahead."""
    return 1.0 + NEAR / (1 + max(0, notice))


def price(ground: Ground, code: str, options: list[Option], stood: Placement | None, now: Moment) -> Wanted:
    """A session with the cost of each of its free places."""
    calendar, session = ground.calendar, ground.problem.session_by_code[code]
    module, group = ground.module_of(code), ground.problem.group_by_code[session.group]
    told = group.heads + module.instructors
    today = calendar.day_of(now.day)
    old = calendar.day_of(stood.day) if stood else None
    costs = []
    for o in options:
        notice = (o.start.day if old is None else min(old, o.start.day)) - today
        away = 0 if old is None else abs(o.start.day - old)
        costs.append(round(10 * urgency(notice) * told) + away)
    near = 10 * urgency((old if old is not None else today) - today)
    return Wanted(
        code, tuple(options), stood, tuple(costs),
        venue_cost=round(VENUE_SHARE * near * told) if stood else 0, staff_cost=round(2 * near) if stood else 0,
    )  # fmt: skip


def weight_of(ground: Ground, code: str, stood: Placement, now: Moment) -> float:
    """What moving a session costs at least, so that near and large ones are pushed last."""
    told = ground.problem.group_by_code[ground.problem.session_by_code[code].group].heads
    return urgency((stood.day - now.day).days) * (told + ground.module_of(code).instructors)


def cost_of(ground: Ground, before: Placement | None, after: Placement | None, now: Moment, code: str) -> int:
    """Cost in tenths of one change that has been made."""
    start = ground.start_of(after) if after else None
    options = [Option(start, (), ())] if start else []
    wanted = price(ground, code, options, before, now)
    if after is None:
        return wanted.venue_cost * 2 if before else 0
    if before is None:
        return wanted.start_costs[0]
    cost = wanted.staff_cost * len(set(after.instructors) - set(before.instructors))
    if (before.day, before.period) != (after.day, after.period):
        return cost + wanted.start_costs[0]
    return cost + (wanted.venue_cost if before.venue != after.venue else 0)
