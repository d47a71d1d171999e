"""Acts on the tree of units: making, renaming, moving, closing, each from a day on."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.accounts.policies import Role, require_held
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.roster.models import Stay, Unit, UnitPlace
from blueberet.stages.roster.selectors.units import on_day, tree_on
from blueberet.stages.roster.services.refusal import Refused
from blueberet.stages.roster.table import UNITS

ONE = timedelta(days=1)
LONGEST_NAME = 80
TYPES = {
    "contingent": (), "company": ("engineer", "support"),
    "platoon": ("engineer", "medical", "transport", "signals", "military police", "headquarters"),
    "section": ("engineer", "EOD team", "medical", "transport", "signals", "military police", "headquarters"),
}  # fmt: skip
"""Types a unit can have beside the usual one of its kind, which is infantry."""


def make_unit(*, centre: Centre, actor: User, parent: Unit | None, name: str, on: date, today: date) -> Unit:
    """Make a unit below another from a day on; one of that name that was closed stands again.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If the name is empty or taken there, the day lies ahead, or nothing can stand below the parent.
    """
    require_held(actor, centre, Role.REGISTRAR)
    name = _good_name(name)
    level = UNITS.index(parent.kind) + 1 if parent else 0
    if level >= len(UNITS):
        raise Refused(_("A section is the lowest unit; nothing can stand below it."))
    with transaction.atomic():
        hold(centre)
        _not_ahead(on, today)
        if parent:
            _stands(parent, on)
        code = f"{parent.code} > {name}" if parent else name
        unit = Unit.objects.filter(centre=centre, code=code).first()
        if unit and unit.places.filter(Q(last_day=None) | Q(last_day__gte=on)).exists():
            raise Refused(_("%(name)s is there already; choose another name.") % {"name": code})
        if unit is None:
            unit = Unit.objects.create(centre=centre, parent=parent, kind=UNITS[level], code=code, name=name)
        UnitPlace.objects.create(unit=unit, parent=parent, name=name, first_day=on)
        _told("made", unit, actor, after={"name": name, "parent": parent.code if parent else ""}, day=on.isoformat())
    return unit


def rename_unit(unit: Unit, *, actor: User, name: str, on: date, today: date) -> None:
    """Call a unit by another name from a day on; before that day it keeps the old one.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If the name is empty or taken beside it, the day lies ahead, or the unit does not stand on it.
    """
    require_held(actor, unit.centre, Role.REGISTRAR)
    name = _good_name(name)
    with transaction.atomic():
        hold(unit.centre)
        _not_ahead(on, today)
        place = _stands(unit, on)
        _put(place, on, parent=place.parent, name=name, type_=place.type)
        _told("renamed", unit, actor, before={"name": place.name}, after={"name": name}, day=on.isoformat())
        _recode(unit.centre, today)


def move_unit(unit: Unit, *, actor: User, parent: Unit, on: date, reason: str, today: date) -> None:
    """Put a unit with all below it under another one, from a day on; its people go with it.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If the other is not one level above, no reason is given, the day lies ahead or one of both does not stand.
    """
    require_held(actor, unit.centre, Role.REGISTRAR)
    if not reason.strip():
        raise Refused(_("Say why; nothing was moved."))
    if unit.centre_id != parent.centre_id or UNITS.index(parent.kind) + 1 != UNITS.index(unit.kind):
        wanted = dict(Unit.Kind.choices)[UNITS[max(0, UNITS.index(unit.kind) - 1)]]
        raise Refused(_("A %(kind)s stands below a %(above)s.") % {"kind": unit.get_kind_display(), "above": wanted})
    with transaction.atomic():
        hold(unit.centre)
        _not_ahead(on, today)
        _stands(parent, on)
        place = _stands(unit, on)
        before = place.parent.code if place.parent else ""
        _put(place, on, parent=parent, name=place.name, type_=place.type)
        _told("moved", unit, actor, before={"parent": before}, after={"parent": parent.code}, day=on.isoformat(),
              reason=reason)  # fmt: skip
        _recode(unit.centre, today)


def set_type(unit: Unit, *, actor: User, type_: str, on: date, today: date) -> None:
    """Say what work a unit does from a day on: readiness then asks it what is asked of that type.

    Empty stands for the usual type of its kind.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If it is none of ``TYPES``, is of that type already, the day lies ahead, or the unit does not stand on it.
    """
    require_held(actor, unit.centre, Role.REGISTRAR)
    if type_ and type_ not in TYPES[unit.kind]:
        told = _("«%(type)s» is no type of a %(kind)s. Choose one of the list.")
        raise Refused(told % {"type": type_[:40], "kind": unit.get_kind_display()})
    with transaction.atomic():
        hold(unit.centre)
        _not_ahead(on, today)
        place = _stands(unit, on)
        if place.type == type_:
            raise Refused(_("It is of that type on that day already; nothing was changed."))
        _put(place, on, parent=place.parent, name=place.name, type_=type_)
        _told("typed", unit, actor, before={"type": place.type}, after={"type": type_}, day=on.isoformat())


def close_unit(unit: Unit, *, actor: User, last_day: date, reason: str, today: date) -> None:
    """Close a unit after its last day; nobody may be in it and nothing below it afterwards.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If people or units would be left in it, no reason is given, or the day lies ahead.
    """
    require_held(actor, unit.centre, Role.REGISTRAR)
    if not reason.strip():
        raise Refused(_("Say why; nothing was closed."))
    with transaction.atomic():
        hold(unit.centre)
        _not_ahead(last_day, today)
        place = _stands(unit, last_day)
        after = Q(last_day=None) | Q(last_day__gt=last_day)
        left = Stay.objects.filter(after, unit=unit, person__merged_into=None).count()
        below = UnitPlace.objects.filter(after, parent=unit).count()
        if left or below:
            raise Refused(
                _("%(people)d people and %(units)d units are still in it after %(day)s; move them first.")
                % {"people": left, "units": below, "day": soldier_date(last_day)}
            )
        UnitPlace.objects.filter(unit=unit, first_day__gt=last_day).delete()
        place.last_day = last_day
        place.save()
        _told("closed", unit, actor, after={"last_day": last_day.isoformat()}, reason=reason)


def _good_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or ">" in name or not name.isprintable():
        raise Refused(_("Give the unit a name of at most 80 letters, without «>»; nothing was changed."))
    return name


def _not_ahead(on: date, today: date) -> None:
    if on > today:
        raise Refused(_("%(day)s lies ahead; the tree is changed on the day itself or later.")
                      % {"day": soldier_date(on)})  # fmt: skip


def _stands(unit: Unit, on: date) -> UnitPlace:
    place = UnitPlace.objects.select_for_update(of=("self",)).filter(on_day(on), unit=unit).first()
    if place is None:
        raise Refused(_("%(unit)s does not exist on %(day)s; choose another day.")
                      % {"unit": unit.name, "day": soldier_date(on)})  # fmt: skip
    return place


def _put(place: UnitPlace, on: date, *, parent: Unit | None, name: str, type_: str) -> None:
    beside = UnitPlace.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), parent=parent, name=name, unit__centre=place.unit.centre
    )
    if beside.exclude(unit=place.unit).exists():
        raise Refused(_("Another unit is called «%(name)s» there; nothing was changed.") % {"name": name})
    if place.first_day == on:
        UnitPlace.objects.filter(pk=place.pk).update(parent=parent, name=name, type=type_)
        return
    UnitPlace.objects.filter(pk=place.pk).update(last_day=on - ONE)
    UnitPlace.objects.create(
        unit=place.unit, parent=parent, name=name, type=type_, first_day=on, last_day=place.last_day
    )


def _recode(centre: Centre, today: date) -> None:
    """Write parent, name and path of today into the units, and follow with the scopes of roles that name them."""
    tree = tree_on(centre, today)
    changed = []
    for branch in tree.values():
        unit = branch.unit
        if (unit.code, unit.name, unit.parent_id) != (branch.code, branch.name, branch.parent):
            changed.append((unit, unit.code, branch))
    wanted = {branch.code for _unit, _old, branch in changed}
    taken = Unit.objects.filter(centre=centre, code__in=wanted).exclude(pk__in=[u.pk for u, _o, _b in changed]).first()
    if taken:
        raise Refused(_("A closed unit was called «%(name)s»; choose another name.") % {"name": taken.code})
    # Through names nobody has: two units may swap theirs.
    for unit, _old, _branch in changed:
        Unit.objects.filter(pk=unit.pk).update(code=f"~{unit.pk}")
    for unit, old, branch in changed:
        Unit.objects.filter(pk=unit.pk).update(code=branch.code, name=branch.name, parent=branch.parent)
        Membership.objects.filter(centre=centre, scope=old).update(scope=f"~{unit.pk}")
    for unit, _old, branch in changed:
        Membership.objects.filter(centre=centre, scope=f"~{unit.pk}").update(scope=branch.code)


def _told(act: str, unit: Unit, actor: User, **details: Any) -> None:
    record_act(f"roster.unit.{act}", centre=unit.centre, actor=actor, subject=unit.code, **details)
