"""Rows of this and the other rooms as the engine's problem: nobody and nothing is typed twice.

In: a centre and a day. Out: a ``Situation``: the engine's ``Problem``, or the sentences that say why there is none.
Which fact becomes what a person holds stands in docs/engines/deployment.md, section "Where the facts come from".
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from blueberet.engine.deployment.periods import months_later, rotations_of
from blueberet.engine.deployment.plan import TAKEN_OVER, Assignment, Plan
from blueberet.engine.deployment.problem import (
    RANKS,
    Away,
    Depth,
    Exclusion,
    Mission,
    Need,
    Pin,
    Post,
    Problem,
    Rotation,
    Rules,
    Target,
    Tour,
)
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.names import account_name
from blueberet.stages.deployment import models as rows
from blueberet.stages.deployment.holdings import people_as_held
from blueberet.stages.deployment.selectors.quotas import quotas_on
from blueberet.stages.readiness.selectors.measuring import measured
from blueberet.stages.roster.models import MissionServed

Criteria = Mapping[tuple[str, str], rows.Criterion]


@dataclass(frozen=True, slots=True)
class Situation:
    """What posts are filled from on a day. ``problem`` is missing where the facts contradict themselves."""

    on: date
    problem: Problem | None
    faults: tuple[str, ...]
    left_out: tuple[str, ...]
    """Facts that count nowhere, each in a sentence."""


def situation_of(centre: Centre, on: date, *, without: str = "", since: date | None = None) -> Situation:
    """Everything that decides who may go where, from a day on.

    What is decided is pinned, and tours under way are served. ``without``: the service number of somebody who drops
    out: his tours under way are tours like others, and nothing is pinned because it is decided; ``decided_plan`` says
    who stands where. ``since``: from when; tours that end before are served to their end.
    """
    rule = rows.Rule.objects.filter(centre=centre).first() or rows.Rule(centre=centre)
    last = months_later(on, rule.horizon_months)
    criteria = {(c.category, c.key): c for c in rows.Criterion.objects.filter(centre=centre)}
    stored = list(rows.Post.objects.filter(centre=centre).select_related("mission").prefetch_related("needs"))
    begun = {p.code: post_as_asked(p, criteria) for p in stored}
    said = rows.Assignment.objects.filter(centre=centre)
    decided = list(said.select_related("person", "post__mission", "proposal__decided_by"))
    left = under_way_of(decided, without, on, since or on)
    tours = [r for p in stored for r in rotations_between(p, begun[p.code], on, last, left)]
    asked = {r.post for r in tours}
    days = {r.code: (r.first, r.last) for r in tours}
    codes = set(days)
    m = measured(centre, on)
    held, left_out = people_as_held(m)
    ahead = [
        a for a in decided
        if days.get(a.rotation) == (a.first_day, a.last_day) and (a.rotation not in left or _is(a, without))
    ]  # fmt: skip
    gone = tuple(
        f"{a.person.service_number} is decided for {a.rotation}, {a.first_day} to {a.last_day}: the post has no such "
        "tour any more; the days count as served."
        for a in decided
        if a.ended_on is None and a.first_day > on and TAKEN_OVER not in a.rotation
        and days.get(a.rotation) != (a.first_day, a.last_day)
    )  # fmt: skip
    served, overlapping = tours_of(centre, [a for a in decided if a not in ahead], on)
    away = absent(centre, last)
    people = tuple(replace(p, tours=tuple(served.get(p.code, ())), away=tuple(away.get(p.code, ()))) for p in held)
    here = {p.code for p in people}
    pins, exclusions = by_hand(centre, codes, here)
    standing = tuple(
        Pin(a.person.service_number, a.rotation, *_decision(a), "decided")
        for a in ahead
        if a.ended_on is None and a.person.service_number in here and not without
    )
    stands = {(p.person, p.rotation) for p in standing}
    given = {
        "first": on, "last": last, "missions": tuple(missions_of(centre, on)),
        "posts": tuple(begun[p.code] for p in stored if p.code in asked), "rotations": tuple(tours), "people": people,
        "rules": Rules(rule.rest_months, rule.most_days, rule.reserve_share, region_share=rule.region_share,
                       experienced_share=rule.experienced_share),
        "pins": (*standing, *(p for p in pins if (p.person, p.rotation) not in stands)), "exclusions": exclusions,
        "targets": tuple(Target(t.category, t.year, t.women)  # type: ignore[arg-type]
                         for t in rows.Target.objects.filter(centre=centre, year__gte=on.year, year__lte=last.year)),
        "depths": tuple(Depth(Need(d.what, d.of, d.scale, d.least), d.people)  # type: ignore[arg-type]
                        for d in rows.Depth.objects.filter(centre=centre)),
        "scales": m.sources.problem.scales, "ladders": tuple(x.levels for x in m.sources.problem.ladders),
    }  # fmt: skip
    try:
        return Situation(on, Problem(**given), (), (*left_out, *overlapping, *gone))  # type: ignore[arg-type]
    except ValueError as error:
        return Situation(on, None, tuple(str(error).splitlines()), (*left_out, *overlapping, *gone))


def _decision(a: rows.Assignment) -> tuple[str, str]:
    """On what it stands that somebody serves a tour, and by whose name."""
    if a.proposal is None:
        return a.source, ""
    return a.proposal.reason, account_name(a.proposal.decided_by)


def missions_of(centre: Centre, on: date) -> Iterator[Mission]:
    """Missions with the quota in force on a day, or the next to come, and the ceiling it stands under."""
    quotas = quotas_on(centre, on)
    for m in rows.Mission.objects.filter(centre=centre):
        quota = quotas.get(m.pk)
        yield Mission(m.code, m.name, m.last_day, quota.people if quota else None,
                      quota.approval.ceiling if quota else None)  # fmt: skip


def stricter(criterion: rows.Criterion | None) -> str:
    """What counts of the national and the UN criterion: the higher of lower limits, the lower of upper ones."""
    if criterion is None:
        return ""
    both = [v for v in (criterion.national, criterion.un) if v]
    if criterion.key in ("rank_from", "rank_to"):
        both = sorted((v for v in both if v in RANKS), key=RANKS.index)
    else:
        both = sorted((v for v in both if v.isdigit()), key=int)
    if not both:
        return ""
    return both[0] if criterion.key in ("age_to", "rank_to", "tour_months") else both[-1]


def post_as_asked(p: rows.Post, criteria: Criteria) -> Post:
    """A post with what it leaves open taken from the criteria of its category."""

    def default(key: str) -> str:
        return stricter(criteria.get((p.category, key)))

    def number(own: int | None, key: str) -> int | None:
        value = default(key)
        return own if own is not None else int(value) if value else None

    margins = {"passport": default("passport_margin"), "medical": default("medical_margin")}
    needs = tuple(
        Need(n.what, n.of, n.scale, n.least, n.margin_days or int(margins.get(n.of) or 0))  # type: ignore[arg-type]
        for n in p.needs.all()
    )
    # What a criterion asks of a paper is asked of every post of the category, named there or not.
    for what, of in (("document", "passport"), ("medical", "medical")):
        if margins[of] and not any(n.what == what and n.of == of for n in needs):
            needs += (Need(what, of, margin_days=int(margins[of])),)  # type: ignore[arg-type]
    return Post(
        p.code, p.mission.code, p.title, p.category, p.rank_from or default("rank_from"),  # type: ignore[arg-type]
        p.rank_to or default("rank_to"), needs, p.sex, number(p.age_from, "age_from"),  # type: ignore[arg-type]
        number(p.age_to, "age_to"), number(p.service_years, "service_years"), p.priority, p.places, p.team,
        number(p.tour_months, "tour_months") or 12, p.handover_days,
    )  # fmt: skip


def under_way_of(decided: Iterable[rows.Assignment], number: str, on: date, since: date) -> frozenset[str]:
    """Tours in which somebody is on a day, and that go on to another."""
    return frozenset(
        a.rotation for a in decided
        if _is(a, number) and a.ended_on is None and a.first_day < on <= a.last_day and since <= a.last_day
    )  # fmt: skip


def absent(centre: Centre, last: date) -> dict[str, list[Away]]:
    """Days on which people who dropped out are sent nowhere, by service number."""
    found: dict[str, list[Away]] = {}
    for x in rows.Absence.objects.filter(centre=centre, undone_at=None).select_related("person"):
        until = x.last_day or max(last, x.first_day)
        found.setdefault(x.person.service_number, []).append(Away(x.first_day, until, "dropped out"))
    return found


def _is(a: rows.Assignment, number: str) -> bool:
    return bool(number) and a.person.service_number == number


def rotations_between(
    p: rows.Post, asked: Post, on: date, last: date, begun: Collection[str] = ()
) -> Iterator[Rotation]:  # fmt: skip
    """Tours of a post that begin on a day or later and end within the horizon, the post and its mission.

    ``begun``: these tours too, although they are under way.
    """
    ends = min(d for d in (last, p.last_day, p.mission.last_day) if d)
    if p.mission.state == rows.Mission.State.PAST:
        return
    yield from (r for r in rotations_of(asked, p.first_day, ends) if r.first >= on or r.code in begun)


def decided_plan(centre: Centre, problem: Problem, without: str = "") -> Plan:
    """What is decided of a problem's tours, as a plan; of tours under way only who drops out."""
    ahead = {r.code: r.first >= problem.first for r in problem.rotations}
    people = {p.code for p in problem.people}
    said = rows.Assignment.objects.filter(centre=centre, ended_on=None).order_by("pk")
    pairs = said.values_list("rotation", "person__service_number", "first_day", "last_day")
    days = {r.code: (r.first, r.last) for r in problem.rotations}
    return Plan(tuple(
        Assignment(r, n) for r, n, first, last in pairs
        if days.get(r) == (first, last) and n in people and (ahead[r] or n == without)
    ))  # fmt: skip


