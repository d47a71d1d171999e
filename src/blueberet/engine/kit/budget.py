"""How long a solve may take, measured by a clock that is handed in.

In: seconds and a clock. Out: seconds used and left. Why: an engine reads no clock of its own.
"""

from collections.abc import Callable


class Budget:
    """A limit of time, and optionally of moves so that a run can be repeated exactly."""

    def __init__(self, seconds: float, now: Callable[[], float], *, moves: int | None = None) -> None:
        """Start the watch. ``moves`` is the most kernel moves; ``None``: only time counts."""
        if seconds <= 0:
            raise ValueError(f"A time limit must be above zero, not {seconds:g} s.")
        self._now = now
        self._began = now()
        self.seconds = seconds
        self.moves = moves

    @property
    def used(self) -> float:
        """Seconds since the start."""
        return self._now() - self._began

    @property
    def left(self) -> float:
        """Seconds left; below zero when overdrawn."""
        return self.seconds - self.used

    def give_back(self, seconds: float) -> None:
        """Do not count time that went into something else than the search, such as compiling."""
        self._began += seconds
