"""Who may see and change people."""

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import (
    SEES_GUARDED,
    SEES_PEOPLE,
    Role,
    centre_of,
    memberships_of,
    sight_of,
)
from blueberet.foundation.shell.kept import kept
from blueberet.stages.roster.models import Distinction, Document, Merge, MissionServed, Person, Unit
from blueberet.stages.roster.selectors.people import people_of, search_people

Account = User | AnonymousUser
Row = TypeVar("Row", bound=Model)
MOST_FOUND = 200


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


def people_found(request: HttpRequest, words: str) -> list[Person]:
    """The first of those whom the account sees and whom words of a search mean; read once a request."""
    held: dict[str, list[Person]] = request.__dict__.setdefault("people_found", {})
    if words not in held:
        seen = people_seen_by(request.user).values("pk")
        held[words] = list(search_people(centre_of(request.user), words).filter(pk__in=seen)[:MOST_FOUND])
    return held[words]


def guarded_seen_by(user: Account) -> QuerySet[Person]:
    """People whose medical and identity data the account sees; everybody sees his own."""
    return people_seen_by(user, SEES_GUARDED)


def person_for(user: Account, number: int) -> Person:
    """The person with that key, if the account sees him; otherwise there is none."""
    return _one(people_seen_by(user).select_related("centre", "unit"), number)


def document_for(user: Account, number: int) -> Document:
    """A document of somebody the account sees."""
    people = people_seen_by(user).order_by().values("pk")
    return _one(Document.objects.filter(person__in=people).select_related("person__centre", "person__unit"), number)


def mission_for(user: Account, number: int) -> MissionServed:
    """A previous mission of somebody the account sees."""
    people = people_seen_by(user).order_by().values("pk")
    rows = MissionServed.objects.filter(person__in=people).select_related("person__centre", "person__unit")
    return _one(rows, number)


def unit_for(user: Account, number: int) -> Unit:
    """A unit of the account's centre."""
    return _one(Unit.objects.filter(centre=_centre(user)).select_related("centre", "parent"), number)


def merge_for(user: Account, number: int) -> Merge:
    """A merge of people of the account's centre."""
    return _one(Merge.objects.filter(kept__centre=_centre(user)).select_related("kept__centre", "other"), number)


def distinction_for(user: Account, number: int) -> Distinction:
    """A pair of the account's centre said to be two people."""
    rows = Distinction.objects.filter(first__centre=_centre(user)).select_related("first__centre", "second")
    return _one(rows, number)


def sees_people(user: Account) -> bool:
    """Whether the account sees anybody by name besides himself; others see head counts."""
    sight = sight_of(user)
    return sight.whole or bool(sight.units)


def sees_guarded_of(user: Account, person: Person) -> bool:
    """Medical and identity data are for the registrar, the commander, and the person himself."""
    return guarded_seen_by(user).filter(pk=person.pk).exists()


def sees_guarded_of_all(user: Account) -> bool:
    """Whether the account sees guarded data of everybody whom it sees at all; lists show them only then."""
    people, guarded = sight_of(user), sight_of(user, SEES_GUARDED)
    return bool(guarded.whole or guarded.units) and (guarded.whole or people.units == guarded.units != ())


def may_import(user: Account, centre: Centre | None) -> bool:
    """Registrars of the whole centre take rolls in."""
    return _keeps(user, centre, Role.REGISTRAR)


def may_edit(user: Account, centre: Centre | None) -> bool:
    """Registrars of the whole centre change people, what they hold and where they stand."""
    return may_import(user, centre)


def may_export(user: Account, centre: Centre | None) -> bool:
    """The whole roll leaves the house through a registrar of the whole centre only."""
    return may_import(user, centre)


def own_person(user: Account) -> Person | None:
    """The person that a soldier's account is."""
    sight = sight_of(user, ())
    return people_of(sight.centre).filter(service_number__in=sight.own).first() if sight.own else None


def own_person_kept(request: HttpRequest) -> Person | None:
    """The same for a page that asks in many rooms: read once and kept until the roster has a new act."""
    return kept(request, "roster.own", ("roster",), lambda: own_person(request.user))


def _keeps(user: Account, centre: Centre | None, *roles: str) -> bool:
    return (
        centre is not None
        and centre_of(user) == centre
        and any(m.centre_id == centre.pk and m.role in roles and not m.scope for m in memberships_of(user))
    )


def _centre(user: Account) -> Centre:
    centre = centre_of(user)
    if centre is None:
        raise Http404
    return centre


def _one(rows: QuerySet[Row], number: int) -> Row:
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    return found
