"""A problem as arrays, for the compiled search.

In: a ``Problem``. Out: ``Facts`` (never changed) and an empty ``State``.
Why: docs/engines/programme.md, section "Search". Index letters: S sessions, B blocks (a module for a
group), N starts, A atoms (people with the same groups), V venues, I instructors, P pools, T slots, D days, W weeks.
"""

from collections import Counter, defaultdict
from typing import Any, NamedTuple

import numpy as np

from blueberet.engine.programme.calendar import Calendar
from blueberet.engine.programme.cost_kinds import HARD, SOFT
from blueberet.engine.programme.problem import Module, Problem
from blueberet.engine.programme.score import weights_of
from blueberet.engine.programme.standing import event_slots, slots_of
from blueberet.engine.programme.wish_facts import wish_facts

HARD_RULES = ("R3", "R4", "R7", "R10", "R11", "R14", "R15", "R12")
"""Kinds of hard cost, in this order: people, venue, instructor, load, pool, day, week, order."""


class Facts(NamedTuple):
    """What does not change. ``x_off`` and ``x`` are rows of unequal length, one after the other."""

    s_block: Any  # (S,)
    s_fixed: Any  # (S,) 1 for a pinned session
    st_first: Any  # (N,) first slot
    st_last: Any  # (N,) last slot
    st_day: Any  # (N,)
    st_last_day: Any  # (N,)
    st_half: Any  # (N,) 0 morning, 1 afternoon, 2 neither
    cell_off: Any
    cells: Any  # slots taken
    rest_off: Any
    rests: Any  # slots of rest after it
    start_off: Any
    starts: Any  # legal starts of a block
    atom_off: Any
    atoms: Any  # atoms of a block
    venue_off: Any
    venues: Any  # suitable venues of a block
    v_cap: Any  # (V,) sessions at once
    v_shut: Any  # (V, T) closed or held by a fixed event
    staff_off: Any
    staff: Any  # qualified instructors of a block
    b_need: Any  # (B,) instructors of a session
    i_away: Any  # (I, D)
    i_max: Any  # (I,) weekly hours
    b_hours: Any  # (B,) hours a session counts on each of its days
    pool_off: Any
    pools: Any
    pool_use: Any
    p_quantity: Any  # (P,)
    b_max_day: Any
    b_max_week: Any
    b_half: Any  # (B,) preferred half, -1 any
    b_rate: Any  # (B,) sessions a week if spread evenly
    share: Any  # (B, B) 1 where two blocks share people
    member_off: Any
    members: Any  # sessions of a block
    order_off: Any
    orders: Any  # order pairs of a block
    o_before: Any  # (O,) block
    o_after: Any
    o_min: Any
    o_max: Any  # -1: none
    weights: Any  # (HARD + SOFT,)
    a_people: Any  # (A,) people of an atom
    st_bits: Any  # (N,) periods taken on its day, as bits; 0 for night and field sessions
    st_late: Any  # (N,) days of its end inside the margin before the evaluation
    gaps: Any  # (2 ** periods,) free periods between the first and the last, by bits of a day
    lone: Any  # (2 ** periods,) isolated hours, by bits of a day
    b_night: Any  # (B,) 1 for night sessions
    b_range: Any  # (B,) 1 for sessions on a range
    b_late: Any  # (B,) 1 if it can be over before the margin
    b_min_days: Any
    i_ease: Any  # (I,) weekly hours from which the load is heavy
    v_over: Any  # (B, V) people beyond the seats, where seats are a wish


class State(NamedTuple):
    """What the search changes."""

    pos: Any  # (S,) start, -1: no place
    ven: Any  # (S,) venue, -1: none
    ins: Any  # (S, K) instructors, -1: none
    occ: Any  # (A, T)
    v_occ: Any  # (V, T)
    i_occ: Any  # (I, T)
    i_load: Any  # (I, W)
    p_occ: Any  # (P, T)
    b_day: Any  # (B, D)
    b_week: Any  # (B, W)
    b_staff: Any  # (B, I)
    b_venue: Any  # (B, V)
    b_kinds: Any  # (B, 3) how many different instructors, venues, days
    a_bits: Any  # (A, D) periods of a day in which its people are taught, as bits
    a_night: Any  # (A, W) nights
    a_range: Any  # (A, W) sessions on a range
    cost: Any  # (HARD + SOFT,) of the last judged place
    pick: Any  # (1 + K,) venue and instructors of the last judged place
    chance: Any  # (1,) generator state
    blame: Any  # (S,) price of throwing a session out


