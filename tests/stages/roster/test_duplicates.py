"""Who looks like whom: each way of entering a person twice is found, and people who differ are left alone."""

import random
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from blueberet.config.demonstration.names import FAMILY, MEN
from blueberet.config.demonstration.people import people
from blueberet.stages.roster.duplicates import LIKELY, Reason, Sighting, compare, likely_pairs

BORN = date(1995, 4, 17)


def one(key: int, name: str, *more: str, born: date = BORN, number: str = "", sex: str = "M") -> Sighting:
    return Sighting(key, number or f"N-{key * 7919}", (name, *more), sex, born)


CASES = [
    ("Құрманов Айдос", "Kurmanov Aidos", BORN, Reason.SPELLING),
    ("Құрманов Айдос", "QURMANOV AIDOS", BORN, Reason.SPELLING),
    ("Құрманов Айдос", "Айдос Құрманов", BORN, Reason.SWAPPED),
    ("Құрманов Айдос", "Aidos Kurmanov", date(1995, 4, 19), Reason.SWAPPED),
    ("Құрманов Айдос Маратұлы", "Құрманов Айдос", BORN, Reason.PATRONYMIC_MISSING),
    ("Құрманов Айдос Маратұлы", "Kurmanov Aidos", date(1995, 4, 18), Reason.PATRONYMIC_MISSING),
    ("Құрманов Айдос", "Құрмонов Айдос", BORN, Reason.ONE_LETTER),
    ("Әлиева-Қасымова Сәуле", "Әлиева Сәуле", BORN, Reason.DOUBLE_NAME),
    ("Әлиева Сәуле Маратқызы", "Қасымова Сәуле Маратқызы", BORN, Reason.FAMILY_DIFFERS),
    ("Құрманов Айдос", "Құрманов Айдос", date(1995, 4, 14), Reason.BIRTH_DAYS),
    ("Құрманов Айдос", "Құрманов Айдос", date(1996, 4, 17), Reason.BIRTH_DIGIT),
    ("Құрманов Айдос", "Құрманов Айдос", date(1995, 4, 27), Reason.BIRTH_DIGIT),
]


@pytest.mark.parametrize(("first", "second", "born", "reason"), CASES)
def test_each_way_of_entering_a_person_twice_is_found(first: str, second: str, born: date, reason: Reason) -> None:
    found = likely_pairs([one(1, first), one(2, second, born=born)])
    assert len(found) == 1
    assert reason in found[0].reasons
    assert found[0].points >= LIKELY
    assert likely_pairs([one(2, second, born=born), one(1, first)])[0].points == found[0].points


def test_swapped_day_and_month() -> None:
    found = likely_pairs([one(1, "Ким Арман", born=date(1995, 4, 7)), one(2, "Ким Арман", born=date(1995, 7, 4))])
    assert found[0].reasons == (Reason.SAME_NAME, Reason.BIRTH_SWAPPED)


@pytest.mark.parametrize(
    ("second", "born"),
    [
        ("Құрманов Айдос", date(1991, 11, 2)),  # a namesake
        ("Құрманов Айдос", date(1995, 4, 21)),  # four days are a namesake too
        ("Құрманов Дәурен", BORN),  # a twin
        ("Оспанов Ерлан", BORN),
        ("Айдос", BORN),  # one word names too many
    ],
)
def test_people_who_differ_are_left_alone(second: str, born: date) -> None:
    assert not likely_pairs([one(1, "Құрманов Айдос"), one(2, second, born=born)])


def test_numbers_in_a_row_alone_are_no_evidence() -> None:
    rows = [one(n, f"{FAMILY[n][0]} {MEN[n % 24][0]}", born=BORN + timedelta(days=97 * n), number=f"KZ-10{n:02}")
            for n in range(30)]  # fmt: skip
    assert not likely_pairs(rows)


def test_a_number_one_digit_off_adds_to_what_agrees() -> None:
    a, b = one(1, "Құрманов Айдос", number="KZ-400100"), one(2, "Kurmanov Aidos", number="KZ-400108")
    pair, other = compare(a, b), compare(a, replace(b, service_number="KZ-990000"))
    assert pair
    assert other
    assert Reason.NUMBER_DIGIT in pair.reasons
    assert pair.points > other.points


def test_the_sex_speaks_against() -> None:
    assert not likely_pairs([one(1, "Әлиев Асыл"), one(2, "Әлиева Асыл", sex="F")])


def test_only_pairs_with_a_new_person_are_asked_for() -> None:
    rows = [one(1, "Құрманов Айдос"), one(2, "Kurmanov Aidos"), one(3, "Aidos Kurmanov")]
    assert len(likely_pairs(rows)) == 3
    assert {frozenset((p.first.key, p.second.key)) for p in likely_pairs(rows, touching=frozenset({3}))} == {
        frozenset((1, 3)), frozenset((2, 3)),
    }  # fmt: skip


def test_the_demonstration_holds_exactly_its_two_pairs() -> None:
    today = date(2026, 11, 23)
    for shift in range(0, 400, 40):
        day = today + timedelta(days=shift)
        rows = [Sighting(n, p.service_number, (p.name_cyrillic, p.name_latin, p.name_passport), p.sex, p.birth_date)
                for n, p in enumerate(people(day, visit_day=day + timedelta(days=28)))]  # fmt: skip
        found = {frozenset((p.first.key, p.second.key)) for p in likely_pairs(rows)}
        assert {frozenset((40, 58)), frozenset((77, 123))} == found


def test_twenty_thousand_are_compared_and_a_planted_pair_is_found() -> None:
    chance = random.Random(3)
    rows = [
        one(n, f"{chance.choice(FAMILY)[0]}{chance.choice(('', 'а', 'ич', 'ұлы'))} {chance.choice(MEN)[0]}",
            born=date(1985, 1, 1) + timedelta(days=chance.randrange(7000)), number=f"KZ-{500000 + n * 3}")
        for n in range(20_000)
    ]  # fmt: skip
    twin = one(99_999, "Aidos Kurmanbekov", born=date(1990, 5, 5))
    began = time.monotonic()
    found = likely_pairs([*rows, one(88_888, "Құрманбеков Айдос", born=date(1990, 5, 6)), twin])
    assert any({p.first.key, p.second.key} == {88_888, 99_999} for p in found)
    # Not a measurement (that is bench's): all against all would take many minutes.
    assert time.monotonic() - began < 60
