"""The time grid of a programme: weeks, days, periods, the night band.

In: first Monday, number of weeks, periods of a day, what is open on which weekday.
Out: day indices and slot numbers. Why: docs/engines/programme.md, section "Time".
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """One teaching period of a day; its number is its place in ``Calendar.periods``, from 1."""

    starts: str
    """Clock time ``HH:MM``."""
    ends: str
    """Clock time ``HH:MM``; for the night band it may lie on the next day."""


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day on which nothing is taught, for example a public holiday."""

    day: date
    title: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """When teaching is possible at all.

    A *slot* is one period of one day. Each day has ``len(periods) + 1`` slots: the day periods in
    order, then the night band. Slot numbers run through the whole programme from 0.

    Raises
    ------
    ValueError
        If the first day is no Monday, or the numbers contradict each other.
    """

    first_day: date
    weeks: int
    periods: tuple[Period, ...]
    night: Period
    morning_periods: int
    """How many periods lie before the midday break; no day session crosses the break."""
    open_periods: tuple[int, ...] = (8, 8, 8, 8, 8, 4, 0)
    """Open day periods for Monday to Sunday, counted from the first."""
    night_open: tuple[bool, ...] = (True, True, True, True, False, False, False)
    """Whether the night band may be used, Monday to Sunday."""
    night_hours: int = 4
    """Teaching hours that a night session counts."""
    closed_days: tuple[ClosedDay, ...] = ()

    def __post_init__(self) -> None:
        if self.first_day.weekday() != 0:
            raise ValueError(f"A programme starts on a Monday; {self.first_day} is none.")
        if not 1 <= self.weeks <= 104:
            raise ValueError(f"A programme has 1 to 104 weeks, not {self.weeks}.")
        if len(self.open_periods) != 7 or len(self.night_open) != 7:
            raise ValueError("Opening hours need one number for each weekday.")
        if not 0 < self.morning_periods <= len(self.periods):
            raise ValueError("The midday break must lie within the day.")
        if max(self.open_periods) > len(self.periods):
            raise ValueError("A weekday cannot have more open periods than a day has periods.")

    @property
    def periods_per_day(self) -> int:
        """Day periods, without the night band."""
        return len(self.periods)

    @property
    def slots_per_day(self) -> int:
        """Day periods and the night band."""
        return len(self.periods) + 1

    @property
    def night_period(self) -> int:
        """The period number that stands for the night band."""
        return len(self.periods) + 1

    @property
    def days(self) -> int:
        """Calendar days of the programme, Sundays included."""
        return self.weeks * 7

    @property
    def last_day(self) -> date:
        """The last Sunday."""
        return self.first_day + timedelta(days=self.days - 1)

    def date_of(self, day: int) -> date:
        """Date of a day index (0 = first Monday)."""
        return self.first_day + timedelta(days=day)

    def day_of(self, when: date) -> int:
        """Day index of a date; may lie outside ``range(days)``."""
        return (when - self.first_day).days

    def week_of(self, when: date) -> int:
        """Programme week of a date, from 1."""
        return self.day_of(when) // 7 + 1

    def is_closed(self, day: int) -> bool:
        """Whether nothing at all is taught on that day index."""
        return self.open_periods[day % 7] == 0 or any(c.day == self.date_of(day) for c in self.closed_days)
