"""Who may see and change programmes; the door to one."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import STAFF, Role, centre_of, has_role, holds, sight_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.policies import people_seen_by


def programme_for(user: User | AnonymousUser, number: int | None = None) -> Programme:
    """The programme with that key, or the centre's latest; of another centre there is none.

    Raises
    ------
    Http404
        If the account's centre has no such programme.
    """
    found = Programme.objects.filter(centre=centre_of(user)).select_related("centre").order_by("-pk")
    if number is not None:
        found = found.filter(pk=number)
    programme = found.first()
    if programme is None:
        raise Http404
    return programme


def latest_programme(user: User | AnonymousUser) -> Programme | None:
    """The centre's latest programme, if it has any."""
    centre = centre_of(user)
    return Programme.objects.filter(centre=centre).select_related("centre").order_by("-pk").first() if centre else None


def may_plan(user: User | AnonymousUser, programme: Programme) -> bool:
    """Planners change the timetable."""
    return has_role(user, programme.centre, Role.PLANNER)


def may_see_workings(user: User | AnonymousUser, programme: Programme) -> bool:
    """Staff see how the timetable comes about: resources, tray, publications, addresses of calendars."""
    return holds(user, programme.centre, *STAFF)


def may_hand_out_calendars(user: User | AnonymousUser, programme: Programme) -> bool:
    """Those who may give a secret calendar address to others."""
    return has_role(user, programme.centre, Role.PLANNER, Role.REGISTRAR, Role.COMMANDER)


def sees_timetable_of(user: User | AnonymousUser, of: str, code: str) -> bool:
    """A person's timetable is for those who see the person; those of groups, instructors, venues are everybody's."""
    return of != "person" or sight_of(user).whole or people_seen_by(user).filter(service_number=code).exists()
