"""What a report fills itself with, source by source; each figure counted by hand."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from blueberet.engine.situation.facts import Block
from blueberet.stages.attendance.models import Mark, RollCall
from blueberet.stages.endurance.services.counting import count_stock
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.models import Document, Person, Unit
from blueberet.stages.situation.gathering.gather import gather
from blueberet.stages.situation.outputs.papers import aged
from blueberet.stages.situation.searching import found
from blueberet.stages.situation.today import lines
from tests.cast import Cast
from tests.stages.endurance.world import planned
from tests.stages.situation.world import YESTERDAY, begun, evening, platoon, sent
from tests.tiny import tiny_problem

pytestmark = pytest.mark.django_db


def roll_of(programme: Programme, period: int, day_offset: int, **marks: str) -> None:
    """A roll of the day so many days before yesterday."""
    day = YESTERDAY - timedelta(days=day_offset)
    roll = RollCall.objects.create(
        programme=programme, session=f"S{period}-{day_offset}", module="M", title="North", subject="N", day=day,
        last_day=day, first_period=period, last_period=period, hours=1, client_key=f"{period}-{day_offset}",
        called_at=evening(day),
    )  # fmt: skip
    for number, status in marks.items():
        person = Person.objects.get(service_number=number.replace("_", "-"))
        Mark.objects.create(
            roll=roll,
            person=person,
            programme=programme,
            module="M",
            status=status,
            held=1,
            earned=0,
            missed=0,
            made_up=0,
        )


def block(unit: Unit, code: str) -> Block:
    s = gather(unit, YESTERDAY, YESTERDAY, evening(YESTERDAY))
    return next(b for b in s.blocks if b.code == code)


def test_the_last_mark_of_the_day_counts_and_late_is_present(cast: Cast, top: Unit) -> None:
    programme = bridge.write_problem(cast.north, tiny_problem())
    roll_of(programme, 1, 0, N_001="present", N_002="absent", N_003="present")
    roll_of(programme, 4, 0, N_001="sick", N_002="late")
    strength = block(top, "strength")
    told = {f.code: (f.value, f.women) for f in strength.facts if f.code.count(".") == 1}
    assert told == {
        "strength.roster": (3, 1), "strength.present": (2, 1), "strength.sick": (1, 0), "strength.absent": (0, 0),
        "strength.duty": (0, 0), "strength.leave": (0, 0), "strength.unknown": (0, 0),
    }  # fmt: skip
    assert strength.as_of == evening(YESTERDAY)
    assert block(top, "medical").facts[0].value == 1


def test_an_old_roll_is_told_with_its_age_and_a_very_old_one_not_at_all(cast: Cast, top: Unit) -> None:
    programme = bridge.write_problem(cast.north, tiny_problem())
    roll_of(programme, 1, 2, N_001="present")
    s = gather(top, YESTERDAY, YESTERDAY, evening(YESTERDAY))
    age = aged(s)["strength"]
    # From the end of that day until six in the evening two days later.
    assert (age.state, round(age.hours or 0)) == ("stale", 42)
    # A draft that lies grows older, up to the end of its period.
    assert round(aged(s, evening(YESTERDAY + timedelta(days=1)))["strength"].hours or 0) == 48


def test_a_roll_of_more_than_a_week_ago_says_nothing(cast: Cast, top: Unit) -> None:
    programme = bridge.write_problem(cast.north, tiny_problem())
    roll_of(programme, 1, 8, N_001="present")
    strength = block(top, "strength")
    assert strength.as_of is None
    assert next(f for f in strength.facts if f.code == "strength.unknown").value == 3


def test_stock_is_that_of_the_last_day_and_as_old_as_its_oldest_site(cast: Cast, top: Unit) -> None:
    plan = planned(cast)
    today = timezone.localdate()
    for days, amount in ((4, "900"), (-1, "10")):
        count_stock(plan, actor=cast.logistician, site="POST", day=YESTERDAY - timedelta(days=days), today=today,
                    amounts={"water": amount})  # fmt: skip
    s = gather(top, YESTERDAY, YESTERDAY, evening(YESTERDAY))
    amounts = [f.value for f in s.facts().values() if f.kind == "supply.amount"]
    assert amounts == [900.0]
    assert aged(s)["supply"].state == "stale"
    # A platoon holds no stores; they stand in the contingent's report.
    assert "supply" not in {b.code for b in gather(platoon(cast), YESTERDAY, YESTERDAY, evening(YESTERDAY)).blocks}


def test_papers_are_counted_by_their_last_valid_day(cast: Cast, top: Unit) -> None:
    person = Person.objects.get(service_number="N-003")
    for kind, days in (("medical", -1), ("passport", 0), ("conduct attestation", -5)):
        Document.objects.create(person=person, kind=kind, expires=YESTERDAY + timedelta(days=days))
    facts = gather(top, YESTERDAY, YESTERDAY, evening(YESTERDAY)).facts()
    # A passport holds on its last day.
    assert [facts[c].value for c in ("medical.expired", "medical.soon", "personnel.papers")] == [1, 0, 1]
    assert facts["medical.expired"].women == 1


def test_the_first_page_and_the_search_box_know_reports(cast: Cast, top: Unit, rf: RequestFactory) -> None:
    sent(cast, top, YESTERDAY - timedelta(days=1), {"personnel": "Board"})
    draft = begun(top, cast.planner, YESTERDAY)
    request = rf.get("/")
    told = {}
    for name in ("planner", "soldier", "logistician"):
        request.user = getattr(cast, name)
        told[name] = [x.words for x in lines(request)]
    assert any("has not told yesterday" in w for w in told["planner"])
    assert told["logistician"] == []
    request.user = cast.planner
    assert [x.words for x in found(request, "sitrep 2")] == [f"First Contingent {draft.number}"]
    assert [x.words for x in found(request, YESTERDAY.isoformat())] == ["First Contingent 2"]
    for nobody in (cast.soldier, cast.outsider, AnonymousUser()):
        request.user = nobody
        assert list(found(request, "sitrep 2")) == []


def test_a_unit_that_was_not_there_on_the_day_tells_nothing_of_the_whole_contingent(cast: Cast, top: Unit) -> None:
    long_ago = YESTERDAY - timedelta(days=20_000)
    codes = {
        u: {b.code for b in gather(u, long_ago, long_ago, evening(YESTERDAY)).blocks} for u in (platoon(cast), top)
    }
    assert codes[top] - codes[platoon(cast)] == {"supply", "communications", "posts"}
