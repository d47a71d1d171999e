"""An evaluator marks a section on one screen; the result stands; a correction with its reason takes its place."""

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import Served, serious_faults, sign_in, wear

pytestmark = pytest.mark.journey


def choose(page: Page, unit: str) -> None:
    """Choose a unit by the end of its name."""
    option = page.locator("#unit option", has_text=unit).first
    page.locator("#unit").select_option(option.get_attribute("value"))


def test_a_section_on_one_screen_then_a_correction(page: Page, served: Served) -> None:
    sign_in(page, "instructor", PASSWORD)
    page.goto("/evaluation/new?task=T03")
    choose(page, "1-1 Section")
    page.get_by_role("button", name="Open the sheet").click()
    cells = page.locator('tr[data-person=""] .bb-cell')
    cells.first.focus()
    steps = cells.count()
    for _ in range(steps):
        page.keyboard.press("g")
    page.keyboard.press("n")
    page.keyboard.press("u")
    timed = page.locator('tr[data-person=""] .bb-cell[data-limit]:not([data-limit=""])').first
    timed.focus()
    page.keyboard.type("120")
    expect(timed).to_contain_text("120 s")
    expect(page.locator("[data-count]")).to_contain_text(f"{steps} / {steps} marked · 0 NO-GO")
    expect(page.locator("[data-kept]")).to_contain_text("kept")

    page.goto("/")
    page.get_by_role("link", name="evaluation sheet is not sent yet").click()
    page.locator(".bb-loud a").first.click()
    expect(timed).to_contain_text("120 s")
    wear(page, "phone")
    page.reload()
    assert serious_faults(page) == []
    wear(page, "light")
    page.reload()
    assert serious_faults(page) == []
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bb-state")).to_contain_text("satisfactory")
    first = page.url

    page.get_by_role("button", name="Correct").click()
    critical = page.locator('tr[data-person=""] .bb-cell').nth(1)
    critical.focus()
    page.keyboard.press("n")
    page.get_by_label("Why it is corrected").fill("The search area was open")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bb-state")).to_contain_text("unsatisfactory")
    expect(page.get_by_text("The search area was open")).to_be_visible()
    page.goto(first)
    expect(page.get_by_text("this sheet counts no more")).to_be_visible()


def test_without_a_connection_nothing_is_lost(page: Page, served: Served) -> None:
    sign_in(page, "instructor", PASSWORD)
    page.goto("/evaluation/new?task=T04")
    choose(page, "1-2 Section")
    page.get_by_role("button", name="Open the sheet").click()
    cells = page.locator('tr[data-person=""] .bb-cell')
    # The page must be there: what is routed while it is still coming may slip through.
    expect(cells.first).to_be_visible()
    page.wait_for_load_state("load")
    page.route("**/save", lambda route: route.fulfill(status=409, json={"told": "not kept yet"}))
    cells.first.focus()
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.locator("[data-kept]")).to_contain_text("not kept yet")
    page.unroute("**/save")
    page.reload()
    expect(cells.nth(1)).to_have_attribute("data-mark", "NO-GO")
    expect(page.locator("[data-kept]")).to_contain_text("kept")
    # A letter of the Cyrillic layout stands on the same key; and sending waits for what is on its way.
    struck = "([key, code]) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))"
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/save", lambda route: held.append((route, route.fetch())))
    cells.nth(2).focus()
    page.evaluate(struck, ["п", "KeyG"])
    expect(cells.nth(2)).to_have_attribute("data-mark", "GO")
    while not held:
        page.wait_for_timeout(50)
    cells.nth(3).focus()
    page.keyboard.press("n")
    page.locator("[data-send]").click(no_wait_after=True)
    held[0][0].fulfill(response=held[0][1])
    expect(page.get_by_text("Nothing was sent. What you entered is kept.")).to_be_visible()
    expect(page.get_by_text("Not marked:")).to_be_visible()
    expect(cells.nth(3)).to_have_attribute("data-mark", "NO-GO")
