"""Acts on a person's own fields."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.accounts.policies import Role, require_held
from blueberet.foundation.audit.services import record_act
from blueberet.stages.roster.folding import search_key
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.services.refusal import Refused, refuse_stale
from blueberet.stages.roster.wording import plain

EDITABLE = (
    "service_number", "name_cyrillic", "name_latin", "name_passport", "sex", "birth_date", "rank", "category", "region",
    "medical_class", "specialities", "served_from",
)  # fmt: skip
SPELLINGS = ("name_cyrillic", "name_latin", "name_passport")


def edit_person(person: Person, *, actor: User, edited: int, changes: Mapping[str, Any], reason: str = "") -> Person:
    """Change fields of a person; the old service number stays findable.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If the person was edited since the form was made, or the service number is another's.
    """
    require_held(actor, person.centre, Role.REGISTRAR)
    with transaction.atomic():
        row = locked(person)
        differing = [(f, getattr(row, f), changes[f]) for f in EDITABLE if f in changes and
                     getattr(row, f) != changes[f]]  # fmt: skip
        if row.edited != edited:
            refuse_stale(differing)
        if not differing:
            return row
        number = changes.get("service_number", row.service_number)
        taken = Person.objects.filter(centre_id=row.centre_id, service_number=number).exclude(pk=row.pk).first()
        if taken:
            raise Refused(
                _("The service number %(number)s is that of %(name)s; nothing was changed.")
                % {"number": number, "name": taken.name_cyrillic}
            )
        subject = row.service_number
        if number != row.service_number:
            row.former_numbers = [*row.former_numbers, row.service_number]
        for name, _old, new in differing:
            setattr(row, name, new)
        row.edited += 1
        row.search_key = key_of(row)
        row.save()
        if number != subject:
            Membership.objects.filter(centre=row.centre, service_number=subject).update(service_number=number)
            tell_number(row.centre, subject, number)
        record_act(
            "roster.person.edited", centre=row.centre, actor=actor, subject=subject,
            before={f: plain(old) for f, old, _new in differing}, after={f: plain(new) for f, _old, new in differing},
            **({"reason": reason} if reason else {}),
        )  # fmt: skip
    return row


def tell_number(centre: Centre, old: str, new: str) -> Any:
    """Let the rooms that name people by number know another one; gives what undoes it."""
    change, _back = settings.BLUEBERET_NUMBERED
    return import_string(change)(centre, old, new)


def take_number_back(old: str, new: str, found: Any) -> None:
    """Undo it in the rooms."""
    _change, back = settings.BLUEBERET_NUMBERED
    import_string(back)(old, new, found)


def locked(person: Person) -> Person:
    """The person's row, locked until the act ends, and the centre with it.

    Raises
    ------
    Refused
        If it was merged into another meanwhile.
    """
    hold(person.centre)
    row = Person.objects.select_for_update(of=("self",)).select_related("centre", "unit").get(pk=person.pk)
    if row.merged_into_id is not None:
        raise Refused(_("This row was merged into another person meanwhile; open that person."))
    return row


def key_of(person: Person) -> str:
    """What search finds the person by: own spellings and numbers, and those of rows merged into it."""
    merged = list(Person.objects.filter(merged_into=person)) if person.pk else []
    texts = [getattr(p, f) for p in (person, *merged) for f in SPELLINGS]
    numbers = [person.service_number, *person.former_numbers, *(p.service_number for p in merged)]
    return search_key([*texts, *numbers])


def rekey(centre: Centre) -> None:
    """Write the search keys of people anew of whom more than the row itself counts: former numbers, merged rows."""
    rows = list(Person.objects.filter(centre=centre).exclude(former_numbers=[]))
    for person in rows:
        person.search_key = key_of(person)
    Person.objects.bulk_update(rows, ["search_key"], batch_size=500)
