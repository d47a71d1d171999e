"""A roll called by keyboard, corrected with a reason; the debt is asked for, placed by the planner, and booked."""

import re

import pytest
from playwright.sync_api import Page, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import Served, faults_in_all_looks, serious_faults, sign_in

pytestmark = pytest.mark.journey
SOLVED_MS = 240_000
REPAIRED_MS = 60_000


def other(page: Page, name: str) -> None:
    """Let somebody else sit down."""
    page.context.clear_cookies()
    sign_in(page, name, PASSWORD)


def test_from_a_roll_to_a_booked_make_up(page: Page, served: Served) -> None:
    sign_in(page, "planner", PASSWORD)
    page.goto("/")
    expect(page.get_by_role("button", name="Solve the timetable")).to_be_visible(timeout=SOLVED_MS)

    other(page, "instructor")
    page.goto("/programme/week")
    page.get_by_role("link", name="Attendance").click()
    row = page.get_by_role("row").filter(has_text=re.compile("[1-6] Platoon")).filter(has_text="call the roll").last
    row.get_by_role("link", name="call the roll").click()
    count = page.locator("[data-count]")
    everybody = page.locator("[data-person]").count()
    page.keyboard.press("p")
    page.keyboard.press("s")
    page.keyboard.press("l")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    page.keyboard.press("a")
    page.keyboard.press("u")
    # In a remark letters are letters.
    page.keyboard.press("r")
    page.keyboard.type("splad")
    page.keyboard.press("Enter")
    expect(count).to_have_text(f"{everybody - 2} present, 1 sick, 1 late")
    page.reload()
    expect(count).to_have_text(f"{everybody - 2} present, 1 sick, 1 late")
    expect(page.locator("[data-kept]")).to_contain_text("draft kept")
    assert faults_in_all_looks(page) == []
    page.reload()
    page.get_by_role("button", name="Send the roll").click()
    expect(page.get_by_text("The roll is called.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="splad")).to_have_count(1)
    title = page.locator("h1").inner_text().split(" · ")[0]

    late = page.get_by_role("row").filter(has_text="late 10 min")
    name = late.get_by_role("link").inner_text()
    late.locator("summary").click()
    late.get_by_label("Mark", exact=True).select_option("duty")
    late.get_by_label("Why", exact=True).fill("He stood at the gate that day")
    late.get_by_role("button", name="Correct").click()
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("He stood at the gate that day")
    assert serious_faults(page) == []
    page.get_by_role("link", name=name).click()
    expect(page.locator(".bb-state")).to_contain_text("Owes")

    page.goto("/attendance/debts")
    card = page.locator("section.card").filter(has_text=title)
    expect(card).to_contain_text(name)
    card.get_by_role("button", name="Ask for these").click()
    expect(page.get_by_text("Asked. The planner sees it under Requests.")).to_be_visible()
    assert serious_faults(page) == []

    other(page, "planner")
    page.goto("/programme/requests")
    asked = page.locator("section.card").filter(has_text=title)
    asked.get_by_role("button", name="Look for places").click()
    expect(page.get_by_role("heading", name="Who must be told")).to_be_visible(timeout=REPAIRED_MS)
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Taken. Publish it, so that everybody is told.")).to_be_visible()
    page.goto("/programme/requests")
    expect(asked).to_contain_text("0 of 1 published")
    page.goto("/programme/publications")
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_text("is in force since")).to_be_visible()
    page.goto("/programme/requests")
    expect(asked.locator("h2")).to_contain_text("booked")
    assert serious_faults(page) == []
