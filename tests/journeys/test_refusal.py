"""Refused, explained, a concession taken, solved, published: in a real browser."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from blueberet.engine.programme.changes import swapped
from tests.journeys.conftest import Served, sign_in
from tests.journeys.test_journeys import WORD, small_roll, upload
from tests.stages.programme.test_workbook import small
from tests.workbooks import programme

pytestmark = pytest.mark.journey


def test_refuse_concession_solve_publish(page: Page, served: Served, tmp_path: Path) -> None:
    sign_in(page, "fresh-registrar", WORD)
    page.goto("/contingent/import")
    upload(page, small_roll(tmp_path, broken=False))
    page.wait_for_load_state("networkidle")
    # Another journey may have taken this roll already.
    if page.get_by_role("button", name="Take it").count():
        page.get_by_role("button", name="Take it").click()
        page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, "fresh-planner", WORD)
    problem = small()
    crowded = replace(
        problem,
        name="Crowded programme",
        instructors=swapped(problem.instructors, "I1", weekly_load_hours=7),
    )
    path = tmp_path / "crowded.xlsx"
    path.write_bytes(programme(crowded))
    page.goto("/programme/import")
    upload(page, path)
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("heading", name="Crowded programme")).to_be_visible()

    page.goto("/")
    page.get_by_role("button", name="Solve the timetable").click()
    expect(page.get_by_text("Nothing was solved: not every session can have a place.")).to_be_visible(timeout=200_000)
    page.get_by_role("link", name="See what clashes and what would make it fit").click()
    change = "Let Aigerim Sample teach 9 h a week instead of 7 h."
    take = page.get_by_role("button", name=f"Take this change: {change}")
    expect(take).to_be_visible(timeout=120_000)
    expect(page.get_by_text("Aigerim Sample teaches at most 7 h a week.")).to_be_visible()
    expect(page.get_by_text("confirmed by a second solve")).to_be_visible()
    take.click()
    expect(page.get_by_text(f"Taken: {change}")).to_be_visible()

    page.get_by_role("button", name="Solve the timetable").click()
    expect(page.get_by_text("all 12 sessions have a place.")).to_be_visible(timeout=200_000)
    page.goto("/programme/publications")
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_text("Published as version 1.")).to_be_visible()
