"""Reads of the readiness chain: where a contingent stands, what is next, when, and what is missing for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.deployment.models import PledgeStep
from blueberet.stages.deployment.selectors.pledges import following, states
from blueberet.stages.roster.models import KeyDay
from blueberet.stages.visits.models import Chain, ChainStep
from blueberet.stages.visits.shipped import Lead, Told, Wanted, leads, wanted

PAPER = "PAPER"
"""Code of the one paper that a step without a list of its own asks for: a withdrawal, a step back."""
FIXED = {"inspected": KeyDay.Kind.VISIT, "deployed": KeyDay.Kind.TOUR_BEGINS, "rotated": KeyDay.Kind.TOUR_ENDS}
"""Steps of which the centre itself may have said the day."""
ASIDE = ("withdrawn", "rapid")
"""States that are not on the way of every contingent."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A day on which a step is to be taken, and where it comes from; see ``Link``."""

    day: date | None
    why: str
    is_unverified: bool = False
    is_fixed: bool = False
    is_latest: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the strip."""

    state: str
    word: str
    level: str
    reached: date | None
    is_now: bool
    is_next: bool
    planned: date | None
    why: str
    """Where the planned day comes from; empty without one."""
    is_unverified: bool
    is_fixed: bool
    """Whether the centre itself has said the planned day."""
    is_latest: bool
    """Whether the planned day is the latest it can be, as what follows is fixed, and no lead time."""
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Follow:
    """A state that may follow, with the documents it asks for."""

    state: str
    word: str
    is_back: bool
    documents: tuple[Wanted, ...]

    @property
    def missing(self) -> list[str]:
        """Documents without which it is refused."""
        return [w.title for w in self.documents if w.is_required]


@dataclass(frozen=True, slots=True)
class ChainStanding:
    """A chain and where it stands. An empty ``state``: nothing was signed yet."""

    chain: Chain
    steps: list[ChainStep]
    state: str
    word: str
    level: str
    day: date | None
    days: int
    """Since that day."""
    strip: list[Link]
    follows: list[Follow]
    ahead: list[PledgeStep]
    """Steps that the pledge under Posts has taken and the chain has not: their documents are owed here."""

    @property
    def next(self) -> Link | None:
        """The next step that is on the way of every contingent."""
        return next((x for x in self.strip if x.is_next and not x.is_optional), None)

    @property
    def next_follow(self) -> Follow | None:
        """What that step asks for."""
        link = self.next
        return next((f for f in self.follows if link and f.state == link.state), None)


def chains_of(centre: Centre, today: date) -> list[ChainStanding]:
    """Every chain of a centre as it stands."""
    rows = Chain.objects.filter(centre=centre).select_related("unit", "pledge", "centre").prefetch_related("steps__by")
    return [standing_of(c, today) for c in rows]


def chain_of(centre: Centre, today: date | None = None) -> list[ChainStanding]:
    """Every chain of a centre as it stands; the one of a contingent that is on the roster first."""
    found = chains_of(centre, today or timezone.localdate())
    return sorted(found, key=lambda s: s.chain.unit_id is None)


def standing_of(chain: Chain, today: date) -> ChainStanding:
    """Where a chain stands."""
    steps = sorted(chain.steps.all(), key=lambda s: s.pk)
    last = steps[-1] if steps else None
    state, words = last.state if last else "", states()
    word, level = words.get(state, ("", ""))
    ahead = ahead_of(chain, steps)
    follows = [
        Follow(s, words[s][0], is_back(state, s), documents_of(state, s))
        for s in ([ahead[0].state] if ahead else following(state))
    ]
    return ChainStanding(
        chain, steps, state, word, level, last.day if last else None, (today - last.day).days if last else 0,
        strip_of(chain.centre, steps, [f.state for f in follows if not f.is_back]), follows, ahead,
    )  # fmt: skip


def is_back(now: str, then: str) -> bool:
    """Whether a state lies before another."""
    order = [*states()]
    return now in order and then in order and order.index(then) < order.index(now)


def documents_of(now: str, then: str) -> tuple[Wanted, ...]:
    """What a step asks for: its list, or the one paper by which it is so."""
    if (listed := wanted().get(then)) and not is_back(now, then):
        return listed
    return (Wanted(then, PAPER, "Paper by which it is so", True, Told("AUTH", "", "all")),)


def ahead_of(chain: Chain, steps: Sequence[ChainStep]) -> list[PledgeStep]:
    """Steps of the pledge that the chain does not know yet, in their order."""
    if chain.pledge is None:
        return []
    known = {s.pledge_step_id for s in steps}
    return [s for s in chain.pledge.steps.order_by("pk") if s.pk not in known]


def strip_of(centre: Centre, steps: Sequence[ChainStep], nexts: Sequence[str]) -> list[Link]:
    """Every state in its order: when it was reached, or when it is to be by the centre's days or usual lead times."""
    reached: dict[str, date] = {}
    for s in steps:
        if s.is_back:
            # What was reached after it has to be reached again.
            reached = {k: d for k, d in reached.items() if not is_back(k, s.state)}
        reached[s.state] = s.day
    fixed = dict(KeyDay.objects.filter(centre=centre).values_list("kind", "day"))
    now = steps[-1].state if steps else ""
    days: dict[str, date] = dict(reached)
    planned: dict[str, Planned] = {}
    for state in states():
        if state in reached:
            continue
        if (kind := FIXED.get(state)) and kind in fixed:
            planned[state] = Planned(fixed[kind], str(KeyDay.Kind(kind).label), is_fixed=True)
        elif lead := _lead(state, days):
            day = days[lead.after] + timedelta(lead.days)
            planned[state] = Planned(day, f"{lead.words} ({lead.told.source})", bool(lead.told.unverified))
        if state in planned and (known := planned[state].day):
            days[state] = known
    planned |= _latest(planned)
    found = []
    for state, (word, level) in states().items():
        if state == "withdrawn" and state != now:
            continue
        p = planned.get(state, Planned(None, ""))
        found.append(
            Link(state, word, level, reached.get(state), state == now, state in nexts, p.day, p.why, p.is_unverified,
                 p.is_fixed, p.is_latest, state in ASIDE)
        )  # fmt: skip
    return found


def _latest(planned: Mapping[str, Planned]) -> dict[str, Planned]:
    """Steps whose usual day would lie after the day of a later step: they have to be taken by that day."""
    found: dict[str, Planned] = {}
    bound: tuple[date, str] | None = None
    for state, (word, _level) in reversed(states().items()):
        day = planned[state].day if state in planned and state not in ASIDE else None
        if day is None:
            continue
        if bound is not None and day > bound[0]:
            found[state] = Planned(bound[0], bound[1], is_latest=True)
        else:
            bound = day, f"{word}: {planned[state].why}"
    return found


def _lead(state: str, days: dict[str, date]) -> Lead | None:
    """The lead time from a step whose day is known; of several the first that is shipped."""
    return next((x for x in leads() if x.step == state and x.after in days), None)
