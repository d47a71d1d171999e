"""The programme at a glance: hours by subject and week, what is placed, what comes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.together import number_of, together
from blueberet.stages.programme.bridge import calendar_of
from blueberet.stages.programme.models import FixedEvent, Phase, Programme, Session


@dataclass
class SubjectHours:
    """Hours of one subject, summed over all groups."""

    subject: str
    by_week: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    done: int = 0
    planned: int = 0
    owed: int = 0
    """Hours of sessions in the tray."""

    @property
    def total(self) -> int:
        """All hours of the subject."""
        return self.done + self.planned + self.owed


def programmes_of(centre: Centre) -> QuerySet[Programme]:
    """The centre's programmes, the current one first, with counts of sessions, of placed ones, of publications."""
    rows = Programme.objects.filter(centre=centre, copy_of=None).order_by("-current_since", "-pk")
    return rows.annotate(
        all=Count("sessions", distinct=True),
        placed=Count("sessions", filter=Q(sessions__day__isnull=False), distinct=True),
        published=Count("publications", distinct=True),
    )


def week_number(programme: Programme, today: date) -> int:
    """Programme week of a day, kept inside the programme."""
    return min(max((today - programme.first_day).days // 7 + 1, 1), programme.weeks)


def hours_by_subject(programme: Programme, today: date) -> list[SubjectHours]:
    """Hours done, planned and owed by subject and week; one query."""
    calendar = calendar_of(programme)
    found: dict[str, SubjectHours] = {}
    rows = programme.sessions.values("module__subject", "module__kind", "module__length", "day")
    for r in rows.annotate(n=Count("pk")).order_by():
        subject = found.setdefault(r["module__subject"], SubjectHours(r["module__subject"]))
        kind, length = r["module__kind"], r["module__length"]
        each = (
            calendar.night_hours if kind == "night" else length * (calendar.periods_per_day if kind == "field" else 1)
        )
        hours = each * r["n"]
        if r["day"] is None:
            subject.owed += hours
            continue
        subject.by_week[(r["day"] - programme.first_day).days // 7 + 1] += hours
        if r["day"] < today:
            subject.done += hours
        else:
            subject.planned += hours
    return sorted(found.values(), key=lambda s: -s.total)


@dataclass(frozen=True)
class Today:
    """What the first page says of the timetable; how solving goes is looked at apart (``selectors.solving``)."""

    week: int
    placed: int
    sessions: int
    asked: int
    """Requests for training that wait."""
    now: tuple[Session, ...]
    wrong: tuple[dict[str, Any], ...]
    next: tuple[dict[str, Any], ...]
    phases: tuple[Phase, ...]
    """Those of the programme, for its strip of weeks."""


def today_of(programme: Programme, today: date, *, person: str = "", needs_wrong: bool = True) -> Today:
    """What happens today, for everybody or for one person's groups; what needs somebody, if it is shown; what comes."""
    sessions = programme.sessions.filter(day=today).select_related("module", "group", "venue")
    groups = programme.groups.all()
    [counts], now, people, places, fixed, phases, theirs = together(
        _counts(programme), sessions.order_by("period", "code"),
        programme.instructors.order_by("code").values_list("code", "name", "absent"),
        programme.venues.order_by("code").values_list("code", "name", "closures"),
        FixedEvent.objects.filter(programme=programme, first_day__gt=today)[:4],
        programme.phases.all(), groups if person else groups.none(),
    )  # fmt: skip
    if person:
        mine = {g.pk for g in theirs if person in g.members}
        now = [s for s in now if s.group_id in mine]
    shut = [("absent", *p) for p in people] + [("closed", *p) for p in places]
    return Today(
        week_number(programme, today),
        counts["placed"],
        counts["all"],
        counts["asked"],
        tuple(now),
        tuple(_wrong(programme, today, counts, shut)) if needs_wrong else (),
        tuple(_next(programme, today, fixed)),
        tuple(phases),
    )


def _counts(programme: Programme) -> QuerySet[Programme, Any]:
    """Sessions, those with a place, requests that wait, publications, as one row."""
    sessions = programme.sessions.all()
    return Programme.objects.filter(pk=programme.pk).order_by().values(
        all=number_of(sessions), placed=number_of(sessions.filter(day__isnull=False)),
        asked=number_of(programme.requests.filter(state="open")), published=number_of(programme.publications.all()),
    )  # fmt: skip


def _wrong(
    programme: Programme, today: date, counts: Mapping[str, int], shut: Iterable[tuple[str, str, str, Any]]
) -> list[dict[str, Any]]:
    """``shut``: what it is, code, name and spans of who is absent and what is closed at times."""
    found: list[dict[str, Any]] = []
    left = counts["all"] - counts["placed"]
    if left and counts["placed"]:
        found.append({"what": "tray", "count": left})
    day = today.isoformat()
    for what, code, name, spans in shut:
        off = next((s for s in spans if s[0] <= day <= s[1]), None)
        if off:
            found.append({"what": what, "name": name, "code": code, "until": date.fromisoformat(off[1])})
    if counts["placed"] and not programme.copy_of_id and not counts["published"]:
        found.append({"what": "unpublished"})
    return found


def _next(programme: Programme, today: date, fixed: Iterable[FixedEvent]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"day": e.first_day, "title": e.title, "in_days": (e.first_day - today).days} for e in fixed
    ]
    if programme.evaluation_day and programme.evaluation_day > today:
        found.append(
            {
                "day": programme.evaluation_day,
                "title": "National evaluation",
                "in_days": (programme.evaluation_day - today).days,
            }
        )
    # All of them: whoever asks has often read them already.
    for h in (x for x in programme.holidays.all() if today < x.day <= today + timedelta(days=30)):
        found.append({"day": h.day, "title": h.title, "in_days": (h.day - today).days})
    return sorted(found, key=lambda x: x["day"])


def strip_of(programme: Programme, today: date, phases: Sequence[Phase] | None = None) -> list[dict[str, Any]]:
    """One entry for each week: number, phase, whether past, now, or with evaluation or visit.

    ``phases``: those of the programme, if they were read before.
    """
    phases = list(programme.phases.all()) if phases is None else phases
    now = week_number(programme, today) if programme.first_day <= today else 0
    marks: dict[int, str] = {}
    if programme.evaluation_day:
        marks[(programme.evaluation_day - programme.first_day).days // 7 + 1] = "E"
    if programme.visit_day:
        marks[(programme.visit_day - programme.first_day).days // 7 + 1] = "V"
    found = []
    for w in range(1, programme.weeks + 1):
        phase = next((p for p in phases if p.first_week <= w <= p.last_week), None)
        label = _fitting(phase.title, phase.code, phase.last_week - phase.first_week + 1) if phase else ""
        state = "now" if w == now else "past" if w < now else "open"
        found.append({"week": w, "x": (w - 1) * 36, "phase": phase, "state": state, "mark": marks.get(w, ""),
                      "label": label, "begins": phase is not None and phase.first_week == w})  # fmt: skip
    return found


def _fitting(title: str, code: str, weeks: int) -> str:
    """A phase's title if it fits above its weeks, else its code."""
    return title if len(title) <= weeks * 6 else code


def load_of(programme: Programme, kind: str, first: date, days: int) -> list[dict[str, Any]]:
    """Sessions by resource and day, for the resource timeline; kind is ``instructor``, ``venue`` or ``pool``."""
    last = first + timedelta(days=days - 1)
    rows = programme.sessions.filter(day__gte=first - timedelta(days=7), day__lte=last).select_related(
        "module", "venue", "group"
    )
    calendar = calendar_of(programme)
    if kind == "instructor":
        rows = rows.prefetch_related("instructors")
        names = {i.code: (i.name, i.absent) for i in programme.instructors.order_by("name")}
    elif kind == "venue":
        names = {v.code: (v.name, v.closures) for v in programme.venues.order_by("name")}
    else:
        names = {p.code: (f"{p.name} ({p.quantity})", []) for p in programme.pools.all()}
    use: dict[str, dict[date, list[tuple[int, int, Session]]]] = {code: defaultdict(list) for code in names}
    for s in rows:
        assert s.day is not None
        assert s.period is not None
        if kind == "instructor":
            codes = [i.code for i in s.instructors.all()]
        elif kind == "venue":
            codes = [s.venue.code] if s.venue else []
        else:
            codes = list(s.module.pools)
        length = s.module.length if s.module.kind == "field" else 1
        for n in range(length):
            day = s.day + timedelta(days=n)
            if not first <= day <= last:
                continue
            a, b = (
                (1, calendar.periods_per_day)
                if s.module.kind == "field"
                else (s.period, s.period + (s.module.length if s.module.kind == "day" else 1) - 1)
            )
            for code in codes:
                use[code][day].append((a, b, s))
    found = []
    for code, (name, shut) in names.items():
        cells: list[dict[str, Any]] = []
        for n in range(days):
            day = first + timedelta(days=n)
            off = any(a <= day.isoformat() <= b for a, b in shut)
            cells.append({"day": day, "n": n, "items": use[code][day], "off": off})
        found.append({"code": code, "name": name, "cells": cells, "count": sum(len(c["items"]) for c in cells)})
    return found
