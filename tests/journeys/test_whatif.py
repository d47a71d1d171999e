"""What if: a variant is made, changed, solved, compared, adopted; the timetable in force is not touched before."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Served, environment, sign_in

pytestmark = pytest.mark.journey
WORD = "a-long-enough-word"
ROOT = Path(__file__).parents[2]
SETUP = f"""
import django; django.setup()
from django.db import transaction
from blueberet.engine.programme.result import Plan
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.stages.programme import bridge
from tests.engine.programme.test_rules import GOOD
from tests.tiny import tiny_problem
c = Centre.objects.create(code='whatif', name='What-if Centre', is_demonstration=True, requires_second_factor=False)
for n in ('planner', 'commander'):
    u = User.objects.create_user('whatif-' + n, password='{WORD}')
    Membership.objects.create(user=u, centre=c, role=n)
with transaction.atomic():
    row = bridge.write_problem(c, tiny_problem())
    bridge.write_plan(row, Plan(tuple(GOOD.values())), ())
"""


@pytest.fixture
def centre(served: Served) -> None:
    """A centre of its own with the tiny programme, complete."""
    subprocess.run([sys.executable, "-c", SETUP], env=environment(served.home), check=True)


def axe_is_content(page: Page) -> None:
    page.evaluate((ROOT / ".cache/test-assets/axe.min.js").read_text())
    result = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")
    serious = [v for v in result["violations"] if v["impact"] in ("serious", "critical")]
    assert not serious, [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in serious]


def test_a_variant_made_changed_solved_compared_adopted(page: Page, served: Served, centre: None) -> None:
    sign_in(page, "whatif-planner", WORD)
    page.goto("/programme/publications")
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_text("Published as version 1.")).to_be_visible()

    page.goto("/programme/variants")
    page.fill("#name", "Medics later")
    page.get_by_role("button", name="Make the variant").click()
    expect(page.get_by_text("The variant «Medics later» is made.")).to_be_visible()
    page.get_by_role("link", name="Work in it").click()
    expect(page.get_by_text("not the timetable in force")).to_be_visible()
    axe_is_content(page)

    # Changed: the links stay inside.
    page.get_by_role("link", name="Programme", exact=True).click()
    page.get_by_role("link", name="Week", exact=True).click()
    variant = page.url.split("/programme/")[0]
    page.goto(f"{variant}/programme/week?of=group&code=PL1&week=1")
    page.get_by_role("link", name="Buddy first aid").first.click()
    page.get_by_role("button", name="To the tray").click()
    expect(page.get_by_text("The session lies in the tray now.")).to_be_visible()
    expect(page.get_by_text("Variant «Medics later»")).to_be_visible()

    # Solved on its own.
    page.goto(f"{variant}/")
    expect(page.get_by_text("11 of 12 sessions have a place")).to_be_visible()
    page.select_option("#minutes", "1")
    page.get_by_role("button", name="Solve the timetable").click()
    expect(page.get_by_text("all 12 sessions have a place.")).to_be_visible(timeout=250_000)
    expect(page.get_by_text("All 12 sessions have a place: complete.")).to_be_visible()

    # Compared: outside, nothing has moved yet.
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name="«Medics later» beside the timetable")).to_be_visible()
    expect(page.get_by_text("stand elsewhere than in the timetable")).to_be_visible()
    axe_is_content(page)
    page.goto("/programme/publications")
    expect(page.get_by_text("Nothing has changed since.")).to_be_visible()

    # Adopted, then published.
    page.goto("/programme/variants")
    page.get_by_role("link", name="Compare, adopt").click()
    page.get_by_role("button", name="Adopt «Medics later»").click()
    expect(page.get_by_text("The variant «Medics later» is the timetable now")).to_be_visible()
    expect(page.get_by_role("link", name="Before «Medics later»")).to_be_visible()
    axe_is_content(page)
    assert page.goto(f"{variant}/programme/week").status == 404  # type: ignore[union-attr]
    page.goto("/programme/publications")
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_text("Published as version 2.")).to_be_visible()
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, "whatif-commander", WORD)
    page.goto("/programme/")
    expect(page.get_by_role("link", name="Variants")).to_have_count(0)
    expect(page.get_by_text("Before «Medics later»")).to_have_count(0)
