"""What an explanation gives back: shortfalls, clashes, concessions, what lies in the tray.

In: nothing. Out: frozen values that a run keeps as JSON. Why: docs/engines/programme.md, "Clashes and concessions".
"""

from dataclasses import dataclass

from blueberet.engine.programme.explain.concessions import Concession
from blueberet.engine.programme.explain.shortfall import Shortfall
from blueberet.engine.programme.explain.tray import InTray
from blueberet.engine.programme.explain.wish import Wish


@dataclass(frozen=True, slots=True)
class Clash:
    """Wishes that cannot be kept together."""

    wishes: tuple[Wish, ...]
    is_minimal: bool
    """Whether it was shown of every single wish that the others can be kept without it."""
    shortfall: Shortfall | None = None
    """The sum behind it, if sums show it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Changes that cure a clash."""

    changes: tuple[Concession, ...]
    words: tuple[str, ...]
    price: int
    cures_part: bool
    """Shown by a solve: with it all sessions of the modules concerned have a place by all their rules. Otherwise only
    the clash itself is shown to be cured."""
    left: int = -1
    """Shortfalls of the whole programme that remain with it; -1: not looked at."""
    is_whole: bool = False
    """The search found a complete timetable of the whole programme with it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One clash with its words and what cures it."""

    clash: Clash
    sentence: str
    """The sum behind it; empty if there is none."""
    wishes: tuple[str, ...]
    """One sentence for each wish."""
    is_confirmed: bool
    """Whether a second solve found it impossible, and possible without each of its wishes."""
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is known so far; it grows."""

    wrong: tuple[str, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    clashes: tuple[Told, ...] = ()
    tray: tuple[InTray, ...] = ()
    together: Offer | None = None
    """One concession for each clash, where there are several: what would let everything fit at once."""
    is_finished: bool = False
    """Whether everything was looked at; otherwise time ran out or it was stopped."""

    @property
    def is_empty(self) -> bool:
        """Nothing is known to be impossible."""
        return not (self.wrong or self.shortfalls or self.clashes)
