"""Reads of the trail: acts of a centre, filtered, and what they changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.titles import is_guarded, title_of

MOST_CHANGES = 12


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after; both ``…`` if it is guarded."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """An act as the page and the exports show it."""

    act: Act
    title: str
    by: str
    changes: tuple[Change, ...]
    more: int
    """Changes that the page leaves out."""
    details: str


def acts_of(
    centre: Centre, *, name: str = "", actor: str = "", subject: str = "", first: date | None = None,
    last: date | None = None,
) -> QuerySet[Act]:  # fmt: skip
    """Acts of the centre, latest first; days are whole days of the centre's clock, both ends included."""
    rows = Act.objects.filter(centre=centre)
    if name:
        rows = rows.filter(name=name)
    if actor:
        rows = rows.filter(actor_name__iexact=actor)
    if subject:
        rows = rows.filter(subject__icontains=subject)
    if first:
        rows = rows.filter(at__gte=_begin(first))
    if last:
        rows = rows.filter(at__lt=_begin(last + timedelta(days=1)))
    return rows


def names_in(centre: Centre) -> list[tuple[str, str]]:
    """Names of the acts that occur in the centre, with their titles, by title."""
    found = Act.objects.filter(centre=centre).order_by().values_list("name", flat=True).distinct()
    return sorted(((n, title_of(n)) for n in found), key=lambda pair: pair[1])


def line_of(act: Act, *, most: int = MOST_CHANGES) -> Line:
    """An act with its title and changes; guarded values are left out for every reader."""
    changes = _changes(act.name, act.before, act.after)
    details = "; ".join(f"{k}: {_shown(v)}" for k, v in act.details.items() if v not in ("", None, [], {}))
    by = act.actor_name or _("the system")
    return Line(act, title_of(act.name), by, tuple(changes[:most]), max(0, len(changes) - most), details)


def _changes(name: str, before: Mapping[str, Any], after: Mapping[str, Any], of: str = "") -> list[Change]:
    found: list[Change] = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if isinstance(old, dict) or isinstance(new, dict):
            found += _changes(name, old if isinstance(old, dict) else {}, new if isinstance(new, dict) else {}, key)
        elif old != new:
            field = f"{of}: {key}" if of else key
            hidden = is_guarded(name, key, before, after)
            found.append(Change(field, "…", "…") if hidden else Change(field, _shown(old), _shown(new)))
    return found


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(v) for v in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{k} {_shown(v)}" for k, v in value.items()) or "–"
    return "–" if value is None or value == "" else str(value)


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
