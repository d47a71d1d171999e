"""What is recorded moves what is told: a sheet turns a platoon's cell, a gap becomes planned, a cancelled session costs.

Each story goes through several rooms and accounts, on the demonstration with its history.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import Served, sign_in
from tests.journeys.test_evaluation import choose

pytestmark = pytest.mark.journey
REPAIRED_MS = 90_000


@pytest.fixture
def told(browser: Browser, storied: Served) -> Iterator[Page]:
    """A page on the demonstration with its history."""
    context = browser.new_context(viewport={"width": 1360, "height": 850}, base_url=storied.base)
    yield context.new_page()
    context.close()


def become(page: Page, name: str) -> None:
    """Sign out, and in as somebody else."""
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, name, PASSWORD)
    page.wait_for_url("**/")


def cell(page: Page, unit: str, task: str) -> str:
    """The state that the map shows."""
    page.goto("/readiness/")
    return page.get_by_role("link", name=f"{unit}, {task}").first.inner_text().rpartition(": ")[2]


def mark_all(page: Page, key: str) -> None:
    """Mark every step of the unit as a whole; whatever is timed takes two minutes."""
    cells = page.locator('tr[data-person=""] .bb-cell')
    expect(cells.first).to_be_visible()
    cells.first.focus()
    for _ in range(cells.count()):
        page.keyboard.press(key)
    for timed in page.locator('tr[data-person=""] .bb-cell[data-limit]:not([data-limit=""])').all():
        timed.focus()
        page.keyboard.type("120" if key == "g" else "9999")


def test_a_sheet_turns_the_platoon_and_its_correction_turns_it_back(told: Page) -> None:
    sign_in(told, "commander", PASSWORD)
    # Which platoons have passed it by today hangs on the weekday of the demonstration.
    code, task, n = next(
        (code, task, n)
        for code, task in (("T04", "Patrol, foot and vehicle"), ("T03", "Checkpoint / roadblock"))
        for n in range(1, 7)
        if cell(told, f"{n} Platoon", task) == "met"
    )

    become(told, "instructor")
    told.goto(f"/evaluation/new?task={code}")
    choose(told, f"{n}-2 Section")
    told.get_by_role("button", name="Open the sheet").click()
    mark_all(told, "n")
    told.get_by_role("button", name="Send").click()
    expect(told.locator(".bb-state")).to_contain_text("unsatisfactory")
    sheet = told.url

    become(told, "commander")
    # It failed; another try may be published already.
    assert cell(told, f"{n} Platoon", task) in ("planned", "failed")
    told.get_by_role("link", name=f"{n} Platoon, {task}").first.click()
    expect(told.get_by_role("heading", name="Measured over")).to_be_visible()
    told.get_by_role("link", name=f"{n}-2 Section").click()
    told.locator("tr", has_text=task).get_by_role("link").first.click()
    proof = told.locator("tr", has_text="evaluation under version").first
    expect(proof).to_contain_text("Kanat Instructor")
    proof_page = told.url
    proof.get_by_role("link").first.click()
    assert told.url == sheet

    become(told, "instructor")
    told.goto(sheet)
    told.get_by_role("button", name="Correct").click()
    mark_all(told, "g")
    told.get_by_label("Why it is corrected").fill("The sheet of another section was entered")
    told.get_by_role("button", name="Send").click()
    expect(told.locator(".bb-state")).to_contain_text("satisfactory")

    become(told, "commander")
    assert cell(told, f"{n} Platoon", task) == "met"
    told.goto(proof_page)
    expect(told.locator(".bb-state")).to_contain_text("met")


def test_a_gap_is_asked_for_placed_published_and_planned(told: Page) -> None:
    sign_in(told, "commander", PASSWORD)
    assert cell(told, "4 Platoon", "UN Buddy First Aid Course") == "missing"
    told.get_by_role("link", name="4 Platoon", exact=True).first.click()
    gap = told.locator("div.py-2", has_text="UN Buddy First Aid Course").first
    gap.get_by_text("Ask for training").click()
    gap.get_by_role("button", name="Ask", exact=True).click()
    expect(told.locator("main")).to_contain_text("The planner sees it under Requests")

    become(told, "planner")
    told.goto("/programme/requests")
    asked = told.locator("section.card", has_text="UN Buddy First Aid Course").first
    asked.get_by_role("button", name="Look for places").click()
    expect(told.get_by_role("heading", name="Who must be told")).to_be_visible(timeout=REPAIRED_MS)
    told.get_by_role("button", name="Take it").click()
    expect(told.get_by_text("Taken. Publish it, so that everybody is told.")).to_be_visible()

    become(told, "commander")
    assert cell(told, "4 Platoon", "UN Buddy First Aid Course") == "missing"

    become(told, "planner")
    told.goto("/programme/publications")
    told.get_by_role("button", name="Publish the draft").click()
    expect(told.get_by_text("is in force since")).to_be_visible()

    become(told, "commander")
    assert cell(told, "4 Platoon", "UN Buddy First Aid Course") == "planned"


def test_the_forecast_falls_when_a_deciding_session_is_cancelled(told: Page) -> None:
    def row() -> Locator:
        return told.locator("tbody tr", has_text="Checkpoint / roadblock").first

    def chance() -> int:
        return int(re.sub(r"\D", "", row().locator("td").nth(2).inner_text()))

    sign_in(told, "commander", PASSWORD)
    # Which platoon still waits for its one try depends on the day of the week.
    for platoon in range(1, 6):
        told.goto("/readiness/")
        told.get_by_role("link", name=f"{platoon} Platoon", exact=True).first.click()
        outlook = f"{told.url.split('?')[0]}/outlook"
        told.goto(outlook)
        if row().count() and row().locator("td").nth(4).get_by_role("link").count() == 1:
            break
    assert chance() > 20
    session = row().locator("td").nth(4).get_by_role("link").first.get_attribute("href")
    assert session

    become(told, "planner")
    told.goto(session)
    told.get_by_role("button", name="To the tray").click()
    told.goto("/programme/publications")
    told.get_by_role("button", name="Publish the draft").click()
    expect(told.get_by_text("is in force since")).to_be_visible()

    become(told, "commander")
    told.goto(outlook)
    assert chance() == 0
