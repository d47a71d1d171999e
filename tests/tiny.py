"""A tiny programme that fits: two weeks, one platoon of two sections, six people."""

from datetime import date

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

MONDAY = date(2026, 3, 2)
PERIODS = tuple(
    Period(a, b)
    for a, b in (
        ("08:30", "09:15"), ("09:25", "10:10"), ("10:20", "11:05"), ("11:15", "12:00"),
        ("14:00", "14:45"), ("14:55", "15:40"), ("15:50", "16:35"), ("16:45", "17:30"),
    )
)  # fmt: skip


def tiny_calendar() -> Calendar:
    """Two weeks with one holiday, the second Wednesday."""
    return Calendar(
        first_day=MONDAY,
        weeks=2,
        periods=PERIODS,
        night=Period("20:00", "23:00"),
        morning_periods=4,
        closed_days=(ClosedDay(date(2026, 3, 11), "Holiday"),),
    )


def tiny_problem() -> Problem:
    """Twelve sessions of five modules; a complete plan exists."""
    one, two = ("N-001", "N-002", "N-003"), ("N-004", "N-005", "N-006")
    return Problem(
        name="Tiny programme",
        calendar=tiny_calendar(),
        phases=(Phase("P1", "Basics", 1, 2),),
        groups=(
            Group("PL1", "platoon", "1st Platoon", one + two),
            Group("S11", "section", "1st Section", one),
            Group("S12", "section", "2nd Section", two),
            Group("MED", "specialist", "Medics", ("N-003", "N-006")),
        ),
        modules=(
            Module("ENG", "English", "English", "P1", "day", 4, 2, ("S11", "S12"), 1, 2, "classroom",
                   qualification="english", max_per_week=2),
            Module("BFA", "Buddy first aid", "First aid", "P1", "day", 1, 4, ("PL1",), 1, 1, "classroom",
                   equipment=("manikin",), qualification="first aid"),
            Module("MED", "Medics' drill", "First aid", "P1", "day", 1, 2, ("MED",), 1, 2, "classroom",
                   qualification="first aid"),
            Module("NGT", "Night patrol", "Patrol", "P1", "night", 1, 1, ("PL1",), 1, 2, "ground",
                   qualification="tactics", pools=(("LORRY", 2),)),
            Module("FLD", "Field exercise", "Patrol", "P1", "field", 1, 2, ("PL1",), 2, 2, "ground",
                   qualification="tactics", instructors=1, pools=(("LORRY", 2),)),
        ),
        instructors=(
            Instructor("I1", "Aigerim Sample", "Peace operations centre", ("english",), (), (), 20),
            Instructor("I2", "Daniyar Sample", "Medical centre", ("first aid",),
                       (Span(MONDAY, date(2026, 3, 14)),), (Span(date(2026, 3, 3), date(2026, 3, 3)),), 12),
            Instructor("I3", "Yerlan Sample", "Peace operations centre", ("tactics", "first aid"), (), (), 30),
        ),
        venues=(
            Venue("R1", "Classroom 1", "classroom", 12, equipment=("manikin",)),
            Venue("R2", "Classroom 2", "classroom", 12,
                  closures=(Span(date(2026, 3, 5), date(2026, 3, 6)),)),
            Venue("G1", "Training ground", "ground", 40),
        ),
        pools=(Pool("LORRY", "Lorries", 3),),
        orders=(Order("BFA", "MED", 1, 8), Order("NGT", "FLD", 1, None)),
        events=(FixedEvent("OPEN", "Opening", ("PL1",), MONDAY, MONDAY, 1, 2),),
    )  # fmt: skip
