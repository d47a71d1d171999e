"""Days, months and years of tours.

In: days. Out: days. Why: rest and tours are told in months of the calendar, age in whole years.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from blueberet.engine.deployment.problem import Post, Rotation


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months(since: date, day: date) -> int:
    """Whole months from a day to a day, 0 if it is none or the day comes before."""
    months = (day.year - since.year) * 12 + day.month - since.month
    return max(0, months - (months_later(since, months) > day)) if day > since else 0


def free_again(last: date, rest_months: int) -> date:
    """First day of a next tour after one whose last day is given."""
    return months_later(last, rest_months) + timedelta(days=1)


def whole_years(since: date, day: date) -> int:
    """Whole years from a day to a day; who was born on 29 February is a year older on 28 February of other years."""
    years = day.year - since.year
    return years - (months_later(since, 12 * years) > day)


def rotations_of(post: Post, first: date, last: date) -> Iterator[Rotation]:
    """Whole tours one after the other from a day on, each beginning by the handover before the last one ends."""
    number, begins = 1, first
    while True:
        ends = months_later(begins, post.tour_months) - timedelta(days=1)
        if ends > last:
            return
        yield Rotation(f"{post.code}/{number}", post.code, begins, ends)
        number, begins = number + 1, ends + timedelta(days=1 - post.handover_days)
