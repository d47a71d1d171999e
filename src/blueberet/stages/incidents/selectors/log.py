"""Reads of the log: entries in their last version, their history, what is tied to them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.incidents.models import Effect, Incident, Tie
from blueberet.stages.roster.models import Unit

Name = tuple[int, int]
"""Year and number of an entry."""


def standing(centre: Centre | None, units: Iterable[Unit] | None = None) -> QuerySet[Incident]:
    """Entries that stand: the last version of each, without those withdrawn. ``units``: theirs alone."""
    rows = Incident.objects.filter(centre=centre, corrected_by=None, is_withdrawn=False)
    if units is not None:
        rows = rows.filter(unit__in=[u.pk for u in units])
    return rows.select_related("unit", "plan", "by").prefetch_related("effects__plan", "effects__reopenings")


def incidents_between(
    centre: Centre, first: date, last: date, units: Collection[Unit] | None = None
) -> list[Incident]:  # fmt: skip
    """Entries that stand and happened on one of the days (both included, local time), the earliest first.

    ``units``: those of these units alone, without the units below them.
    """
    begin, end = moments_of(first, last)
    rows = standing(centre, units).filter(happened_at__gte=begin, happened_at__lt=end)
    return list(rows.order_by("happened_at", "year", "number"))


def moments_of(first: date, last: date) -> tuple[datetime, datetime]:
    """First moment of the first day, and of the day after the last, local time."""
    return (
        timezone.make_aware(datetime.combine(first, time())),
        timezone.make_aware(datetime.combine(last + timedelta(days=1), time())),
    )


def versions_of(centre: Centre, year: int, number: int) -> list[Incident]:
    """All versions of an entry, the last one first."""
    rows = Incident.objects.filter(centre=centre, year=year, number=number).order_by("-version")
    return list(rows.select_related("unit", "plan", "by", "centre").prefetch_related(
        "effects__plan", "effects__reopenings__by"
    ))  # fmt: skip


def ties_of(centre: Centre) -> dict[tuple[Name, Name], Tie]:
    """The last word about each pair, where it holds."""
    last: dict[tuple[Name, Name], Tie] = {}
    for t in Tie.objects.filter(centre=centre).select_related("by").order_by("pk"):
        last[(t.year_a, t.number_a), (t.year_b, t.number_b)] = t
    return {pair: t for pair, t in last.items() if t.holds}


def tied_to(centre: Centre, year: int, number: int) -> list[tuple[Name, Tie]]:
    """Entries that tell of the same event by somebody's word, with that word."""
    me = (year, number)
    return [(b if a == me else a, t) for (a, b), t in ties_of(centre).items() if me in (a, b)]


def events_counted(centre: Centre, entries: Sequence[Incident]) -> int:
    """How many events the entries tell of: those tied together are one."""
    parent: dict[Name, Name] = {(i.year, i.number): (i.year, i.number) for i in entries}

    def root(name: Name) -> Name:
        while parent[name] != name:
            name = parent[name]
        return name

    for a, b in ties_of(centre):
        if a in parent and b in parent:
            parent[root(a)] = root(b)
    return sum(1 for name in parent if root(name) == name)


def effects_standing(centre: Centre | None) -> QuerySet[Effect]:
    """What standing entries shut."""
    last = Q(incident__centre=centre, incident__corrected_by=None, incident__is_withdrawn=False)
    return Effect.objects.filter(last).select_related("incident__unit", "plan").prefetch_related("reopenings")


def found_by(words: str) -> Q:
    """Entries that hold the words, or have the number."""
    found = Q(what__icontains=words) | Q(told__icontains=words) | Q(place__icontains=words)
    found |= Q(informed_by__icontains=words)
    year, _sep, number = words.partition("/")
    if all(p.isascii() and p.isdigit() and len(p) < 7 for p in (year, number)):
        found |= Q(year=int(year), number=int(number))
    return found
