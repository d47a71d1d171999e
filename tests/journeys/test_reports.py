"""The staff officer's day: a draft fills itself, is judged, checked, approved by another, looked at side by side, sent."""

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


def enter(page: Page, name: str) -> None:
    """Sign in as somebody else."""
    page.context.clear_cookies()
    sign_in(page, name, PASSWORD)


def test_a_report_goes_from_its_facts_to_the_board(told: Page) -> None:
    sign_in(told, "planner", PASSWORD)
    told.goto("/reports/")
    found = faults_in_all_looks(told)
    told.get_by_role("link", name="go on with the draft").click()
    expect(told.locator(".bb-state")).to_contain_text("1 block is stale: Readiness")
    expect(told.locator("main")).to_contain_text("156 (8 F)")
    found += faults_in_all_looks(told)
    report = told.url
    told.fill("#j-commander", "Fit for the visit, short of water.")
    told.get_by_role("button", name="Gather the facts anew").click()
    expect(told.locator("#j-commander")).to_have_value("Fit for the visit, short of water.")
    told.goto(f"{report}/told")
    told.fill("#r-personnel", "Leave begins on Saturday.")
    told.get_by_role("button", name="Keep my words").click()
    told.goto(report)
    told.get_by_role("button", name="Checked").click()
    expect(told.locator("main")).to_contain_text("A commander of the unit, or of one above it, approves it.")

    enter(told, "commander")
    told.goto("/")
    told.get_by_role("link", name="Approve situation report 8 of Demonstration Contingent").click()
    told.get_by_role("button", name="Approve and freeze").click()
    expect(told.locator(".bb-state")).to_contain_text("No fact is told to two in two ways.")
    row = told.locator(".st-side tbody tr", has_text="Sick that day")
    expect(row).to_contain_text("Больны на этот день: 1 (0 ж.)")
    expect(row).to_contain_text("Sick that day: 1 (0 F)")
    expect(row).to_contain_text("not told")
    found += faults_in_all_looks(told)
    told.get_by_role("button", name="Handed over: write it down").click()
    expect(told.locator("main")).to_contain_text("SHA-256")

    enter(told, "soldier")
    told.get_by_role("link", name="Notice to the personnel").first.click()
    expect(told.locator("main")).to_contain_text("Leave begins on Saturday.")
    expect(told.locator("main")).to_contain_text("Тәуліктік қор")
    expect(told.locator("main")).not_to_contain_text("short of water")
    found += faults_in_all_looks(told)
    assert told.goto(report).status == 404  # type: ignore[union-attr]
    enter(told, "visitor")
    assert [told.goto(p).status for p in ("/reports/", "/reports/notices/", report)] == [404] * 3  # type: ignore[union-attr]
    assert found == []


def test_whoever_wrote_it_does_not_approve_it(told: Page) -> None:
    sign_in(told, "platoon", PASSWORD)
    told.goto("/reports/")
    told.locator("li", has_text="1 Platoon").get_by_role("link", name="begin").click()
    told.get_by_role("button", name="Fill it from the facts").click()
    told.fill("#j-commander", "Boots are worn.")
    told.get_by_role("button", name="Checked").click()
    told.get_by_role("button", name="Approve and freeze").click()
    expect(told.locator("[role=status]")).to_contain_text("two persons are required, so somebody else approves it")
    expect(told.locator(".st-here")).to_contain_text("checked")