class Layout(NamedTuple):
    """Facts with the names behind the numbers."""

    facts: Facts
    sessions: tuple[str, ...]
    venues: tuple[str, ...]
    instructors: tuple[str, ...]
    start_days: tuple[int, ...]
    start_periods: tuple[int, ...]
    start_of: dict[tuple[str, int, int, int], int]
    """(kind, length, day index, period) to start."""
    most_instructors: int


def rows(lists: list[list[int]]) -> tuple[Any, Any]:
    """Put lists of unequal length into offsets and one array."""
    off = np.zeros(len(lists) + 1, np.int64)
    off[1:] = np.cumsum([len(x) for x in lists])
    flat = np.array([v for x in lists for v in x], np.int64)
    return off, flat


def all_starts(calendar: Calendar, module: Module) -> list[tuple[int, int]]:
    """Every (day index, period) that rules R1 and R18 allow for a module's kind and length."""
    found: list[tuple[int, int]] = []
    closed = [calendar.is_closed(d) for d in range(calendar.days)]
    for day in range(calendar.days):
        if closed[day]:
            continue
        if module.kind == "night":
            if calendar.night_open[day % 7]:
                found.append((day, calendar.night_period))
        elif module.kind == "field":
            if day + module.length <= calendar.days and not any(closed[day : day + module.length]):
                found.append((day, 1))
        else:
            for p in range(1, calendar.open_periods[day % 7] - module.length + 2):
                if not p <= calendar.morning_periods < p + module.length - 1:
                    found.append((day, p))
    return found


