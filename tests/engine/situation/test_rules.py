"""The rules S1 to S11 and S13 of docs/engines/situation.md, each by an example worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from blueberet.engine.kit import wire
from blueberet.engine.situation.changes import changes
from blueberet.engine.situation.facts import Below, Block, Fact, Situation, Swept, overlaps
from blueberet.engine.situation.rollup import rolled
from blueberet.engine.situation.stale import ages
from blueberet.engine.situation.swept import as_read, free_words

DAY = date(2024, 3, 14)
NOON = datetime(2024, 3, 14, 12, tzinfo=UTC)


def people(code: str, n: int, women: int = 0, **more: object) -> Fact:
    return Fact(code, code, n, women, "", "people", "", True, **more)  # type: ignore[arg-type]


def told(*facts: Fact, as_of: datetime | None = NOON, code: str = "strength", **more: object) -> Situation:
    return Situation("U", "platoon", DAY, DAY, NOON, (Block(code, facts, as_of),), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "last", "shares"), [(1, 3, False), (1, 4, True), (5, 5, True), (6, 9, True), (7, 9, False)]
)
def test_s1_periods_that_share_a_day_overlap(first: int, last: int, shares: bool) -> None:
    assert overlaps(date(2024, 3, first), date(2024, 3, last), date(2024, 3, 4), date(2024, 3, 6)) is shares


def test_s2_new_gone_and_another_are_told_with_their_difference() -> None:
    before = told(people("a", 131, 6), people("b", 2), people("c", 5))
    after = told(people("a", 129, 7), people("c", 5), people("d", 1))
    found = [(c.code, c.what, c.more, c.more_women) for c in changes(before, after)]
    assert found == [("a", "changed", -2.0, 1), ("d", "new", None, None), ("b", "gone", None, None)]


def test_s3_a_block_without_source_is_not_compared() -> None:
    assert changes(told(as_of=None), told(people("a", 1))) == ()
    assert changes(told(people("a", 1)), told(as_of=None)) == ()


@pytest.mark.parametrize(("old", "new", "unit", "differs"), [
    (6.44, 6.41, "d", False), (6.44, 6.46, "d", True), (9.94, 9.96, "L", True), (130.2, 130.4, "L", False),
    (0, 0.04, "%", False), ("grade.ready", "grade.not ready", "word", True),
])  # fmt: skip
def test_s4_what_is_told_alike_has_not_changed(old: float, new: float, unit: str, differs: bool) -> None:
    a, b = (Fact("x", "x", v, unit=unit) for v in (old, new))
    assert bool(changes(told(a), told(b))) is differs


def test_s5_what_belongs_to_its_period_alone_is_not_compared() -> None:
    assert changes(told(people("a", 1, passes=True)), told(people("b", 1, passes=True))) == ()


@pytest.mark.parametrize(("hours", "state"), [(23.99, "fresh"), (24, "fresh"), (24.01, "stale"), (-3, "fresh")])
def test_s6_a_block_is_stale_beyond_its_limit(hours: float, state: str) -> None:
    one = ages(told(as_of=NOON - timedelta(hours=hours)), {"strength": 24})[0]
    assert (one.state, one.hours) == (state, pytest.approx(max(0, hours)))


def test_s7_a_block_without_source_is_empty_and_not_stale() -> None:
    one = ages(told(as_of=None), {"strength": 1})[0]
    assert (one.state, one.hours) == ("none", None)


def below(unit: str, *facts: Fact, number: int = 1) -> Below:
    return Below(unit, number, DAY, DAY, "Somebody", NOON, facts)


def test_s8_no_unit_below_no_sum() -> None:
    assert rolled(told(people("a", 1))) == ()


def test_s9_who_has_not_reported_is_named_and_counts_nothing() -> None:
    top = told(people("present", 50, 3), below=(below("1", people("present", 24, 1)), Below("2")))
    (line,) = rolled(top)
    assert (line.summed, line.summed_women, line.missing, line.is_complete) == (24, 1, ("2",), False)


def test_s10_sums_with_the_units_own_people_are_compared_women_too() -> None:
    parts = (below("1", people("present", 24, 1)), below("2", people("present", 23, 2), people("sick", 1)))
    top = told(people("present", 50, 4), people("sick", 1), below=parts, direct=(people("present", 3, 1),))
    present, sick = rolled(top)
    assert present.agrees
    assert sick.agrees
    other = replace(top, direct=(people("present", 3, 0),))
    assert [x.agrees for x in rolled(other)] == [False, True]
    assert rolled(other)[0].difference == 0


def test_s11_only_what_sums_is_added() -> None:
    days = Fact("days", "supply.days", 6.4, unit="d")
    top = told(days, people("present", 1), below=(below("1", replace(days, value=3.0), people("present", 1)),))
    assert [x.code for x in rolled(top)] == ["present"]


def test_s13_an_addressee_reads_what_is_blacked_out_and_the_frozen_words_stay() -> None:
    fact = Fact("f", "findings.one", "2024-03-14", of="F1 · Abdirov", unit="date")
    moment = Fact("m", "ahead.session", "08:00, hall of Abdirov", of="Drill", unit="text")
    s = replace(told(fact, moment), remarks=(("state", "Ask Abdirov"), ("command", "All well")), why="Abdirov erred")
    assert free_words(s) == {
        "fact:f": "F1 · Abdirov", "fact:m": "Drill", "value:m": "08:00, hall of Abdirov", "remark:state": "Ask Abdirov",
        "remark:command": "All well", "why": "Abdirov erred",
    }  # fmt: skip
    assert as_read(s) is s
    hidden = tuple(Swept(k, v.replace("Abdirov", "#")) for k, v in free_words(s).items() if "Abdirov" in v)
    read = as_read(replace(s, swept=hidden))
    assert free_words(read) == {k: v.replace("Abdirov", "#") for k, v in free_words(s).items()}
    assert [f.value for f in read.facts().values()] == ["2024-03-14", "08:00, hall of #"]


def test_a_situation_comes_back_from_json_as_it_was() -> None:
    s = told(people("a", 1), Fact("b", "b", "2024-03-14", unit="date"), Fact("c", "c", 6.5, unit="d"))
    assert wire.load_json(Situation, wire.dump_json(s)) == s
