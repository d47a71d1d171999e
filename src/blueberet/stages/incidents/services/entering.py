"""Acts on the log: entering an incident, correcting an entry, withdrawing one; nothing is ever changed."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.incidents.checking import COUNTS, Entry, Known, Shut, check_entry
from blueberet.stages.incidents.models import Draft, Effect, Incident
from blueberet.stages.incidents.policies import require_writer
from blueberet.stages.incidents.selectors.closures import Closure, closures_of
from blueberet.stages.incidents.services.feeding import feed, take_back

Name = tuple[int, int]


def enter(
    centre: Centre, given: Mapping[str, Any], *, actor: User | None, key: uuid.UUID, now: datetime | None = None
) -> Incident:  # fmt: skip
    """Enter an incident as a form gives it; the same key twice is one entry.

    Raises
    ------
    PermissionDenied
        If the actor does not work at the centre, or writes for a unit that is not his; ``None`` is the set-up itself.
    Refused
        With every fault of the form; if what it shuts is shut already by another entry.
    """
    now = now or timezone.now()
    entry, faults = check_entry(given, Known.of(centre), now)
    if entry is None:
        raise Refused(*(f.told for f in faults))
    return keep(centre, entry, actor=actor, key=key)


def keep(centre: Centre, entry: Entry, *, actor: User | None, key: uuid.UUID) -> Incident:
    """Keep an entry that was checked, under the next number of its year.

    Raises
    ------
    PermissionDenied, Refused
        As ``enter``.
    """
    require_writer(actor, centre, entry.unit)
    with transaction.atomic():
        hold(centre)
        if same := Incident.objects.filter(centre=centre, key=key).first():
            return same
        if told := overlaps(centre, entry.effects):
            raise Refused(*told)
        year = timezone.localtime(entry.happened_at).year
        last = Incident.objects.filter(centre=centre, year=year).order_by("-number").first()
        made = _write(centre, entry, actor, _fresh(key), year, last.number + 1 if last else 1)
        _drop_draft(centre, actor, key)
        record_act("incidents.entry.written", centre=centre, actor=actor, subject=str(made), label=made.what,
                   kind=made.kind, shuts=[str(e) for e in made.effects.all()])  # fmt: skip
    return made


def correct(
    row: Incident, given: Mapping[str, Any], *, actor: User | None, key: uuid.UUID, reason: str,
    now: datetime | None = None,
) -> Incident:  # fmt: skip
    """Write the next version of an entry; both stay to be seen.

    Raises
    ------
    PermissionDenied
        As ``enter``.
    Refused
        Without a reason, if it was corrected meanwhile, with every fault of the form.
    """
    now = now or timezone.now()
    entry, faults = check_entry(given, Known.of(row.centre), now)
    told = [f.told for f in faults]
    if not reason.strip():
        told.append(_("Say why the entry is corrected."))
    if entry is None or told:
        raise Refused(*told)
    require_writer(actor, row.centre, row.unit)
    require_writer(actor, row.centre, entry.unit)
    with transaction.atomic():
        hold(row.centre)
        if same := Incident.objects.filter(centre=row.centre, key=key).first():
            return same
        _refuse_old(row)
        if overlap := overlaps(row.centre, entry.effects, but=(row.year, row.number)):
            raise Refused(*overlap)
        for effect in _effects(row):
            take_back(effect, reason, actor=actor)
        made = _write(row.centre, entry, actor, _fresh(key), row.year, row.number, row, reason.strip()[:240])
        _drop_draft(row.centre, actor, key)
        record_act("incidents.entry.corrected", centre=row.centre, actor=actor, subject=str(made), label=made.what,
                   version=made.version, reason=made.reason)  # fmt: skip
    return made


def withdraw(row: Incident, *, actor: User | None, reason: str) -> Incident:
    """Say that an entry is wrong as a whole; it stays to be seen, and counts nowhere.

    Raises
    ------
    Refused
        Without a reason, if it was corrected or withdrawn meanwhile.
    """
    require_writer(actor, row.centre, row.unit)
    if not reason.strip():
        raise Refused(_("Say why the entry is withdrawn."))
    with transaction.atomic():
        hold(row.centre)
        _refuse_old(row)
        for effect in _effects(row):
            take_back(effect, reason, actor=actor)
        same = {f.attname: getattr(row, f.attname) for f in Incident._meta.concrete_fields if f.attname != "id"}
        made = Incident.objects.create(**same | {
            "version": row.version + 1, "is_withdrawn": True, "corrects_id": row.pk, "reason": reason.strip()[:240],
            "key": uuid.uuid4(), "by_id": actor.pk if actor else None, "at": timezone.now(),
        })  # fmt: skip
        record_act("incidents.entry.withdrawn", centre=row.centre, actor=actor, subject=str(made), label=made.what,
                   reason=made.reason)  # fmt: skip
    return made


def overlaps(centre: Centre, effects: tuple[Shut, ...], but: Name | None = None) -> list[str]:
    """What is shut already by other entries, in sentences."""
    if not effects:
        return []
    others: dict[tuple[int, str, str, str], list[Closure]] = {}
    for c in closures_of(centre):
        if (c.incident.year, c.incident.number) != but:
            others.setdefault(c.key, []).append(c)
    told = []
    for e in effects:
        for c in others.get(e.key, ()):
            if (c.opened_at is None or c.opened_at > e.shut_at) and (e.opened_at is None or e.opened_at > c.shut_at):
                told.append(_overlap(c))
    return told


def _overlap(c: Closure) -> str:
    facts = {"w": c.what, "n": c.incident, "d": f"{timezone.localtime(c.shut_at):%Y-%m-%d %H:%M}"}
    if c.opened_at is None:
        return _("%(w)s is shut since %(d)s by entry %(n)s. Say there that it opened, or leave it out here and tie the "
                 "two entries.") % facts  # fmt: skip
    facts["o"] = f"{timezone.localtime(c.opened_at):%Y-%m-%d %H:%M}"
    return _("%(w)s was shut from %(d)s to %(o)s by entry %(n)s already. Correct the times, or leave it out here and "
             "tie the two entries.") % facts  # fmt: skip


def _refuse_old(row: Incident) -> None:
    if Incident.objects.filter(corrects=row).exists():
        raise Refused(_("Entry %(n)s was corrected meanwhile. Look at it first, then do this again.") % {"n": row})
    if row.is_withdrawn:
        raise Refused(_("Entry %(n)s was withdrawn. Enter it anew.") % {"n": row})


def _effects(row: Incident) -> list[Effect]:
    return list(row.effects.select_related("incident", "plan__centre").prefetch_related("reopenings"))


def _fresh(key: uuid.UUID) -> uuid.UUID:
    """The key, unless another centre has it: that is nobody's business here."""
    return uuid.uuid4() if Incident.objects.filter(key=key).exists() else key


