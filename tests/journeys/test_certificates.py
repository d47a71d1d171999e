"""A rule of two persons, several certified at once; the soldier has his paper, a stranger checks it, with us and without.

Then it is called back, and both ways of checking say so.
"""

import io
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from blueberet.config.demonstration.load import PASSWORD
from blueberet.engine.credentials.carriers import credential_in
from blueberet.engine.credentials.proofs import read_signed
from tests.journeys.conftest import Served, faults_in_all_looks, sign_in
from tests.journeys.test_evidence import somebody

pytestmark = pytest.mark.journey
CODE, TITLE = "JOURNEY", "First aid to comrades"


def test_from_a_rule_to_a_paper_that_strangers_check_and_back(
    browser: Browser, storied: Served, tmp_path: Path
) -> None:
    base = storied.base
    with somebody(browser, base) as registrar, somebody(browser, base) as commander, somebody(browser, base) as soldier:
        sign_in(soldier, "soldier", PASSWORD)
        soldier.goto("/certificates/")
        me = soldier.url.rpartition("/")[2]
        propose(registrar, me)
        grant(commander, me)
        soldier.reload()
        soldier.get_by_role("row", name=TITLE).get_by_role("link").click()
        file = taken(soldier, "PDF", tmp_path)
        with somebody(browser, base) as stranger:
            page = scanned(file)
            stranger.goto(page)
            expect(stranger.locator(".ct-verdict")).to_contain_text("Valid")
            expect(stranger.locator(".ct-facts")).to_contain_text(TITLE)
            assert faults_in_all_looks(stranger) == []
            offline(stranger, file, tmp_path, 0, "VALID")
            proven = taken(soldier, "The same as JSON", tmp_path)
            offline(stranger, proven, tmp_path, 0, "VALID")
            stranger.goto(page)
            commander.goto(soldier.url)
            commander.locator("summary", has_text="Revoke it").click()
            commander.get_by_label("Kind of reason").select_option("conduct")
            commander.get_by_label("Why, for the centre alone").fill("asleep at the gate")
            commander.get_by_role("button", name="Revoke", exact=True).click()
            expect(commander.locator(".alert-danger")).to_contain_text("asleep at the gate")
            stranger.reload()
            expect(stranger.locator(".ct-verdict")).to_contain_text(re.compile("Revoked.*conduct"))
            assert "asleep" not in stranger.content()
            offline(stranger, file, tmp_path, 1, "REVOKED")


def propose(page: Page, me: str) -> None:
    """The registrar writes the rule, and proposes the soldier and two more."""
    sign_in(page, "registrar", PASSWORD)
    page.goto("/certificates/rules/new")
    page.fill("#code", CODE)
    page.fill("#title", TITLE)
    page.select_option("#kind", "course")
    page.fill("#standard", "BFAC")
    page.check("#two")
    page.get_by_role("button", name="Write the rule").click()
    page.wait_for_url(f"**/rules/{CODE}")
    boxes = page.locator('input[name="holder"]')
    keys = [me, *[k for n in range(4) if (k := boxes.nth(n).get_attribute("value")) != me][:2]]
    for key in keys:
        page.check(f"#h{key}")
    page.get_by_role("button", name="Show what would be proposed").click()
    expect(page.locator(".bb-state")).to_contain_text("3 certificates")
    page.get_by_role("button", name="Propose them").click()
    expect(page.locator(".alert-success")).to_contain_text("3 proposed")
    # Whoever proposed does not grant.
    page.goto("/certificates/proposals")
    tick(page)
    page.get_by_role("button", name="Grant those that are ticked").click()
    expect(page.locator(".alert-danger").first).to_contain_text("two persons")


def grant(page: Page, me: str) -> None:
    """The commander grants what the registrar proposed."""
    sign_in(page, "commander", PASSWORD)
    page.goto("/certificates/proposals")
    tick(page)
    page.get_by_role("button", name="Grant those that are ticked").click()
    expect(page.locator(".alert-success")).to_contain_text("3 certificates granted")


def tick(page: Page) -> None:
    rows = page.get_by_role("row").filter(has_text=TITLE)
    expect(rows).to_have_count(3)
    for n in range(3):
        rows.nth(n).get_by_role("checkbox").check()


def taken(page: Page, name: str, folder: Path) -> Path:
    """A file of the certificate's page."""
    with page.expect_download() as got:
        page.get_by_role("link", name=name, exact=True).click()
    file = folder / got.value.suggested_filename
    got.value.save_as(file)
    return file


def scanned(file: Path) -> str:
    """Where the paper sends whoever scans it, on this server: its QR code holds the address that is printed beside it."""
    text = " ".join(PdfReader(io.BytesIO(file.read_bytes())).pages[0].extract_text().split())
    found = re.search(r"Check it at (\S+)", text)
    assert found is not None, text
    return urlsplit(found[1]).path


def offline(page: Page, file: Path, folder: Path, status: int, says: str) -> None:
    """What the command says, with the keys and the status list that a stranger took home, and no server."""
    keys, listed = folder / "keys.json", folder / "list.jwt"
    keys.write_bytes(page.request.get("/certificates/keys.json").body())
    named = read_signed(credential_in(file.read_bytes())).payload["credentialStatus"]["statusListCredential"]
    listed.write_bytes(page.request.get(urlsplit(named).path).body())
    told = subprocess.run([sys.executable, "-m", "blueberet", "report", "certificate", "verify", str(file), "--keys",
                           str(keys), "--status", str(listed)], capture_output=True, text=True, check=False)  # fmt: skip
    assert (told.returncode, told.stdout.split()[0].rstrip(",")) == (status, says), told.stdout + told.stderr
