"""Who may see and change programmes; the door to one."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, centre_of, has_role
from blueberet.stages.programme.models import Programme


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
