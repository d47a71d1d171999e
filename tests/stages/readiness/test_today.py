"""What the first page says of readiness: the figures of the page that it leads to, and nothing that is not at hand."""

import re

import pytest
from django.utils import timezone

from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.audit.services import record_act
from blueberet.stages.assessment.services.history import load_history
from blueberet.stages.programme import bridge
from blueberet.stages.readiness.selectors import awaiting, measuring
from blueberet.stages.roster.models import Unit, UnitPlace
from tests.cast import Cast
from tests.stages.readiness.conftest import LONG_AGO
from tests.stages.readiness.test_measuring import sheet
from tests.stages.readiness.test_pages import page
from tests.tiny import tiny_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(platoon: Unit, cast: Cast) -> Unit:
    """The section failed its task; a second one below nothing has never shown it."""
    other = Unit.objects.create(centre=cast.north, kind="section", name="Other Section", code="Other Section")
    UnitPlace.objects.create(unit=other, name="Other Section", first_day=LONG_AGO)
    bridge.write_problem(cast.north, tiny_problem())
    load_history(cast.north, [sheet(platoon, 20, True), sheet(platoon, 4, False)], actor=None, source="a")
    return platoon


def told(user: User) -> str:
    """The first page as it is after it has asked for what it mentions."""
    return " ".join(page(user, "/readiness/told")[1].split())


def test_the_figures_are_those_of_the_page_it_leads_to(failed: Unit, cast: Cast) -> None:
    mine = re.findall(r">([^<>]+) is ([a-z ]+): (\d+) of (\d+) critical requirements are held \((\d+) %\)([^<]*)<",
                      told(cast.commander))  # fmt: skip
    assert [m[0] for m in mine] == ["North Section", "Other Section"]
    for name, grade, held, asked, share, rest in mine:
        unit = Unit.objects.get(name=name)
        body = page(cast.commander, f"/readiness/units/U{unit.pk}")[1]
        assert f"{held} of {asked} critical requirements" in body
        assert grade in body
        assert int(share) == 100 * int(held) // int(asked)
        assert rest == {"North Section": ", 1 failed", "Other Section": ", 2 missing"}[name]


def test_the_worst_task_of_a_unit_is_wrong_and_leads_to_its_proof(failed: Unit, cast: Cast) -> None:
    body = told(cast.commander)
    assert f'href="/readiness/cells/U{failed.pk}/SEC/R01">North Section: North checkpoint failed<' in body
    assert "and 1 more task failed or missing" in body
    assert "Other Section: North checkpoint" not in body
    Membership.objects.filter(user=cast.commander).update(scope="Other Section")
    body = told(cast.commander)
    assert "North Section" not in body
    assert "Other Section: North checkpoint missing" in body


@pytest.mark.follows
def test_only_staff_is_told(failed: Unit, cast: Cast) -> None:
    measuring.measured(cast.north, timezone.localdate())
    assert "critical requirements" in page(cast.registrar, "/")[1]
    for user in (cast.soldier, cast.visitor, cast.outsider):
        assert "critical requirements" not in page(user, "/")[1]


def test_nothing_is_worked_out_for_it(failed: Unit, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("gathered")

    with monkeypatch.context() as m:
        m.setattr(awaiting, "measured", never)
        assert 'hx-get="/readiness/told"' in page(cast.commander, "/")[1], "a small centre's comes beside the page"
        m.setattr(awaiting, "SMALL", 0)
        body = page(cast.commander, "/")[1]
    assert ("/readiness/told" in body, "critical requirements" in body) == (False, False)
    body = told(cast.commander)
    assert ("/readiness/told" in body, "critical requirements" in body) == (False, True)


@pytest.mark.follows
def test_of_a_large_centre_it_says_how_old_it_is(failed: Unit, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(awaiting, "SMALL", 0)
    measuring.measured(cast.north, timezone.localdate())
    assert "as known at" not in page(cast.commander, "/")[1]
    record_act("roster.document.changed", centre=cast.north, actor=cast.registrar, subject="N-001")
    body = page(cast.commander, "/")[1]
    assert "critical requirements" in body
    assert "as known at" in body
