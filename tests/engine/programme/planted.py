"""Programmes with a planted complete plan: first the plan, then staff, venues and windows that just allow it."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta

from blueberet.engine.programme.arrays import all_starts
from blueberet.engine.programme.calendar import Calendar, ClosedDay, Period
from blueberet.engine.programme.problem import (
    FixedEvent,
    Group,
    Instructor,
    Module,
    Order,
    Placement,
    Pool,
    Problem,
    SessionKind,
    Span,
    Venue,
)  # fmt: skip
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.standing import slots_of

MONDAY = date(2026, 3, 2)
HOURS = ("08", "09", "10", "11", "14", "15", "16", "17")
SHAPES: tuple[tuple[SessionKind, int, int], ...] = (
    ("day", 2, 50), ("day", 3, 15), ("day", 4, 15), ("day", 1, 8), ("night", 1, 8), ("field", 2, 3), ("field", 1, 1),
)  # fmt: skip


class _Planter:
    """Puts sessions where nobody is yet, and hires and builds what they need."""

    def __init__(self, chance: random.Random, calendar: Calendar, groups: list[Group]) -> None:
        self.chance, self.calendar = chance, calendar
        self.people = {g.code: set(g.members) for g in groups}
        self.busy: dict[str, set[int]] = defaultdict(set)
        self.staff_busy: dict[str, set[int]] = defaultdict(set)
        self.staff_hours: dict[str, Counter[int]] = defaultdict(Counter)
        self.skills: dict[str, set[str]] = defaultdict(set)
        self.venue_busy: dict[str, set[int]] = defaultdict(set)
        self.venue_kind: dict[str, str] = {}
        self.used: Counter[tuple[str, int]] = Counter()
        self.starts: dict[tuple[str, int], list[tuple[int, int]]] = {}

    def footprint(self, module: Module, day: int, period: int) -> tuple[set[int], set[int]]:
        """Slots taken, and slots of rest after a night."""
        size = self.calendar.slots_per_day
        cells = set(slots_of(self.calendar, module, day, period))
        rest = range((day + 1) * size, (day + 1) * size + self.calendar.morning_periods)
        return cells, set(rest) if module.kind == "night" else set()

    def find(self, module: Module, group: str, days: set[int]) -> tuple[int, int] | None:
        """A start inside the module's weeks where the group's people are free."""
        key = (module.kind, module.length)
        if key not in self.starts:
            self.starts[key] = all_starts(self.calendar, module)
        inside = [
            s for s in self.starts[key]
            if (module.first_week - 1) * 7 <= s[0] and s[0] + (module.length if module.kind == "field" else 1) <= module.last_week * 7
        ]  # fmt: skip
        for day, period in self.chance.sample(inside, min(60, len(inside))):
            cells, rest = self.footprint(module, day, period)
            if day in days or any((cells | rest) & self.busy[p] for p in self.people[group]):
                continue
            for p in self.people[group]:
                self.busy[p] |= cells | rest
            return day, period
        return None

    def release(self, module: Module, group: str, at: tuple[int, int]) -> None:
        """Take back a place that will not be used."""
        cells, rest = self.footprint(module, *at)
        for p in self.people[group]:
            self.busy[p] -= cells | rest

    def hire(self, module: Module, at: tuple[int, int]) -> tuple[str, ...]:
        """Instructors who are free then; new ones when there are too few."""
        cells, rest = self.footprint(module, *at)
        hours = self.calendar.periods_per_day if module.kind == "field" else module.length
        hours = self.calendar.night_hours if module.kind == "night" else hours
        days = range(at[0], at[0] + (module.length if module.kind == "field" else 1))
        chosen: list[str] = []
        for n in range(1, 400):
            code = f"I{module.qualification}{n}"
            full = any(self.staff_hours[code][d // 7] + hours * len(days) > 28 for d in days)
            if (cells | rest) & self.staff_busy[code] or (full and self.staff_busy[code]):
                continue
            self.staff_busy[code] |= cells | rest
            self.skills[code].add(module.qualification)
            for d in days:
                self.staff_hours[code][d // 7] += hours
            chosen.append(code)
            if len(chosen) == module.instructors:
                return tuple(chosen)
        raise AssertionError("too many instructors")

    def build(self, module: Module, at: tuple[int, int]) -> str:
        """A venue that is free then; a new one when there is none."""
        cells, _ = self.footprint(module, *at)
        for n in range(1, 400):
            code = f"V{module.venue_kind}{n}"
            if not cells & self.venue_busy[code]:
                self.venue_busy[code] |= cells
                self.venue_kind[code] = module.venue_kind
                return code
        raise AssertionError("too many venues")


def planted(seed: int, *, sessions: int, weeks: int = 26, platoons: int = 6, slack: int = 1) -> tuple[Problem, Plan]:
    """Invent a programme of about so many sessions and a plan that fits it; ``slack`` widens windows by weeks."""
    chance = random.Random(seed)
    calendar = Calendar(
        MONDAY, weeks, tuple(Period(f"{h}:00", f"{h}:45") for h in HOURS), Period("20:00", "23:00"), 4,
        closed_days=(ClosedDay(MONDAY + timedelta(days=chance.randrange(7 * weeks)), "Holiday"),),
    )  # fmt: skip
    groups = _groups(chance, platoons)
    planter = _Planter(chance, calendar, groups)
    modules: list[Module] = []
    at: dict[tuple[str, str], list[tuple[int, int]]] = {}
    total = 0
    for n in range(400):
        if total >= sessions:
            break
        module = _invent(chance, n, weeks, groups, sessions)
        places: dict[str, list[tuple[int, int]]] = {g: [] for g in module.groups}
        for _ in range(module.sessions):
            for g in module.groups:
                found = planter.find(module, g, {d for d, _ in places[g]})
                if found:
                    places[g].append(found)
        count = min(len(p) for p in places.values())
        for g, found_places in places.items():
            for extra in found_places[count:]:
                planter.release(module, g, extra)
            at[module.code, g] = sorted(found_places[:count])
        if count:
            modules.append(_tighten(replace(module, sessions=count), at, calendar, slack))
            total += count * len(module.groups)
    placements: list[Placement] = []
    for m in modules:
        for g in m.groups:
            for n, (day, period) in enumerate(at[m.code, g], 1):
                for pool, amount in m.pools:
                    for slot in planter.footprint(m, day, period)[0]:
                        planter.used[pool, slot] += amount
                venue = planter.build(m, (day, period)) if m.venue_kind else ""
                staff = planter.hire(m, (day, period)) if m.instructors else ()
                placements.append(Placement(f"{m.code}/{g}/{n:02d}", calendar.date_of(day), period, venue, staff))
    problem = _problem(chance, calendar, groups, modules, planter, at)
    return problem, Plan(tuple(placements))


def _groups(chance: random.Random, platoons: int) -> list[Group]:
    sections = [[f"N-{p}{s}{k}" for k in range(8)] for p in range(platoons) for s in range(3)]
    everybody = [x for s in sections for x in s]
    groups = [Group("ALL", "contingent", "Contingent", tuple(everybody))]
    for p in range(platoons):
        members = [x for s in sections[3 * p : 3 * p + 3] for x in s]
        groups.append(Group(f"P{p}", "platoon", f"Platoon {p}", tuple(members)))
        groups += [Group(f"S{p}{s}", "section", f"Section {p}{s}", tuple(sections[3 * p + s])) for s in range(3)]
    mixed = chance.sample(everybody, len(everybody))
    groups += [Group(f"E{n}", "english", f"English {n}", tuple(sorted(mixed[n::platoons]))) for n in range(platoons)]
    groups.append(Group("MED", "specialist", "Medics", tuple(sorted(x for x in everybody if x.endswith("0")))))
    return groups


def _invent(chance: random.Random, n: int, weeks: int, groups: list[Group], sessions: int) -> Module:
    kind, length, _ = chance.choices(SHAPES, [w for _, _, w in SHAPES])[0]
    audience = chance.choices(("contingent", "platoon", "section", "english", "specialist"), (1, 6, 8, 4, 1))[0]
    codes = tuple(g.code for g in groups if g.kind == audience)
    first = chance.randint(1, weeks)
    last = min(weeks, first + chance.randint(1, max(1, weeks // 2)))
    count = chance.randint(1, 3 if kind != "day" else max(1, min(12, sessions // 8, 3 * (last - first + 1))))
    skill = str(chance.randrange(8))
    return Module(
        f"M{n}", f"Module {n}", f"Subject {n % 9}", "", kind, count, length, codes, first, last,
        venue_kind=chance.choice(("room", "room", "range", "ground", "")), qualification=skill,
        instructors=chance.choice((0, 1, 1, 1, 2)), pools=(("LORRY", 1),) if kind != "day" else (),
        preferred=chance.choice(("any", "any", "morning")),
    )  # fmt: skip


def _tighten(
    module: Module, at: dict[tuple[str, str], list[tuple[int, int]]], calendar: Calendar, slack: int
) -> Module:
    places = [d for g in module.groups for d, _ in at[module.code, g]]
    tail = module.length - 1 if module.kind == "field" else 0
    weekly = Counter[tuple[str, int]]()
    for g in module.groups:
        for d, _ in at[module.code, g]:
            for w in range(d // 7, (d + tail) // 7 + 1):
                weekly[g, w] += 1
    return replace(
        module,
        first_week=max(1, min(places) // 7 + 1 - slack),
        last_week=min(calendar.weeks, (max(places) + tail) // 7 + 1 + slack),
        max_per_week=max(weekly.values()),
    )


def _problem(
    chance: random.Random, calendar: Calendar, groups: list[Group], modules: list[Module], planter: _Planter,
    at: dict[tuple[str, str], list[tuple[int, int]]],
) -> Problem:  # fmt: skip
    size = calendar.slots_per_day

    def idle(busy: set[int]) -> tuple[Span, ...]:
        free = [d for d in range(calendar.days) if busy.isdisjoint(range(d * size, (d + 1) * size))]
        day = calendar.date_of(chance.choice(free)) if free else None
        return (Span(day, day),) if day else ()

    orders = []
    spans = {m.code: _span(m, at) for m in modules}
    people = {g.code: set(g.members) for g in groups}
    for a in modules:
        for b in modules:
            gaps = [
                spans[b.code][h][0] - spans[a.code][g][1]
                for g in a.groups for h in b.groups if people[g] & people[h]
            ]  # fmt: skip
            if gaps and min(gaps) > 0 and chance.random() < 0.04:
                top = max(gaps) + 7 if chance.random() < 0.2 else None
                orders.append(Order(a.code, b.code, chance.randint(0, min(gaps)), top))
    events = []
    for g in chance.sample(groups, 3):
        busy = set().union(*(planter.busy[p] for p in g.members))
        free = [d for d in range(calendar.days) if busy.isdisjoint(range(d * size, d * size + 4))]
        if free:
            day = calendar.date_of(chance.choice(free))
            events.append(FixedEvent(f"E-{g.code}", "Parade", (g.code,), day, day, 1, 4))
    return Problem(
        "Planted", calendar, (), tuple(groups), tuple(modules),
        tuple(Instructor(c, c, "", tuple(sorted(planter.skills[c])), (), idle(planter.staff_busy[c]),
                         max(h for h in planter.staff_hours[c].values()))
              for c in planter.skills),
        tuple(Venue(c, c, k, 1000, closures=idle(planter.venue_busy[c])) for c, k in planter.venue_kind.items()),
        (Pool("LORRY", "Lorries", max(planter.used.values(), default=0)),), tuple(orders), tuple(events),
    )  # fmt: skip


def _span(module: Module, at: dict[tuple[str, str], list[tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    tail = module.length - 1 if module.kind == "field" else 0
    return {
        g: (min(d for d, _ in at[module.code, g]), max(d for d, _ in at[module.code, g]) + tail) for g in module.groups
    }
