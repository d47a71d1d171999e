"""The force generation officer moves a pledge on; everybody of the room reads the history."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import Served, faults_in_all_looks, sign_in

pytestmark = pytest.mark.journey


@pytest.fixture
def told(browser: Browser, storied: Served) -> Iterator[Page]:
    """A page on the demonstration with its history; what the console complains of fails the test."""
    context = browser.new_context(viewport={"width": 1360, "height": 850}, base_url=storied.base)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type == "error" and "status of 4" not in m.text else None
    )
    page.on("pageerror", lambda e: complaints.append(str(e)))
    yield page
    context.close()
    assert complaints == []


def test_a_unit_is_pledged_and_moves_on_with_a_paper(told: Page) -> None:
    sign_in(told, "generation", PASSWORD)
    told.goto("/posts/pledges")
    expect(told.locator(".bb-state")).to_contain_text("2 units are pledged, 279 people")
    told.fill("#title", "Level 1 hospital")
    told.fill("#people", "34")
    told.fill("#day", told.get_attribute("#day", "max") or "")
    told.fill("#document", "Note verbale 3")
    told.fill("#signatory", "Permanent Mission to the UN")
    told.get_by_role("button", name="Pledge", exact=True).click()
    expect(told.locator(".bb-state")).to_contain_text("Pledged, level 1")
    assert told.locator("#state option").all_inner_texts() == ["assessment and advisory visit done", "withdrawn"]
    told.fill("#day", told.get_attribute("#day", "max") or "")
    told.fill("#document", " Report 4")
    told.fill("#signatory", "Leader of the UN team")
    told.fill("#findings", "No water test.")
    told.get_by_role("button", name="Write the step").click()
    expect(told.locator(".bb-state")).to_contain_text("Assessment and advisory visit done")
    expect(told.locator(".hs-steps > li").last).to_contain_text("No water test.")
    expect(told.locator("main")).to_contain_text("our own proposal")


@pytest.mark.parametrize("role", ["generation", "visitor"])
def test_axe(told: Page, role: str) -> None:
    sign_in(told, role, PASSWORD)
    found = []
    for path in ("/posts/history", "/posts/pledges", "/posts/pledges/1"):
        told.goto(path)
        found += faults_in_all_looks(told)
    assert found == []


def test_the_history_tells_its_sum_and_its_sources(told: Page) -> None:
    sign_in(told, "visitor", PASSWORD)
    told.goto("/posts/history")
    expect(told.locator(".bb-state")).to_contain_text("have served since 2003, in 8 missions")
    assert told.locator("svg[role=img]").count() == 2
    assert told.locator("table tbody tr").count() == 17
