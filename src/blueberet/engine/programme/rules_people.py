"""Hard rules about people: R3 one place at a time, R14 and R15 sessions a day and week, R16 rest, R19 fixed events."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from blueberet.engine.programme.pairs import Pairs
from blueberet.engine.programme.result import Breach
from blueberet.engine.programme.standing import Standing, Standings, event_slots
from blueberet.engine.programme.words import placement_words, session_words, slot_words


def people_rules(standings: Standings) -> Iterator[Breach]:
    """Check R3, R14, R15, R16 and R19."""
    yield from _one_place(standings)
    yield from _per_day_and_week(standings)
    yield from _rest(standings)
    yield from _events(standings)


def _who(standings: Standings, a: str, b: str) -> str:
    people = sorted(standings.shared[a, b])
    return people[0] if len(people) == 1 else f"{len(people)} people ({people[0]} …)"


def _one_place(standings: Standings) -> Iterator[Breach]:
    pairs, shared = Pairs(), standings.shared
    people = {g.code: frozenset(g.members) for g in standings.problem.groups}
    for slot in sorted(standings.by_slot):
        here = standings.by_slot[slot]
        mine = [people[s.group.code] for s in here]
        if sum(map(len, mine)) == len(frozenset().union(*mine)):
            continue  # Nobody is counted twice, and most slots of most plans end here.
        for a, b in pairs.among(here, lambda a, b: (a.group.code, b.group.code) in shared):
            who = _who(standings, a.group.code, b.group.code)
            first = placement_words(standings.problem, a.placement)
            other = session_words(standings.problem, b.code)
            yield Breach("R3", (a.code, b.code), a.group.code, f"{who} would be in {first} and in {other} at once.")
        more = _pairs_of(standings, here) - pairs.told_among(here)
        if more > 0:
            when = slot_words(standings.problem, slot)
            yield Breach("R3", (), "", f"{more} more pairs of sessions want the same people on {when}.")


def _pairs_of(standings: Standings, here: list[Standing]) -> int:
    """How many pairs of these sessions share people."""
    count = Counter(s.group.code for s in here)
    same = sum(n * (n - 1) // 2 for g, n in count.items() if (g, g) in standings.shared)
    return same + sum(n * m for (g, n), (h, m) in combinations(count.items(), 2) if (g, h) in standings.shared)


def _per_day_and_week(standings: Standings) -> Iterator[Breach]:
    problem = standings.problem
    for (module_code, group_code), block in standings.by_block.items():
        module, name = problem.module_by_code[module_code], problem.group_by_code[group_code].name
        days = Counter(d for s in block for d in range(s.first_day, s.last_day + 1))
        weeks = Counter(w for s in block for w in range(s.first_day // 7, s.last_day // 7 + 1))
        for day, n in days.items():
            if n > module.max_per_day:
                them = tuple(s.code for s in block if s.first_day <= day <= s.last_day)
                limit = f"{n} sessions of «{module.title}» on one day; at most {module.max_per_day}"
                yield Breach("R14", them, group_code, f"{name} has {limit}.")
        for week, n in weeks.items():
            if module.max_per_week and n > module.max_per_week:
                them = tuple(s.code for s in block if s.first_day // 7 <= week <= s.last_day // 7)
                limit = f"{n} sessions of «{module.title}» in W{week + 1}; at most {module.max_per_week}"
                yield Breach("R15", them, group_code, f"{name} has {limit}.")


def _rest(standings: Standings) -> Iterator[Breach]:
    calendar = standings.problem.calendar
    size = calendar.slots_per_day
    events = [(e, event_slots(calendar, e)) for e in standings.problem.events]
    pairs = Pairs()
    for night in (s for s in standings.all if s.module.kind == "night" and s.slots):
        morning = range((night.first_day + 1) * size, (night.first_day + 1) * size + calendar.morning_periods)
        words = placement_words(standings.problem, night.placement)
        for other in (o for slot in morning for o in standings.by_slot.get(slot, ())):
            shares = (night.group.code, other.group.code) in standings.shared
            if not shares or not pairs.tell(night.code, other.code):
                continue
            who = _who(standings, night.group.code, other.group.code)
            after = session_words(standings.problem, other.code)
            yield Breach("R16", (night.code, other.code), night.group.code,
                         f"{who} would have {after} on the morning after {words}, without rest.")  # fmt: skip
        for event, held in events:
            if held.isdisjoint(morning):
                continue
            if any((night.group.code, g) in standings.shared for g in event.groups):
                yield Breach("R16", (night.code,), night.group.code,
                             f"«{event.title}» is on the morning after {words}, without rest.")  # fmt: skip


def _events(standings: Standings) -> Iterator[Breach]:
    calendar = standings.problem.calendar
    for event in standings.problem.events:
        told: set[str] = set()
        for s in (s for slot in sorted(event_slots(calendar, event)) for s in standings.by_slot.get(slot, ())):
            if s.code in told:
                continue
            words = placement_words(standings.problem, s.placement)
            if any((s.group.code, g) in standings.shared for g in event.groups):
                told.add(s.code)
                yield Breach("R19", (s.code,), s.group.code, f"{words}: its people are at «{event.title}».")
            elif event.venue and s.placement.venue == event.venue:
                told.add(s.code)
                yield Breach("R19", (s.code,), event.venue, f"{words}: the venue is taken by «{event.title}».")
