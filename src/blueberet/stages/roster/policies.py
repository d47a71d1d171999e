"""Who may see and change people."""

from django.http import Http404

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, centre_of, has_role
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.selectors import people_of


def person_for(user: User, number: int) -> Person:
    """The person with that key, if the account's centre has one; otherwise there is none."""
    person = people_of(centre_of(user)).filter(pk=number).first()
    if person is None:
        raise Http404
    return person


def may_import(user: User, centre: Centre | None) -> bool:
    """Registrars take rolls in."""
    return centre is not None and has_role(user, centre, Role.REGISTRAR)


def may_see_guarded(user: User, centre: Centre | None) -> bool:
    """Medical classes and document numbers are for the registrar and the commander."""
    return centre is not None and has_role(user, centre, Role.REGISTRAR, Role.COMMANDER)


def may_export(user: User, centre: Centre | None) -> bool:
    """The whole roll leaves the house through the registrar only."""
    return may_import(user, centre)
