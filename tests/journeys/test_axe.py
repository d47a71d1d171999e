"""Every page by the role that works there: nothing serious for axe, nothing wider than the screen."""

import pytest
from playwright.sync_api import Page

from blueberet.config.demonstration.load import PASSWORD
from tests.journeys.conftest import Served, faults_in_all_looks, sign_in

pytestmark = pytest.mark.journey
PAGES = {
    "planner": [
        "/", "/contingent/", "/contingent/people/10", "/programme/", "/programme/week?week=16",
        "/programme/week?of=venue&code=RANGE&week=10", "/programme/resources", "/programme/resources?kind=instructor",
        "/programme/tray", "/programme/standards", "/programme/sessions/700", "/programme/sessions/700/places",
        "/programme/score", "/programme/score?rule=S5&group=&week=16", "/programme/publications",
        "/programme/repair?what=duty",
        "/programme/calendars", "/programme/import", "/programme/search?q=Айдос", "/standards/", "/standards/1",
        "/programme/variants", "/programme/timetable/import", "/programme/requests",
        "/standards/20", "/standards/1/compare", "/standards/crosswalk", "/standards/sources", "/standards/import",
        "/standards/new", "/incidents/new", "/incidents/lessons/new", "/account/", "/account/password", "/account/second-factor",
    ],
    "registrar": [
        "/contingent/", "/contingent/people/10", "/contingent/people/10/edit", "/contingent/import",
        "/contingent/people/10/documents/new", "/contingent/people/10/missions/new", "/contingent/documents",
        "/contingent/duplicates", "/contingent/units", "/contingent/units/1", "/contingent/move?person=10",
        "/certificates/", "/certificates/rules/new", "/certificates/verify", "/certificates/keys",
    ],
    "commander": ["/", "/contingent/", "/contingent/documents", "/contingent/people/12", "/trail/"],
    "admin": ["/accounts/", "/trail/", "/trail/?name=standards.catalogue.imported"],
    "instructor": [
        "/", "/standards/?kind=task", "/programme/week?week=16", "/evaluation/", "/evaluation/new", "/evaluation/paper",
        "/evaluation/sheets", "/evaluation/agreement", "/evaluation/tests", "/evaluation/tests/new",
        "/evaluation/tests/import", "/evaluation/levels", "/evaluation/levels/new", "/evaluation/import",
        "/evaluation/people/12", "/evaluation/units/3", "/evaluation/log/12", "/evaluation/log/12/new",
        "/attendance/", "/attendance/ledger", "/attendance/debts", "/attendance/marks", "/attendance/people/12",
    ],
    "generation": ["/posts/", "/posts/rules", "/posts/import", "/posts/plan"],
    "visitor": ["/", "/about/licences", "/contingent/", "/standards/", "/standards/2"],
    "soldier": ["/", "/standards/", "/programme/week?week=16"],
}  # fmt: skip


@pytest.mark.parametrize("role", list(PAGES))
def test_axe_finds_nothing_serious(page: Page, served: Served, role: str) -> None:
    sign_in(page, role, PASSWORD)
    found = []
    for path in PAGES[role]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{role} {path}: {answer.status}"
        found += faults_in_all_looks(page)
    assert found == []
