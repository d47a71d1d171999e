"""A planner takes the catalogue, makes a version of her own, and the old one still says what it said."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Served, sign_in

pytestmark = pytest.mark.journey


def test_the_shipped_catalogue_then_a_version_of_our_own(page: Page, served: Served) -> None:
    sign_in(page, "fresh-planner", "a-long-enough-word")
    page.goto("/standards/")
    page.get_by_role("button", name="Look at the catalogue of Blueberet").click()
    expect(page.get_by_text("Nothing stands against it.")).to_be_visible()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("heading", name="in force")).to_be_visible()

    page.get_by_role("link", name="T03", exact=True).first.click()
    page.get_by_label("Why a new version is made").fill("Lessons of the rehearsal")
    page.get_by_role("button", name="Make a new version").click()
    expect(page.get_by_role("heading", name="Draft of version 2")).to_be_visible()
    first = page.locator("td.bb-c-text textarea").first
    first.fill("Layout stands before the first vehicle comes")
    source = page.locator("td.bb-c-source input").first
    kept = source.input_value()
    source.fill("NOWHERE")
    page.get_by_role("button", name="Write the draft").click()
    expect(page.get_by_text("NOWHERE is not on the sheet Sources.")).to_be_visible()
    expect(page.locator("td.bb-c-text textarea").first).to_have_value("Layout stands before the first vehicle comes")
    page.locator("td.bb-c-source input").first.fill(kept)
    page.get_by_role("button", name="Write the draft").click()
    page.get_by_role("button", name="Put into force").click()
    expect(page.get_by_text("Version 2, in force since")).to_be_visible()
    expect(page.get_by_text("Layout stands before the first vehicle comes")).to_be_visible()

    page.get_by_role("link", name="Compare 1 with 2").click()
    expect(page.get_by_text("1 difference.")).to_be_visible()
    page.goto(page.url.replace("/compare", "").split("?")[0] + "?version=1")
    expect(page.get_by_text("It is shown as it was.")).to_be_visible()
    expect(page.get_by_text("Layout stands before the first vehicle comes")).to_have_count(0)
