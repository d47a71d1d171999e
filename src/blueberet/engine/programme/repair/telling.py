"""The outcome of a repair in the planner's terms: differences, who must be told, why something has no place.

In: the plan before and after. Out: a ``Repair``. Why: docs/engines/programme.md, section "Repair".
"""

from collections import Counter

from blueberet.engine.programme.model.ground import Ground
from blueberet.engine.programme.model.held import Held
from blueberet.engine.programme.problem import Placement
from blueberet.engine.programme.repair.moment import Moment
from blueberet.engine.programme.repair.outcome import Change, Difference, Proven, Repair, Told
from blueberet.engine.programme.repair.price import cost_of
from blueberet.engine.programme.result import Breach, Plan, Unplaced

_WORDS = {
    "R3": "its people are taken", "R16": "its people would have no rest",
    "R14": "the day has its sessions of this module",
    "R15": "the week has its sessions of this module", "R12": "the order with other modules forbids it",
    "R13": "the largest gap to another module forbids it", "R4": "no suitable venue is free",
    "R7": "no qualified instructor is free", "R11": "the pool is used up",
}  # fmt: skip


def outcome_of(
    ground: Ground, stood: dict[str, Placement], plan: Plan, left: tuple[str, ...], stuck: tuple[Breach, ...],
    now: Moment, *, held: Held, touched: int, free: int, moves_proven: Proven, cost_proven: Proven, seconds: float,
    was_stopped: bool,
) -> Repair:  # fmt: skip
    """Put everything together."""
    stands = {p.session: p for p in plan.placements}
    differences = []
    for session in ground.problem.sessions:
        before, after = stood.get(session.code), stands.get(session.code)
        if before != after:
            found = _difference(ground, session.code, before, after, now)
            differences.extend([found] if found.changed else [])
    return Repair(
        plan, tuple(differences), tuple(_unplaced(ground, held, c, now) for c in left), stuck,
        _told(ground, differences), sum("time" in d.changed for d in differences),
        round(sum(d.cost for d in differences), 1), touched, free, moves_proven, cost_proven, seconds, was_stopped,
    )  # fmt: skip


def _difference(
    ground: Ground, code: str, before: Placement | None, after: Placement | None, now: Moment
) -> Difference:
    changed: list[Change] = []
    if before is None:
        changed.append("new")
    elif after is None:
        changed.append("unplaced")
    else:
        if (before.day, before.period) != (after.day, after.period):
            changed.append("time")
        if before.venue != after.venue:
            changed.append("venue")
        if set(before.instructors) != set(after.instructors):
            changed.append("instructors")
    day = min(p.day for p in (before, after) if p is not None)
    heads = ground.problem.group_by_code[ground.problem.session_by_code[code].group].heads
    return Difference(
        code, tuple(changed), before, after, max(0, (day - now.day).days), heads,
        cost_of(ground, before, after, now, code) / 10,
    )  # fmt: skip


def _told(ground: Ground, differences: list[Difference]) -> Told:
    """Groups hear of another time or venue; instructors and venues of whatever concerns them."""
    groups: dict[str, int] = {}
    people: set[str] = set()
    unnamed = 0
    staff: set[str] = set()
    venues: set[str] = set()
    for d in differences:
        moved = d.changed != ("instructors",)
        group = ground.problem.group_by_code[ground.problem.session_by_code[d.session].group]
        if moved and group.code not in groups:
            groups[group.code] = group.heads
            people |= set(group.members)
            unnamed += group.heads - len(group.members)
        both = [set(p.instructors) if p else set() for p in (d.before, d.after)]
        staff |= both[0] | both[1] if moved else both[0] ^ both[1]
        if moved:
            venues |= {p.venue for p in (d.before, d.after) if p and p.venue}
    order = {g.code: n for n, g in enumerate(ground.problem.groups)}
    return Told(
        tuple(sorted(groups.items(), key=lambda g: order[g[0]])), tuple(sorted(staff)), tuple(sorted(venues)),
        len(people) + unnamed,
    )  # fmt: skip


def _unplaced(ground: Ground, held: Held, code: str, now: Moment) -> Unplaced:
    """Which rules stand against each start that is left."""
    session = ground.problem.session_by_code[code]
    module = ground.problem.module_by_code[session.module]
    first = ground.calendar.day_of(now.day) * ground.size + now.period - 1
    starts = [s for s in ground.starts_of(module, session.group) if s.first >= first]
    window = f"W{module.first_week}–W{module.last_week}"
    if not starts:
        return Unplaced(code, ("R2",), f"From now on no open time of its length is left in {window}.")
    if module.venue_kind and not ground.venues_for(module, session.group):
        return Unplaced(code, ("R5",), f"No {module.venue_kind} suits it.")
    against: Counter[str] = Counter()
    for s in starts:
        rule = held.people_rule(module, session.group, s)
        if not rule and module.venue_kind and not held.free_venues(module, session.group, s):
            rule = "R4"
        if not rule and len(held.free_staff(module, s)) < module.instructors:
            rule = "R7"
        if not rule and not held.pools_suffice(module, s):
            rule = "R11"
        against[rule] += bool(rule)
    order = [r for r, n in against.most_common() if r and n]
    told = "; ".join(f"{_WORDS[r]} at {against[r]} ({r})" for r in order[:3])
    return Unplaced(code, tuple(order), f"Of {len(starts)} starts left in {window} none is free: {told}.")
