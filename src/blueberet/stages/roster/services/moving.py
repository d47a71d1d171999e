"""Acts that move people between units, on a day; the history before that day stays true."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_held
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.roster.models import Person, Stay, Unit, UnitPlace
from blueberet.stages.roster.selectors.units import on_day
from blueberet.stages.roster.services.refusal import Refused

ONE = timedelta(days=1)


def move_people(
    people: Iterable[Person], *, unit: Unit, on: date, reason: str, actor: User, today: date
) -> tuple[Person, ...]:
    """Move people to a unit from a day on, past or future; give those who were not there already.

    A move that is recorded for a later day stays true: the new stay ends the day before it.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If nobody or no reason is given, the unit did not exist on that day, or a person was merged meanwhile.
    """
    centre = unit.centre
    require_held(actor, centre, Role.REGISTRAR)
    wanted = {p.pk for p in people}
    if not wanted:
        raise Refused(_("Choose at least one person; nobody was moved."))
    if not reason.strip():
        raise Refused(_("Say why; nobody was moved."))
    with transaction.atomic():
        hold(centre)
        if not UnitPlace.objects.filter(on_day(on), unit=unit).exists():
            raise Refused(
                _("%(unit)s does not exist on %(day)s; choose another unit or day. Nobody was moved.")
                % {"unit": unit.name, "day": soldier_date(on)}
            )
        rows = Person.objects.select_for_update(of=("self",)).filter(
            pk__in=wanted, centre=centre, merged_into=None
        ).select_related("unit")  # fmt: skip
        if len(rows) != len(wanted):
            raise Refused(_("Somebody chosen is no longer on the roster; nobody was moved. Choose again."))
        units = {u.pk: u.code for u in Unit.objects.filter(centre=centre)}
        stays = _stays(wanted)
        moved = []
        for person in rows:
            before = _unit_on(stays.get(person.pk, []), on)
            if before == unit.pk:
                continue
            put(person.pk, stays.get(person.pk, []), unit.pk, on, reason)
            moved.append(person)
            record_act(
                "roster.person.moved", centre=centre, actor=actor, subject=person.service_number,
                before={"unit": units.get(before or 0, "")}, after={"unit": unit.code}, day=on.isoformat(),
                reason=reason,
            )  # fmt: skip
        bring_up_to_date(centre, today=today)
    return tuple(moved)


def bring_up_to_date(centre: Centre, *, today: date) -> int:
    """Let ``Person.unit`` be the unit of today, also for moves recorded ahead whose day has come; give how many."""
    late = Stay.objects.filter(on_day(today), person__centre=centre).exclude(unit=F("person__unit"))
    pairs = list(late.values_list("person", "unit"))
    if pairs:
        rows = Person.objects.in_bulk([person for person, _unit in pairs])
        for person, unit in pairs:
            rows[person].unit_id = unit
        Person.objects.bulk_update(rows.values(), ["unit"], batch_size=500)
    return len(pairs)


def put(person: int, stays: Sequence[Stay], unit: int, on: date, reason: str) -> None:
    """Let a person be in a unit from a day on, until the next recorded move; the caller holds the lock."""
    here = next((s for s in stays if s.first_day <= on and (s.last_day is None or on <= s.last_day)), None)
    later = next((s for s in stays if s.first_day > on), None)
    if here and here.first_day == on:
        here.unit_id, here.reason = unit, reason
        here.save()
        return
    last = here.last_day if here else later.first_day - ONE if later else None
    if here:
        here.last_day = on - ONE
        here.save()
    Stay.objects.create(person_id=person, unit_id=unit, first_day=on, last_day=last, reason=reason)


def place_from_roll(centre: Centre, units: Mapping[int, int], *, today: date) -> None:
    """Write the stays of people whom a roll brought or moved: from today on they are where the roll says.

    ``units`` gives the unit's key by the person's. Units new or closed begin today.
    """
    stand_again(set(units.values()), today=today)
    reason = _("nominal roll")
    stays = _stays(units)
    new = [pk for pk in units if pk not in stays]
    Stay.objects.bulk_create(
        [Stay(person_id=pk, unit_id=units[pk], first_day=today, reason=reason) for pk in new], batch_size=1000
    )
    for pk, mine in stays.items():
        if _unit_on(mine, today) != units[pk]:
            put(pk, mine, units[pk], today, reason)


def stand_again(wanted: set[int], *, today: date) -> None:
    """Let units, and those above them, stand in the tree from today on where they do not."""
    units: dict[int, Unit] = {}
    waiting = wanted
    while waiting:
        found = Unit.objects.in_bulk(waiting)
        units |= found
        waiting = {u.parent_id for u in found.values() if u.parent_id} - set(units)
    standing = set(UnitPlace.objects.filter(unit__in=units, last_day=None).values_list("unit", flat=True))
    for unit in units.values():
        if unit.pk in standing:
            continue
        # Closed from today or a later day on: the place simply goes on.
        if not UnitPlace.objects.filter(unit=unit, last_day__gte=today).update(last_day=None):
            UnitPlace.objects.create(unit=unit, parent_id=unit.parent_id, name=unit.name, first_day=today)


def _stays(people: Iterable[int]) -> dict[int, list[Stay]]:
    keys = list(people)
    found: dict[int, list[Stay]] = {}
    for n in range(0, len(keys), 500):
        for stay in Stay.objects.filter(person__in=keys[n : n + 500]).order_by("first_day"):
            found.setdefault(stay.person_id, []).append(stay)
    return found


def _unit_on(stays: Sequence[Stay], day: date) -> int | None:
    here = (s for s in stays if s.first_day <= day and (s.last_day is None or day <= s.last_day))
    return next((s.unit_id for s in here), None)
