"""Story in a real browser: an instructor falls ill, the timetable is repaired, published, and calendars follow."""

from datetime import date, datetime, timedelta
from urllib.request import urlopen

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import Served, faults_in_all_looks, sign_in

pytestmark = pytest.mark.journey
SOLVED_MS = 240_000
REPAIRED_MS = 60_000
Event = tuple[int, str, date]
CANDIDATES = ("I06", "I10", "I12", "I15", "I08", "I09")


def events(address: str) -> dict[str, Event]:
    """What a calendar client reads: sequence, status and day by UID."""
    found = {}
    for e in Calendar.from_ical(urlopen(address).read()).walk("VEVENT"):
        begins: datetime = e["DTSTART"].dt
        found[str(e["UID"])] = (int(e["SEQUENCE"]), str(e["STATUS"]), begins.date())
    return found


def calendar_of(page: Page, code: str) -> str:
    page.goto("/programme/calendars")
    page.select_option("#of", "instructor")
    page.fill("#code", code)
    page.get_by_role("button", name="Make an address").click()
    row = page.get_by_role("row").filter(has_text=code)
    return row.locator("td a").first.get_attribute("href") or ""


def test_an_instructor_falls_ill_and_his_calendar_hears_of_it(page: Page, served: Served) -> None:
    sign_in(page, "planner", PASSWORD)
    page.goto("/")
    expect(page.get_by_role("button", name="Solve the timetable")).to_be_visible(timeout=SOLVED_MS)
    page.goto("/programme/publications")
    publish = page.get_by_role("button", name="Publish the draft")
    if publish.count():
        # Another story may have published what stands there.
        publish.click()
    expect(page.get_by_text("is in force since")).to_be_visible()
    monday = date.today() - timedelta(days=date.today().weekday()) + timedelta(days=7)
    sunday = monday + timedelta(days=6)
    for code in CANDIDATES:
        address = calendar_of(page, code)
        before = events(address)
        hit = {u: e for u, e in before.items() if e[1] == "CONFIRMED" and monday <= e[2] <= sunday}
        if hit:
            break
    assert hit, "nobody of the candidates teaches next week"

    page.goto(f"/programme/week?of=instructor&code={code}&week=22")
    page.get_by_role("link", name="Absent …").click()
    page.fill("#first", monday.isoformat())
    page.fill("#last", (monday - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Look for a repair").click()
    expect(page.get_by_role("alert")).to_contain_text("lies before the first")
    page.fill("#first", monday.isoformat())
    page.fill("#last", sunday.isoformat())
    page.get_by_role("button", name="Look for a repair").click()
    expect(page.get_by_role("heading", name="Who must be told")).to_be_visible(timeout=REPAIRED_MS)
    assert events(address) == before
    expect(page.get_by_role("heading", name="What it costs by the soft rules")).to_be_visible()
    assert faults_in_all_looks(page) == []
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Taken. Publish it, so that everybody is told.")).to_be_visible()
    # The draft is changed, the calendars are not yet.
    assert events(address) == before
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_text("Calendars follow at their next look.")).to_be_visible()

    after = events(address)
    assert [e for e in after.values() if e[1] == "CONFIRMED" and monday <= e[2] <= sunday] == []
    for uid, (sequence, _, _) in hit.items():
        assert after[uid][0] == sequence + 1
    # Whoever took over has the same event, newer and in force.
    page.goto("/programme/calendars")
    untouched = {u for u in before if u not in hit and after[u] == before[u]}
    assert len(untouched) > len(before) // 2
