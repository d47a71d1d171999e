"""Reads of visitors: whose login counts or will count, what lies open for each."""

from dataclasses import dataclass

from django.utils import timezone

from blueberet.foundation.access.services.visiting import visitors_of
from blueberet.foundation.accounts.models import Centre, Membership
from blueberet.foundation.audit.models import Act
from blueberet.stages.evidence.models import Laying


@dataclass(frozen=True, slots=True)
class Visiting:
    """A visitor: his login, what lies open for him, how many pages he has looked at."""

    visit: Membership
    packs: tuple[Laying, ...]
    looks: int
    state: str
    """``open``, ``later`` or ``over``."""


def open_visitors(centre: Centre) -> list[Membership]:
    """Visitors whose time is not over."""
    now = timezone.now()
    return [m for m in visitors_of(centre) if m.user.is_active and (m.valid_until is None or m.valid_until > now)]


def visiting(centre: Centre) -> list[Visiting]:
    """Everybody who visits or visited, with what lies open for him."""
    lying: dict[int, list[Laying]] = {}
    for x in Laying.objects.filter(pack__centre=centre, withdrawn_at=None).select_related("pack").defer("pack__facts"):
        lying.setdefault(x.visitor_id, []).append(x)
    now, found = timezone.now(), []
    for m in visitors_of(centre):
        over = m.valid_until is not None and m.valid_until <= now
        later = m.valid_from is not None and m.valid_from > now
        looks = Act.objects.filter(centre=centre, actor=m.user_id, name="access.page.seen").count()
        state = "over" if over else "later" if later else "open"
        found.append(Visiting(m, tuple(lying.get(m.user_id, ())), looks, state))
    return found
