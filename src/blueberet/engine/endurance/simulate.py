"""Play many tours of a mission and count.

In: a ``Mission``, how many tours, a seed, perhaps an executor. Out: an ``Outcome``, the same for any executor and any
split. Why: docs/engines/endurance.md, section "Campaigns".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from blueberet.engine.endurance.compiling import Arrays, compile_mission
from blueberet.engine.endurance.engines import Choice, Engine, chosen, run
from blueberet.engine.endurance.executors import Executor, Serial
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.outcome import Outcome
from blueberet.engine.endurance.tally import Tally, bins_of, tally

BLOCKS: dict[Engine, int] = {"fast": 32_768, "vectors": 4_096, "reference": 128}
"""Most tours in a block: long enough that handing out is nothing beside it, short enough to stop between."""
MOST_NUMBERS = 3_000_000
"""Tours times stores of a block at most: some 70 MB, however large the mission is."""
MOST_SEED = 2**64 - 1
Told = Callable[[int, int], bool]
"""Called with the tours done and asked for, after each block; ``False`` stops."""


@dataclass(frozen=True, slots=True)
class Work:
    """Tours ``first`` to ``first + count - 1`` of a mission and a seed; ``threads`` as in ``engines.run``."""

    mission: Mission
    seed: int
    first: int
    count: int
    engine: Engine
    threads: int = 0


class Stopped(Exception):
    """It was stopped before the first block had ended."""


def simulate(
    m: Mission,
    reps: int,
    seed: int,
    engine: Choice = "auto",
    executor: Executor | None = None,
    told: Told | None = None,
    first: int = 0,
) -> Outcome:
    """Play ``reps`` tours from replication ``first`` on.

    When ``told`` stops it, the outcome is that of the blocks which had ended: the estimates hold, but for fewer tours.

    Raises
    ------
    ValueError
        For no tours, a seed outside 0 to 2^64 - 1, an engine that cannot run here.
    Stopped
        When it was stopped before any block had ended.
    """
    refuse(reps, seed, first)
    found, executor, total = chosen(engine), executor or Serial(), None
    answers = executor.map(count_tours, works(m, reps, seed, first, found, executor.workers, executor.threads))
    try:
        for _, counted in answers:
            total = counted if total is None else total + counted
            if told and not told(int(total.n), reps):
                break
    finally:
        answers.close()
    if total is None:
        raise Stopped
    return Outcome(m, seed, first, reps, found, total, bins_of(compiled(m)))


def refuse(reps: int, seed: int, first: int = 0) -> None:
    """Refuse what cannot be played, all at once."""
    found = []
    if reps < 1:
        found.append(f"reps: must be at least 1, not {reps}.")
    if not 0 <= seed <= MOST_SEED:
        found.append(f"seed: must be 0 to {MOST_SEED}, not {seed}.")
    if not 0 <= first <= MOST_SEED - max(0, reps):
        found.append(f"first: must be zero or more, not {first}.")
    if found:
        raise ValueError("\n".join(found))


def works(
    m: Mission, reps: int, seed: int, first: int, engine: Engine, workers: int = 1, threads: int = 0
) -> Iterator[Work]:
    """Cut tours into blocks of nearly the same length that bound the memory, at least one for each worker."""
    most = max(1, min(BLOCKS[engine], MOST_NUMBERS // (len(m.sites) * len(m.items))))
    blocks = min(reps, max(workers, -(-reps // most)))
    for n in range(blocks):
        begin, end = reps * n // blocks, reps * (n + 1) // blocks
        yield Work(m, seed, first + begin, end - begin, engine, threads)


def count_tours(work: Work) -> Tally:
    """Play a block of tours and count them; what an executor is given to do."""
    a = compiled(work.mission)
    return tally(run(a, work.seed, work.first, work.count, work.engine, work.threads), a)


@lru_cache(maxsize=32)
def compiled(m: Mission) -> Arrays:
    """Arrays of a mission; the last ones are kept."""
    return compile_mission(m)
