"""A pattern as the endurance model takes it: closures a day, gamma shape, branching, lag.

In: a pattern. Out: ``Handed``. Why: docs/engines/incidents.md, "Handed over".
"""

from dataclasses import dataclass

from blueberet.engine.incidents.patterns import Drawn, Even, Mixed

MOST_BRANCHING = 0.98
"""The endurance model takes no more."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Closures, not events."""

    pattern: str
    per_day: float
    mixing: float | None = None
    """Shape of the gamma factor on the rate."""
    branching: float = 0.0
    lag_days: float | None = None
    is_exact: bool = True
    """False where only some events close: then rate and spread are the same, the whole law is not."""

    @property
    def is_taken(self) -> bool:
        """Whether the endurance model takes it."""
        return self.branching <= MOST_BRANCHING

    def as_drawn(self) -> Drawn:
        """The same as a pattern in which every event closes."""
        return Drawn((1 - self.branching) * self.per_day, self.branching, self.lag_days or 1.0, 1.0)


def handed(pattern: Even | Mixed | Drawn) -> Handed:
    """Say a pattern as the endurance model takes it."""
    if not isinstance(pattern, Drawn):
        return Handed(pattern.kind, pattern.per_day, pattern.shape)
    branching, lag = thinned(pattern.branching, pattern.mean_lag_days, pattern.chance)
    return Handed(pattern.kind, pattern.per_day, None, branching, lag, pattern.chance == 1)


def thinned(branching: float, lag_days: float, chance: float) -> tuple[float, float]:
    """Branching and lag of the Hawkes process nearest to one of whose events only a share closes.

    At a rate r the covariance of a Hawkes process over a time u is r n (2 - n) / (2 (1 - n) L) e^(-(1 - n) u / L), with
    branching n and mean lag L (Hawkes 1971). Of thinned events it is the chance squared times that. The process with
    1 / (1 - m)^2 = 1 + chance (1 / (1 - n)^2 - 1) and lag L (1 - m) / (1 - n) has the same for every u, at the rate
    chance x r: so the spread of counts is the same over any number of days.
    """
    spread = 1 + chance * ((1 - branching) ** -2 - 1)
    found = 1 - spread**-0.5
    return found, lag_days * (1 - found) / (1 - branching)
