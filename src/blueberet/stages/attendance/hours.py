"""What a mark is worth: rules A1 to A4 of docs/engines/attendance.md."""

from math import ceil

from blueberet.stages.attendance.models import Status

PERIOD_MINUTES = 45.0


def earned(status: str, minutes: int, hours: float) -> float:
    """Hours attended of a session worth ``hours``: all if present, less the minutes if late, else none."""
    if status == Status.PRESENT:
        return hours
    if status == Status.LATE:
        return max(0.0, round(hours - minutes / PERIOD_MINUTES, 2))
    return 0.0


def most_late(hours: float) -> int:
    """Minutes that somebody may be late: who comes when it is over was not late, but absent."""
    return max(1, ceil(hours * PERIOD_MINUTES) - 1)


def missed(status: str, hours: float) -> float:
    """Hours that become a debt: all of a session at which the person was not; who came late owes nothing."""
    return 0.0 if status in (Status.PRESENT, Status.LATE) else hours
