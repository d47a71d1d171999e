"""A finding leads the commander's page until it is put right and confirmed; a mock visit from its draw to its results."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import Served, faults_in_all_looks, sign_in

pytestmark = pytest.mark.journey
WORDS = "The aid post has no second stretcher"


def change(page: Page, name: str) -> None:
    """Another account sits down."""
    page.context.clear_cookies()
    sign_in(page, name, PASSWORD)


def test_an_open_finding_leads_until_it_is_confirmed(page: Page, served: Served) -> None:
    sign_in(page, "commander", PASSWORD)
    page.goto("/visits/findings/new")
    page.get_by_label("What was found").fill(WORDS)
    page.get_by_label("Family of the checklist").select_option("G")
    page.get_by_label("To be right by").fill((date.today() + timedelta(9)).isoformat())
    page.get_by_label("Owner with an account").select_option(label="Kanat Instructor")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator(".bb-state")).to_contain_text("Open.")
    for path in ("/", "/readiness/"):
        page.goto(path)
        expect(page.locator("[data-leads]")).to_contain_text(WORDS)

    change(page, "instructor")
    page.locator("[data-leads]").get_by_role("link", name=WORDS).click()
    page.get_by_label("What was done").fill("A second one stands there now")
    page.get_by_role("button", name="Answer").click()
    expect(page.locator(".alert-danger")).to_contain_text("Nothing shows it")
    expect(page.get_by_label("What was done")).to_have_value("A second one stands there now")
    page.get_by_label("Its number or code").fill("Issue sheet 12")
    page.get_by_role("button", name="Answer").click()
    expect(page.locator(".bb-state")).to_contain_text("waits to be confirmed")
    expect(page.get_by_role("button", name="It is right: close it")).to_have_count(0)
    assert faults_in_all_looks(page) == []

    change(page, "commander")
    expect(page.locator("[data-leads]")).to_contain_text("to be confirmed")
    page.locator("[data-leads]").get_by_role("link", name=WORDS).click()
    expect(page.get_by_text("Issue sheet 12")).to_be_visible()
    page.get_by_role("button", name="It is right: close it").click()
    expect(page.locator(".bb-state")).to_contain_text("Closed")
    page.goto("/")
    expect(page.locator("[data-leads]")).to_have_count(0)


def test_a_mock_visit_from_the_draw_to_the_results(page: Page, served: Served) -> None:
    sign_in(page, "planner", PASSWORD)
    page.goto("/visits/new")
    page.get_by_label("Title").fill("Mock visit of the journey")
    for label in ("First day", "Last day"):
        page.get_by_label(label).fill(date.today().isoformat())
    page.get_by_role("checkbox", name="Demonstration Contingent").check()
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="Sample").click()
    page.get_by_label("How many are asked").fill("12")
    page.get_by_label("Seed (empty").fill("3 1 4 1 5 9")
    page.get_by_label("Who gave it").fill("Six dice")
    page.get_by_role("button", name="Fix the seed").click()
    expect(page.locator(".bb-state")).to_contain_text("no name is shown yet")
    page.get_by_role("button", name="Show the names").click()
    expect(page.locator(".bb-state")).to_contain_text("12 people are asked")
    page.get_by_role("button", name="Tell", exact=True).first.click()
    # She is the only woman of her stratum: nobody else has her place.
    expect(page.locator(".bb-state")).to_contain_text("11 people are asked; 1 cannot come; 1 place nobody can take")
    sample = page.url
    assert faults_in_all_looks(page) == []

    change(page, "instructor")
    page.goto(sample)
    page.get_by_role("link", name="Enter answers").first.click()
    page.get_by_label("Asked by").fill("Askar Invented")
    page.locator(".vi-ask input").first.focus()
    questions = page.locator(".vi-ask").count()
    for _ in range(questions):
        page.keyboard.press("2")
    expect(page.locator("[data-given]")).to_have_text(f"{questions} / {questions}")
    page.locator(".vi-ask input").first.focus()
    page.keyboard.press("0")
    assert faults_in_all_looks(page) == []
    page.get_by_role("button", name="Keep the interview").click()
    expect(page.locator(".bb-state")).to_contain_text("1 person")
    expect(page.get_by_role("row", name="International humanitarian law").first).to_contain_text("83 %")
    expect(page.locator(".bb-state")).to_contain_text("10 are still to be asked")
