"""Visits are planned and changed with every fault told at once; what comes with the product says where it is from."""

import csv
from datetime import timedelta
from importlib.resources import files

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.deployment.selectors.pledges import states
from blueberet.stages.visits.services.planning import Plan, edit_visit, plan_visit
from blueberet.stages.visits.shipped import families, leads, topics, wanted
from tests.cast import Cast
from tests.stages.visits.world import drawn, house, planned, raised, today

pytestmark = pytest.mark.django_db
PLATOON = "Visited > V Company > V1 Platoon"


def test_everything_that_is_wrong_is_told_at_once(cast: Cast) -> None:
    item = {"day": "2020-01-01", "begins": "9", "ends": "", "family": "Z", "what": "", "place": ""}
    plan = Plan(
        "picnic", " ", today(), today() - timedelta(1), team=({"name": "", "role": "x", "body": "Mars"},),
        documents=({"what": "Order", "reference": ""},), programme=(item,), pass_share=101,
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        plan_visit(cast.north, plan, actor=cast.planner)
    assert len(refused.value.sentences) == 11
    assert not Act.objects.filter(name__startswith="visits.").exists()
    with pytest.raises(Refused, match="No course NONE is in force"):
        plan_visit(cast.north, Plan("course", "Course", today(), today(), course="NONE"), actor=cast.planner)


def test_a_change_keeps_what_was_said_before_and_does_not_write_over_another(cast: Cast) -> None:
    h = house(cast)
    longer = Plan("mock", "Longer", today(), today() + timedelta(3), (h.first,))
    edit_visit(h.visit, longer, actor=cast.planner, edited=0)
    act = Act.objects.get(name="visits.visit.edited")
    assert act.before["title"] == "North mock visit"
    assert act.after["units"] == [PLATOON]
    with pytest.raises(Refused, match="changed the visit meanwhile"):
        edit_visit(h.visit, longer, actor=cast.planner, edited=0)
    drawn(h, 3)
    with pytest.raises(Refused, match="its kind stays"):
        edit_visit(h.visit, Plan("departure", "Longer", today(), today(), (h.first,)), actor=cast.planner, edited=1)


def test_a_platoon_commander_sees_and_writes_what_is_of_his_platoon(cast: Cast) -> None:
    h = house(cast)
    user = User.objects.create(username="platoon")
    Membership.objects.create(user=user, centre=cast.north, role="commander", scope=PLATOON)
    own = raised(cast, h.visit, key="own", unit=h.first, words="Of the first")
    other = raised(cast, h.visit, key="other", unit=h.second, words="Of the second")
    everybody = raised(cast, h.visit, key="all", words="Of the centre")
    foreign = planned(cast, h.second, title="Of the second platoon alone")
    client = Client()
    client.force_login(user)
    page = client.get("/visits/findings").content.decode()
    assert "Of the first" in page
    assert "Of the second" not in page
    assert "Of the centre" not in page
    assert client.get(f"/visits/findings/{own.number}").status_code == 200
    assert {client.get(f"/visits/findings/{f.number}").status_code for f in (other, everybody)} == {404}
    assert client.get(f"/visits/{foreign.pk}").status_code == 404
    assert client.get(f"/visits/{h.visit.pk}").status_code == 200, "the visit of his contingent"
    drawn(h)
    sample = client.get(f"/visits/{h.visit.pk}/sample").content.decode()
    assert "V-1" in sample
    assert "V-2" not in sample
    assert "are not yours to see" in sample
    with pytest.raises(PermissionDenied):
        plan_visit(cast.north, Plan("mock", "X", today(), today(), (h.second,)), actor=user)
    assert plan_visit(cast.north, Plan("mock", "X", today(), today(), (h.first,)), actor=user)


def test_what_comes_with_the_product_names_its_source() -> None:
    place = files("blueberet.stages.standards") / "catalogue" / "sources.csv"
    known = {r["Code"] for r in csv.DictReader(place.read_text(encoding="utf-8").splitlines())}
    rows = [*families().values(), *topics().values(), *leads(), *(w for ws in wanted().values() for w in ws)]
    rows += [q for t in topics().values() for q in t.questions]
    assert {s for r in rows for s in r.told.source.split("; ")} <= known
    assert "".join(families()) == "CDEFGHIJKLM"
    assert set(wanted()) == set(states()) - {"withdrawn"}
    assert all(any(w.is_required for w in ws) for ws in wanted().values())
    assert {x.step for x in leads()} | {x.after for x in leads()} <= set(states())
    assert all(q.told.authored == "all" for t in topics().values() for q in t.questions), "no UN text"


def test_a_form_that_is_refused_keeps_what_was_typed(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.planner)
    said = {"kind": "mock", "title": "Typed title", "team-0-name": "Typed name", "team-0-role": "", "team-0-body": "UN",
            "programme-0-day": "", "programme-0-begins": "25:00", "programme-0-ends": "", "programme-0-family": "D",
            "programme-0-what": "Typed item", "programme-0-place": ""}  # fmt: skip
    answer = client.post("/visits/new", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(x in page for x in ("Typed title", "Typed name", "Typed item", "25:00", "write times as 09:30"))
    said |= {"first_day": today().isoformat(), "last_day": today().isoformat(), "pass_share": "70",
             "programme-0-begins": "08:00", "programme-0-day": today().isoformat()}  # fmt: skip
    made = client.post("/visits/new", said)
    assert made.status_code == 302
    page = client.get(made["Location"]).content.decode()
    assert "D Training" in page
    assert "Typed item" in page
