"""Pledges of a centre: where each stands, since when, and what may follow."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.deployment.models import Pledge, PledgeStep
from blueberet.stages.deployment.pledges import NEXT, STEPS


@dataclass(frozen=True, slots=True)
class Standing:
    """A pledge and what became of it so far; the last of ``steps`` is where it stands."""

    pledge: Pledge
    steps: list[PledgeStep]
    state: str
    word: str
    level: str
    day: date
    days: int
    """Since that day."""
    follows: list[tuple[str, str]]
    """States that may follow, with their words."""

    @property
    def is_open(self) -> bool:
        """Whether anything may follow."""
        return bool(self.follows)


def states() -> dict[str, tuple[str, str]]:
    """Every state in its order, with its word and level: what other rooms call them by."""
    return {state: (str(word), level) for state, (word, level) in STEPS.items()}


def following(state: str) -> tuple[str, ...]:
    """States that may follow on one; those that may begin, on the empty word."""
    return NEXT.get(state, ())


def pledges_of(centre: Centre) -> QuerySet[Pledge]:
    """All pledges of a centre with their steps, the newest first."""
    found = Pledge.objects.filter(centre=centre).select_related("mission", "by")
    return found.prefetch_related("steps__by").order_by("-at", "-pk")


def standing_of(pledge: Pledge, today: date) -> Standing | None:
    """Where a pledge stands; nothing for one without a step, which no act makes."""
    steps = sorted(pledge.steps.all(), key=lambda s: s.pk)
    if not steps:
        return None
    last = steps[-1]
    word, level = STEPS.get(last.state, (last.state, ""))
    follows = [(s, str(STEPS[s][0])) for s in NEXT.get(last.state, ())]
    return Standing(pledge, steps, last.state, str(word), level, last.day, (today - last.day).days, follows)


def standings_of(centre: Centre, today: date) -> list[Standing]:
    """All pledges of a centre, those that go on before those that ended."""
    found = [s for p in pledges_of(centre) if (s := standing_of(p, today))]
    return sorted(found, key=lambda s: not s.is_open)


def path_of(standing: Standing) -> list[tuple[str, str, bool, bool, bool]]:
    """Every state with its word and level, whether it was reached, is now, or may be next; no withdrawal."""
    reached = {s.state for s in standing.steps}
    nexts = {s for s, _word in standing.follows}
    return [
        (str(word), level, state in reached, state == standing.state, state in nexts)
        for state, (word, level) in STEPS.items() if state != "withdrawn"
    ]  # fmt: skip
