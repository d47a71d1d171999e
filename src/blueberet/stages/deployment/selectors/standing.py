"""Who is where on a day, and what comes: counts by mission and the bars of the timeline.

In: a centre and a day. Out: plain rows for the pages; read without people's facts, so in a few queries.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from blueberet.engine.deployment.periods import months_later
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.together import laid, together
from blueberet.stages.deployment.bridge import post_as_asked, rotations_between
from blueberet.stages.deployment.models import Assignment, Criterion, Mission, Need, Post, Proposal, Quota, Rule
from blueberet.stages.deployment.selectors.quotas import counting, quotas_of

SERVED_TO = Coalesce("left_on", "ended_on")
"""Last day of a tour that ended before its time, as it is known now (``Assignment.served_to``)."""


@dataclass(slots=True)
class Tour:
    """One tour of a post: places, who is decided and who is proposed, by number of people."""

    post: Post
    code: str
    first: date
    last: date
    places: int
    decided: int = 0
    proposed: int = 0
    train_by: date | None = None
    """The last day on which somebody new can still begin to be trained."""

    @property
    def open(self) -> int:
        """Places for which nobody is decided."""
        return max(0, self.places - self.decided)

    @property
    def missing(self) -> int:
        """Places for which nobody is decided or proposed."""
        return max(0, self.places - max(self.decided, self.proposed))


@dataclass(slots=True)
class MissionStanding:
    """A mission on a day."""

    mission: Mission
    quota: Quota | None
    there: int = 0
    women: int = 0
    tours: list[Tour] = field(default_factory=list)

    @property
    def ahead(self) -> int:
        """Places of tours to come."""
        return sum(t.places for t in self.tours)

    @property
    def decided(self) -> int:
        """Of them decided."""
        return sum(min(t.places, t.decided) for t in self.tours)

    @property
    def missing(self) -> int:
        """Of them with nobody, not even proposed."""
        return sum(t.missing for t in self.tours)

    @property
    def strength(self) -> str:
        """``139 (7 F)``."""
        return f"{self.there} ({self.women} F)"


@dataclass(frozen=True, slots=True)
class Standing:
    """All missions that have posts or people, and the rest by name."""

    on: date
    missions: list[MissionStanding]
    others: list[Mission]
    rule: Rule
    proposal: Proposal | None
    """The newest, whose people are shown as proposed."""

    @property
    def there(self) -> str:
        """Everybody in a mission today."""
        return f"{sum(m.there for m in self.missions)} ({sum(m.women for m in self.missions)} F)"

    @property
    def tours(self) -> list[Tour]:
        """All tours to come, the soonest first."""
        return sorted((t for m in self.missions for t in m.tours), key=lambda t: (t.first, t.code))


def newest_proposal(centre: Centre) -> Proposal | None:
    """The newest filling, without the situation it was made for; a repair looks at what is decided alone."""
    return _newest_first(centre).first()


def _newest_first(centre: Centre) -> QuerySet[Proposal]:
    fills = Proposal.objects.filter(centre=centre).exclude(kind=Proposal.Kind.REPAIR)
    return fills.defer("problem", "reasons")


def there_on(centre: Centre, on: date) -> QuerySet[Assignment]:
    """Everybody's tours that are under way on a day, those that end early to their last day."""
    rows = Assignment.objects.filter(centre=centre, first_day__lte=on, last_day__gte=on)
    return rows.annotate(to=SERVED_TO).filter(Q(to=None) | Q(to__gte=on))


def rule_of(centre: Centre) -> Rule:
    """What holds for all posts."""
    return Rule.objects.filter(centre=centre).first() or Rule(centre=centre)


def standing_of(centre: Centre, on: date) -> Standing:
    """Missions, their people and tours to come; one query."""
    rows = Assignment.objects.filter(centre=centre).annotate(to=SERVED_TO).filter(Q(to=None) | Q(to__gte=on))
    rules, fills, asked, allowed, missions, tours, posts, needs = together(
        Rule.objects.filter(centre=centre)[:1], _newest_first(centre)[:1], Criterion.objects.filter(centre=centre),
        quotas_of(centre), Mission.objects.filter(centre=centre),
        rows.values_list("post__mission", "rotation", "first_day", "last_day", "to", "person__sex"),
        Post.objects.filter(centre=centre).select_related("mission"), Need.objects.filter(post__centre=centre),
    )  # fmt: skip
    laid(posts, "needs", needs)
    rule, proposal = rules[0] if rules else Rule(centre=centre), fills[0] if fills else None
    last = months_later(on, rule.horizon_months)
    criteria = {(c.category, c.key): c for c in asked}
    quotas = counting(allowed, on, to_come=True)
    found = {m.pk: MissionStanding(m, quotas.get(m.pk)) for m in missions}
    decided: Counter[tuple[str, date]] = Counter()
    for mission, rotation, first, ends, ended, sex in tours:
        decided[rotation, first] += ended is None
        if first <= on <= (ended or ends):
            found[mission].there += 1
            found[mission].women += sex == "F"
    proposed = Counter(a["rotation"] for a in (proposal.plan["assignments"] if proposal else ()))
    for p in posts:
        for r in rotations_between(p, post_as_asked(p, criteria), on, last):
            found[p.mission_id].tours.append(Tour(
                p, r.code, r.first, r.last, p.places, decided[r.code, r.first], proposed[r.code],
                r.first - timedelta(days=rule.train_days),
            ))  # fmt: skip
    used = [m for m in found.values() if m.tours or m.there or m.quota]
    others = [m.mission for m in found.values() if m not in used]
    return Standing(on, used, others, rule, proposal)


def late(s: Standing, *, within_days: int = 60) -> tuple[list[Tour], int]:
    """Tours with places for which nobody is even proposed and training must begin soon or should have, soonest first.

    And how many tours have people proposed, not decided, whom nobody new could replace in time.
    """
    edge = s.on + timedelta(days=within_days)
    near = [t for t in s.tours if t.open and t.train_by and t.train_by <= edge]
    return [t for t in near if t.missing], sum(not t.missing for t in near)
