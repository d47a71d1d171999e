"""The commander makes a pack and lays it out for a visitor, who reads it, verifies it, and is out when his time ends."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import Served, faults_in_all_looks, sign_in

pytestmark = pytest.mark.journey
OWN = "mornings on the golan 41"
WAIT = 240_000
"""Milliseconds that a pack may wait for a worker which is busy with what the demonstration asked for."""


@contextmanager
def somebody(browser: Browser, base: str) -> Iterator[Page]:
    """A browser of its own; what the console complains of fails the test."""
    context = browser.new_context(viewport={"width": 1360, "height": 850}, base_url=base, accept_downloads=True)
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" and "of 4" not in m.text else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    yield page
    context.close()
    assert complaints == []


def test_a_pack_is_made_laid_out_read_verified_and_ends(browser: Browser, storied: Served, tmp_path: Path) -> None:
    with somebody(browser, storied.base) as commander, somebody(browser, storied.base) as visitor:
        first = invite(commander)
        number = make_pack(commander)
        visitor.goto("/sign-in/")
        visitor.fill("#id_username", "journey-expert")
        visitor.fill("#id_password", first)
        visitor.get_by_role("button", name="Sign in").click()
        for field, word in (("old_password", first), ("new_password1", OWN), ("new_password2", OWN)):
            visitor.fill(f"#id_{field}", word)
        visitor.get_by_role("button", name="Change it").click()
        read(visitor, number, tmp_path)
        commander.goto("/evidence/visitors")
        row = commander.locator("tr", has_text="journey-expert")
        assert int(row.locator("td.bb-num").inner_text()) >= 3, "what he looked at is counted"
        row.locator("summary").click()
        row.get_by_role("button", name="End it now").click()
        visitor.goto("/evidence/room/")
        expect(visitor).to_have_url(re.compile(r"/sign-in/"))
    with somebody(browser, storied.base) as outsider:
        sign_in(outsider, "soldier", PASSWORD)
        for path in ("/evidence/", f"/evidence/packs/{number}", "/evidence/room/", f"/evidence/room/{number}.zip"):
            answer = outsider.goto(path)
            assert answer is not None
            assert answer.status == 404


def invite(page: Page) -> str:
    """A login until tomorrow; its first password."""
    sign_in(page, "commander", PASSWORD)
    page.goto("/evidence/visitors")
    page.fill("#username", "journey-expert")
    page.fill("#full_name", "Invented Journey")
    page.fill("#purpose", "Pre-deployment visit of the UN")
    page.fill("#ends", f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Give it").click()
    return page.locator(".bb-secret").inner_text()


def make_pack(page: Page) -> int:
    """A pack of today with progress, laid out for the visitor; its number."""
    page.goto("/evidence/")
    # Those of the demonstration may still be in the worker's hands.
    expect(page.locator(".run-progress")).to_have_count(0, timeout=WAIT)
    page.goto("/evidence/new")
    page.get_by_label("Invented Journey").check()
    page.get_by_role("button", name="Make the pack").click()
    expect(page.locator(".run-progress")).to_be_visible()
    expect(page.locator(".run-progress")).to_have_count(0, timeout=WAIT)
    link = page.locator("tbody tr").first.locator("th a")
    number = int(link.inner_text())
    link.click()
    expect(page.locator("h1")).to_contain_text(f"Pack {number}")
    assert faults_in_all_looks(page) == []
    return number


def read(page: Page, number: int, folder: Path) -> None:
    """C first, what is open before what is good; the file, and what the verify command says of it."""
    page.goto("/evidence/room/")
    letters = page.locator(".ev-parts .ev-letter").all_inner_texts()
    assert "".join(letters) == "CDEFGHIJKLM"
    heads = page.locator(".ev-pack h3").all_inner_texts()
    gaps = next(n for n, h in enumerate(heads) if h.startswith("Self-evaluation: gaps"))
    assert gaps < next(n for n, h in enumerate(heads) if h.startswith("Self-evaluation: strengths"))
    page.get_by_role("link", name="Medical").click()
    expect(page.locator(".ev-pack")).to_contain_text("Counts only")
    assert faults_in_all_looks(page) == []
    with page.expect_download() as got:
        page.get_by_role("link", name="All of it (zip)").click()
    file = folder / got.value.suggested_filename
    got.value.save_as(file)
    assert f"-{number}-redacted-" in file.name
    command = [sys.executable, "-m", "blueberet", "report", "verify", str(file)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 3, told.stdout + told.stderr
    assert "nothing changed, missing or added" in told.stdout
