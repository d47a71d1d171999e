"""What comes with the product is read without a finding, tells its sources, and counts nobody twice."""

import csv
import io
from importlib.resources import files
from typing import Any

import pytest

from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.read_table import read_table
from blueberet.stages.deployment.services.shipped import shipped_posts
from blueberet.stages.deployment.table import CONTINGENTS, CRITERIA, MISSIONS, TABLES, TARGETS, WAYS, Table

SHIPPED = {"missions": MISSIONS, "contingents": CONTINGENTS, "criteria": CRITERIA, "targets": TARGETS, "ways": WAYS}


def values(table: Table) -> list[dict[str, Any]]:
    name, content = shipped_posts()
    rows, findings = read_table(read_book(content, name), table)
    assert [f.sentence() for f in findings] == []
    return [r.values for r in rows]


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.key)
def test_every_sheet_is_there_and_nothing_stands_against_it(table: Table) -> None:
    assert bool(values(table)) == (table.key in SHIPPED)


@pytest.mark.parametrize("key", SHIPPED)
def test_every_line_of_a_file_is_a_row_and_every_header_a_column(key: str) -> None:
    text = (files("blueberet.stages.deployment") / "catalogue" / f"{key}.csv").read_text(encoding="utf-8")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0] == [c.header for c in SHIPPED[key].columns]
    assert len(lines) - 1 == len(values(SHIPPED[key]))


def test_the_counted_rows_are_five_and_the_sum_is_theirs() -> None:
    counted = {r["code"]: r["people"] for r in values(CONTINGENTS) if r["counted"]}
    assert counted == {"IRAQ": 300, "OBSERVERS": 67, "UNIFIL": 538, "UNDOF-1": 139, "UNDOF-2": 139}
    assert sum(counted.values()) == 1183


def test_a_row_that_is_not_counted_says_of_what_it_is_part() -> None:
    for row in values(CONTINGENTS):
        if not row["counted"]:
            assert any(w in row["told"] for w in ("part of", "holds ", "selected")), row["code"]


def test_what_is_from_memory_is_called_unverified() -> None:
    unverified = {r["code"] for r in values(CONTINGENTS) if not r["is_verified"]}
    assert unverified == {"UNOCI", "MINUSMA"}
    assert all(r.get("people") is None for r in values(CONTINGENTS) if r["code"] in unverified)
    years = {r["year"] for r in values(TARGETS) if "unverified" in r["source"]}
    assert years == set(range(2022, 2028))
    upper = [r for r in values(CRITERIA) if r["key"] == "age_to"]
    assert [("unverified" in r["un_source"], r["national"], r["un"]) for r in upper] == [(True, "55", "50")] * 2
    for row in values(MISSIONS):
        assert "approximate" in row["source"], row["code"]


def test_every_figure_has_a_source() -> None:
    for row in values(CONTINGENTS):
        assert row["source"].startswith("S"), row["code"]
    for row in values(TARGETS):
        assert row["source"]
    for row in values(CRITERIA):
        assert bool(row.get("national")) == bool(row.get("national_source"))
        assert bool(row.get("un")) == bool(row.get("un_source"))


def test_targets_run_from_8_to_15_and_from_18_to_25() -> None:
    found = {(r["category"], r["year"]): r["women"] for r in values(TARGETS)}
    assert (found["troops", 2021], found["troops", 2028]) == (0.08, 0.15)
    assert (found["observer", 2026], found["staff_officer", 2026]) == (0.23, 0.23)
    assert len(found) == 24
