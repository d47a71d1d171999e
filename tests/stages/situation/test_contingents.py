"""Two contingents in one centre: each tells of its own, and apart of what is tied to neither."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.services.counting import count_stock
from blueberet.stages.endurance.services.writing import say_whose
from blueberet.stages.evidence.gathering.frame import frame_of
from blueberet.stages.evidence.gathering.handover import handover
from blueberet.stages.roster.models import Unit
from blueberet.stages.situation.gathering.gather import gather
from blueberet.stages.situation.showing import page_of
from blueberet.stages.situation.texts import line
from blueberet.stages.visits.models import Finding
from tests.cast import Cast
from tests.stages.endurance.world import planned
from tests.stages.incidents.world import entered
from tests.stages.situation.world import YESTERDAY, begun, evening
from tests.stages.visits.world import contingent as another

pytestmark = pytest.mark.django_db
SITE = "POST"


def two(cast: Cast, top: Unit) -> Unit:
    """A second contingent; each has a plan, an incident and a finding, and the centre has one of each."""
    plan = planned(cast, code="FIRST")
    assert plan.unit == top, "while there is one contingent, a plan is its own"
    second, _one, _two = another(cast, "Second Contingent")
    day, today = YESTERDAY, timezone.localdate()
    for code in ("SECOND", "WHOLE"):
        planned(cast, code=code)
    assert SupplyPlan.objects.get(code="WHOLE").unit is None
    say_whose(SupplyPlan.objects.get(code="SECOND"), actor=cast.logistician, unit=second.code)
    for code, water in (("FIRST", "1000"), ("SECOND", "500"), ("WHOLE", "300")):
        count_stock(SupplyPlan.objects.get(code=code), actor=cast.logistician, site=SITE, day=day, today=today,
                    amounts={"water": water})  # fmt: skip
    at = f"{day}T10:00"
    entered(cast, happened=at, where=f"FIRST/{SITE}", place="", kind="riot", effects=[{"what": f"FIRST/site/{SITE}"}])
    entered(cast, happened=at, unit=second.code, kind="accident", effects=[{"what": f"SECOND/site/{SITE}"}])
    entered(cast, happened=at, kind="weather", effects=[{"what": f"WHOLE/site/{SITE}"}])
    for n, unit in enumerate((top, second, None), 1):
        Finding.objects.create(centre=cast.north, number=n, unit=unit, family="G", severity="major", words=f"No. {n}",
                               raised_on=day, due=day, owner_post="S1", client_key=str(n), at=evening(day))  # fmt: skip
    return second


def test_each_report_tells_its_own_and_apart_what_is_of_the_centre(cast: Cast, top: Unit) -> None:
    second = two(cast, top)
    for unit, plan, kind, number in ((top, "FIRST", "riot", 1), (second, "SECOND", "accident", 2)):
        unit = Unit.objects.select_related("centre").get(pk=unit.pk)
        facts = gather(unit, YESTERDAY, YESTERDAY, evening(YESTERDAY)).facts()
        assert facts["incidents.count"].value == facts["findings.open"].value == 1
        assert facts["incidents.centre.count"].value == facts["findings.centre.open"].value == 1
        assert {c for c in facts if c.startswith(("incidents.kind", "incidents.centre.kind", "finding."))} == {
            f"incidents.kind.{kind}", "incidents.centre.kind.weather", f"finding.{number}", "finding.3",
        }  # fmt: skip
        amounts = {c: f.whole for c, f in facts.items() if f.kind == "supply.amount"}
        assert amounts == {f"supply.{plan}.{SITE}.water.amount": False, f"supply.WHOLE.{SITE}.water.amount": True}
        shut = [(f.whole, f.of) for f in facts.values() if f.kind == "incidents.closure"]
        assert sorted(w for w, _of in shut) == [False, True]
        assert line(facts["findings.centre.open"], "en") == "Findings open, of the centre as a whole: 1"
        assert "of the centre as a whole" not in line(facts["findings.open"], "en")


def test_the_form_names_stores_of_the_centre_and_a_platoon_tells_of_none(cast: Cast, top: Unit) -> None:
    second = two(cast, top)
    s = gather(top, YESTERDAY, YESTERDAY, evening(YESTERDAY))
    supply = next(b for p in page_of(s, (), {}).paragraphs for b in p.blocks if b.code == "supply")
    rows = [r.name for r in supply.rows if not r.name.startswith("Days of supply")]
    assert len(rows) == 2
    assert rows[1] == f"{rows[0]}, of the centre as a whole"
    below = Unit.objects.select_related("centre").get(centre=cast.north, name="V1 Platoon")
    facts = gather(below, YESTERDAY, YESTERDAY, evening(YESTERDAY)).facts()
    assert (facts["incidents.count"].value, "incidents.centre.count" in facts) == (0, False)
    assert below.code.startswith(second.code)


def test_a_pack_for_the_next_rotation_leaves_the_other_contingent_out(cast: Cast, top: Unit) -> None:
    second = two(cast, top)
    f = frame_of(cast.north, second, timezone.localdate(), timezone.now(), None)
    told = handover(f)
    tied = {
        key: sorted(r.get("whose", "") for r in told[key]) for key in ("incidents", "closures", "stocks", "findings")
    }
    assert tied == dict.fromkeys(tied, ["", "centre"])
    assert {r["plan"] for r in told["stocks"]} == {SupplyPlan.objects.get(code=c).name for c in ("SECOND", "WHOLE")}
    first = frame_of(cast.north, top, timezone.localdate(), timezone.now(), None)
    (own,) = (r for r in handover(first)["incidents"] if not r.get("whose"))
    site = SupplyPlan.objects.get(code="FIRST").editions.get().content["sites"][0]
    assert own["place"] == site["name"] != SITE
    assert own["at"].startswith(f"{YESTERDAY}T10:00+")


def test_whose_a_plan_is_is_said_by_the_logistician_of_a_contingent_that_stands(
    cast: Cast, top: Unit, client: Client
) -> None:
    second = two(cast, top)
    plan = SupplyPlan.objects.get(code="WHOLE")
    with pytest.raises(Refused, match="There is no contingent Nowhere today"):
        say_whose(plan, actor=cast.logistician, unit="Nowhere")
    client.force_login(cast.logistician)
    page = client.get(reverse("supply-plan", args=["WHOLE"])).content.decode()
    assert f'<option value="{second.code}">' in page
    client.post(reverse("supply-whose", args=["WHOLE"]), {"unit": second.code})
    plan.refresh_from_db()
    assert plan.unit == second
    row = begun(top, cast.planner, YESTERDAY)
    assert not [c for b in row.content["blocks"] for c in b["facts"] if c["code"].startswith("supply.WHOLE")]
