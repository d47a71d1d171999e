"""Likely duplicates: which rows of the roster may be one person, with the reasons.

In: people as sightings, with a key of the caller's. Out: pairs, likeliest first. Nothing is decided here.
Why: a person enters twice with the other script, the names swapped, the patronymic left out or a digit
off. Names must agree somehow *and* the birth date at least nearly; a number alone is no evidence,
because numbers are given out in rows.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from blueberet.stages.roster.folding import folded_words, steps_between

LIKELY = 60
"""Points from which a pair is shown; at most 130."""


class Reason(StrEnum):
    """Why two rows may be one person, or what speaks against it."""

    SAME_NAME = "the same name"
    SPELLING = "the names differ by script or spelling only"
    SWAPPED = "family and given name are swapped"
    PATRONYMIC_MISSING = "one has a patronymic, the other none"
    DOUBLE_NAME = "a part of a double name is missing"
    ONE_LETTER = "the names differ by one letter"
    TWO_LETTERS = "the names differ by two letters"
    FAMILY_DIFFERS = "given name and patronymic agree, the family name differs"
    PATRONYMIC_DIFFERS = "family and given name agree, the patronymic differs"
    SAME_BIRTH = "the same birth date"
    BIRTH_DAYS = "the birth dates are one to three days apart"
    BIRTH_DIGIT = "the birth dates differ by one digit"
    BIRTH_SWAPPED = "day and month of birth are swapped"
    SAME_NUMBER = "the same service number"
    NUMBER_DIGIT = "the service numbers differ by one digit"
    SEX_DIFFERS = "the sex differs"


POINTS = {
    Reason.SAME_NAME: 46, Reason.SPELLING: 44, Reason.SWAPPED: 42, Reason.PATRONYMIC_MISSING: 40,
    Reason.DOUBLE_NAME: 36, Reason.ONE_LETTER: 32, Reason.TWO_LETTERS: 14, Reason.FAMILY_DIFFERS: 22,
    Reason.PATRONYMIC_DIFFERS: 12, Reason.SAME_BIRTH: 44, Reason.BIRTH_DAYS: 26, Reason.BIRTH_DIGIT: 26,
    Reason.BIRTH_SWAPPED: 30, Reason.SAME_NUMBER: 40, Reason.NUMBER_DIGIT: 16, Reason.SEX_DIFFERS: -20,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sighting:
    """A person as a roll or the roster has it. ``names`` are spellings of the whole name, empty ones left out."""

    key: Hashable
    service_number: str
    names: tuple[str, ...]
    sex: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two sightings that may be one person."""

    first: Sighting
    second: Sighting
    points: int
    reasons: tuple[Reason, ...]


def likely_pairs(people: Iterable[Sighting], *, touching: frozenset[Hashable] | None = None) -> list[LikelyPair]:
    """Every pair with enough in common, likeliest first; with ``touching``, only pairs with one of those keys.

    People are compared only where they share a birth date or a number, or have alike names and nearly one
    birth date: twenty thousand take seconds.
    """
    everyone = list(people)
    found: dict[tuple[int, int], LikelyPair] = {}
    seen: set[tuple[int, int]] = set()
    for block in _blocks(everyone):
        for pair in combinations(block, 2):
            if pair in seen:
                continue
            seen.add(pair)
            a, b = everyone[pair[0]], everyone[pair[1]]
            if touching is not None and a.key not in touching and b.key not in touching:
                continue
            likely = compare(a, b)
            if likely:
                found[pair] = likely
    return sorted(found.values(), key=lambda p: (-p.points, p.first.service_number, p.second.service_number))


def compare(a: Sighting, b: Sighting) -> LikelyPair | None:
    """What two sightings have in common; ``None`` if that is too little."""
    birth = _birth(a.birth_date, b.birth_date)
    if birth is None and a.service_number != b.service_number:
        return None
    names = _names(a, b)
    if not names:
        return None
    reasons = [*names]
    if birth:
        reasons.append(birth)
    number_a, number_b = a.service_number.casefold(), b.service_number.casefold()
    if number_a == number_b:
        reasons.append(Reason.SAME_NUMBER)
    elif steps_between(number_a, number_b, 1) == 1:
        reasons.append(Reason.NUMBER_DIGIT)
    if a.sex != b.sex:
        reasons.append(Reason.SEX_DIFFERS)
    # A second relation of the names is told, but the names count once.
    points = sum(POINTS[r] for r in reasons if r not in names[1:])
    return LikelyPair(a, b, points, tuple(reasons)) if points >= LIKELY else None


