"""The watchkeeper: enters an incident by phone, loses the page and finds it again, says that the road is open."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import LOOKS, Served, serious_faults, sign_in, wear

pytestmark = pytest.mark.journey


def test_an_incident_by_phone_is_drawn_told_and_over(browser: Browser, storied: Served) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, base_url=storied.base)
    page = context.new_page()
    sign_in(page, "planner", PASSWORD)
    page.goto("/incidents/")
    expect(page.locator(".bb-state")).to_contain_text("1 thing is shut now: road to Checkpoint 1")
    page.get_by_role("link", name="Enter an incident").first.click()
    page.get_by_label("Road or gate blocked").check()
    page.get_by_label("In a line").fill("Journey blocks the gate")
    expect(page.get_by_text(re.compile("kept as a draft"))).to_be_visible()

    page.goto("/incidents/")
    page.get_by_role("link", name="Journey blocks the gate").click()
    expect(page.get_by_label("Road or gate blocked")).to_be_checked()
    when = page.get_by_label("When it happened, local time")
    begun = datetime.fromisoformat(when.input_value()) - timedelta(hours=3)
    when.fill(f"{begun:%Y-%m-%dT%H:%M}")
    page.get_by_label("Site").select_option("BASE-N/CP4")
    page.get_by_label("Name or post").fill("Journey guard")
    page.get_by_text("It shuts something").click()
    page.get_by_label("Shut is").first.select_option("BASE-N/site/CP4")
    page.get_by_role("button", name="Enter in the log").click()
    expect(page.locator(".bb-state")).to_contain_text("gate of Checkpoint 4: shut for 0.1 days")
    entry = page.url

    page.goto("/incidents/")
    mark = page.locator("svg.in-map a").filter(has_text="Journey blocks the gate")
    expect(mark).to_have_count(1)
    expect(page.locator("svg.in-map .in-ring")).to_have_count(2)
    for look in LOOKS:
        wear(page, look)
        assert serious_faults(page) == [], look
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), look
    mark.click()
    assert page.url == entry
    page.get_by_label("Who informed").fill("Journey guard")
    page.get_by_role("button", name="Open again").click()
    expect(page.get_by_text("Open again; endurance knows.")).to_be_visible()
    expect(page.locator(".in-closure")).to_contain_text("open since")
    for path in (entry, "/incidents/closures", "/incidents/lessons"):
        page.goto(path)
        assert serious_faults(page) == [], path
    context.close()