def tours_of(
    centre: Centre, decided: Iterable[rows.Assignment], on: date
) -> tuple[dict[str, list[Tour]], tuple[str, ...]]:
    """Tours served, being served and decided, by service number; of two that overlap the later told is left out."""
    found: dict[str, list[Tour]] = {}
    told: list[str] = []
    given = [
        (
            a.person.service_number,
            Tour(
                a.post.mission.code, a.first_day, a.served_to or a.last_day, 0 if a.ended_on else a.post.handover_days
            ),
        )
        for a in decided
        if a.served_to is None or a.served_to >= a.first_day
    ]
    served = MissionServed.objects.filter(person__centre=centre, person__merged_into=None, withdrawn_on=None)
    for number, mission, first, end in served.values_list(
        "person__service_number", "mission", "first_day", "last_day"
    ).order_by("pk"):
        given.append((number, Tour(mission, first, end or max(first, on - timedelta(days=1)))))
    for number, tour in given:
        mine = found.setdefault(number, [])
        if any(t.first <= tour.last and tour.first <= t.last for t in mine):
            told.append(f"{number}: the tour in {tour.mission} from {tour.first} overlaps another and is left out.")
        else:
            mine.append(tour)
    return found, tuple(told)


def by_hand(centre: Centre, rotations: set[str], people: set[str]) -> tuple[tuple[Pin, ...], tuple[Exclusion, ...]]:
    """Pins and exclusions that stand, of people and tours that are there."""
    said = rows.ByHand.objects.filter(centre=centre, undone_at=None).select_related("person", "mission", "by")
    pins, exclusions = list[Pin](), list[Exclusion]()
    for b in said.order_by("pk"):
        if b.person.service_number not in people or (b.rotation and b.rotation not in rotations):
            continue
        if b.kind == rows.ByHand.Kind.PIN:
            pins.append(Pin(b.person.service_number, b.rotation, b.reason, account_name(b.by)))
        else:
            mission = b.mission.code if b.mission else ""
            exclusions.append(Exclusion(b.person.service_number, b.rotation, mission, b.reason))
    return tuple(pins), tuple(exclusions)
