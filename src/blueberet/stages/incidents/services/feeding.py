"""What endurance is told of closures: by its own service, as they are entered, opened and corrected.

A link that is down is no closure and stays in the log alone.
"""

import uuid
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.stages.endurance.models import ObservedClosure
from blueberet.stages.endurance.services.observing import note_closure, note_opened, take_back_closure
from blueberet.stages.incidents.models import Effect


def feed(
    effect: Effect, *, actor: User | None, opened_at: datetime | None = None, told_by: uuid.UUID | None = None
) -> None:
    """Tell of a closure; ``told_by``: key of the correction that tells it anew."""
    if effect.kind == Effect.Kind.LINK:
        return
    incident = effect.incident
    note_closure(
        effect.plan, actor=actor, kind=effect.kind, site=effect.site, shut_at=effect.shut_at,
        expected_on=effect.expected_on, opened_at=opened_at or effect.opened_at,
        key=_key(effect, told_by), source=_("incident log %(n)s") % {"n": incident},
        address=reverse("incident", args=[incident.year, incident.number]),
    )  # fmt: skip


def feed_opened(effect: Effect, opened_at: datetime, *, actor: User | None) -> None:
    """Tell that it is over."""
    for row in _told(effect):
        note_opened(row, actor=actor, opened_at=opened_at)


def take_back(effect: Effect, reason: str, *, actor: User | None) -> None:
    """Tell that it does not count, as the log was corrected."""
    for row in _told(effect):
        take_back_closure(row, actor=actor, reason=reason)


def _told(effect: Effect) -> list[ObservedClosure]:
    """What endurance was told of an effect and still counts: one row, or none of a link."""
    keys = [_key(effect, None), *(_key(effect, r.key) for r in effect.reopenings.all())]
    return list(ObservedClosure.objects.filter(key__in=keys, taken_back="").select_related("plan__centre"))


def _key(effect: Effect, told_by: uuid.UUID | None) -> uuid.UUID:
    name = f"{effect.plan_id}/{effect.kind}/{effect.site}/{told_by or ''}"
    return uuid.uuid5(effect.incident.key, name)
