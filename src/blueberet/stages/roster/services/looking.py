"""The look at guarded fields: one entry of the trail a day for each person looked at and each reader."""

from datetime import date

from django.db import transaction

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.services import record_act
from blueberet.stages.roster.models import Person


def note_look(person: Person, *, actor: User, today: date) -> bool:
    """Write that somebody saw a person's guarded fields, once a day; give whether it was written now."""
    return _note("roster.person.looked", person.centre, person.service_number, actor, today)


def note_look_at_list(centre: Centre, what: str, *, actor: User, today: date) -> bool:
    """The same for a list that shows guarded fields of many people."""
    return _note("roster.people.looked", centre, what, actor, today)


def _note(name: str, centre: Centre, subject: str, actor: User, today: date) -> bool:
    with transaction.atomic():
        hold(centre)
        seen = Act.objects.filter(centre=centre, actor=actor, name=name, subject=subject, at__date__gte=today)
        if seen.exists():
            return False
        record_act(name, centre=centre, actor=actor, subject=subject, day=today.isoformat())
    return True
