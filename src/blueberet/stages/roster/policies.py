"""Who may see and change people."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import (
    SEES_GUARDED,
    SEES_PEOPLE,
    Role,
    centre_of,
    holds,
    memberships_of,
    sight_of,
)
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.selectors import people_of

Account = User | AnonymousUser


def people_seen_by(user: Account, roles: tuple[str, ...] = SEES_PEOPLE) -> QuerySet[Person]:
    """People whom the account sees by one of the roles: the centre, a unit with all below it, or only himself."""
    sight = sight_of(user, roles)
    rows = people_of(sight.centre)
    if sight.whole:
        return rows
    mine = Q(pk__in=())
    for code in sight.units:
        mine |= Q(unit__code=code) | Q(unit__code__startswith=f"{code} > ")
    if sight.own:
        mine |= Q(service_number__in=sight.own)
    return rows.filter(mine)


def guarded_seen_by(user: Account) -> QuerySet[Person]:
    """People whose medical and identity data the account sees; everybody sees his own."""
    return people_seen_by(user, SEES_GUARDED)


def person_for(user: Account, number: int) -> Person:
    """The person with that key, if the account sees him; otherwise there is none."""
    person = people_seen_by(user).filter(pk=number).first()
    if person is None:
        raise Http404
    return person


def sees_people(user: Account) -> bool:
    """Whether the account sees anybody by name besides himself; others see head counts."""
    sight = sight_of(user)
    return sight.whole or bool(sight.units)


def sees_guarded_of(user: Account, person: Person) -> bool:
    """Medical and identity data are for the registrar, the commander, and the person himself."""
    return guarded_seen_by(user).filter(pk=person.pk).exists()


def may_see_guarded(user: Account, centre: Centre | None) -> bool:
    """Whether the account sees guarded data of the whole centre."""
    return _keeps(user, centre, *SEES_GUARDED)


def may_import(user: Account, centre: Centre | None) -> bool:
    """Registrars of the whole centre take rolls in."""
    return _keeps(user, centre, Role.REGISTRAR)


def may_edit(user: Account, person: Person) -> bool:
    """Registrars change the people of their unit."""
    return people_seen_by(user, (Role.REGISTRAR,)).filter(pk=person.pk).exists() and holds(
        user, person.centre, Role.REGISTRAR
    )


def may_export(user: Account, centre: Centre | None) -> bool:
    """The whole roll leaves the house through a registrar of the whole centre only."""
    return may_import(user, centre)


def own_person(user: Account) -> Person | None:
    """The person that a soldier's account is."""
    sight = sight_of(user, ())
    return people_of(sight.centre).filter(service_number__in=sight.own).first() if sight.own else None


def _keeps(user: Account, centre: Centre | None, *roles: str) -> bool:
    return (
        centre is not None
        and centre_of(user) == centre
        and any(m.centre_id == centre.pk and m.role in roles and not m.scope for m in memberships_of(user))
    )
