"""All places of one session that is off the board: which are legal, what each costs.

In: a ``Board`` and a session that is out. Out: for each legal start the best venue and instructors.
Why: docs/engines/programme.md, section "Suggestions". Letters: K starts asked for, V venues, I instructors.
"""

from typing import Any, NamedTuple

import numpy as np

from blueberet.engine.programme.score import EASY_NIGHTS, EASY_RANGE
from blueberet.engine.programme.suggest.board import Board, Place

TOLD_PRICE = 0.002
"""Price of one person or instructor who must be told, in units of the soft cost."""


class Options(NamedTuple):
    """Legal starts of a session, the best first place of each; ``cost`` counts newcomers among the staff too."""

    rows: Any  # (K,) rows of the block's grid
    cost: Any  # (K,)
    venue: Any  # (K,)
    staff: Any  # (K, need)

    def place(self, board: Board, b: int, k: int) -> Place:
        """The k-th option."""
        start = int(board.grid(b).starts[self.rows[k]])
        return Place(start, int(self.venue[k]), tuple(int(i) for i in self.staff[k]))


def time_rows(board: Board, s: int) -> Any:
    """Rows of the grid at which people, pools, day, week and order allow the session, as a mask (N,)."""
    f, st = board.facts, board.state
    b = int(f.s_block[s])
    g = board.grid(b)
    taken = (st.occ[f.atoms[f.atom_off[b] : f.atom_off[b + 1]]] > 0).any(0)
    free = ~taken[g.feet].any(1)
    for k in range(f.pool_off[b], f.pool_off[b + 1]):
        short = st.p_occ[f.pools[k]] + f.pool_use[k] > f.p_quantity[f.pools[k]]
        free &= ~short[g.cells].any(1)
    free &= ~(st.b_day[b] >= f.b_max_day[b])[g.days].any(1)
    if f.b_max_week[b] > 0:
        free &= ~(st.b_week[b] >= f.b_max_week[b])[g.weeks].any(1)
    return free & _in_order(board, b)


def _in_order(board: Board, b: int) -> Any:
    """R12 and R13 against every block that is ordered before or after, as a mask (N,)."""
    f, pos = board.facts, board.state.pos
    starts = board.grid(b).starts
    fine = np.ones(len(starts), bool)
    mine = pos[f.members[f.member_off[b] : f.member_off[b + 1]]]
    mine = mine[mine >= 0]
    for o in f.orders[f.order_off[b] : f.order_off[b + 1]]:
        is_before = f.o_before[o] == b
        other = f.o_after[o] if is_before else f.o_before[o]
        theirs = pos[f.members[f.member_off[other] : f.member_off[other + 1]]]
        theirs = theirs[theirs >= 0]
        if not len(theirs):
            continue
        if is_before:
            first, day = f.st_first[theirs].min(), f.st_day[theirs].min()
            fine &= (f.st_last[starts] < first) & (day - f.st_last_day[starts] >= f.o_min[o])
            last = np.maximum(f.st_last_day[starts], f.st_last_day[mine].max() if len(mine) else -1)
            gap = day - last
        else:
            end, day = f.st_last[theirs].max(), f.st_last_day[theirs].max()
            fine &= (f.st_first[starts] > end) & (f.st_day[starts] - day >= f.o_min[o])
            begins = np.minimum(f.st_day[starts], f.st_day[mine].min() if len(mine) else 1 << 30)
            gap = begins - day
        if f.o_max[o] >= 0:
            fine &= gap <= f.o_max[o]
    return fine


def options(
    board: Board, s: int, rows: Any, held: tuple[int, ...], *, keep: int = -1, less: int = -1, without: int = -1
) -> Options:
    """The legal ones among rows of the grid that are free in time, each with its cheapest venue and instructors.

    ``held`` are the instructors it had: others are newcomers, who must be told. ``keep`` is the only venue allowed,
    ``less`` a venue not allowed, ``without`` an instructor not allowed.
    """
    b = int(board.facts.s_block[s])
    venues, venue_cost = venue_costs(board, b, rows)
    staff, staff_cost, fresh = staff_costs(board, b, rows, held)
    if keep >= 0:
        venue_cost[venues != keep] = np.inf
    venue_cost[venues == less] = np.inf
    staff_cost[staff == without] = np.inf
    room = venue_cost.min(0) if len(venues) else np.zeros(len(rows))
    chosen = venues[venue_cost.argmin(0)] if len(venues) else np.full(len(rows), -1)
    people, team = _team(board, b, staff, staff_cost, fresh)
    legal = np.isfinite(room + people)
    kept = rows[legal]
    cost = (room + people)[legal] + start_costs(board, b, kept)
    return Options(kept, cost, chosen[legal], team[legal])


def venue_costs(board: Board, b: int, rows: Any) -> tuple[Any, Any]:
    """Suitable venues (V,) and what each costs (V, K); infinite where it is full."""
    f, st = board.facts, board.state
    venues = f.venues[f.venue_off[b] : f.venue_off[b + 1]]
    full = st.v_occ[venues] >= f.v_cap[venues][:, None]
    w = board.weights
    price = w[3] * ((st.b_venue[b, venues] == 0) & (st.b_kinds[b, 1] > 0)) + w[11] * f.v_over[b, venues]
    shut = full[:, board.grid(b).cells[rows]].any(2)
    return venues, np.where(shut, np.inf, price[:, None])


