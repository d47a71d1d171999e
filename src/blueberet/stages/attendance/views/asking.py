"""What every page of attendance needs to know of the request."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from blueberet.foundation.accounts.models import User
from blueberet.foundation.shell.together import together
from blueberet.stages.attendance.models import Status
from blueberet.stages.attendance.policies import may_read, seen, sees_whole
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.policies import sees_people

CSS = {
    Status.PRESENT: "bb-met", Status.LATE: "bb-expiring", Status.DUTY: "bb-expiring", Status.SICK: "bb-missing",
    Status.LEAVE: "bb-expiring", Status.ABSENT: "bb-failed",
}  # fmt: skip
KEYS = {"present": "p", "late": "l", "duty": "d", "sick": "s", "leave": "v", "absent": "a"}


def user_of(request: HttpRequest) -> User:
    """The signed-in account."""
    assert isinstance(request.user, User)
    return request.user


def now() -> datetime:
    """This moment at the centre."""
    return timezone.localtime()


def day_asked(request: HttpRequest) -> date:
    """The day in the address, else today."""
    try:
        return parse_date(request.GET.get("day", "")) or now().date()
    except ValueError:
        return now().date()


def groups_seen(request: HttpRequest, programme: Programme) -> set[str] | None:
    """Codes of the groups all of whose people the account sees; ``None``: all."""
    return groups_seen_with(request, programme)[0]


def groups_seen_with(
    request: HttpRequest, programme: Programme, *others: QuerySet[Any, Any]
) -> tuple[set[str] | None, list[list[Any]]]:
    """The same, and other rows that are read along with them: one query."""
    if not may_read(request.user) or not sees_people(request.user):
        return set(), list(together(*others))
    people = seen(request.user).order_by().values_list("service_number", flat=True)
    numbers, groups, *more = together(people, programme.groups.values_list("code", "members"), *others)
    mine = set(numbers)
    if all(mine.issuperset(members) for _code, members in groups):
        return None, more
    # To who sees everybody, somebody in a group who is on no roster any more takes no roll away.
    is_seen = mine.intersection if sees_whole(request.user) else mine.issuperset
    return {code for code, members in groups if members and is_seen(members)}, more
