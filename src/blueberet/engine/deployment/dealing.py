"""From chains of tours to the people who serve them.

In: a master and how many people of its class serve each chain. Out: who goes where, in the order of rotations.
People of a class are alike to every rule; where they come from different units, a team gets as few units as it can.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date

from blueberet.engine.deployment.master import Master
from blueberet.engine.deployment.plan import Assignment

Waiting = dict[int, list[int]]
"""By class: places of people, or chains."""


def dealt(master: Master, counts: list[int]) -> list[Assignment]:
    """One person of its class for every time a chain is served."""
    model = master.model
    problem = model.fits.problem
    people: Waiting = {c: list(map(int, who)) for c, who in enumerate(model.classes.members)}
    chains: Waiting = defaultdict(list)
    for n, count in enumerate(counts):
        chains[master.of_class[n]] += [n] * count
    found: list[tuple[int, int]] = []

    def give(c: int, chain: int, person: int) -> None:
        chains[c].remove(chain)
        people[c].remove(person)
        found.extend((int(r), person) for r in model.of_rotation[master.chain_pairs[chain]])

    for those in _teams(master, chains):
        _few_units(master, those, people, give)
    for c, left in chains.items():
        for chain, person in zip(list(left), list(people[c]), strict=False):
            give(c, chain, person)
    return [Assignment(problem.rotations[r].code, problem.people[n].code) for r, n in sorted(found)]


def _teams(master: Master, chains: Waiting) -> list[list[tuple[int, int]]]:
    """Class and chain of everybody who starts in a team on one day, the largest teams first; each chain once."""
    model = master.model
    problem = model.fits.problem
    found: dict[tuple[str, date], list[tuple[int, int]]] = defaultdict(list)
    for c, served in chains.items():
        for chain in served:
            # A chain with tours in two teams is dealt with the first.
            for r in model.of_rotation[master.chain_pairs[chain]].tolist():
                rotation = problem.rotations[r]
                if team := problem.post_of[rotation.code].team:
                    found[team, rotation.first].append((c, chain))
                    break
    return sorted(found.values(), key=lambda those: -len(those))


def _few_units(
    master: Master, those: list[tuple[int, int]], people: Waiting, give: Callable[[int, int, int], None]
) -> None:  # fmt: skip
    """Again and again the unit that can send most of those who are still asked for."""
    problem = master.model.fits.problem
    left = list(those)
    while left:
        asked = Counter(c for c, _ in left)
        can: Counter[str] = Counter()
        for c, count in asked.items():
            for unit, there in Counter(problem.people[n].unit for n in people[c]).items():
                can[unit] += min(count, there)
        unit = max(sorted(can), key=lambda u: can[u])
        for c, chain in list(left):
            person = next((n for n in people[c] if problem.people[n].unit == unit), None)
            if person is not None:
                give(c, chain, person)
                left.remove((c, chain))
