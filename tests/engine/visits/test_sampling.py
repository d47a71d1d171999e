"""The draw against what it says it is: rules V1 to V8."""

import hashlib
import itertools
import random
from collections import Counter
from math import sqrt

import pytest

from blueberet.engine.visits.sampling import Asked, Soldier, allot, digest_of, draw, faults_of, without


def company(*sizes: tuple[int, int]) -> tuple[Soldier, ...]:
    """Platoons of so many women and men."""
    people = []
    for n, (women, men) in enumerate(sizes, 1):
        people += [Soldier(f"F{n}{i:03}", f"Platoon {n}", "F") for i in range(women)]
        people += [Soldier(f"M{n}{i:03}", f"Platoon {n}", "M") for i in range(men)]
    return tuple(people)


PEOPLE = company((2, 30), (1, 28), (0, 33), (4, 26))


def test_v1_strata_are_the_women_and_the_men_of_each_platoon() -> None:
    sample = draw(Asked(PEOPLE, 24, "seed"))
    assert [(s.platoon[-1], s.sex, s.people) for s in sample.strata] == [
        ("1", "F", 2), ("1", "M", 30), ("2", "F", 1), ("2", "M", 28), ("3", "M", 33), ("4", "F", 4), ("4", "M", 26),
    ]  # fmt: skip
    assert len(set(sample.numbers)) == 24


def largest_remainder(sizes: list[int], size: int) -> list[int]:
    """The textbook: whole shares first, then one each by what is left of the share."""
    everybody = sum(sizes)
    whole = [size * n // everybody for n in sizes]
    left = sorted(range(len(sizes)), key=lambda h: (-(size * sizes[h] % everybody), -sizes[h], h))
    for h in left[: size - sum(whole)]:
        whole[h] += 1
    return whole


def test_v2_without_a_least_it_is_the_largest_remainder() -> None:
    chance = random.Random(7)
    for _ in range(300):
        sizes = [chance.randint(1, 60) for _ in range(chance.randint(1, 9))]
        size = chance.randint(1, sum(sizes))
        assert allot(sizes, size, [0] * len(sizes)) == largest_remainder(sizes, size)


def test_v3_with_a_least_nothing_comes_nearer_to_the_shares() -> None:
    """Every way to give whole places is tried."""
    chance = random.Random(11)
    for _ in range(60):
        sizes = [chance.randint(1, 9) for _ in range(4)]
        least = [min(n, chance.randint(0, 2)) for n in sizes]
        size = chance.randint(sum(least), sum(sizes))
        everybody = sum(sizes)

        def far(found: tuple[int, ...], of: list[int] = sizes, n: int = size, all_: int = everybody) -> int:
            return sum((f * all_ - n * s) ** 2 for f, s in zip(found, of, strict=True))

        ways = itertools.product(*(range(low, n + 1) for low, n in zip(least, sizes, strict=True)))
        best = min(far(w) for w in ways if sum(w) == size)
        found = allot(sizes, size, least)
        assert far(tuple(found)) == best
        assert sum(found) == size
        assert all(low <= f <= n for low, f, n in zip(least, found, sizes, strict=True))


def test_v3_a_woman_of_each_platoon_that_has_any() -> None:
    asked = {s.platoon: s.asked for s in draw(Asked(PEOPLE, 12, "x")).strata if s.sex == "F"}
    assert asked == {"Platoon 1": 1, "Platoon 2": 1, "Platoon 4": 1}
    without_rule = draw(Asked(PEOPLE, 12, "x", a_woman_each=False))
    assert sum(s.asked for s in without_rule.strata if s.sex == "F") < 3
    with pytest.raises(ValueError, match="3 platoons have women"):
        draw(Asked(PEOPLE, 2, "x"))


def test_v4_the_order_is_that_of_sha256_and_nothing_else() -> None:
    sample = draw(Asked(tuple(reversed(PEOPLE)), 24, "Алматы 14 March"))
    for s in sample.strata:
        numbers = [p.number for p in PEOPLE if (p.platoon, p.sex) == (s.platoon, s.sex)]
        order = sorted(numbers, key=lambda n: hashlib.sha256(f"Алматы 14 March:{n}".encode()).hexdigest())
        assert [d.number for d in s.drawn] == order[: s.asked]
    assert sample == draw(Asked(PEOPLE, 24, "Алматы 14 March"))
    assert sample.digest == digest_of(PEOPLE)


def test_v4_a_draw_of_today_is_the_same_in_ten_years() -> None:
    """Worked out with ``printf '%s' 2027-01:A1 | sha256sum`` and the like, not with this code."""
    people = tuple(Soldier(n, "1", "M") for n in ("A1", "A2", "A3", "A4"))
    assert draw(Asked(people, 2, "2027-01")).numbers == ["A4", "A1"]


def test_v5_who_cannot_come_is_replaced_by_the_next_in_order() -> None:
    asked = Asked(company((0, 8)), 3, "s")
    order = [d.number for d in draw(Asked(asked.people, 8, "s")).strata[0].drawn]
    a, b, c, d, e, f, *_ = order
    [men] = draw(without(asked, {b: "sick", d: "on leave"})).strata
    assert [(x.number, x.instead_of) for x in men.drawn] == [(a, ""), (c, ""), (e, b)]
    assert [(x.number, x.why, x.replaced_by, x.is_next) for x in men.passed] == [
        (b, "sick", e, False), (d, "on leave", "", True),
    ]  # fmt: skip
    [men] = draw(without(asked, {b: "sick", d: "on leave", a: "absent"})).strata
    assert [(x.number, x.instead_of) for x in men.drawn] == [(c, ""), (e, a), (f, b)]
    assert draw(without(asked, {})) == draw(asked)


def test_v6_places_that_nobody_can_take_are_told_and_given_to_nobody_else() -> None:
    people = company((2, 20), (0, 20))
    gone = {p.number: "sick" for p in people if p.sex == "F"}
    sample = draw(without(Asked(people, 10, "s"), gone))
    women = sample.strata[0]
    assert (women.asked, women.short, len(women.drawn)) == (1, 1, 0)
    assert len(sample.numbers) == 9


def test_v7_everything_that_stands_against_a_draw_is_told_at_once() -> None:
    people = (Soldier("1", "A", "M"), Soldier("1", "", "F"))
    told = faults_of(Asked(people, 3, " "))
    assert len(told) == 4
    assert "stand more than once: 1" in told[0]
    assert faults_of(Asked((), 1, "x")) == ["There is nobody to draw from."]


def test_v8_everybody_of_a_stratum_has_the_same_chance() -> None:
    """Counted over 1,000 seeds, against chi-square: at 32 and 31 people 1 in 10,000 would lie beyond."""
    people, seeds = company((3, 29), (2, 30)), 1_000
    counted: Counter[str] = Counter()
    for n in range(seeds):
        counted.update(draw(Asked(people, 12, f"seed {n}")).numbers)
    for s in draw(Asked(people, 12, "seed 0")).strata:
        chance = s.asked / s.people
        numbers = [p.number for p in people if (p.platoon, p.sex) == (s.platoon, s.sex)]
        assert sum(counted[n] for n in numbers) == seeds * s.asked
        # Draws without putting back: the sum of squares over its variance has people - 1 degrees of freedom.
        squares = sum((counted[n] - seeds * chance) ** 2 for n in numbers)
        found = squares / (seeds * chance * (1 - chance)) * (s.people - 1) / s.people
        free = s.people - 1
        assert found < free + 3.72 * sqrt(2 * free) + 6, (s.platoon, s.sex, found)
