"""The compiled engine: sixteen tours side by side, on one thread or several.

In: ``Arrays``; a seed and which replications, or scenarios. Out: a ``Block``, the same to the bit for any number of
threads, any chunk and any split. Why: docs/engines/endurance.md, section "Engines".
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from queue import SimpleQueue

from numba import config

from blueberet.engine.endurance.block import Block
from blueberet.engine.endurance.compiled.facts import Facts, pack
from blueberet.engine.endurance.compiled.room import Came, Given, give, make_came, make_work, usual_spans
from blueberet.engine.endurance.compiled.tours import play_all
from blueberet.engine.endurance.compiling import Arrays
from blueberet.engine.endurance.scenario import Scenario

CHUNK = 1024
"""Tours that a thread plays before it is asked again: some thousandths of a second."""
Told = Callable[[int], None]
"""Called with the number of tours that are done; what it raises ends the run."""


class Hand:
    """One thread's room to work in."""

    def __init__(self, facts: Facts, spans: int) -> None:
        self.facts, self.spans = facts, spans
        self.work = make_work(facts, spans)

    def play(self, given: Given, came: Came, seed: int, first: int) -> int:
        """Fill ``came`` from replication ``first`` on; give the number of tours."""
        done, count = 0, len(came.gap)
        while True:
            rest = _rows(came, done, count)
            done += int(play_all(self.facts, self.work, given, rest, seed, _signed(first + done), count - done))
            if done == count:
                return done
            self.spans *= 2
            self.work = make_work(self.facts, self.spans)


def run(
    a: Arrays, seed: int, first: int, count: int, *, threads: int = 0, chunk: int = CHUNK, told: Told | None = None
) -> Block:
    """Play ``count`` tours from replication ``first`` on.

    ``threads``: 0 for one a processor, or as many as ``NUMBA_NUM_THREADS`` says.

    Raises
    ------
    Exception
        Whatever ``told`` raises, as soon as the chunks under way are done.
    """
    facts, came, drawn, spans = pack(a), make_came(a, count), give(a, ()), usual_spans(a)
    hands: SimpleQueue[Hand] = SimpleQueue()

    def play(at: int) -> int:
        hand = hands.get()
        try:
            rows = _rows(came, at, min(at + chunk, count))
            return hand.play(drawn, rows, _signed(seed), _signed(first + at))
        finally:
            hands.put(hand)

    starts, done = range(0, count, chunk), 0
    many = max(1, min(threads or int(vars(config)["NUMBA_NUM_THREADS"]), len(starts)))
    for _ in range(many):
        hands.put(Hand(facts, spans))
    if many == 1:
        for at in starts:
            done += play(at)
            if told:
                told(done)
        return Block(first, *came)
    with ThreadPoolExecutor(many) as pool:
        try:
            for part in as_completed([pool.submit(play, at) for at in starts]):
                done += part.result()
                if told:
                    told(done)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return Block(first, *came)


def replay(a: Arrays, scenarios: Sequence[Scenario]) -> Block:
    """Play given scenarios."""
    came = make_came(a, len(scenarios))
    spans = max((len(flips) for s in scenarios for flips in s.toggles), default=0) // 2 + 2
    if scenarios:
        Hand(pack(a), spans).play(give(a, scenarios), came, 0, 0)
    return Block(0, *came)


def _rows(came: Came, first: int, end: int) -> Came:
    return Came._make(x[first:end] for x in came)


def _signed(number: int) -> int:
    """The 64 bits of a number as the kernels take them."""
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)