def staff_costs(board: Board, b: int, rows: Any, held: tuple[int, ...]) -> tuple[Any, Any, Any]:
    """Qualified instructors (I,), what each costs (I, K), and who is new to the block (I,); S2 is left out."""
    f, st, g = board.facts, board.state, board.grid(b)
    staff = f.staff[f.staff_off[b] : f.staff_off[b + 1]]
    busy = (st.i_occ[staff] > 0)[:, g.feet[rows]].any(2) | (f.i_away[staff] > 0)[:, g.days[rows]].any(2)
    more = g.hours[rows]
    load = st.i_load[staff][:, g.weeks[rows]]
    busy |= ((load + more > f.i_max[staff][:, None, None]) & (more > 0)).any(2)
    easy = f.i_ease[staff][:, None, None]
    heavy = (np.maximum(0, load + more - easy) - np.maximum(0, load - easy)).sum(2)
    price = board.weights[8] * heavy + TOLD_PRICE * ~np.isin(staff, held)[:, None]
    return staff, np.where(busy, np.inf, price), st.b_staff[b, staff] == 0


def _team(board: Board, b: int, staff: Any, cost: Any, fresh: Any) -> tuple[Any, Any]:
    """The cheapest team of the size needed: its cost (K,) and its members (K, need); S2 depends on how many are new."""
    need, count = int(board.facts.b_need[b]), cost.shape[1]
    if need == 0:
        return np.zeros(count), np.zeros((count, 0), np.int64)
    kinds, w = int(board.state.b_kinds[b, 0]), board.weights[1]
    known_order, known = _cheapest(np.where(fresh[:, None], np.inf, cost), need)
    new_order, new = _cheapest(np.where(fresh[:, None], cost, np.inf), need)
    totals = np.stack([
        known[need - k] + new[k] + w * (max(0, kinds + k - need) - max(0, kinds - need)) for k in range(need + 1)
    ])  # fmt: skip
    best = totals.argmin(0)
    team = np.full((count, need), -1, np.int64)
    for k in range(need + 1):
        of = np.flatnonzero(best == k)
        team[of] = staff[np.concatenate([known_order[: need - k, of], new_order[:k, of]])].T
    return totals.min(0), team


def _cheapest(cost: Any, need: int) -> tuple[Any, Any]:
    """Order of the cheapest (need, K), and the sum of the first n of them (need + 1, K)."""
    if len(cost) < need:
        cost = np.concatenate([cost, np.full((need - len(cost), cost.shape[1]), np.inf)])
    order = cost.argsort(0, kind="stable")[:need]
    sums = np.concatenate([np.zeros((1, cost.shape[1])), np.take_along_axis(cost, order, 0).cumsum(0)])
    return order, sums


def start_costs(board: Board, b: int, rows: Any) -> Any:
    """Weighted soft cost of rows of the grid that depends on the time alone (K,)."""
    w = board.weights
    timed = _timed(board, b, board.grid(b).starts[rows])
    return sum((w[k] * n for k, n in timed.items() if w[k]), np.zeros(len(rows)))


def _timed(board: Board, b: int, starts: Any) -> dict[int, Any]:
    """Counts of S1, S3, S5 to S8, S10 and S11, by rule number less one, each (K,)."""
    f, st = board.facts, board.state
    first, last = f.st_day[starts], f.st_last_day[starts]
    weeks = first // 7, last // 7
    over = [np.maximum(0.0, st.b_week[b, w] + 1.0 - f.b_rate[b]) for w in weeks]
    found: dict[int, Any] = {0: over[0] + np.where(weeks[0] != weeks[1], over[1], 0.0)}
    if f.b_half[b] >= 0:
        found[2] = (f.st_half[starts] != f.b_half[b]).astype(float)
    atoms = f.atoms[f.atom_off[b] : f.atom_off[b + 1]]
    people = f.a_people[atoms][:, None]
    bits = f.st_bits[starts]
    if bits.any():
        now = st.a_bits[atoms[:, None], first]
        found[4] = (people * (f.gaps[now ^ bits] - f.gaps[now])).sum(0)
        found[5] = (people * (f.lone[now ^ bits] - f.lone[now])).sum(0)
    if f.b_night[b]:
        found[6] = (people * (st.a_night[atoms[:, None], weeks[0]] >= EASY_NIGHTS)).sum(0)
    if f.b_range[b]:
        found[7] = (people * (st.a_range[atoms[:, None], weeks[0]] >= EASY_RANGE)).sum(0)
    if f.b_late[b]:
        found[9] = f.st_late[starts]
    if f.b_min_days[b] > 0:
        new = np.array([(st.b_day[b, a : z + 1] == 0).sum() for a, z in zip(first, last, strict=True)], np.int64)
        missing = f.b_min_days[b] - st.b_kinds[b, 2]
        found[10] = np.maximum(0, missing - new) - max(0, missing)
    return found


def wishes_at(board: Board, s: int, place: Place) -> Any:
    """What each soft rule would gain, unweighted (12,), if a session that is out stood at a place.

    The place may be one that rules forbid, as where it stood before a range was closed.
    """
    f, st = board.facts, board.state
    b = int(f.s_block[s])
    found = np.zeros(len(board.weights))
    for k, n in _timed(board, b, np.array([place.start])).items():
        found[k] = n[0]
    new = sum(st.b_staff[b, i] == 0 for i in place.staff)
    kinds = st.b_kinds[b, 0] - f.b_need[b]
    found[1] = max(0, kinds + new) - max(0, kinds)
    if place.venue >= 0:
        found[3] = st.b_venue[b, place.venue] == 0 and st.b_kinds[b, 1] > 0
        found[11] = f.v_over[b, place.venue]
    first, last = int(f.st_day[place.start]), int(f.st_last_day[place.start])
    for i in place.staff:
        for w in range(first // 7, last // 7 + 1):
            more = f.b_hours[b] * (min(last, w * 7 + 6) - max(first, w * 7) + 1)
            now = st.i_load[i, w] - f.i_ease[i]
            found[8] += max(0, now + more) - max(0, now)
    return found
