"""What the timetable, roll calls and evaluations say: what was done, what comes next, posts in missions."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Max
from django.urls import reverse

from blueberet.engine.situation.facts import Block, Fact
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.assessment.models import Result
from blueberet.stages.attendance.models import RollCall
from blueberet.stages.deployment.selectors.standing import standing_of
from blueberet.stages.programme.models import Programme, Publication
from blueberet.stages.programme.selectors.held import held_entries
from blueberet.stages.roster.models import KeyDay
from blueberet.stages.situation.gathering.moments import known_by

Entries = Mapping[str, dict[str, Any]]
MOST = 12
LOOKS = {"satisfactory": "met", "needs improvement": "expiring", "unsatisfactory": "failed"}


def entries_of(programme: Programme | None, numbers: set[str] | None) -> Entries:
    """Sessions as published, of those whose groups hold one of the people; of all without any."""
    if programme is None:
        return {}
    entries = _followed(programme)
    if numbers is None:
        return entries
    groups = {code for code, held in programme.groups.values_list("code", "members") if not numbers.isdisjoint(held)}
    return {code: e for code, e in entries.items() if e["group"] in groups}


def _followed(programme: Programme) -> Entries:
    """What people follow; a timetable that is published is frozen, so the last ones that were read are kept read."""
    last = programme.publications.order_by("-version").values_list("pk", "at").first()
    return held_entries(programme) if last is None else _published(*last)


@lru_cache(maxsize=2)
def _published(publication: int, at: datetime) -> Entries:
    """``at``: when it was published, so that no other row of the same key is taken for it."""
    row = Publication.objects.select_related("programme").get(pk=publication, at=at)
    return held_entries(row.programme, row.at)


def operations(
    centre: Centre, programme: Programme | None, entries: Entries, units: list[int], first: date, last: date,
    now: datetime,
) -> Block:  # fmt: skip
    """Sessions held, sessions that are over without a roll, and what evaluators saw of the units."""
    link = reverse("rolls") + f"?day={last.isoformat()}"
    if programme is None:
        return Block("operations", (), None, "programme", link)
    rows = RollCall.objects.filter(programme=programme, day__lte=last, last_day__gte=first).order_by()
    called = dict(rows.values_list("session", "called_at"))
    days = (first.isoformat(), last.isoformat())
    mine = [c for c, e in entries.items() if days[0] <= e["day"] <= days[1]]
    uncalled = [c for c in mine if c not in called and datetime.fromisoformat(entries[c]["ends"]) <= now]
    held = [c for c in called if c in entries]
    seen = Result.objects.filter(
        centre=centre, person=None, unit__in=units, day__range=(first, last), replaced_at=None
    ).select_related("standard", "unit")  # fmt: skip
    results = list(seen.order_by("standard__code", "unit__code", "pk"))
    facts = [
        Fact("operations.held", "operations.held", len(held)),
        Fact("operations.uncalled", "operations.uncalled", len(uncalled), look="missing" if uncalled else ""),
        Fact("operations.seen", "operations.seen", len(results)),
    ]
    facts += [
        Fact(f"operations.task.{r.pk}", "operations.task", f"result.{r.grade}",
             of=f"{r.standard.code} · {r.unit.name}", unit="word", look=LOOKS.get(r.grade, "none"), passes=True)  # type: ignore[arg-type]
        for r in results[:MOST]
    ]  # fmt: skip
    last_called = max((called[c] for c in held), default=None)
    # Where every session that is over has its roll, the picture is complete now.
    if not uncalled:
        return Block("operations", tuple(facts), known_by(last, now, now), "programme", link)
    older = RollCall.objects.filter(programme=programme, day__lte=last).aggregate(day=Max("last_day"))["day"]
    as_of = known_by(min(older, last), last_called, now) if older else None
    return Block("operations", tuple(facts), as_of, "programme", link)


def ahead(centre: Centre, programme: Programme | None, entries: Entries, last: date, now: datetime) -> Block:
    """The day that follows, and the days that everything is planned for."""
    following = (last + timedelta(days=1)).isoformat()
    mine = sorted(
        (e | {"code": c} for c, e in entries.items() if e["day"] == following),
        key=lambda e: (e["starts"], e["title"], e["code"]),
    )
    facts = [Fact("ahead.sessions", "ahead.sessions", len(mine))] if programme is not None else []
    facts += [
        Fact(f"ahead.{e['code']}", "ahead.session", _clock(e), of=f"{e['title']} · {e['group_name']}", unit="text",
             passes=True)
        for e in mine[:MOST]
    ]  # fmt: skip
    days = KeyDay.objects.filter(centre=centre, day__gte=last)
    facts += [
        Fact(f"ahead.{k.kind}", "ahead.keyday", k.day.isoformat(), of=f"keyday.{k.kind}", unit="date") for k in days
    ]
    as_of = known_by(last, now, now) if facts else None
    return Block("ahead", tuple(facts), as_of, "programme", reverse("week"))


def _clock(e: Mapping[str, Any]) -> str:
    starts, ends = (datetime.fromisoformat(e[k]) for k in ("starts", "ends"))
    return f"{starts:%H:%M}–{ends:%H:%M}" + (f", {e['venue_name']}" if e["venue_name"] else "")


def posts(centre: Centre, last: date, now: datetime, *, is_whole: bool) -> Block:
    """Posts of tours to come: decided and open, by mission. ``is_whole``: beside other contingents, of the centre."""
    link, facts = reverse("posts"), []
    for m in standing_of(centre, last).missions:
        if not m.tours:
            continue
        of = m.mission.code
        left = sum(t.open for t in m.tours)
        facts.append(Fact(f"posts.decided.{of}", "posts.decided", m.decided, of=of, whole=is_whole))
        facts.append(Fact(f"posts.open.{of}", "posts.open", left, of=of, look="missing" if left else "met",
                          whole=is_whole))  # fmt: skip
    return Block("posts", tuple(facts), known_by(last, now, now) if facts else None, "deployment", link)
