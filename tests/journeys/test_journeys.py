"""Stories in a real browser: from workbooks with errors to a calendar that follows."""

import os
import re
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest
from bench.roster import roll
from icalendar import Calendar
from playwright.sync_api import Page, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import Served, sign_in
from tests.stages.programme.test_workbook import MEMBERS, small
from tests.workbooks import HEADERS, programme, xlsx

pytestmark = pytest.mark.journey
WORD = "a-long-enough-word"
EXPECT_MS = 90_000


def small_roll(tmp: Path, *, broken: bool) -> Path:
    rows: list[list[object]] = [HEADERS]
    for n, m in enumerate(MEMBERS):
        born = "31.02.1995" if broken and n == 1 else "1995-04-17"
        rows.append(
            [m.service_number, f"Әбдіров {n}", "M", born, "sergeant", *m.unit, "Abai", "; ".join(m.specialities)]
        )
    path = tmp / ("broken.xlsx" if broken else "roll.xlsx")
    path.write_bytes(xlsx(rows))
    return path


def upload(page: Page, path: Path) -> None:
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Look at it").click()


def test_from_workbooks_with_errors_to_a_calendar_that_follows(page: Page, served: Served, tmp_path: Path) -> None:
    sign_in(page, "fresh-registrar", WORD)
    page.goto("/contingent/import")
    upload(page, small_roll(tmp_path, broken=True))
    expect(page.get_by_text("There is no such day.")).to_be_visible()
    expect(page.get_by_role("button", name="Take it")).to_have_count(0)
    upload(page, small_roll(tmp_path, broken=False))
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("heading", name="Contingent: 6 (0 F)")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, "fresh-planner", WORD)
    page.goto("/programme/import")
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(programme(small(), changed={("Modules", 2, "Phase"): "P9"}))
    upload(page, bad)
    expect(page.get_by_text("There is no such phase.")).to_be_visible()
    good = tmp_path / "good.xlsx"
    good.write_bytes(programme(replace(small(), name="Fresh programme")))
    upload(page, good)
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("heading", name="Fresh programme")).to_be_visible()

    page.goto("/")
    page.get_by_role("button", name="Solve the timetable").click()
    # The demonstration's own solve stands before it in the queue.
    expect(page.get_by_text("all 12 sessions have a place.")).to_be_visible(timeout=200_000)
    page.goto("/programme/week?week=1")
    expect(page.get_by_text("Buddy first aid").first).to_be_visible()

    page.goto("/programme/publications")
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_text("Published as version 1.")).to_be_visible()
    page.goto("/programme/calendars")
    page.fill("#code", "MED")
    page.get_by_role("button", name="Make an address").click()
    address = page.locator("td a").first.get_attribute("href") or ""
    first = {str(e["UID"]): int(e["SEQUENCE"]) for e in Calendar.from_ical(urlopen(address).read()).walk("VEVENT")}
    assert len(first) >= 1

    page.goto("/programme/search?q=MED")
    page.goto("/programme/week?of=group&code=MED&week=1")
    if page.get_by_role("link", name="Medics' drill").count() == 0:
        page.goto("/programme/week?of=group&code=MED&week=2")
    page.get_by_role("link", name="Medics' drill").first.click()
    page.get_by_role("button", name="To the tray").click()
    expect(page.get_by_text("The session lies in the tray now.")).to_be_visible()
    page.goto("/programme/publications")
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_text("Published as version 2.")).to_be_visible()
    events = Calendar.from_ical(urlopen(address).read()).walk("VEVENT")
    gone = next(e for e in events if "MED/MED" in str(e["UID"]))
    assert (int(gone["SEQUENCE"]), str(gone["STATUS"])) == (1, "CANCELLED")


WATCH = """stopAt => setInterval(() => {
    const words = document.querySelector('.bb-busy span'), stop = document.querySelector('.bb-busy button');
    if (!words) return;
    sessionStorage.told = (sessionStorage.told || '') + '|' + words.textContent;
    if (stopAt && words.textContent.startsWith(stopAt) && !stop.disabled) stop.click();
}, 50)"""
"""Playwright waits for the answer to a form, and the answer is what the page is watched for: it watches itself."""


def test_a_long_import_tells_how_far_it_is_and_can_be_stopped(page: Page, served: Served, tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    path.write_bytes(roll(20_000))
    sign_in(page, "fresh-registrar", WORD)
    page.goto("/contingent/")
    before = page.get_by_role("heading", level=1).inner_text()
    page.goto("/contingent/import")
    page.evaluate(WATCH, "")
    upload(page, path)
    expect(page.get_by_text("20000 new")).to_be_visible(timeout=EXPECT_MS)
    told = page.evaluate("sessionStorage.told")
    assert "Reading the file" in told
    assert "Checking the rows" in told
    page.evaluate(WATCH, "Writing people")
    page.get_by_role("button", name="Take it").click(timeout=EXPECT_MS)
    expect(page.get_by_text("Stopped. Nothing was changed.")).to_be_visible(timeout=EXPECT_MS)
    assert re.search(r"Writing people: \d+ / 20000", page.evaluate("sessionStorage.told"))
    page.goto("/contingent/")
    assert page.get_by_role("heading", level=1).inner_text() == before


def test_keyboard(page: Page, served: Served) -> None:
    sign_in(page, "planner", PASSWORD)
    page.goto("/programme/week?week=10")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**week=11*")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("RANGE")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Live range complex")).to_be_visible()


def test_a_killed_worker_is_replaced_and_the_run_taken_up(page: Page, served: Served) -> None:
    sign_in(page, "planner", PASSWORD)
    page.goto("/")
    page.get_by_role("button", name="Solve the timetable").click()
    expect(page.get_by_text("sessions placed")).to_be_visible(timeout=EXPECT_MS)
    found = subprocess.run(
        ["pgrep", "-f", "blueberet worker", "-P", str(served.supervisor.pid)],
        capture_output=True,
        text=True,
        check=True,
    )
    worker = int(found.stdout.split()[0])
    os.kill(worker, signal.SIGKILL)
    began = time.monotonic()
    expect(page.get_by_text("taken up again, attempt 2")).to_be_visible(timeout=30_000)
    assert time.monotonic() - began < 30
    page.get_by_role("button", name="Stop, keep the best").click()
    expect(page.get_by_role("button", name="Solve the timetable")).to_be_visible(timeout=EXPECT_MS)
