"""Who may see and change programmes; the door to one.

A planner works in a variant when the address says so (``variants.VariantAddress``); then these doors lead to the
variant. No other door leads there.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import STAFF, Role, centre_of, has_role, holds, sight_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.policies import people_seen_by


def programme_for(user: User | AnonymousUser, number: int | None = None) -> Programme:
    """The programme with that key, or the one that pages show; of another centre there is none.

    Raises
    ------
    Http404
        If the account's centre has no such programme, or it is a variant and the account plans nothing.
    """
    if number is None:
        programme = latest_programme(user)
    else:
        rows = Programme.objects.filter(centre=centre_of(user), pk=number)
        programme = rows.select_related("centre", "copy_of").first()
        if programme is not None and programme.copy_of_id and not may_plan(user, programme):
            programme = None
    if programme is None:
        raise Http404
    return programme


def latest_programme(user: User | AnonymousUser) -> Programme | None:
    """The programme that pages show: the variant of the address, else the centre's current one, if it has any."""
    return chosen_variant(user) or original_programme(user)


def original_programme(user: User | AnonymousUser) -> Programme | None:
    """The centre's current programme, never a variant."""
    centre = centre_of(user)
    return current_programme(centre) if centre else None


def current_programme(centre: Centre) -> Programme | None:
    """The programme that was taken in, or chosen to be the current one, last."""
    return programmes_held(centre).first()


def programmes_held(centre: Centre) -> QuerySet[Programme]:
    """All programmes of a centre but for variants, the current one first."""
    rows = Programme.objects.filter(centre=centre, copy_of=None).select_related("centre")
    return rows.order_by("-current_since", "-pk")


def chosen_variant(user: User | AnonymousUser) -> Programme | None:
    """The variant that the address of this request names."""
    return getattr(user, "chosen_variant", None)


def variant_for(user: User | AnonymousUser, number: int) -> Programme | None:
    """The variant with that key, if the account may plan; a foreign or thrown away one looks missing."""
    centre = centre_of(user)
    rows = Programme.objects.filter(pk=number, centre=centre, copy_of__isnull=False)
    variant = rows.select_related("centre", "copy_of").first() if centre else None
    return variant if variant is not None and may_plan(user, variant) else None


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
