"""One week of a programme as a problem of its own, and the same week as a FET file with the staff already fixed.

FET knows neither the choice of instructors, nor blocks of days, nor rest after a night, nor pools and orders between
modules here. So both sides get the day sessions; nights and field exercises of the week stand as they stand in the plan
(pins for ours, not-available times for FET), pools and orders are left out for both.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

from blueberet.engine.programme.arrays import all_starts
from blueberet.engine.programme.calendar import Calendar
from blueberet.engine.programme.problem import Module, Placement, Problem, Span
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.standing import Standing, Standings, event_slots

DAYS = 6


def week_of(problem: Problem, plan: Plan, week: int) -> tuple[Problem, Plan]:
    """The sessions that a plan has in a week (from 1) as a problem of one week, with that part of the plan."""
    first = problem.calendar.date_of((week - 1) * 7)
    last = problem.calendar.date_of(week * 7 - 1)
    inside = [
        s for s in Standings(problem, plan).all if s.first_day // 7 == week - 1 == s.last_day // 7
    ]  # fmt: skip
    blocks: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for s in sorted(inside, key=lambda s: s.starts):
        blocks[s.module.code, s.group.code].append(s)
    by_count: dict[tuple[str, int], list[str]] = defaultdict(list)
    for (module, group), them in blocks.items():
        by_count[module, len(them)].append(group)
    modules: list[Module] = []
    placements: list[Placement] = []
    pins: list[Placement] = []
    for (code, count), groups in by_count.items():
        name = f"{code}x{count}"
        module = problem.module_by_code[code]
        modules.append(replace(module, code=name, sessions=count, groups=tuple(groups), makeup=(), pools=(),
                               first_week=1, last_week=1, min_days=0))  # fmt: skip
        for g in groups:
            for n, s in enumerate(blocks[code, g], 1):
                placed = replace(s.placement, session=f"{name}/{g}/{n:02d}")
                placements.append(placed)
                if module.kind != "day":
                    pins.append(placed)

    def cut(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(Span(max(s.first, first), min(s.last, last)) for s in spans if s.last >= first and s.first <= last)

    away = Span(first, last)
    one = replace(
        problem, name=f"W{week}", modules=tuple(modules), orders=(), pools=(), pins=tuple(pins), phases=(),
        evaluation_day=None,
        calendar=replace(
            problem.calendar, first_day=first, weeks=1,
            closed_days=tuple(c for c in problem.calendar.closed_days if first <= c.day <= last),
        ),
        instructors=tuple(
            replace(i, present=cut(i.present), absent=cut(i.absent) if not i.present or cut(i.present) else (away,))
            for i in problem.instructors
        ),
        venues=tuple(replace(v, closures=cut(v.closures)) for v in problem.venues),
        events=tuple(e for e in problem.events if e.last_day >= first and e.first_day <= last),
    )  # fmt: skip
    return one, Plan(tuple(placements))


def day_name(day: int) -> str:
    """Name of a weekday in the FET file."""
    return f"D{day + 1}"


def hour_name(period: int) -> str:
    """Name of a period in the FET file."""
    return f"P{period}"


def fet_file(problem: Problem, plan: Plan) -> bytes:
    """The week in FET's format: the plan's staff are fixed, its times and venues are not told."""
    calendar = problem.calendar
    root = Element("fet", version="6.8.5")
    _texts(root, Institution_Name=problem.name, Comments="")
    hours = calendar.periods_per_day
    days = SubElement(root, "Days_List")
    _texts(days, Number_of_Days=DAYS)
    for d in range(DAYS):
        _texts(SubElement(days, "Day"), Name=day_name(d))
    periods = SubElement(root, "Hours_List")
    _texts(periods, Number_of_Hours=hours)
    for p in range(1, hours + 1):
        _texts(SubElement(periods, "Hour"), Name=hour_name(p))
    standings = Standings(problem, plan)
    free = [s for s in standings.all if s.module.kind == "day"]
    fixed = [s for s in standings.all if s.module.kind != "day"]
    subjects = SubElement(root, "Subjects_List")
    for m in sorted({s.module.code for s in free}):
        _texts(SubElement(subjects, "Subject"), Name=m, Comments="")
    SubElement(root, "Activity_Tags_List")
    teachers = SubElement(root, "Teachers_List")
    staff = sorted({i for s in free for i in s.placement.instructors})
    for i in staff:
        one = SubElement(teachers, "Teacher")
        _texts(one, Name=i, Target_Number_of_Hours=0)
        SubElement(one, "Qualified_Subjects")
        _texts(one, Comments="")
    used = sorted({s.group.code for s in free})
    held = {s.group.code for s in fixed} | {g for e in problem.events for g in e.groups}
    atoms = _students(root, problem, used, held)
    ids = _activities(root, free)
    SubElement(root, "Buildings_List")
    rooms = SubElement(root, "Rooms_List")
    lanes = {v.code: [f"{v.code}#{n}" for n in range(v.sessions_at_once)] for v in problem.venues}
    for v in problem.venues:
        for name in lanes[v.code]:
            _texts(SubElement(rooms, "Room"), Name=name, Building="", Capacity=v.capacity, Virtual="false", Comments="")
    _time_rules(root, problem, free, fixed, staff, atoms, ids)
    _space_rules(root, problem, free, fixed, lanes, ids)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root)


def plan_from_fet(problem: Problem, plan: Plan, activities: Element) -> Plan:
    """FET's answer in our terms: its times and rooms, the plan's staff, and what was fixed."""
    free = [s for s in Standings(problem, plan).all if s.module.kind == "day"]
    found = list(problem.pins)
    told = {int(a.findtext("Id", "0")): a for a in activities.iter("Activity")}
    for n, s in enumerate(free, 1):
        a = told.get(n)
        if a is None or not a.findtext("Day"):
            continue
        day: date = problem.calendar.date_of(int(a.findtext("Day", "")[1:]) - 1)
        venue = (a.findtext("Room") or "").split("#")[0]
        found.append(Placement(s.code, day, int(a.findtext("Hour", "")[1:]), venue, s.placement.instructors))
    return Plan(tuple(found))


def _texts(parent: Element, **values: object) -> None:
    for name, value in values.items():
        SubElement(parent, name).text = str(value)


def _students(root: Element, problem: Problem, used: list[str], held: set[str]) -> dict[str, str]:
    """Our groups as years, people with the same groups as subgroups; gives one of the people of each subgroup.

    ``held`` are the groups of fixed sessions and events: people who differ in them are not alike.
    """
    of_person: dict[str, list[str]] = defaultdict(list)
    for g in sorted({*used, *held}):
        for person in problem.group_by_code[g].members:
            of_person[person].append(g)
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for person, groups in of_person.items():
        if not set(used).isdisjoint(groups):
            alike[tuple(groups)].append(person)
    atoms = {f"A{n}": groups for n, groups in enumerate(sorted(alike))}
    years = SubElement(root, "Students_List")
    for g in used:
        year = SubElement(years, "Year")
        size = len(problem.group_by_code[g].members)
        _texts(year, Name=g, Number_of_Students=size, Comments="", Number_of_Categories=0, Separator=" ")
        group = SubElement(year, "Group")
        _texts(group, Name=f"{g} all", Number_of_Students=size, Comments="")
        for a, groups in atoms.items():
            if g in groups:
                _texts(SubElement(group, "Subgroup"), Name=a, Number_of_Students=len(alike[groups]), Comments="")
    return {a: alike[groups][0] for a, groups in atoms.items()}


def _activities(root: Element, free: list[Standing]) -> dict[tuple[str, str], list[int]]:
    """One activity a session, numbered in order; gives the numbers of each block."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, s in enumerate(free, 1):
        blocks[s.module.code, s.group.code].append(n)
    parent = SubElement(root, "Activities_List")
    for n, s in enumerate(free, 1):
        mine = blocks[s.module.code, s.group.code]
        a = SubElement(parent, "Activity")
        for i in s.placement.instructors:
            _texts(a, Teacher=i)
        _texts(a, Subject=s.module.code, Students=s.group.code, Duration=s.module.length,
               Total_Duration=s.module.length * len(mine), Id=n,
               Activity_Group_Id=mine[0] if len(mine) > 1 else 0, Active="true", Comments="")  # fmt: skip
    return blocks


