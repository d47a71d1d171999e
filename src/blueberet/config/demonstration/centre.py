"""The whole demonstration: people, programme and their dates, from the day of set-up.

In: today. Out: a ``Demonstration``. The day lies in week 21 of 26, the visit in week 25.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from blueberet.config.demonstration.modules import MODULES, ORDERS, PHASES, POOLS, STAFF, VENUES
from blueberet.config.demonstration.people import COMPANIES, CONTINGENT, DemoPerson, people
from blueberet.engine.programme.calendar import Calendar, ClosedDay, Period
from blueberet.engine.programme.problem import (
    FixedEvent,
    Group,
    Instructor,
    Module,
    Order,
    Phase,
    Pool,
    Problem,
    Span,
    Venue,
)  # fmt: skip
from blueberet.stages.programme.workbook.groups import Member, of_speciality, unit_groups

WEEKS, TODAY_WEEK, VISIT_WEEK, EVALUATION_WEEK = 26, 21, 25, 24
ILL = "Sgt Dias Oral"
SPECIALITIES = (
    ("engineer", "ENGR", "Engineers"), ("medic", "MEDIC", "Medics"), ("driver", "DRIV", "Drivers"),
    ("signaller", "SIGN", "Signallers"), ("uas operator", "UASOP", "Unmanned aircraft operators"),
    ("staff", "STAFF", "Contingent and company staff"),
)  # fmt: skip
PERIODS = tuple(
    Period(*p)
    for p in (
        ("08:30", "09:15"), ("09:25", "10:10"), ("10:20", "11:05"), ("11:15", "12:00"),
        ("14:00", "14:45"), ("14:55", "15:40"), ("15:50", "16:35"), ("16:45", "17:30"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Demonstration:
    """Everything that is loaded, still as plain values."""

    people: list[DemoPerson]
    problem: Problem
    visit_day: date
    english: dict[str, tuple[str, ...]]
    """Members of the English level groups, by group code."""


def demonstration(today: date) -> Demonstration:
    """Invent the centre around a day; the same day gives the same centre."""
    first = today - timedelta(days=today.weekday() + 7 * (TODAY_WEEK - 1))

    def day(week: int, weekday: int) -> date:
        return first + timedelta(days=(week - 1) * 7 + weekday)

    visit = day(VISIT_WEEK, 1)
    roll = people(today, visit_day=visit)
    english = _english_groups(roll)
    groups = _groups(roll, english)
    problem = Problem(
        name="Six-month programme (demonstration)",
        calendar=Calendar(
            first_day=first, weeks=WEEKS, periods=PERIODS, night=Period("20:00", "23:30"), morning_periods=4,
            closed_days=tuple(
                ClosedDay(day(w, d), f"Demonstration holiday {n}")
                for n, (w, d) in enumerate(((6, 2), (11, 0), (11, 1), (17, 4)), 1)
            ),
        ),
        phases=tuple(Phase(*p) for p in PHASES),
        groups=tuple(groups),
        modules=tuple(_modules(groups)),
        instructors=tuple(_instructors(day)),
        venues=tuple(
            Venue(code, name, kind, size, once, equipment, _closures(code, day))
            for code, name, kind, size, once, equipment in VENUES
        ),
        pools=tuple(Pool(*p) for p in POOLS),
        orders=tuple(Order(*o) for o in ORDERS),
        events=(
            FixedEvent("OPENING", "Opening parade", (CONTINGENT,), day(1, 0), day(1, 0), 1, 4),
            FixedEvent("BOARD-A", "Medical board, A Company", (COMPANIES[0],), day(1, 2), day(1, 2)),
            FixedEvent("BOARD-B", "Medical board, B Company", (COMPANIES[1],), day(1, 3), day(1, 3)),
            FixedEvent("MID", "Mid-course parade and commander's hour", (CONTINGENT,), day(13, 4), day(13, 4), 5, 8),
            FixedEvent("VISIT", "Visit of the UN experts", (CONTINGENT,), visit, visit + timedelta(days=2)),
            FixedEvent("CERT", "Certification parade", (CONTINGENT,), day(26, 4), day(26, 4)),
        ),
        evaluation_day=day(EVALUATION_WEEK, 0),
    )  # fmt: skip
    return Demonstration(roll, problem, visit, english)


def _english_groups(roll: list[DemoPerson]) -> dict[str, tuple[str, ...]]:
    """Four level groups in each company by STANAG score, cutting across platoons; the headquarters learns with A."""
    found: dict[str, tuple[str, ...]] = {}
    for letter, company in zip("AB", COMPANIES, strict=True):
        here = [p for p in roll if company in p.unit or (letter == "A" and len(p.unit) == 1)]
        by_level = sorted(here, key=lambda p: (-sum(map(int, p.languages[0][2])), p.service_number))
        size = -(-len(by_level) // 4)
        for n in range(4):
            found[f"EN-{letter}{n + 1}"] = tuple(sorted(p.service_number for p in by_level[n * size : (n + 1) * size]))
    return found


def _groups(roll: list[DemoPerson], english: dict[str, tuple[str, ...]]) -> list[Group]:
    members = [Member(p.service_number, p.unit, p.specialities) for p in roll]
    found = unit_groups(members)
    for speciality, code, name in SPECIALITIES:
        found.append(Group(code, "specialist", name, of_speciality(members, speciality)))
    for code, numbers in english.items():
        found.append(Group(code, "english", f"English group {code[3:]}", numbers))
    return found


def _modules(groups: list[Group]) -> list[Module]:
    kinds: dict[str, tuple[str, ...]] = {
        kind: tuple(g.code for g in groups if g.kind == kind)
        for kind in ("contingent", "company", "platoon", "section", "english")
    }
    kinds |= {speciality: (code,) for speciality, code, _ in SPECIALITIES}
    return [
        Module(
            code=m.code, title=m.title, subject=m.subject, phase=m.phase, kind=m.kind, sessions=m.sessions,
            length=m.length, groups=kinds[m.audience], first_week=m.first, last_week=m.last, venue_kind=m.venue,
            equipment=m.equipment, qualification=m.skill, instructors=m.staff, pools=m.pools,
            max_per_day=1, max_per_week=m.week, preferred=m.half,
        )
        for m in MODULES
    ]  # fmt: skip


def _instructors(day: Callable[[int, int], date]) -> list[Instructor]:
    """Own and borrowed staff; one is ill in the week of set-up."""
    found = []
    for n, (name, home, skills, first, last, leave, hours) in enumerate(STAFF, 1):
        present = (Span(day(first, 0), day(last, 6)),) if first else ()
        absent = [Span(day(leave, 0), day(leave, 6))] if leave else []
        if name == ILL:
            absent.append(Span(day(TODAY_WEEK, 0), day(TODAY_WEEK, 6)))
        found.append(Instructor(f"I{n:02d}", name, home, skills, present, tuple(absent), hours))
    return found


def _closures(code: str, day: Callable[[int, int], date]) -> tuple[Span, ...]:
    weeks = {"RANGE": ((8, 0, 8, 2),), "TOWN": ((18, 3, 18, 5),), "MINE": ((15, 0, 15, 1),)}.get(code, ())
    return tuple(Span(day(a, b), day(c, d)) for a, b, c, d in weeks)
