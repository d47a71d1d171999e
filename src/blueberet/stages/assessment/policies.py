"""Who may see and write what evaluators saw."""

from django.db.models import Q, QuerySet
from django.http import Http404

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.policies import (
    SEES_PEOPLE,
    Account,
    Role,
    centre_of,
    has_role,
    memberships_of,
    sight_of,
)
from blueberet.stages.assessment.models import Draft, Event, LevelCertificate, LogEntry, Observation, TestScore
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.policies import people_seen_by


def may_evaluate(user: Account, centre: Centre | None) -> bool:
    """Instructor-evaluators fill in sheets; administrators stand in for them."""
    return has_role(user, centre, Role.INSTRUCTOR)


def may_enter_scores(user: Account, centre: Centre | None) -> bool:
    """Registrars and instructors enter tests and certificates of level."""
    return has_role(user, centre, Role.REGISTRAR, Role.INSTRUCTOR)


def may_countersign(user: Account, centre: Centre | None) -> bool:
    """Instructors and commanders put their word under an entry of a personal log."""
    return has_role(user, centre, Role.INSTRUCTOR, Role.COMMANDER)


def sees_evaluations(user: Account) -> bool:
    """Whoever sees people by name, besides a soldier, who sees his own alone."""
    sight = sight_of(user)
    return sight.whole or bool(sight.units)


def units_seen_by(user: Account) -> QuerySet[Unit]:
    """Units whose evaluations the account sees: the centre's, or those of its scope."""
    sight = sight_of(user, SEES_PEOPLE)
    rows = Unit.objects.filter(centre=sight.centre)
    if sight.whole:
        return rows
    mine = Q(pk__in=())
    for code in sight.units:
        mine |= Q(code=code) | Q(code__startswith=f"{code} > ")
    return rows.filter(mine)


def events_seen_by(user: Account) -> QuerySet[Event]:
    """Events of those units."""
    sight = sight_of(user, SEES_PEOPLE)
    rows = Event.objects.filter(centre=sight.centre)
    if sight.whole:
        return rows
    return rows.filter(unit__in=units_seen_by(user).order_by().values("pk"))


def event_for(user: Account, number: int) -> Event:
    """An event the account sees; another looks like a missing one."""
    found = events_seen_by(user).select_related("unit", "version__standard", "centre").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def observation_for(user: Account, number: int) -> Observation:
    """A sheet of an event the account sees."""
    rows = Observation.objects.filter(event__in=events_seen_by(user).order_by().values("pk"))
    found = (
        rows.select_related("event__unit", "version__standard", "centre", "sent_by", "replaces")
        .filter(pk=number)
        .first()
    )
    if found is None:
        raise Http404
    return found


def unit_seen(user: Account, number: int) -> Unit:
    """A unit whose evaluations the account sees."""
    found = units_seen_by(user).select_related("centre").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def person_seen(user: Account, number: int) -> Person:
    """Somebody whose results the account sees: his own, or those of people it sees by name."""
    found = people_seen_by(user).select_related("centre", "unit").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def draft_for(user: Account, key: str) -> Draft:
    """A draft of one's own; another's looks like a missing one."""
    rows = Draft.objects.filter(centre=centre_of(user), by=user.pk, client_key=key)
    found = rows.select_related("version__standard", "unit", "centre").first()
    if found is None:
        raise Http404
    return found


def test_for(user: Account, number: int) -> TestScore:
    """A test of somebody the account sees."""
    people = people_seen_by(user).order_by().values("pk")
    found = TestScore.objects.filter(person__in=people, pk=number).select_related("person", "centre").first()
    if found is None:
        raise Http404
    return found


def certificate_for(user: Account, number: int) -> LevelCertificate:
    """A certificate of somebody the account sees."""
    people = people_seen_by(user).order_by().values("pk")
    found = LevelCertificate.objects.filter(person__in=people, pk=number).select_related("person", "centre").first()
    if found is None:
        raise Http404
    return found


def entry_for(user: Account, number: int) -> LogEntry:
    """An entry of the log of somebody the account sees."""
    people = people_seen_by(user).order_by().values("pk")
    found = LogEntry.objects.filter(person__in=people, pk=number).select_related("person", "centre").first()
    if found is None:
        raise Http404
    return found


def may_write_log_of(user: Account, person: Person) -> bool:
    """An operator writes his own log; instructors and registrars write for him."""
    return is_person(user, person) or may_enter_scores(user, person.centre)


def is_person(user: Account, person: Person) -> bool:
    """Whether the account is that person."""
    numbers = {person.service_number, *person.former_numbers}
    return any(m.centre_id == person.centre_id and m.service_number in numbers for m in memberships_of(user))


def own_numbers(user: Account, centre: Centre) -> set[str]:
    """Service numbers of the person that the account is."""
    return {m.service_number for m in memberships_of(user) if m.centre_id == centre.pk and m.service_number}