def _drop_draft(centre: Centre, actor: User | None, key: uuid.UUID) -> None:
    Draft.objects.filter(centre=centre, by=actor, key=key).delete()


def _write(
    centre: Centre, entry: Entry, actor: User | None, key: uuid.UUID, year: int, number: int,
    corrects: Incident | None = None, reason: str = "",
) -> Incident:  # fmt: skip
    made = Incident.objects.create(
        centre=centre, year=year, number=number, version=corrects.version + 1 if corrects else 1, unit=entry.unit,
        happened_at=entry.happened_at, is_about=entry.is_about, learnt_at=entry.learnt_at, plan=entry.plan,
        site=entry.site, place=entry.place, latitude=entry.latitude, longitude=entry.longitude, kind=entry.kind,
        what=entry.what, told=entry.told, informed_by=entry.informed_by, means=entry.means,
        reported_to=entry.reported_to, reported_at=entry.reported_at, corrects=corrects, reason=reason, key=key,
        by=actor, **{name: entry.counts[name] for name in COUNTS},
    )  # fmt: skip
    for e in entry.effects:
        effect = Effect.objects.create(
            incident=made, plan=e.plan, kind=e.kind, site=e.site, link=e.link, shut_at=e.shut_at,
            opened_at=e.opened_at, expected_on=e.expected_on,
        )  # fmt: skip
        feed(effect, actor=actor)
    return made
