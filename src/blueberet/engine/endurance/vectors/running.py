"""Runs of replications and given scenarios as blocks, in chunks that fit into memory.

In: ``Arrays``, a seed and replications, or scenarios. Out: ``Block``.
Why: docs/engines/endurance.md, section "Engines".
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np

from blueberet.engine.endurance.block import Block
from blueberet.engine.endurance.compiling import Arrays, Floats
from blueberet.engine.endurance.scenario import MOST_EVENTS, Scenario
from blueberet.engine.endurance.vectors.days import play_many
from blueberet.engine.endurance.vectors.draws import Drawn, Given, Happening
from blueberet.engine.endurance.vectors.radio import silence_many

MOST_TOURS = 2000
"""So many tours are played at once at most: more gain nothing."""
MOST_NUMBERS = 50_000_000
"""So many numbers of 8 bytes, about, are held at once at most."""


def run(a: Arrays, seed: int, first: int, count: int) -> Block:
    """Play ``count`` tours from replication ``first`` on."""
    return _joined(first, [_block(a, Drawn(a, seed, at, n), at) for at, n in _chunks(a, first, count)])


def replay(a: Arrays, scenarios: Sequence[Scenario]) -> Block:
    """Play given scenarios."""
    chunks = _chunks(a, 0, len(scenarios))
    return _joined(0, [_block(a, Given(a, scenarios[at : at + n]), at) for at, n in chunks])


def bands_block(a: Arrays, seed: int, first: int, count: int) -> Floats:
    """Stock at each day's end, units, of ``count`` tours from ``first`` on: (count, days, L, I).

    All of it is held at once: ask for few tours at a time.
    """
    out = np.empty((count, a.days, *a.rate.shape))
    for at, n in _chunks(a, first, count):
        played = play_many(a, Drawn(a, seed, at, n), trace=True)
        assert played.stock is not None
        out[at - first : at - first + n] = played.stock.transpose(3, 0, 1, 2)
    return out


def tours_at_once(a: Arrays) -> int:
    """How many tours are played together, so that memory is bounded whatever the mission."""
    m, (n_sites, n_items) = a.mission, a.rate.shape
    events = sum(min(c.rate * a.horizon, MOST_EVENTS) for c in m.closures)
    flips = [0.0] * n_sites  # the links of a site are drawn one after the other
    for k in m.links:
        s = m.site_index[k.site]
        flips[s] = max(flips[s], 2 * a.days / (k.mtbf_days + k.repair.mean) + 4)
    each = a.days * n_sites * 2 + n_sites * n_items * 12 + events * 8 + sum(flips) * 8
    each += sum(n_sites * min(int(lead), a.days) for lead in a.singly if lead > 0)
    return int(max(1, min(MOST_TOURS, MOST_NUMBERS / each)))


def _chunks(a: Arrays, first: int, count: int) -> Iterator[tuple[int, int]]:
    size = tours_at_once(a)
    for at in range(first, first + count, size):
        yield at, min(size, first + count - at)


def _block(a: Arrays, chance: Happening, first: int) -> Block:
    played = play_many(a, chance)
    hours, episodes, days = silence_many(a, chance.downs, played.power_out, chance.count)
    low, used = played.low.transpose(2, 0, 1).copy(), a.rate > 0
    # Rounding keeps the order, so the least of the quotients is the quotient of the least; likewise the differences.
    least = np.where(used, low / np.where(used, a.rate, 1.0), np.inf)
    short = np.where(a.held, np.maximum(0.0, a.target - low), 0.0)
    failed, gap = played.failed.transpose(2, 0, 1).copy(), played.gap.T.copy()
    return Block(first, failed, least, short, gap, hours, episodes, days)


def _joined(first: int, blocks: list[Block]) -> Block:
    """Chunks one after the other."""
    names = [f.name for f in fields(Block) if f.name != "first"]
    return Block(first, **{name: np.concatenate([getattr(b, name) for b in blocks]) for name in names})
