"""Where a placed session stands: its slots, its people, as the checker sees them.

In: a problem and a plan. Out: ``Standing`` values and the index that the rules read.
Why: docs/engines/programme.md, section "Time".
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from blueberet.engine.programme.calendar import Calendar
from blueberet.engine.programme.problem import FixedEvent, Group, Module, Placement, Problem, Session
from blueberet.engine.programme.result import Plan


@dataclass(frozen=True, slots=True)
class Standing:
    """A placed session with what the rules ask of it."""

    placement: Placement
    session: Session
    module: Module
    group: Group
    first_day: int
    """Day index; may lie outside the calendar in a plan made by hand."""
    last_day: int
    slots: tuple[int, ...]
    """Slot numbers in order, cut to the calendar."""
    starts: int
    """Number of its first slot, and of the slot it would start at outside the calendar."""
    ends: int

    @property
    def code(self) -> str:
        """The session's code."""
        return self.session.code


def slots_of(calendar: Calendar, module: Module, day: int, period: int) -> tuple[int, ...]:
    """Slots a session takes: its periods, the night band, or whole days with the nights between."""
    size = calendar.slots_per_day
    if module.kind == "field":
        wanted: list[int] = []
        for d in range(day, day + module.length):
            wanted.extend(range(d * size, d * size + max(1, calendar.open_periods[d % 7])))
            if d < day + module.length - 1:
                wanted.append(d * size + size - 1)
    elif module.kind == "night":
        wanted = [day * size + calendar.night_period - 1]
    else:
        wanted = [day * size + p - 1 for p in range(period, min(period + module.length, size))]
    return tuple(s for s in wanted if 0 <= s < calendar.days * size)


def event_slots(calendar: Calendar, event: FixedEvent) -> frozenset[int]:
    """Slots a fixed event holds; a whole-day event holds the night too."""
    size = calendar.slots_per_day
    held: set[int] = set()
    for d in range(
        max(0, calendar.day_of(event.first_day)), min(calendar.days - 1, calendar.day_of(event.last_day)) + 1
    ):
        if event.last_period == 0 and event.first_period <= 1:
            held.update(range(d * size, (d + 1) * size))
        else:
            last = event.last_period or calendar.periods_per_day
            held.update(d * size + p - 1 for p in range(event.first_period, last + 1))
    return frozenset(held)


class Standings:
    """All sessions of a plan that can be understood, indexed for the rules.

    Placements with unknown or repeated sessions are left out here; rule R21 tells of them.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        """Read the plan; nothing in it is trusted."""
        self.problem = problem
        self.all: list[Standing] = []
        self.by_slot: dict[int, list[Standing]] = defaultdict(list)
        self.by_block: dict[tuple[str, str], list[Standing]] = defaultdict(list)
        """Sessions of one module for one group."""
        seen: set[str] = set()
        for placement in plan.placements:
            session = problem.session_by_code.get(placement.session)
            if session is None or session.code in seen:
                continue
            seen.add(session.code)
            self._add(placement, session)

    def _add(self, placement: Placement, session: Session) -> None:
        calendar = self.problem.calendar
        module = self.problem.module_by_code[session.module]
        day = calendar.day_of(placement.day)
        length = module.length if module.kind == "field" else 1
        slots = slots_of(calendar, module, day, placement.period)
        start = day * calendar.slots_per_day + placement.period - 1
        standing = Standing(
            placement,
            session,
            module,
            self.problem.group_by_code[session.group],
            day,
            day + length - 1,
            slots,
            slots[0] if slots else start,
            slots[-1] if slots else start,
        )
        self.all.append(standing)
        self.by_block[session.module, session.group].append(standing)
        for slot in slots:
            self.by_slot[slot].append(standing)

    @cached_property
    def shared(self) -> dict[tuple[str, str], frozenset[str]]:
        """People whom two groups have in common, for pairs that have any."""
        sets = {g.code: frozenset(g.members) for g in self.problem.groups}
        found: dict[tuple[str, str], frozenset[str]] = {}
        for a, people in sets.items():
            for b, others in sets.items():
                both = people & others
                if both:
                    found[a, b] = both
        return found
