"""Closures proposed from incidents: rates, durations, patterns side by side, and what they cannot know.

In: a reading, a choice, settings. Out: ``ClosureProposal``, JSON in and out by ``engine.kit.wire``. It is a proposal:
nothing uses it before somebody confirms it. Why: docs/engines/incidents.md, "Proposal".
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from blueberet.engine.incidents.choosing import Choice, Left, choose
from blueberet.engine.incidents.counts import counts
from blueberet.engine.incidents.durations import LONGEST_DAYS, Duration, Fixed, Lognormal
from blueberet.engine.incidents.event import ATTRIBUTION
from blueberet.engine.incidents.fitting import Fit, fit
from blueberet.engine.incidents.gist import Gist, gist_of
from blueberet.engine.incidents.limits import FileFacts, Note, notes
from blueberet.engine.incidents.patterns import Drawn, Even, Mixed
from blueberet.engine.incidents.reading import Reading
from blueberet.engine.incidents.spells import GAP_DAYS, joined
from blueberet.engine.incidents.tours import TOUR_DAYS, Bar, bars

FEWEST_BLOCKS = 4
"""So many tours must fit into the days for the level of a tour to be told."""
PARTS = 4
"""Parts of the work that are told: fits, then tours of each pattern."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What no file says and the user sets."""

    chance: float = 1.0
    """That an event (a spell, without a duration) shuts the gate; above 0, at most 1."""
    duration: Duration | None = None
    """How long the gate stays shut after an event. ``None``: closures are spells, lognormal."""
    gap_days: int = GAP_DAYS
    tour_days: int = TOUR_DAYS
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no chance, no gap or no tour."""
        if not 0 < self.chance <= 1:
            raise ValueError("The chance that an event shuts the gate must be above 0 and at most 1.")
        if not (self.gap_days >= 1 and 1 <= self.tour_days <= LONGEST_DAYS and self.seed >= 0):
            raise ValueError(f"The gap is at least 1 day, the tour 1 to {LONGEST_DAYS:g} days, the seed at least 0.")


@dataclass(frozen=True, slots=True)
class ClosureProposal:
    """What the incidents of a place suggest."""

    file: FileFacts
    attribution: str
    """To be shown wherever the figures are."""
    choice: Choice
    settings: Settings
    left: tuple[Left, ...]
    fit: Fit
    duration: Duration
    """Of a closure, before overlapping ones are joined."""
    even: Even
    """The default pattern."""
    mixed: Mixed | None
    """``None``: too few tours fit into the days, or they differ no more than chance makes them."""
    drawn: Drawn | None
    """``None``: no duration is set, too few events, no clusters by AIC, or a crisis that never dies out."""
    bars: tuple[Bar, ...]
    """By pattern; what the patterns do to a tour at these rates and this duration."""
    notes: tuple[Note, ...]


def facts_of(reading: Reading) -> FileFacts:
    """What a proposal remembers of the file."""
    layout = reading.layout
    return FileFacts(layout.source, layout.name, reading.rows, reading.left_out, reading.first_day, reading.last_day)


def propose(reading: Reading, choice: Choice, settings: Settings) -> ClosureProposal:
    """Choose, fit, and propose closures.

    Raises
    ------
    ValueError
        If no event counts.
    """
    return propose_from(facts_of(reading), choice, gist_of(choose(reading.events, choice)), settings)


def propose_from(
    facts: FileFacts, choice: Choice, gist: Gist, settings: Settings, told: Callable[[int, int], None] | None = None
) -> ClosureProposal:  # fmt: skip
    """Fit, and propose closures, without the file.

    Closures a day are the chance x events a day with a duration set, else the chance x spells a day. The rate itself
    is unsure: Gamma(n + 1/2, days ÷ chance), after Jeffreys. ``told`` is called before each part with how many are
    done, and of how many; what it raises ends the work.

    Raises
    ------
    ValueError
        If no event counts.
    """
    say = told or (lambda done, of: None)
    say(0, PARTS)
    found = fit(gist.days, choice.first_day, choice.last_day, seed=settings.seed, gap_days=settings.gap_days)
    offsets = [(d - choice.first_day).days for d in gist.days]
    begun = offsets if settings.duration else [first for first, _ in joined(offsets, settings.gap_days)]
    duration = settings.duration or _of_spells(found)
    even, mixed, drawn = _even(len(begun), found.days, settings.chance), _mixed(begun, found.days, settings), None
    if settings.duration:
        drawn = _drawn(found, settings.chance)
    played: list[Bar] = []
    for part, pattern in enumerate((even, mixed, drawn), 1):
        say(part, PARTS)
        if pattern is not None:
            played += bars(pattern, duration, tour_days=settings.tour_days, seed=settings.seed)
    limits = notes(facts, choice, gist, found, of_spells=settings.duration is None, chance=settings.chance,
                   has_mixed=mixed is not None)  # fmt: skip
    return ClosureProposal(
        facts, ATTRIBUTION[facts.source], choice, settings, gist.left, found, duration, even, mixed, drawn,
        tuple(played), tuple(limits),
    )  # fmt: skip


def _of_spells(found: Fit) -> Duration:
    """Lognormal; where all spells are equally long, that duration."""
    s = found.spells
    return Lognormal(s.median_days, s.sigma) if s.sigma > 1e-9 else Fixed(s.mean_days)


def _even(begun: int, days: int, chance: float) -> Even:
    from scipy.special import gammaincinv

    shape, exposure = begun + 0.5, days / chance
    low, high = (float(gammaincinv(shape, q)) / exposure for q in (0.025, 0.975))
    return Even(begun / exposure, low, high, shape, exposure)


def _mixed(begun: list[int], days: int, settings: Settings) -> Mixed | None:
    """The shape of how much stretches as long as a tour differ; a chance to close leaves it as it is."""
    blocks = days // settings.tour_days
    if blocks < FEWEST_BLOCKS:
        return None
    inside = np.array([b for b in begun if b < blocks * settings.tour_days], dtype=np.int64)
    counted = np.bincount(inside // settings.tour_days, minlength=blocks).astype(np.int64)
    if not counted.any():
        return None
    found = counts(counted)
    if found.shape is None:
        return None
    return Mixed(settings.chance * len(begun) / days, found.shape, settings.tour_days, blocks,
                 poisson_aic=found.poisson_aic, aic=found.negative_binomial_aic)  # fmt: skip


def _drawn(found: Fit, chance: float) -> Drawn | None:
    """Hawkes at the rate of the file, so that patterns differ in nothing but the order of their events."""
    c = found.clustering
    if c is None or not c.is_better or c.branching >= 1:
        return None
    return Drawn((1 - c.branching) * found.events / found.days, c.branching, c.mean_lag_days, chance)
