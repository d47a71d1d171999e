"""A fair sample of soldiers for interviews, stratified by platoon and sex, that anybody can draw again.

In: people, a size, a seed. Out: ``Sample``. Why: docs/engines/visits.md, rules V1 to V8. No chance but the seed: the
order of people is that of SHA-256 of seed and service number, so a sheet of paper and any SHA-256 tool redo it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

ALGORITHM = "sha256-order-1"
"""Name of this way to draw; a change of any rule gets another."""
MOST_PEOPLE = 20_000


@dataclass(frozen=True, slots=True)
class Soldier:
    """Somebody who may be drawn. ``missing``: why he cannot come; empty if he can."""

    number: str
    platoon: str
    sex: Literal["F", "M"]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is drawn of: everybody who may be, how many, by which seed."""

    people: tuple[Soldier, ...]
    size: int
    seed: str
    a_woman_each: bool = True
    """Whether every platoon that has a woman sends at least one."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Somebody who is asked."""

    number: str
    place: int
    """His place in the drawn order of his stratum, from 1."""
    hash: str
    instead_of: str = ""
    """Who was drawn and cannot come: the order of the stratum gave his place to this one."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody who cannot come, and who comes instead; nobody if the stratum has no more."""

    number: str
    why: str
    replaced_by: str = ""
    is_next: bool = False
    """Whether he was only next in the order, to come instead of another."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """The women or the men of one platoon."""

    platoon: str
    sex: Literal["F", "M"]
    people: int
    asked: int
    """How many are to be asked: ``asked ÷ people`` is the chance of each of them."""
    drawn: tuple[Drawn, ...]
    passed: tuple[Passed, ...]
    short: int = 0
    """How many places nobody could take."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, by stratum in the order of platoon and sex."""

    algorithm: str
    seed: str
    size: int
    digest: str
    """SHA-256 of the list of people, see ``digest_of``."""
    strata: tuple[Stratum, ...] = field(default=())

    @property
    def numbers(self) -> list[str]:
        """Service numbers of all who are asked."""
        return [d.number for s in self.strata for d in s.drawn]


def faults_of(asked: Asked) -> list[str]:
    """V7. What stands against a draw, all at once."""
    found = []
    if not asked.people:
        found.append("There is nobody to draw from.")
    if len(asked.people) > MOST_PEOPLE:
        found.append(f"There are {len(asked.people):,} people; at most {MOST_PEOPLE:,} can be drawn from.")
    twice = sorted(n for n, times in Counter(p.number for p in asked.people).items() if times > 1)
    if twice:
        found.append(f"These service numbers stand more than once: {', '.join(twice[:10])}.")
    if any(not p.number.strip() for p in asked.people):
        found.append("Somebody has no service number.")
    nowhere = sorted(p.number for p in asked.people if not p.platoon.strip())
    if nowhere:
        found.append(f"These people stand in no platoon: {', '.join(nowhere[:10])}.")
    if not asked.seed.strip():
        found.append("There is no seed. Give one, or have one made.")
    if asked.size < 1:
        found.append("At least one person has to be asked.")
    elif asked.people and asked.size > len(asked.people):
        found.append(f"{asked.size} people cannot be asked: there are {len(asked.people)}.")
    if asked.a_woman_each:
        least = len({p.platoon for p in asked.people if p.sex == "F"})
        if 1 <= asked.size < least:
            found.append(f"{least} platoons have women: ask at least {least} people, or do without a woman of each.")
    return found


def digest_of(people: Iterable[Soldier]) -> str:
    """SHA-256 of the list: a line ``number|platoon|sex`` of each in the order of numbers, whoever is missing."""
    lines = sorted(f"{p.number}|{p.platoon}|{p.sex}" for p in people)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def hash_of(seed: str, number: str) -> str:
    """V4. SHA-256 of ``seed:number`` in UTF-8, in hexadecimal; people of a stratum stand in the order of theirs."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def allot(sizes: Sequence[int], size: int, least: Sequence[int]) -> list[int]:
    """V2, V3. How many of each stratum: in proportion, whole people, never less than ``least`` nor more than there are.

    One place after the other goes to the stratum that is furthest below its share, ``size · people ÷ everybody``; of
    equals to the larger one, then to the first. Without ``least`` that is the method of the largest remainder; with it,
    no other way comes nearer to the shares (in squares).

    Raises
    ------
    ValueError
        If the least come to more than ``size``, or ``size`` is more than there are.
    """
    everybody = sum(sizes)
    if not sum(least) <= size <= everybody:
        raise ValueError("size does not lie between the least and everybody")
    found = list(least)
    for _ in range(size - sum(found)):
        free = [h for h in range(len(sizes)) if found[h] < sizes[h]]
        # Times everybody, so that nothing is rounded.
        best = max(free, key=lambda h: (size * sizes[h] - found[h] * everybody, sizes[h], -h))
        found[best] += 1
    return found


def draw(asked: Asked) -> Sample:
    """V1 to V6. Draw the sample; the same people, size and seed give the same, whoever is missing.

    Raises
    ------
    ValueError
        With every sentence that stands against it.
    """
    if faults := faults_of(asked):
        raise ValueError("\n".join(faults))
    strata: dict[tuple[str, Literal["F", "M"]], list[Soldier]] = {}
    for p in asked.people:
        strata.setdefault((p.platoon, p.sex), []).append(p)  # V1
    keys = sorted(strata)
    least = [int(asked.a_woman_each and sex == "F") for _platoon, sex in keys]
    places = allot([len(strata[k]) for k in keys], asked.size, least)
    found = tuple(
        _drawn(platoon, sex, strata[platoon, sex], n, asked.seed)
        for (platoon, sex), n in zip(keys, places, strict=True)
    )
    return Sample(ALGORITHM, asked.seed, asked.size, digest_of(asked.people), found)


def _drawn(platoon: str, sex: Literal["F", "M"], people: Sequence[Soldier], asked: int, seed: str) -> Stratum:
    """V5, V6. Go down the order; who cannot come is passed over, and the next who can takes his place."""
    order = sorted(people, key=lambda p: (hash_of(seed, p.number), p.number))
    took: list[Drawn] = []
    waiting: list[str] = []
    instead: dict[str, str] = {}
    passed: list[tuple[Soldier, bool]] = []
    for place, p in enumerate(order, 1):
        if len(took) == asked:
            break
        if p.missing:
            passed.append((p, place > asked))
            if place <= asked:
                waiting.append(p.number)
            continue
        # Beyond the first ``asked`` somebody is only reached because one of them cannot come and has nobody yet.
        replaces = waiting.pop(0) if place > asked else ""
        if replaces:
            instead[replaces] = p.number
        took.append(Drawn(p.number, place, hash_of(seed, p.number), replaces))
    told = tuple(Passed(p.number, p.missing, instead.get(p.number, ""), is_next) for p, is_next in passed)
    return Stratum(platoon, sex, len(people), asked, tuple(took), told, asked - len(took))


def without(asked: Asked, missing: Mapping[str, str]) -> Asked:
    """The same draw with who cannot come, by number, and why."""
    people = tuple(Soldier(p.number, p.platoon, p.sex, missing.get(p.number, "")) for p in asked.people)
    return Asked(people, asked.size, asked.seed, asked.a_woman_each)
