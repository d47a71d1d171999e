"""The commander's story: the map, a cell, its proof, a waiver, his own word, what to ask for; and the soldier's page."""

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


def test_from_the_map_to_the_proof_to_a_statement(told: Page) -> None:
    sign_in(told, "commander", PASSWORD)
    told.get_by_role("link", name="Readiness", exact=True).click()
    expect(told.locator(".bb-state")).to_contain_text("critical requirements are held")
    cell = told.get_by_role("link", name="4 Platoon, Checkpoint / roadblock").first
    cell.click()
    expect(told.get_by_role("heading", name="Measured over")).to_be_visible()
    told.get_by_role("link", name="4-2 Section").click()
    told.locator("tr", has_text="Checkpoint / roadblock").get_by_role("link").first.click()
    expect(told.get_by_role("heading", name="What was looked at")).to_be_visible()
    expect(told.locator("main")).to_contain_text("instructor-evaluator")
    told.get_by_text("Waive it for a time").click()
    told.fill("#authority", "Order 12 of the Centre")
    told.fill("#why", "Its leader is in hospital")
    told.fill("#last", told.input_value("#first"))
    told.get_by_role("button", name="Waive", exact=True).click()
    expect(told.locator(".bb-state")).to_contain_text("waived")
    expect(told.locator(".bb-state")).to_contain_text("Without the waiver")
    told.get_by_role("button", name="Withdraw").click()
    expect(told.locator("main")).to_contain_text("withdrawn on")
    told.goto("/readiness/")
    told.get_by_role("link", name="A Company").first.click()
    told.select_option("#grade", "ready with limits")
    told.fill("#reason", "I have seen the reserve move.")
    told.get_by_role("button", name="State it").click()
    expect(told.locator("main")).to_contain_text("I have seen the reserve move.")
    expect(told.locator(".bb-state")).to_contain_text("not ready")


def test_a_gap_is_asked_for_and_waits_for_the_planner(told: Page) -> None:
    sign_in(told, "commander", PASSWORD)
    told.goto("/readiness/")
    told.get_by_role("link", name="B Company").first.click()
    gap = told.locator("div.py-2", has_text="Core Pre-deployment Training Materials")
    gap.get_by_text("Ask for training").click()
    gap.get_by_role("button", name="Ask", exact=True).click()
    expect(told.locator("main")).to_contain_text("The planner sees it under Requests")
    told.get_by_role("button", name="Sign out").click()
    sign_in(told, "planner", PASSWORD)
    told.goto("/programme/requests")
    expect(told.locator("main")).to_contain_text("Core Pre-deployment Training Materials")
    expect(told.get_by_role("button", name="Look for places").first).to_be_visible()


def test_a_soldier_sees_himself(told: Page) -> None:
    sign_in(told, "soldier", PASSWORD)
    told.get_by_role("link", name="Readiness", exact=True).click()
    expect(told.get_by_role("heading", name="My readiness")).to_be_visible()
    expect(told.get_by_role("heading", name="What I have")).to_be_visible()


def test_axe(told: Page) -> None:
    sign_in(told, "commander", PASSWORD)
    found = []
    for path in (
        "/readiness/", "/readiness/?origin=external", "/readiness/units/U2", "/readiness/cells/U2/UNIT-INF-COY/R03",
        "/readiness/units/U2/outlook", "/readiness/trust", "/readiness/turned", "/readiness/cells/P12/ENGINEER-EOD/R01",
        "/attendance/", "/attendance/ledger", "/attendance/debts",
    ):  # fmt: skip
        told.goto(path)
        found += faults_in_all_looks(told)
    assert found == []
