"""Tours played one block after the other, with a word after each block and a way to stop.

In: arrays, which tours. Out: blocks. What sizing, curve and levers have in common.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from blueberet.engine.endurance.block import Block
from blueberet.engine.endurance.compiling import Arrays, Flags
from blueberet.engine.endurance.engines import Choice, chosen, run
from blueberet.engine.endurance.simulate import BLOCKS, Stopped, Told, refuse


@dataclass
class Playing:
    """``asked``: tours that are expected to be played altogether; what has been played is ``done``."""

    seed: int
    engine: Choice = "auto"
    told: Told | None = None
    asked: int = 0
    done: int = field(default=0, init=False)

    def blocks(self, a: Arrays, first: int, count: int) -> Iterator[Block]:
        """Play ``count`` tours from replication ``first`` on, in blocks that bound the memory.

        Raises
        ------
        ValueError
            For no tours or a seed out of range.
        Stopped
            When ``told`` says so.
        """
        refuse(count, self.seed, first)
        name = chosen(self.engine)
        for at in range(first, first + count, BLOCKS[name]):
            n = min(BLOCKS[name], first + count - at)
            yield run(a, self.seed, at, n, name)
            self.done += n
            self.asked = max(self.asked, self.done)
            if self.told and not self.told(self.done, self.asked):
                raise Stopped

    def failures(self, a: Arrays, first: int, count: int) -> int:
        """Number of tours in which a judged store fails."""
        return sum(int(b.failed_any(a).sum()) for b in self.blocks(a, first, count))

    def failed(self, a: Arrays, first: int, count: int) -> Flags:
        """(N): tours in which a judged store fails."""
        return np.concatenate([b.failed_any(a) for b in self.blocks(a, first, count)])
