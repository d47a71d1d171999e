"""Hard rules about places and things: R4 to R6 venues, R11 pools."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from blueberet.engine.programme.result import Breach
from blueberet.engine.programme.standing import Standing, Standings
from blueberet.engine.programme.words import day_words, placement_words, slot_words


def place_rules(standings: Standings) -> Iterator[Breach]:
    """Check R4, R5, R6 and R11."""
    for s in standings.all:
        yield from _suits(standings, s)
        yield from _not_closed(standings, s)
    yield from _venue_full(standings)
    yield from _pool_empty(standings)


def _suits(standings: Standings, s: Standing) -> Iterator[Breach]:
    told = placement_words(standings.problem, s.placement)
    if not s.placement.venue:
        if s.module.venue_kind:
            yield Breach("R5", (s.code,), "", f"{told} has no venue; it needs a {s.module.venue_kind}.")
        return
    venue = standings.problem.venue_by_code.get(s.placement.venue)
    if venue is None:
        return
    if s.module.venue_kind and venue.kind != s.module.venue_kind:
        yield Breach(
            "R5", (s.code,), venue.code, f"{told} needs a {s.module.venue_kind}; {venue.name} is a {venue.kind}."
        )
    lacking = sorted(set(s.module.equipment) - set(venue.equipment))
    if lacking:
        yield Breach("R5", (s.code,), venue.code, f"{told}: {venue.name} has no {', '.join(lacking)}.")
    if s.group.heads > venue.capacity and not standings.problem.seats_are_a_wish:
        need = f"{s.group.heads} people; {venue.name} holds {venue.capacity}"
        yield Breach("R5", (s.code,), venue.code, f"{told} is for {need}.")


def _not_closed(standings: Standings, s: Standing) -> Iterator[Breach]:
    venue = standings.problem.venue_by_code.get(s.placement.venue)
    if venue is None:
        return
    calendar = standings.problem.calendar
    for d in range(s.first_day, s.last_day + 1):
        day = calendar.date_of(d)
        if any(span.holds(day) for span in venue.closures):
            told = placement_words(standings.problem, s.placement)
            yield Breach("R6", (s.code,), venue.code, f"{told}: {venue.name} is closed on {day_words(day)}.")


def _venue_full(standings: Standings) -> Iterator[Breach]:
    told: set[tuple[str, ...]] = set()
    for slot in sorted(standings.by_slot):
        here: dict[str, list[str]] = defaultdict(list)
        for s in standings.by_slot[slot]:
            if s.placement.venue:
                here[s.placement.venue].append(s.code)
        for code, sessions in here.items():
            venue = standings.problem.venue_by_code.get(code)
            key = tuple(sorted(sessions))
            if venue is None or len(sessions) <= venue.sessions_at_once or key in told:
                continue
            told.add(key)
            when = slot_words(standings.problem, slot)
            room = f"{len(sessions)} sessions at once on {when}; it takes {venue.sessions_at_once}"
            yield Breach("R4", key, code, f"{venue.name} would hold {room}.")


def _pool_empty(standings: Standings) -> Iterator[Breach]:
    told: set[tuple[str, ...]] = set()
    for slot in sorted(standings.by_slot):
        used: Counter[str] = Counter()
        users: dict[str, list[str]] = defaultdict(list)
        for s in standings.by_slot[slot]:
            for code, amount in s.module.pools:
                used[code] += amount
                users[code].append(s.code)
        for code, amount in used.items():
            pool = standings.problem.pool_by_code[code]
            key = (code, *sorted(users[code]))
            if amount <= pool.quantity or key in told:
                continue
            told.add(key)
            need = f"{amount} of {pool.name} are needed on {slot_words(standings.problem, slot)}; {pool.quantity} exist"
            yield Breach("R11", tuple(sorted(users[code])), code, f"{need}.")
