"""The logistician: does the base endure, what helps, order it; count a checkpoint by phone; what happened in 2024."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import LOOKS, Served, serious_faults, sign_in, wear

pytestmark = pytest.mark.journey
WORKED_MS = 180_000


@pytest.fixture
def logistician(browser: Browser, storied: Served) -> Iterator[Page]:
    """The logistician on the demonstration with its history."""
    context = browser.new_context(viewport={"width": 1360, "height": 850}, base_url=storied.base, accept_downloads=True)
    page = context.new_page()
    sign_in(page, "logistics", PASSWORD)
    yield page
    context.close()


def test_the_base_is_answered_sized_chosen_and_ordered(logistician: Page) -> None:
    page = logistician
    page.goto("/endurance/")
    page.get_by_role("link", name="Battalion base north").click()
    # Loaded with the demonstration and answered by the worker since.
    expect(page.locator(".bb-state").first).to_contain_text("Endures 180 days: 0.", timeout=WORKED_MS)
    expect(page.get_by_text("First to fail").first).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^Levers"))).to_be_visible(timeout=WORKED_MS)
    expect(page.get_by_role("heading", name=re.compile("^Given these assumptions"))).to_be_visible()
    expect(page.locator("svg.en-chart").first).to_be_visible()

    # While parts are still worked out the answer is drawn anew, and a click may fall between.
    expect(page.locator("#answer[hx-get]")).to_have_count(0, timeout=WORKED_MS)
    page.get_by_role("link", name="One tour as a diary").click()
    expect(page.locator(".bb-state")).to_contain_text("something failed")
    expect(page.get_by_text("falls below its minimum").first).to_be_visible()

    page.get_by_role("link", name="Make it endure").click()
    page.get_by_label("Chance to endure the tour").fill("95 %")
    page.get_by_label("Name of the option").fill("Order of the journey")
    page.get_by_role("button", name="Make it endure").click()
    option = page.get_by_role("link", name="Order of the journey")
    expect(option).to_be_visible(timeout=WORKED_MS)
    option.click()
    expect(page.locator(".bb-state")).to_contain_text("fresh tours failed")
    with page.expect_download() as sent:
        page.get_by_role("link", name="Order as XLSX").click()
    assert Path(sent.value.path()).read_bytes()[:2] == b"PK"
    page.get_by_label("Why this option").fill("Ordered by the journey")
    page.get_by_role("button", name="Choose it").click()
    expect(page.get_by_text("Ordered by the journey").first).to_be_visible()


def test_a_checkpoint_is_counted_by_phone_and_corrected(browser: Browser, storied: Served) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, base_url=storied.base)
    page = context.new_page()
    sign_in(page, "logistics", PASSWORD)
    page.goto("/endurance/plans/BASE-N/stock/CP2")
    page.get_by_label(re.compile("^Diesel")).fill("lots")
    page.get_by_role("button", name="Keep the count").click()
    expect(page.get_by_role("alert")).to_contain_text("is no number")
    page.get_by_label(re.compile("^Diesel")).fill("30")
    page.get_by_role("button", name="Keep the count").click()
    expect(page.locator(".bb-state")).to_contain_text("Diesel at Checkpoint 2")
    page.get_by_role("link", name="Correct", exact=True).first.click()
    page.get_by_label(re.compile("^Diesel")).fill("300")
    page.get_by_label("Why it is corrected").fill("A nought was missing")
    page.get_by_role("button", name="Keep the count").click()
    expect(page.locator(".bb-state")).not_to_contain_text("below its minimum: Diesel at Checkpoint 2")
    expect(page.get_by_text("A nought was missing")).to_be_visible()
    context.close()


def test_a_plan_begins_with_one_that_happened_and_a_wrong_cell_is_told(logistician: Page) -> None:
    page = logistician
    page.goto("/endurance/new")
    page.get_by_label("Code").fill("JOURNEY")
    page.get_by_label(re.compile("^Post cut off, autumn 2024")).check()
    page.get_by_role("button", name="Make the plan").click()
    page.get_by_role("button", name="Does it endure?").click()
    expect(page.locator(".bb-state").first).to_contain_text("Water, Post near Meiss ej Jebel", timeout=WORKED_MS)
    expect(page.get_by_text("18 Oct 2024").first).to_be_visible()
    page.get_by_role("link", name="Sites and rates").click()
    page.get_by_label("Fed from, row 2").fill("POST")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("A site cannot be fed from itself").first).to_be_visible()
    expect(page.get_by_label("Fed from, row 2")).to_have_value("POST")


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_serious_on_plans(logistician: Page, look: str) -> None:
    page, base, found = logistician, "/endurance/plans/BASE-N", []
    # A page whose run ends loads itself again: wait until the counts of the other stories have been answered.
    for _ in range(2):
        page.goto(base + "?counted")
        expect(page.get_by_role("button", name="Answer anew")).to_be_visible(timeout=WORKED_MS)
        page.wait_for_timeout(1500)
    wear(page, look)
    parts = (
        "",
        "?counted",
        "/options",
        "/options/1",
        "/diary",
        "/stock",
        "/stock/CP1",
        "/edit/closures",
        "/import",
        "/incidents",
    )
    for path in ("/endurance/", "/endurance/new", *(base + part for part in parts)):
        page.goto(path)
        found += serious_faults(page)
    assert found == []
