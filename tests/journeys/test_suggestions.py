"""Stories of the planner's hand: a swap is found, taken and seen; weights change the score."""

import re

from playwright.sync_api import Page, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import Served, sign_in
from tests.journeys.test_journeys import EXPECT_MS, pytestmark

__all__ = ["pytestmark"]


def sessions_ahead(page: Page) -> list[str]:
    """Addresses of sessions of the weeks to come; waits for the demonstration's own solve."""
    found: list[str] = []
    for week in (24, 23, 25):
        page.goto(f"/programme/week?week={week}")
        found += [a.get_attribute("href") or "" for a in page.locator(".bb-grid a.bb-cell").all()]
    return list(dict.fromkeys(found))


def test_a_swap_is_found_taken_and_stands_in_the_grid(page: Page, served: Served) -> None:
    sign_in(page, "planner", PASSWORD)
    page.goto("/programme/week?week=24")
    for _ in range(40):
        if page.locator(".bb-grid a.bb-cell").count():
            break
        page.wait_for_timeout(3000)
        page.reload()
    for address in sessions_ahead(page):
        page.goto(address)
        # By keyboard alone: the link, then the first button of the list.
        page.get_by_role("link", name="Find other places").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#place-list [role=status]")).not_to_have_text(
            re.compile("are looked for"), timeout=EXPECT_MS
        )
        swaps = page.locator("#place-list tbody tr").filter(has_text="⇄")
        if swaps.count():
            break
    else:
        raise AssertionError("no session of the weeks to come can be swapped")
    row = swaps.first
    place = (row.locator("th").inner_text()).splitlines()[0]
    told = re.match(r"\w{3} (\d+ \w{3} \d{4}) (\d\d:\d\d)", place)
    assert told is not None
    row.get_by_role("button", name=f"Take {place}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 sessions were moved. No hard rule is broken.")).to_be_visible(timeout=EXPECT_MS)
    expect(page.locator(".bb-state").first).to_contain_text(told[1])
    expect(page.locator(".bb-state").first).to_contain_text(told[2])
    page.get_by_role("link", name="Its week").click()
    expect(page.locator(f'.bb-grid a[href="{address}"]').first).to_be_visible()


def test_weights_change_the_score_and_go_back(page: Page, served: Served) -> None:
    sign_in(page, "planner", PASSWORD)
    page.goto("/programme/score")
    before = page.locator(".bb-state").first.inner_text()
    page.get_by_label("Weight of S6 no isolated hours").fill("none")
    page.get_by_role("button", name="Save the weights").click()
    expect(page.get_by_text("is no number: «none»")).to_be_visible()
    page.get_by_label("Weight of S6 no isolated hours").fill("2,5")
    page.get_by_role("button", name="Save the weights").click()
    expect(page.get_by_text("The weights are saved")).to_be_visible()
    expect(page.locator(".bb-state").first).not_to_have_text(before)
    page.locator("#pick-rule").select_option("S6")
    expect(page.get_by_role("heading", name="S6 no isolated hours: cost by group and week")).to_be_visible()
    page.locator(".bb-heat td a").first.click()
    expect(page.locator("#causes tbody tr").first).to_contain_text("S6")
    page.get_by_role("button", name="Back to defaults").click()
    expect(page.locator(".bb-state").first).to_have_text(before)
