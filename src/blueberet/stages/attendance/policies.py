"""Who may call a roll, and whose attendance an account sees."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, centre_of, has_role, sight_of
from blueberet.stages.attendance.models import RollCall
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import latest_programme
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.policies import people_seen_by

Account = User | AnonymousUser
CALLERS = (Role.INSTRUCTOR, Role.COMMANDER)
READERS = (Role.INSTRUCTOR, Role.COMMANDER, Role.PLANNER, Role.REGISTRAR)


def may_call(user: Account) -> bool:
    """Whether the account calls rolls at all; a commander of a unit only those of his people."""
    return has_role(user, centre_of(user), *CALLERS)


def may_read(user: Account) -> bool:
    """Whether the account sees rolls and ledgers of others."""
    return has_role(user, centre_of(user), *READERS)


def programme_of(user: Account) -> Programme:
    """The programme in work at the account's centre; without one there is nothing to see."""
    found = latest_programme(user)
    if found is None:
        raise Http404
    return found


def roll_for(user: Account, number: int) -> RollCall:
    """The roll with that key, if the account sees anybody on it; otherwise there is none."""
    rows = RollCall.objects.filter(programme__centre=centre_of(user) or 0, pk=number)
    row = rows.select_related("programme__centre", "called_by").first()
    if row is None or not may_read(user) or not seen(user).filter(pk__in=row.marks.values("person")).exists():
        raise Http404
    return row


def sees_whole(user: Account) -> bool:
    """Whether the account sees the attendance of everybody at the centre."""
    return sight_of(user, (*READERS, Role.ADMINISTRATOR)).whole


def seen(user: Account) -> QuerySet[Person]:
    """People whose attendance the account sees: a reader those of his sight, a soldier himself."""
    return people_seen_by(user, (*READERS, Role.ADMINISTRATOR))