def _blocks(everyone: list[Sighting]) -> Iterator[list[int]]:
    """People worth comparing: born on one day, of one number, or of alike names and born on nearly one day."""
    days: dict[Hashable, list[int]] = defaultdict(list)
    names: dict[Hashable, list[int]] = defaultdict(list)
    for n, person in enumerate(everyone):
        days[person.birth_date].append(n)
        days[person.service_number.casefold()].append(n)
        spellings = {_words(name) for name in person.names}
        for key in {frozenset(words[:2]) for words in spellings} | {_consonants(words) for words in spellings}:
            names[key].append(n)
    yield from (block for block in days.values() if len(block) > 1)
    for block in names.values():
        if len(block) > 1:
            yield from _by_birth(block, everyone)


def _by_birth(block: list[int], everyone: list[Sighting]) -> Iterator[list[int]]:
    """Parts of a block in which all birth dates are alike: by digits, by one digit left out, by days."""
    parts: dict[Hashable, list[int]] = defaultdict(list)
    for n in block:
        born = everyone[n].birth_date
        digits = _digits(born)
        parts[born.year, *sorted((born.day, born.month))].append(n)
        for i in range(len(digits)):
            parts[digits[:i], digits[i + 1 :]].append(n)
        for shift in (0, 4):
            # Spans of eight days, twice with half a span between: three days apart always share one.
            parts[shift, (born.toordinal() + shift) // 8].append(n)
    yield from (part for part in parts.values() if len(part) > 1)


@lru_cache(maxsize=40_000)
def _digits(day: date) -> str:
    return day.strftime("%Y%m%d")


@lru_cache(maxsize=200_000)
def _words(name: str) -> tuple[str, ...]:
    return folded_words(name)


def _consonants(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted("".join(c for c in w if c not in "aeiou")[:4] for w in words[:2]))


def _names(a: Sighting, b: Sighting) -> list[Reason]:
    """The closest relation between any two spellings; second, that another spelling is swapped."""
    found = {r for x in a.names for y in b.names if (r := _relation(x, y))}
    if not found:
        return []
    best = max(found, key=lambda r: (POINTS[r], r))
    swapped = [Reason.SWAPPED] if Reason.SWAPPED in found and best is not Reason.SWAPPED else []
    return [best, *swapped]


def _relation(x: str, y: str) -> Reason | None:
    a, b = _words(x), _words(y)
    if not a or not b or len(a) + len(b) < 4:
        # A single word names too many people.
        return None
    if a == b:
        return Reason.SAME_NAME if x.casefold() == y.casefold() else Reason.SPELLING
    if sorted(a) == sorted(b):
        return Reason.SWAPPED
    if len(a) != len(b):
        return _unequal(*((a, b) if len(a) < len(b) else (b, a)))
    return _off_by_letters(a, b)


def _unequal(few: tuple[str, ...], many: tuple[str, ...]) -> Reason | None:
    """A word is missing: a patronymic at the end, or a part of a double name."""
    if set(few) <= set(many):
        return Reason.PATRONYMIC_MISSING if set(few) == set(many[:2]) else Reason.DOUBLE_NAME
    if len(few) == 2 and len(many) >= 3:
        letters = min(
            sum(steps_between(p, q, 1) for p, q in zip(few, order, strict=True)) for order in (many[:2], many[1::-1])
        )
        return Reason.ONE_LETTER if letters == 1 else None
    return None


def _off_by_letters(a: tuple[str, ...], b: tuple[str, ...]) -> Reason | None:
    turned = (b[1], b[0], *b[2:])
    letters = min(sum(steps_between(p, q, 2) for p, q in zip(a, order, strict=True)) for order in (b, turned))
    if letters <= 2 and min(len("".join(a)), len("".join(b))) >= 6:
        return Reason.ONE_LETTER if letters == 1 else Reason.TWO_LETTERS
    if any(_is_part(p, q) for p, q in zip(a, b, strict=True)) and sum(p == q for p, q in zip(a, b, strict=True)) >= (
        len(a) - 1
    ):
        return Reason.DOUBLE_NAME
    if len(a) == 3 and a[1:] == b[1:]:
        return Reason.FAMILY_DIFFERS
    if len(a) == 3 and a[:2] == b[:2]:
        return Reason.PATRONYMIC_DIFFERS
    return None


def _is_part(p: str, q: str) -> bool:
    short, long = sorted((p, q), key=len)
    return len(short) >= 4 and short != long and (long.startswith(short) or long.endswith(short))


def _birth(a: date, b: date) -> Reason | None:
    if a == b:
        return Reason.SAME_BIRTH
    if a.year == b.year and (a.day, a.month) == (b.month, b.day):
        return Reason.BIRTH_SWAPPED
    if abs((a - b).days) <= 3:
        return Reason.BIRTH_DAYS
    if sum(p != q for p, q in zip(_digits(a), _digits(b), strict=True)) == 1:
        return Reason.BIRTH_DIGIT
    return None
