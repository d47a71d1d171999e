"""How the engine names things to a planner: sessions by title, group, day and time."""

from datetime import date

from blueberet.engine.programme.problem import Placement, Problem

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date) -> str:
    """``Thu 14 Mar 2024``, the same in every locale."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def time_words(problem: Problem, period: int) -> str:
    """Clock time at which a period starts; the period's number if there is no such period."""
    calendar = problem.calendar
    if period == calendar.night_period:
        return f"{calendar.night.starts} (night)"
    if 1 <= period <= calendar.periods_per_day:
        return calendar.periods[period - 1].starts
    return f"period {period}"


def slot_words(problem: Problem, slot: int) -> str:
    """Day and clock time of a slot number."""
    day, period = divmod(slot, problem.calendar.slots_per_day)
    return f"{day_words(problem.calendar.date_of(day))} {time_words(problem, period + 1)}"


def session_words(problem: Problem, code: str) -> str:
    """``«English 1» for 2nd Section (3)``; an unknown code stays a code."""
    session = problem.session_by_code.get(code)
    if session is None:
        return f"«{code}»"
    module = problem.module_by_code[session.module]
    return f"«{module.title}» {session.number} for {problem.group_by_code[session.group].name}"


def placement_words(problem: Problem, placement: Placement) -> str:
    """Session, day and time in one phrase."""
    when = f"{day_words(placement.day)} {time_words(problem, placement.period)}"
    return f"{session_words(problem, placement.session)} on {when}"
