"""The competition's rules said with ours: an instance becomes a ``Problem``, a ``Plan`` becomes a solution.

In: an instance, later a plan for its problem. Out: the problem, later the solution.
Why: docs/adr/0015-competition-instances.md; the table of rules stands there.
"""

from datetime import date, timedelta

from blueberet.engine.cbctt.instance import Instance
from blueberet.engine.cbctt.solution import Lecture, Solution
from blueberet.engine.programme.calendar import Calendar, Period
from blueberet.engine.programme.problem import Group, Instructor, Module, Placement, Problem, Venue
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.score import DEFAULT_WEIGHTS

MONDAY = date(2007, 1, 1)
MOST_DAYS, MOST_PERIODS = 7, 16
UNIT = 0.02
"""Our cost of one point of the competition's: far enough below the cost of a clash, which is 1 and more."""
PRICES = {"S4": 1, "S6": 2, "S11": 5, "S12": 1}
"""Room stability, curriculum compactness, working days, room capacity, in the competition's points."""
ROOM = "room"


def problem_of(instance: Instance) -> Problem:
    """Say an instance as a programme of one week.

    Raises
    ------
    ValueError
        If it has more days than a week or more periods than fit in a day.
    """
    if instance.days > MOST_DAYS or instance.periods > MOST_PERIODS:
        raise ValueError(
            f"{instance.name} has {instance.days} days of {instance.periods} periods; "
            f"at most {MOST_DAYS} days of {MOST_PERIODS} periods can be solved."
        )
    barred: dict[str, list[tuple[int, int]]] = {c.code: [] for c in instance.courses}
    for course, day, period in instance.unavailable:
        barred[course].append((day, period + 1))
    takers: dict[str, list[str]] = {c.code: [] for c in instance.courses}
    for q in instance.curricula:
        for course in q.courses:
            takers[course].append(q.code)
    return Problem(
        name=instance.name,
        calendar=Calendar(
            first_day=MONDAY,
            weeks=1,
            periods=tuple(Period(f"{7 + n:02d}:00", f"{7 + n:02d}:45") for n in range(instance.periods)),
            night=Period("23:00", "24:00"),
            morning_periods=instance.periods,
            open_periods=tuple(instance.periods if d < instance.days else 0 for d in range(7)),
            night_open=(False,) * 7,
        ),
        phases=(),
        groups=tuple(
            Group(c.code, "english", c.code, tuple(sorted(takers[c.code])), size=c.students) for c in instance.courses
        ),
        modules=tuple(
            Module(
                code=c.code, title=c.code, subject="", phase="", kind="day", sessions=c.lectures, length=1,
                groups=(c.code,), first_week=1, last_week=1, venue_kind=ROOM, qualification=c.teacher,
                max_per_day=instance.periods, min_days=c.min_days, barred=tuple(sorted(barred[c.code])),
            )
            for c in instance.courses
        ),
        instructors=tuple(
            Instructor(t, t, "", (t,), (), (), weekly_load_hours=10_000)
            for t in sorted({c.teacher for c in instance.courses})
        ),
        venues=tuple(Venue(r.code, r.code, ROOM, r.capacity) for r in instance.rooms),
        weights={rule: PRICES.get(rule, 0) * UNIT for rule in DEFAULT_WEIGHTS},
        isolated_up_to=1,
    )  # fmt: skip


def solution_of(problem: Problem, plan: Plan) -> Solution:
    """Say a plan for an instance's problem in the competition's words."""

    def lecture(p: Placement) -> Lecture:
        course = problem.session_by_code[p.session].module
        return Lecture(course, p.venue, (p.day - MONDAY) // timedelta(days=1), p.period - 1)

    return Solution(tuple(sorted(lecture(p) for p in plan.placements)))
