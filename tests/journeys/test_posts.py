"""The force generation officer: from posts to a proposal, a decision, a drop-out, a what-if and the bottleneck."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import Served, sign_in

pytestmark = pytest.mark.journey
WORKED_MS = 120_000


@pytest.fixture
def officer(browser: Browser, storied: Served) -> Iterator[Page]:
    """The force generation officer on the demonstration with its history."""
    context = browser.new_context(viewport={"width": 1360, "height": 850}, base_url=storied.base, accept_downloads=True)
    page = context.new_page()
    sign_in(page, "generation", PASSWORD)
    yield page
    context.close()


def newest(page: Page, name: str) -> None:
    """Open the newest proposal of that name, once the worker has made it."""
    link = page.get_by_role("link", name=re.compile(rf"^\d+ · {re.escape(name)}"))
    expect(link.first).to_be_visible(timeout=WORKED_MS)
    link.first.click()


def test_posts_are_filled_decided_and_mended(officer: Page) -> None:
    page = officer
    page.goto("/posts/")
    expect(page.locator(".bb-state").first).to_contain_text("are in missions today")
    page.get_by_role("button", name="Have the posts filled").click()
    newest(page, "Filling of all posts")
    state = page.locator(".bb-state").first
    expect(state).to_contain_text("places are filled")
    expect(state).to_contain_text("Proven best")
    expect(page.get_by_text("stays empty").or_(page.get_by_text("stay empty")).first).to_be_visible()
    expect(page.get_by_text("A proposal is not a decision")).to_be_visible()

    with page.expect_download() as list_sent:
        page.get_by_role("link", name="DOCX").first.click()
    assert Path(list_sent.value.path()).read_bytes()[:2] == b"PK"

    page.get_by_label("On what it stands").fill("Order 17 of the demonstration")
    page.get_by_role("button", name="Decide it by my name").click()
    expect(page.get_by_text("Dina Generation: Order 17 of the demonstration")).to_be_visible()

    tour = page.locator("details").filter(has=page.locator("summary strong", has_text="UNMISS-SO/2"))
    chosen = tour.locator("th a").first
    name = chosen.inner_text()
    chosen.click()
    page.get_by_label("Why").last.fill("Broke a leg")
    page.get_by_role("button", name="Look for the least change").click()
    link = page.get_by_role("link", name=re.compile(r"^\d+ · KZ-\d+ drops out"))
    expect(link.first).to_be_visible(timeout=WORKED_MS)
    link.first.click()
    expect(page.get_by_role("heading", name=f"What changes because {name} drops out")).to_be_visible()
    expect(page.locator("tr", has_text="UNMISS-SO/2").first).to_contain_text(name)


def test_what_if_and_the_bottleneck_are_answered(officer: Page) -> None:
    page = officer
    page.goto("/posts/")
    newest(page, "First proposal of the demonstration")
    page.get_by_role("link", name="What if").click()
    page.get_by_label("A request for more people").check()
    page.get_by_label("People fall ill").check()
    page.get_by_role("button", name="Ask", exact=True).click()
    rows = page.locator("table").first.locator("tbody tr")
    expect(rows).to_have_count(4, timeout=WORKED_MS)
    expect(rows.nth(1)).to_contain_text("140 more in UNDOF")
    expect(rows.nth(1)).to_contain_text(re.compile("/ (140|280)"))
    expect(rows.nth(3)).to_contain_text("all of it together")

    page.get_by_role("link", name="proposal").first.click()
    page.get_by_role("link", name="Bottleneck").click()
    page.get_by_role("button", name="Look for it").click()
    expect(page.get_by_text("by a second solve").first).to_be_visible(timeout=WORKED_MS)
    idea = page.locator("tr", has_text="English for commanders and staff leads there")
    expect(idea).to_contain_text("proven")
    idea.get_by_role("button", name="Ask the programme").click()
    expect(page.get_by_text("Asked. The planner sees it")).to_be_visible()
    expect(page.locator("tr", has_text="asked of the programme")).to_have_count(1)


def test_a_plan_by_hand_is_judged_by_rule(officer: Page, tmp_path: Path) -> None:
    page = officer
    page.goto("/posts/plan")
    with page.expect_download() as sent:
        page.get_by_role("link", name="The newest proposal to start from").click()
    content = Path(sent.value.path()).read_bytes()
    book = load_workbook(BytesIO(content))
    sheet = book.active
    heads = [c.value for c in sheet[1]]
    person, rotation = heads.index("Person") + 1, heads.index("Rotation") + 1
    # The first tour of UNDOF's drivers gets a lieutenant colonel of the officers' reserve instead of a driver.
    row = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, rotation).value == "UNDOF-DRV/1")
    sheet.cell(row, person).value = "KZ-701307"
    broken = tmp_path / "plan.xlsx"
    book.save(broken)
    page.get_by_label("Plan (.xlsx").set_input_files(broken)
    page.get_by_role("button", name="Judge it").click()
    expect(page.locator("tr", has_text="UNDOF-DRV/1").first).to_contain_text("P3")
