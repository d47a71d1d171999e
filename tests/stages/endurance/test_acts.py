"""Plans are written in editions, stock is counted and corrected openly, nothing is changed behind anybody's back."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.endurance.models import Edition, StockCount, SupplyPlan
from blueberet.stages.endurance.selectors.stock import content_today, held_of, last_counts
from blueberet.stages.endurance.services.counting import count_stock
from blueberet.stages.endurance.services.shipped import shipped_book
from blueberet.stages.endurance.services.writing import keep_edition, make_plan
from tests.cast import Cast
from tests.stages.endurance.world import planned

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


def test_a_plan_needs_a_code_of_its_own_and_the_logistician(cast: Cast):
    planned(cast)
    with pytest.raises(Refused) as refused:
        make_plan(cast.north, shipped_book("company-camp"), actor=cast.logistician, code="NPLAN", mission="NONE")
    assert len(refused.value.sentences) == 2
    with pytest.raises(Refused):
        make_plan(cast.north, shipped_book("company-camp"), actor=cast.logistician, code="a/b")
    with pytest.raises(PermissionDenied):
        make_plan(cast.north, shipped_book("company-camp"), actor=cast.planner, code="OTHER")
    assert SupplyPlan.objects.count() == 1


def test_an_edition_follows_another_and_none_is_changed(cast: Cast):
    plan = planned(cast)
    content = plan.editions.get().content
    assert keep_edition(plan, content, actor=cast.logistician).number == 1
    changed = content | {"tour": [content["tour"][0] | {"days": 40, "name": "Longer"}]}
    assert keep_edition(plan, changed, actor=cast.logistician, why="longer", of=1).number == 2
    plan.refresh_from_db()
    assert plan.name == "Longer"
    act = Act.objects.filter(name="endurance.edition.written").get()
    assert act.details["changed"] == ["tour"]
    with pytest.raises(Refused, match="wrote edition 2 meanwhile"):
        keep_edition(plan, content, actor=cast.logistician, of=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(plan=plan, number=1).update(why="other")


def test_counts_are_kept_corrected_and_never_changed(cast: Cast):
    plan = planned(cast)
    key = uuid.uuid4()
    ask = {"actor": cast.logistician, "site": "POST", "today": TODAY}
    first = count_stock(plan, day=TODAY, amounts={"water": "2 000".replace(" ", "")}, key=key, **ask)
    assert count_stock(plan, day=TODAY, amounts={"water": "1"}, key=key, **ask) == first
    again = count_stock(plan, day=TODAY, amounts={"water": "1900,5"}, corrects=first, reason="misread", **ask)
    assert last_counts(plan)["POST", "water"].amount == 1900.5
    with pytest.raises(Refused, match="corrected already"):
        count_stock(plan, day=TODAY, amounts={"water": "1"}, corrects=first, reason="x", **ask)
    with pytest.raises(DatabaseError), transaction.atomic():
        StockCount.objects.filter(pk=again.pk).update(day=TODAY - timedelta(days=1))
    assert Act.objects.filter(name="endurance.stock.corrected").count() == 1


@pytest.mark.parametrize(("given", "faults"), [
    ({"amounts": {"water": "-1"}}, 1), ({"amounts": {"water": "many"}}, 1), ({"amounts": {}}, 1),
    ({"amounts": {"wine": "1"}}, 1), ({"day": TODAY + timedelta(days=1)}, 1), ({"day": None, "amounts": {}}, 2),
    ({"day": TODAY - timedelta(days=60)}, 1), ({"site": "NOWHERE"}, 1), ({"amounts": {"water": "inf"}}, 1),
])  # fmt: skip
def test_a_wrong_count_is_refused_with_every_fault(cast: Cast, given, faults):
    plan = planned(cast)
    ask = {"actor": cast.logistician, "site": "POST", "today": TODAY, "day": TODAY, "amounts": {"water": "5"}} | given
    with pytest.raises(Refused) as refused:
        count_stock(plan, **ask)
    assert len(refused.value.sentences) == faults
    assert not StockCount.objects.exists()


def test_days_of_supply_and_the_outlook_begin_at_what_was_counted(cast: Cast):
    plan = planned(cast)
    # 25 people at 20 L a day: 500 L a day; rationing begins below 10.001 days, the minimum is a tenth of a day.
    for amount, state in (("5100", "met"), ("4000", "expiring"), ("40", "missing")):
        count_stock(plan, actor=cast.logistician, site="POST", day=TODAY, today=TODAY, amounts={"water": amount})
        held = held_of(plan)[0]
        assert (held.state, held.days) == (state, pytest.approx(float(amount) / 500))
    start = date.fromisoformat(plan.editions.get().content["tour"][0]["start"])
    later = content_today(plan, start + timedelta(days=5))
    assert later["tour"][0] | {"name": ""} == {"name": "", "days": 25, "start": "2024-10-04"}
    assert later["known"][0]["start"] == 0
    assert later["known"][0]["end"] == 15
    assert later["stores"][0]["start"] == 40
    assert content_today(plan, timezone.localdate())["tour"][0]["days"] == 30