def _rule(parent: Element, kind: str, **values: object) -> Element:
    rule = SubElement(parent, kind)
    _texts(rule, Weight_Percentage=100, **values)
    return rule


def _close(rule: Element) -> None:
    _texts(rule, Active="true", Comments="")


def _not_at(parent: Element, kind: str, who: dict[str, str], slots: set[int], calendar: Calendar) -> None:
    """A not-available rule for the day slots among ``slots``."""
    size = calendar.slots_per_day
    them = sorted(s for s in slots if s // size < DAYS and s % size < calendar.periods_per_day)
    if not them:
        return
    rule = _rule(parent, kind, **who)
    name = "Break_Time" if kind == "ConstraintBreakTimes" else "Not_Available_Time"
    _texts(rule, **{f"Number_of_{name}s": len(them)})
    for s in them:
        _texts(SubElement(rule, name), Day=day_name(s // size), Hour=hour_name(s % size + 1))
    _close(rule)


def _held(problem: Problem, s: Standing) -> set[int]:
    """Slots of a fixed session and of the rest after it."""
    calendar = problem.calendar
    morning = (s.first_day + 1) * calendar.slots_per_day
    rest = range(morning, morning + calendar.morning_periods) if s.module.kind == "night" else ()
    return {*s.slots, *rest}


def _time_rules(
    root: Element, problem: Problem, free: list[Standing], fixed: list[Standing], staff: list[str],
    atoms: dict[str, str], ids: dict[tuple[str, str], list[int]],
) -> None:  # fmt: skip
    calendar = problem.calendar
    size = calendar.slots_per_day
    parent = SubElement(root, "Time_Constraints_List")
    _close(_rule(parent, "ConstraintBasicCompulsoryTime"))
    shut = {
        d * size + p for d in range(DAYS) for p in range(calendar.periods_per_day)
        if calendar.is_closed(d) or p >= calendar.open_periods[d]
    }  # fmt: skip
    _not_at(parent, "ConstraintBreakTimes", {}, shut, calendar)
    for code in staff:
        i = problem.instructor_by_code[code]
        held = {
            s for d in range(DAYS) if not i.is_available(calendar.date_of(d)) for s in range(d * size, (d + 1) * size)
        }
        for f in fixed:
            if code in f.placement.instructors:
                held |= _held(problem, f)
        _not_at(parent, "ConstraintTeacherNotAvailableTimes", {"Teacher": code}, held, calendar)
    people = {g.code: set(g.members) for g in problem.groups}
    for a, somebody in atoms.items():
        held = {s for f in fixed if somebody in people[f.group.code] for s in _held(problem, f)}
        for e in problem.events:
            if any(somebody in people[g] for g in e.groups):
                held |= event_slots(calendar, e)
        _not_at(parent, "ConstraintStudentsSetNotAvailableTimes", {"Students": a}, held, calendar)
    for length in sorted({s.module.length for s in free}):
        module = next(s.module for s in free if s.module.length == length)
        rule = _rule(parent, "ConstraintActivitiesPreferredStartingTimes", Teacher_Name="", Students_Name="",
                     Subject_Name="", Activity_Tag_Name="", Duration=length)  # fmt: skip
        starts = all_starts(calendar, module)
        _texts(rule, Number_of_Preferred_Starting_Times=len(starts))
        for d, p in starts:
            _texts(SubElement(rule, "Preferred_Starting_Time"),
                   Preferred_Starting_Day=day_name(d), Preferred_Starting_Hour=hour_name(p))  # fmt: skip
        _close(rule)
    for mine in ids.values():
        if len(mine) > 1:
            rule = _rule(parent, "ConstraintMinDaysBetweenActivities", Consecutive_If_Same_Day="false",
                         Number_of_Activities=len(mine))  # fmt: skip
            for n in mine:
                _texts(rule, Activity_Id=n)
            _texts(rule, MinDays=1)
            _close(rule)


def _space_rules(
    root: Element, problem: Problem, free: list[Standing], fixed: list[Standing], lanes: dict[str, list[str]],
    ids: dict[tuple[str, str], list[int]],
) -> None:  # fmt: skip
    calendar = problem.calendar
    size = calendar.slots_per_day
    parent = SubElement(root, "Space_Constraints_List")
    _close(_rule(parent, "ConstraintBasicCompulsorySpace"))
    for v in problem.venues:
        shut = {s for d in range(DAYS) if any(c.holds(calendar.date_of(d)) for c in v.closures)
                for s in range(d * size, (d + 1) * size)}  # fmt: skip
        shut |= {s for e in problem.events if e.venue == v.code for s in event_slots(calendar, e)}
        rooms: list[set[int]] = [set(shut) for _ in lanes[v.code]]
        for f in (f for f in fixed if f.placement.venue == v.code):
            next(r for r in rooms if r.isdisjoint(f.slots)).update(f.slots)
        for name, held in zip(lanes[v.code], rooms, strict=True):
            _not_at(parent, "ConstraintRoomNotAvailableTimes", {"Room": name}, held, calendar)
    for n, s in enumerate(free, 1):
        if not s.module.venue_kind:
            continue
        suits = [r for v in problem.venues if v.kind == s.module.venue_kind and v.capacity >= s.group.heads
                 and set(s.module.equipment) <= set(v.equipment) for r in lanes[v.code]]  # fmt: skip
        rule = _rule(parent, "ConstraintActivityPreferredRooms", Activity_Id=n, Number_of_Preferred_Rooms=len(suits))
        for r in suits:
            _texts(rule, Preferred_Room=r)
        _close(rule)
