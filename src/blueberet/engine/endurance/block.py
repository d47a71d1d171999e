"""Many tours side by side: what every engine gives back for a run of replications.

In: tours of the reference, or arrays of an engine. Out: a ``Block``. Why: docs/engines/endurance.md, section "Engines".
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Flags, Floats, Whole
from blueberet.engine.endurance.reference import Tour


@dataclass(frozen=True, eq=False)
class Block:
    """N tours, the first of them replication ``first``. Meaning and units as in ``reference.Tour`` and ``radio.Dark``.

    ``failed`` (N, L, I), ``least`` (N, L, I), ``short`` (N, L, I), ``gap`` (N, L), ``dark_hours`` (N, L),
    ``dark_episodes`` (N, L), ``dark_days`` (N, L).
    """

    first: int
    failed: Whole
    least: Floats
    short: Floats
    gap: Whole
    dark_hours: Floats
    dark_episodes: Whole
    dark_days: Whole

    def __len__(self) -> int:
        """Number of tours."""
        return len(self.failed)

    def failed_any(self, a: Arrays) -> Flags:
        """(N): whether a store that is judged failed."""
        failed: Flags = np.any(self.failed[:, a.judged] >= 0, axis=1)
        return failed


def gather(first: int, tours: Sequence[Tour]) -> Block:
    """Put single tours together."""
    return Block(
        first,
        failed=np.array([t.failed for t in tours]),
        least=np.array([t.least for t in tours]),
        short=np.array([t.short for t in tours]),
        gap=np.array([t.gap for t in tours]),
        dark_hours=np.array([[d.hours for d in t.dark] for t in tours]),
        dark_episodes=np.array([[d.episodes for d in t.dark] for t in tours]),
        dark_days=np.array([[d.days for d in t.dark] for t in tours]),
    )


def differing(x: Block, y: Block) -> list[str]:
    """Names of the fields in which two blocks differ in any bit."""
    return [
        f.name
        for f in fields(Block)
        if f.name != "first" and not np.array_equal(getattr(x, f.name), getattr(y, f.name))
    ]
