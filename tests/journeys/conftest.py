"""A real server, a real worker, a real Chromium."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.template import put_into

ROOT = Path(__file__).parents[2]
PORT = 8791
LOOKS = ("light", "dark", "phone")
BASE = f"http://127.0.0.1:{PORT}"


def chromium() -> str:
    """Path of the browser that tools/browser.py found; empty if none."""
    note = ROOT / ".cache/chromium"
    return note.read_text().strip() if note.exists() else ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if not path:
        pytest.skip("SKIPPED LOUDLY: no Chromium on this machine, see tools/browser.py")
    with sync_playwright() as p:
        args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
        browser = p.chromium.launch(executable_path=path, args=args)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Served:
    """A server with its own home folder."""

    base: str
    home: Path
    supervisor: "subprocess.Popen[bytes]"


def environment(home: Path) -> dict[str, str]:
    """Of the processes that serve and fill a home."""
    told = {"BLUEBERET_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tests.journeys.settings", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **told}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration centre, its first solve cut short, and an empty centre beside it."""
    home = tmp_path_factory.mktemp("home")
    env = environment(home)
    command = [sys.executable, "-m", "blueberet"]
    put_into(home)
    subprocess.run([*command, "demo", "--without-history", "--no-serve", "--time-limit", "25"], env=env, check=True)
    setup = (
        "import django; django.setup()\n"
        "from blueberet.foundation.accounts.models import Centre, Membership, User\n"
        "c = Centre.objects.create(code='fresh', name='Fresh Centre', is_demonstration=True, requires_second_factor=False)\n"
        "for n in ('registrar', 'planner'):\n"
        "    u = User.objects.create_user('fresh-' + n, password='a-long-enough-word')\n"
        "    Membership.objects.create(user=u, centre=c, role=n)\n"
    )
    subprocess.run([sys.executable, "-c", setup], env=env, check=True)
    server = subprocess.Popen([*command, "serve", "--port", str(PORT)], env=env)
    until = time.monotonic() + 60
    while True:
        try:
            urlopen(f"{BASE}/sign-in/", timeout=2)
            break
        except OSError:
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.2)
    yield Served(BASE, home, server)
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="session")
def storied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration centre with five months behind it, on a server of its own."""
    home = tmp_path_factory.mktemp("storied")
    env = environment(home)
    command = [sys.executable, "-m", "blueberet"]
    put_into(home)
    subprocess.run([*command, "demo", "--no-serve"], env=env, check=True)
    base = f"http://127.0.0.1:{PORT + 1}"
    server = subprocess.Popen([*command, "serve", "--port", str(PORT + 1)], env=env)
    until = time.monotonic() + 60
    while True:
        try:
            urlopen(f"{base}/sign-in/", timeout=2)
            break
        except OSError:
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.2)
    yield Served(base, home, server)
    server.terminate()
    server.wait(20)


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of a new visitor; what the console complains of fails the test."""
    context = browser.new_context(viewport={"width": 1360, "height": 850}, base_url=served.base, accept_downloads=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type == "error" and "status of 4" not in m.text else None
    )
    page.on("pageerror", lambda e: complaints.append(str(e)))
    yield page
    context.close()
    assert complaints == []


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in as somebody."""
    page.goto("/sign-in/")
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def wear(page: Page, look: str) -> None:
    """Show pages light, dark, or on a phone; the page that stands there too, as its own switch does."""
    page.set_viewport_size({"width": 390 if look == "phone" else 1360, "height": 850})
    page.emulate_media(color_scheme="dark" if look == "dark" else "light")
    page.evaluate("dark => document.documentElement.setAttribute('data-bs-theme', dark ? 'dark' : 'light')",
                  look == "dark")  # fmt: skip
    # What fades from one look to the next has neither colour yet; waiting for it may never end.
    page.evaluate(FADED)


FADED = """() => document.getAnimations().forEach(a => { try { a.finish(); } catch { /* It has no end. */ } })"""
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules of axe that hang on colours: all that can differ between light and dark."""
ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa"]}


def serious_faults(page: Page, look: str = "") -> list[tuple[str, str, str]]:
    """What axe finds serious on a page, and whether it is wider than the screen: address, rule, place.

    ``look``: of a dark page that was looked at light only the colours are judged.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate((ROOT / ".cache/test-assets/axe.min.js").read_text())
    # Of what is in order it need not find the place: that is half of its work.
    result = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})",
                           COLOURS if look == "dark" else ALL)  # fmt: skip
    found = [
        (page.url, f"{v['id']} {look}".strip(), v["nodes"][0]["html"][:120])
        for v in result["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"] + 1:  # type: ignore[index]
        found.append((page.url, f"overflow {look}".strip(), str(width)))
    return found


def faults_in_all_looks(page: Page) -> list[tuple[str, str, str]]:
    """The same light, dark and on a phone, of the page that stands there: loaded once, looked at three times."""
    found = []
    for look in LOOKS:
        wear(page, look)
        found += serious_faults(page, look)
    wear(page, LOOKS[0])
    return found
