"""C1 to C8: texts made by hand, each wrong in one way; the checker knows no writer."""

import pytest

from blueberet.engine.situation.checker import Statement, Told, check, figures
from blueberet.engine.situation.facts import Fact
from tests.engine.situation.test_rules import told

PRESENT = Fact("present", "present", 131, 6, "", "people")
WATER = Fact("water", "water", 6.44, of="Water · Checkpoint 3", unit="d")
GRADE = Fact("grade", "grade", "grade.ready", unit="word")
VISIT = Fact("visit", "visit", "2024-03-14", unit="date")
RIOT = Fact("riot", "incident", "2024-03-13 08:30", of="2024/001 · Riot", unit="text")
SITUATION = told(PRESENT, WATER, GRADE, VISIT, RIOT)
TO = frozenset({"state", "command"})
TABLE = {"present": TO, "water": TO, "grade": TO, "visit": TO, "riot": TO}
WORDS = {("grade.ready", "en"): "ready", ("grade.ready", "ru"): "готово"}
RU = {"present": "Налицо: 131 (6 ж.)", "water": "Запасы, Water · Checkpoint 3: 6,4 сут.", "grade": "Готовность: готово",
      "visit": "Визит: 14.03.2024", "riot": "Происшествие, 2024/001 · Riot: 13.03.2024 08:30"}  # fmt: skip
EN = {"present": "Present: 131 (6 F)", "water": "Supply, Water · Checkpoint 3: 6.4 days", "grade": "Readiness: ready",
      "visit": "Visit: 14 Mar 2024", "riot": "Incident, 2024/001 · Riot: 13 Mar 2024 08:30"}  # fmt: skip


def texts(
    ru: dict[str, str | None] | None = None, en: dict[str, str | None] | None = None, free: str = ""
) -> tuple[Told, Told]:
    def lines(usual: dict[str, str], changed: dict[str, str | None] | None) -> tuple[Statement, ...]:
        return tuple(Statement(k, v) for k, v in (usual | (changed or {})).items() if v is not None)

    return Told("state", "ru", lines(RU, ru), free), Told("command", "en", lines(EN, en))


def rules(*args: object, table: dict[str, frozenset[str]] | None = None, **kwargs: object) -> set[tuple[str, str]]:
    found = check(SITUATION, TABLE if table is None else table, texts(*args, **kwargs), WORDS)  # type: ignore[arg-type]
    return {(f.rule, f.weight) for f in found}


def test_texts_that_say_the_same_pass() -> None:
    assert rules() == set()


@pytest.mark.parametrize("changed", [
    {"present": "Налицо: 130 (6 ж.)"}, {"present": "Налицо: 131 (7 ж.)"}, {"present": "Налицо: 131"},
    {"water": "Запасы, Water · Checkpoint 3: 6,5 сут."}, {"water": "Запасы: 64 сут."},
])  # fmt: skip
def test_c2_and_c6_another_figure_is_found_against_the_fact_and_between_the_texts(
    changed: dict[str, str | None],
) -> None:
    assert rules(changed) == {("C2", "wrong"), ("C6", "wrong")}


@pytest.mark.parametrize("unit", ["m3", "500 ml bottle", "box of 24", "%"])
def test_c2_a_figure_within_a_unit_is_no_other_figure(unit: str) -> None:
    fact = Fact("gas", "supply.amount", 12, of="Gas · OP 71", unit=unit)

    def found(line: str) -> list[str]:
        text = Told("state", "ru", (Statement("gas", line),))
        return [f.rule for f in check(told(fact), {"gas": frozenset({"state"})}, (text,), {})]

    assert found(f"Запас, Gas · OP 71: 12 {unit}") == []
    assert found(f"Запас, Gas · OP 71: 13 {unit}") == ["C2"]


@pytest.mark.parametrize("changed", [
    {"grade": "Готовность: не так"}, {"visit": "Визит: 15.03.2024"},
    {"riot": "Происшествие, 2024/001 · Riot: 13.03.2024 08:31"}, {"riot": "Происшествие, 2024/001 · Riot: 12.03.2024 08:30"},
])  # fmt: skip
def test_c2_another_word_or_day_is_found(changed: dict[str, str | None]) -> None:
    assert rules(changed) == {("C2", "wrong")}


def test_c1_a_line_of_no_fact() -> None:
    assert rules({"ghost": "Выдумка: 7"}) == {("C1", "wrong")}


def test_c3_somebody_is_told_what_the_table_keeps_from_him() -> None:
    kept = TABLE | {"grade": frozenset({"command"})}
    assert rules(table=kept) == {("C3", "wrong")}


def test_c4_and_c7_a_fact_left_out_is_not_meant() -> None:
    assert rules({"visit": None}) == {("C4", "unmeant"), ("C7", "unmeant")}


def test_c7_what_the_table_means_is_told_as_meant() -> None:
    kept = TABLE | {"grade": frozenset({"command"})}
    assert rules({"grade": None}, table=kept) == {("C7", "meant")}


def test_c5_a_fact_told_twice() -> None:
    ru, en = texts()
    twice = Told("state", "ru", (*ru.statements, ru.statements[0]))
    assert {f.rule for f in check(SITUATION, TABLE, (twice, en), WORDS)} == {"C5"}


def test_c8_a_figure_in_somebodys_own_words_that_no_fact_has() -> None:
    assert rules(free="Всего 131 человек, все 131 накормлены.") == set()
    assert rules(free="Нас 150.") == {("C8", "unmeant")}


@pytest.mark.parametrize(("text", "found"), [
    ("31\u202f360 L, −2,5 and 1.25", (31360.0, -2.5, 1.25)), ("none", ()), ("139 (7 F)", (139.0, 7.0)),
])  # fmt: skip
def test_figures_are_read_as_a_reader_reads_them(text: str, found: tuple[float, ...]) -> None:
    assert figures(text) == found
