"""Moments of which a source is true."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def end_of(day: date) -> datetime:
    """The last moment of a day at the centre."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) - timedelta(seconds=1)


def known_by(day: date, written: datetime | None, now: datetime) -> datetime:
    """A record of a day is true of that day's end; of a day that is not over, of the moment it was written."""
    end = end_of(day)
    return end if end <= now else min(written or now, now)


def told_at(last: date, now: datetime) -> datetime:
    """The moment a report is of: the end of its period, or now while that is not over."""
    return min(end_of(last), now)