def lay_out(problem: Problem) -> Layout:
    """Translate a problem for the search."""
    calendar = problem.calendar
    size = calendar.slots_per_day
    blocks = [(m, g) for m in problem.modules for g in m.groups]
    block_of = {(m.code, g): b for b, (m, g) in enumerate(blocks)}

    starts: list[tuple[Module, int, int]] = []
    start_of: dict[tuple[str, int, int, int], int] = {}
    shape_starts: dict[tuple[str, int], list[int]] = {}
    for m in problem.modules:
        if (m.kind, m.length) in shape_starts:
            continue
        ids = shape_starts[m.kind, m.length] = []
        for day, period in all_starts(calendar, m):
            start_of[m.kind, m.length, day, period] = len(starts)
            ids.append(len(starts))
            starts.append((m, day, period))
    cells = [list(slots_of(calendar, m, d, p)) for m, d, p in starts]
    rest: list[list[int]] = []
    for m, d, _ in starts:
        morning = range((d + 1) * size, (d + 1) * size + calendar.morning_periods)
        rest.append([s for s in morning if s < calendar.days * size] if m.kind == "night" else [])
    last_days = [d + (m.length - 1 if m.kind == "field" else 0) for m, d, _ in starts]

    person_groups: dict[str, list[str]] = defaultdict(list)
    used = {g for m in problem.modules for g in m.groups}
    for group in problem.groups:
        if group.code in used:
            for person in group.members:
                person_groups[person].append(group.code)
    together = Counter(tuple(g) for g in person_groups.values())
    signatures = sorted(together)
    signatures_people = [together[s] for s in signatures]
    group_atoms: dict[str, list[int]] = defaultdict(list)
    for a, signature in enumerate(signatures):
        for g in signature:
            group_atoms[g].append(a)

    held: dict[str, set[int]] = defaultdict(set)
    people = {g.code: set(g.members) for g in problem.groups}
    heads = {g.code: g.heads for g in problem.groups}
    venue_held: dict[str, set[int]] = defaultdict(set)
    for event in problem.events:
        slots = event_slots(calendar, event)
        busy = set().union(*(people[g] for g in event.groups)) if event.groups else set()
        for g in used:
            if people[g] & busy:
                held[g] |= slots
        if event.venue:
            venue_held[event.venue] |= slots

    block_starts: list[list[int]] = []
    free = 0 if problem.free_from is None else calendar.day_of(problem.free_from)
    for m, g in blocks:
        first, last = max(free, (m.first_week - 1) * 7), m.last_week * 7
        block_starts.append(
            [
                n
                for n in shape_starts[m.kind, m.length]
                if first <= starts[n][1]
                and last_days[n] < last
                and held[g].isdisjoint(cells[n] + rest[n])
                and not (m.barred and any((c // size % 7, c % size + 1) in m.barred for c in cells[n]))
            ]
        )

    venue_no = {v.code: n for n, v in enumerate(problem.venues)}
    staff_no = {i.code: n for n, i in enumerate(problem.instructors)}
    pool_no = {p.code: n for n, p in enumerate(problem.pools)}
    block_venues = [
        [
            venue_no[v.code]
            for v in problem.venues
            if m.venue_kind and v.kind == m.venue_kind
            and set(m.equipment) <= set(v.equipment) and (problem.seats_are_a_wish or v.capacity >= heads[g])
        ]
        for m, g in blocks
    ]  # fmt: skip
    block_staff = [
        [staff_no[i.code] for i in problem.instructors if not m.qualification or m.qualification in i.qualifications]
        if m.instructors
        else []
        for m, _ in blocks
    ]
    # A block that no venue or too few instructors suit has nowhere to stand.
    for b, (m, _) in enumerate(blocks):
        if (m.venue_kind and not block_venues[b]) or len(block_staff[b]) < m.instructors:
            block_starts[b] = []

    pairs: list[tuple[int, int, int, int]] = []
    for o in problem.orders:
        for g in problem.module_by_code[o.before].groups:
            for h in problem.module_by_code[o.after].groups:
                if people[g] & people[h]:
                    top = -1 if o.max_gap_days is None else o.max_gap_days
                    pairs.append((block_of[o.before, g], block_of[o.after, h], o.min_gap_days, top))
    block_orders: list[list[int]] = [[] for _ in blocks]
    for n, (a, b, _, _) in enumerate(pairs):
        block_orders[a].append(n)
        if b != a:
            block_orders[b].append(n)

    members: list[list[int]] = [[] for _ in blocks]
    s_block = np.array([block_of[s.module, s.group] for s in problem.sessions], np.int64)
    for s, block in enumerate(s_block):
        members[block].append(s)
    pinned = {p.session for p in problem.pins}

    away = np.zeros((max(1, len(problem.instructors)), calendar.days), np.uint8)
    for i, instructor in enumerate(problem.instructors):
        for d in range(calendar.days):
            away[i, d] = not instructor.is_available(calendar.date_of(d))
    half = {"any": -1, "morning": 0, "afternoon": 1}
    st_half = [
        2 if m.kind != "day" else int(p > calendar.morning_periods) for m, _, p in starts
    ]  # fmt: skip

    def ints(values: list[int]) -> Any:
        return np.array(values, np.int64)

    cell_off, cell_flat = rows(cells)
    rest_off, rest_flat = rows(rest)
    start_off, start_flat = rows(block_starts)
    atom_off, atom_flat = rows([group_atoms[g] for _, g in blocks])
    venue_off, venue_flat = rows(block_venues)
    staff_off, staff_flat = rows(block_staff)
    pool_off, pool_flat = rows([[pool_no[p] for p, _ in m.pools] for m, _ in blocks])
    member_off, member_flat = rows(members)
    order_off, order_flat = rows(block_orders)
    facts = Facts(
        s_block=s_block,
        s_fixed=np.array([s.code in pinned for s in problem.sessions], np.uint8),
        st_first=ints([c[0] for c in cells]),
        st_last=ints([c[-1] for c in cells]),
        st_day=ints([d for _, d, _ in starts]),
        st_last_day=ints(last_days),
        st_half=ints(st_half),
        cell_off=cell_off, cells=cell_flat, rest_off=rest_off, rests=rest_flat,
        start_off=start_off, starts=start_flat, atom_off=atom_off, atoms=atom_flat,
        venue_off=venue_off, venues=venue_flat,
        v_cap=ints([v.sessions_at_once for v in problem.venues] or [0]), v_shut=_shut(problem),
        staff_off=staff_off, staff=staff_flat,
        b_need=ints([m.instructors for m, _ in blocks]),
        i_away=away,
        i_max=ints([i.weekly_load_hours for i in problem.instructors] or [0]),
        b_hours=ints([calendar.periods_per_day if m.kind == "field" else problem.hours_of(m) for m, _ in blocks]),
        pool_off=pool_off, pools=pool_flat, pool_use=ints([n for m, _ in blocks for _, n in m.pools]),
        p_quantity=ints([p.quantity for p in problem.pools] or [0]),
        b_max_day=ints([m.max_per_day for m, _ in blocks]),
        b_max_week=ints([m.max_per_week for m, _ in blocks]),
        b_half=ints([half[m.preferred] for m, _ in blocks]),
        b_rate=np.array([m.sessions_of(g) / max(1, m.last_week - m.first_week + 1) for m, g in blocks]),
        share=_sharing([group_atoms[g] for _, g in blocks], len(signatures)),
        member_off=member_off, members=member_flat, order_off=order_off, orders=order_flat,
        o_before=ints([p[0] for p in pairs]), o_after=ints([p[1] for p in pairs]),
        o_min=ints([p[2] for p in pairs]), o_max=ints([p[3] for p in pairs]),
        weights=np.array([1.0, 2.0, 2.0, 1.0, 2.0, 4.0, 4.0, 4.0, *weights_of(problem).values()]),
        **wish_facts(problem, blocks, starts, signatures_people),
    )  # fmt: skip
    return Layout(
        facts,
        tuple(s.code for s in problem.sessions),
        tuple(v.code for v in problem.venues),
        tuple(i.code for i in problem.instructors),
        tuple(d for _, d, _ in starts),
        tuple(p for _, _, p in starts),
        start_of,
        max([1, *(m.instructors for m in problem.modules)]),
    )


def _shut(problem: Problem) -> Any:
    """Slots in which a venue is closed or held by a fixed event."""
    calendar = problem.calendar
    size = calendar.slots_per_day
    shut = np.zeros((max(1, len(problem.venues)), calendar.days * size), np.uint8)
    for v, venue in enumerate(problem.venues):
        for d in range(calendar.days):
            if any(c.holds(calendar.date_of(d)) for c in venue.closures):
                shut[v, d * size : (d + 1) * size] = 1
        for event in problem.events:
            if event.venue == venue.code:
                shut[v, list(event_slots(calendar, event))] = 1
    return shut


def _sharing(block_atoms: list[list[int]], atoms: int) -> Any:
    """Which blocks have people in common."""
    has = np.zeros((max(1, len(block_atoms)), max(1, atoms)), np.float32)
    for b, mine in enumerate(block_atoms):
        has[b, mine] = 1
    return (has @ has.T > 0).astype(np.uint8)


def empty_state(problem: Problem, layout: Layout, seed: int) -> State:
    """Nothing placed; closed and taken venues are full from the start."""
    calendar = problem.calendar
    slots, days, weeks = calendar.days * calendar.slots_per_day, calendar.days, calendar.weeks
    count, blocks = len(layout.sessions), len(layout.facts.b_need)
    atoms = int(layout.facts.atoms.max()) + 1 if len(layout.facts.atoms) else 1
    staff = max(1, len(problem.instructors))
    cap = layout.facts.v_cap.reshape(-1, 1)
    return State(
        pos=np.full(count, -1, np.int64),
        ven=np.full(count, -1, np.int64),
        ins=np.full((count, layout.most_instructors), -1, np.int64),
        occ=np.zeros((atoms, slots), np.int32),
        v_occ=(layout.facts.v_shut * cap).astype(np.int32),
        i_occ=np.zeros((staff, slots), np.int32),
        i_load=np.zeros((staff, weeks), np.int32),
        p_occ=np.zeros((max(1, len(problem.pools)), slots), np.int32),
        b_day=np.zeros((max(1, blocks), days), np.int32),
        b_week=np.zeros((max(1, blocks), weeks), np.int32),
        b_staff=np.zeros((max(1, blocks), staff), np.int32),
        b_venue=np.zeros((max(1, blocks), len(cap)), np.int32),
        b_kinds=np.zeros((max(1, blocks), 3), np.int32),
        a_bits=np.zeros((atoms, days), np.int64),
        a_night=np.zeros((atoms, weeks), np.int32),
        a_range=np.zeros((atoms, weeks), np.int32),
        cost=np.zeros(HARD + SOFT),
        pick=np.full(1 + layout.most_instructors, -1, np.int64),
        chance=np.array([seed * 2 + 1], np.uint64),
        blame=np.where(layout.facts.s_fixed == 1, 1e12, 1.0),
    )
