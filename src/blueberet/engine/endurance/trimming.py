"""The lightest targets that hold in all but so many tours, chosen from what each tour would have needed.

In: needs of N tours in J stores, weights, how many tours may be lost. Out: targets. No tour is played here.
Why: docs/engines/endurance.md, section "Sizing".
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from blueberet.engine.endurance.compiling import Flags, Floats, Whole

AHEAD, WIDER = 64, 8
"""So many needs a store looks ahead at least for the next tours that it would pay to give up; then so many times."""
EXCHANGES = 200
"""So many times giving up one tour instead of another is tried."""


@dataclass(frozen=True, eq=False)
class Steps:
    """The needs that matter. Below the last of a store it cannot go: more tours than may be lost need that much there.

    ``value`` (K + 1, J): the largest weighted needs, falling; ``tour`` (K + 1, J): whose they are, numbered among the
    R ``rows`` that matter, R for the last; ``lower`` (K + 1, J): less than the one above.
    """

    value: Floats
    tour: Whole
    lower: Flags
    rows: Whole


def steps_of(needs: Floats, weights: Floats, lose: int) -> Steps:
    """Sort the needs (N, J) by store; of each store only the ``lose`` largest and one more matter."""
    n, stores = needs.shape
    depth = min(lose, n - 1)
    part = np.argpartition(-needs, depth, axis=0)[: depth + 1]
    order = np.take_along_axis(part, np.argsort(-np.take_along_axis(needs, part, axis=0), axis=0, kind="stable"), 0)
    value = np.take_along_axis(needs, order, axis=0) * weights
    rows = np.unique(order[:depth])
    place = np.full(n, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    tour = place[order]
    tour[-1] = len(rows)
    lower = np.vstack([np.zeros((1, stores), dtype=bool), value[1:] < value[:-1]])
    return Steps(value, tour, lower, rows)


def trim(
    needs: Floats, weights: Floats, lose: int, caps: Floats | None = None, *, exchanges: int = EXCHANGES
) -> tuple[Floats, Flags]:
    """Targets (J) that meet the needs of all but at most ``lose`` of N tours, and which tours (N) are given up.

    From the largest needs down: again and again the store is lowered for which the tours that this loses save the most
    weight each. A tour that is lost no longer holds up the other stores either. ``caps`` (J): no target may be larger;
    tours that need more there are lost from the start.

    Raises
    ------
    ValueError
        If more than ``lose`` tours need more than the caps.
    """
    n, stores = needs.shape
    gone = np.zeros(n, dtype=bool) if caps is None else np.any(needs > caps, axis=1)
    if (left := lose - int(gone.sum())) < 0:
        raise ValueError(f"{-left} tours more than may be lost need more than there is room for.")
    if stores == 0 or gone.all():
        return needs.min(axis=0) if stores else np.zeros(0), gone
    kept = np.flatnonzero(~gone)
    live = needs[kept]
    steps = steps_of(live, weights, min(left, len(live) - 1))
    alive = _exchange(steps, live[steps.rows] * weights, _give_up(steps, left), left, exchanges)
    lost = np.zeros(n, dtype=bool)
    lost[kept[steps.rows[~alive[:-1]]]] = True
    targets = live[~lost[kept]].max(axis=0)
    return targets, lost | gone


def _tops(steps: Steps, alive: Flags) -> Whole:
    """Of each store the first of its needs that still stands."""
    tops: Whole = np.argmax(alive[steps.tour], axis=0)
    return tops


def _give_up(steps: Steps, left: int, alive: Flags | None = None, never: Flags | None = None) -> Flags:
    """Which rows stay when ``left`` more are given up; the last place stands for the floor and always stays.

    ``alive``: those that stay so far; ``never``: rows that may not be given up.
    """
    value, tour = steps.value, steps.tour
    depth, stores = value.shape
    alive = np.ones(len(steps.rows) + 1, dtype=bool) if alive is None else alive.copy()
    columns, ahead = np.arange(stores), min(depth, AHEAD + 4 * left)
    while left > 0:
        head = _tops(steps, alive)
        at = head + np.arange(ahead)[:, None]
        inside, at = at < depth, np.minimum(at, depth - 1)
        there = tour[at, columns]
        stands = alive[there] & inside
        lost = np.cumsum(stands, axis=0) - stands
        values = value[at, columns]
        gain = values[0] - values
        may = steps.lower[at, columns] & (lost > 0) & (lost <= left) & (gain > 0)
        if never is not None:
            may &= np.cumsum(never[there], axis=0) - never[there] == 0
        worth = np.where(may, gain / np.maximum(lost, 1), 0.0)
        row, column = divmod(int(np.argmax(worth)), stores)
        if worth[row, column] > 0:
            chosen = there[:row, column][stands[:row, column]]
            alive[chosen] = False
            left -= len(chosen)
            ahead = min(ahead, AHEAD + 4 * left)
        elif ahead < depth:
            ahead = min(depth, ahead * WIDER)
        else:
            break
    return alive


def _exchange(steps: Steps, needs: Floats, alive: Flags, left: int, tries: int) -> Flags:
    """Take back a tour that was given up and give up others instead, as long as that makes the whole lighter.

    ``needs`` (R, J): weighted, of the rows that matter. The cheapest to take back are tried first.
    """
    columns = np.arange(needs.shape[1])
    targets = steps.value[_tops(steps, alive), columns]
    while tries > 0:
        for raised, kept in _raises(steps, needs, alive, targets):
            tries -= 1
            again = alive.copy()
            again[:-1] |= np.all(needs <= raised, axis=1)
            found = _give_up(steps, left - int((~again).sum()), again, np.append(kept, False))
            there = steps.value[_tops(steps, found), columns]
            if there.sum() < targets.sum() * (1 - 1e-12):
                alive, targets = found, there
                break
            if tries == 0:
                return alive
        else:
            return alive
    return alive


def _raises(steps: Steps, needs: Floats, alive: Flags, targets: Floats) -> Iterator[tuple[Floats, Flags]]:
    """Higher targets to try, and the rows that must then stay.

    One store is raised by 1, 2, 4 … steps; or just what one tour needs that was given up, the cheapest first.
    """
    heads = _tops(steps, alive)
    for jump in (2**k for k in range(1, int(heads.max(initial=0)).bit_length())):
        for column in np.flatnonzero(heads >= jump):
            raised = targets.copy()
            raised[column] = steps.value[heads[column] - jump, column]
            yield raised, (needs[:, column] > targets[column]) & (needs[:, column] <= raised[column])
    costs = np.maximum(needs - targets, 0.0).sum(axis=1)
    given_up = np.flatnonzero(~alive[:-1])
    for row in given_up[np.argsort(costs[given_up], kind="stable")]:
        yield np.maximum(targets, needs[row]), np.arange(len(needs)) == row
