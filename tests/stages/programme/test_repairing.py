"""From 'something has happened' to a taken repair, with the queue and the real engine."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from blueberet.engine.programme.check import check
from blueberet.engine.programme.repair.mending import Moment
from blueberet.engine.programme.score import score
from blueberet.foundation.audit.models import Act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import claim_next
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.publishing import publish_timetable
from blueberet.stages.programme.services.repairing import (
    carry_out_repair,
    incident_of,
    leave_repair,
    proposal_of,
    propose_repair,
    repaired_plan,
    take_repair,
)
from blueberet.stages.roster.models import Person, Unit
from tests.cast import Cast
from tests.tiny import MONDAY

NOW = Moment(MONDAY)
FRIDAY = MONDAY + timedelta(days=4)


def proposed(programme: Programme, cast: Cast, what: str, now: Moment = NOW, **facts: Any) -> Run:
    programme.refresh_from_db()
    run = propose_repair(programme, actor=cast.planner, what=what, facts=facts, now=now)
    taken = claim_next("one")
    assert taken is not None
    carry_out_repair(taken)
    run.refresh_from_db()
    return run


def test_a_colleague_takes_over_and_nothing_changes_until_it_is_taken(programme: Programme, cast: Cast) -> None:
    before = bridge.plan_of(programme)
    run = proposed(programme, cast, "instructor", instructor="I2", first=str(FRIDAY), last=str(FRIDAY))
    found = proposal_of(run)
    assert found is not None
    assert [(d.session, d.changed) for d in found.differences] == [("MED/MED/01", ("instructors",))]
    assert (found.moves, found.moves_proven, found.cost_proven) == (0, "horizon", "horizon")
    assert bridge.plan_of(programme) == before
    take_repair(run, actor=cast.planner, today=MONDAY)
    after = bridge.plan_of(programme)
    assert {p.session for p in after.placements if p not in before.placements} == {"MED/MED/01"}
    programme.refresh_from_db()
    assert check(bridge.problem_of(programme), after) == []
    assert [str(FRIDAY), str(FRIDAY)] in programme.instructors.get(code="I2").absent
    act = Act.objects.get(name="programme.timetable.repaired")
    assert act.actor == cast.planner
    with pytest.raises(Refused, match="decided already"):
        take_repair(run, actor=cast.planner, today=MONDAY)


def test_a_stale_proposal_is_refused_and_nothing_is_lost(programme: Programme, cast: Cast) -> None:
    run = proposed(programme, cast, "holiday", day=str(FRIDAY), title="New day")
    Programme.objects.filter(pk=programme.pk).update(version=programme.version + 1)
    before = bridge.plan_of(programme)
    with pytest.raises(Refused, match="changed meanwhile"):
        take_repair(run, actor=cast.planner, today=MONDAY)
    assert bridge.plan_of(programme) == before
    assert not programme.holidays.filter(day=FRIDAY).exists()


def test_facts_changed_without_a_new_version_make_it_stale_too(programme: Programme, cast: Cast) -> None:
    run = proposed(programme, cast, "holiday", day=str(FRIDAY), title="New day")
    programme.venues.filter(code="R1").update(capacity=11)
    with pytest.raises(Refused, match="changed meanwhile"):
        take_repair(run, actor=cast.planner, today=MONDAY)


def test_heads_of_women_and_costs_by_rule_are_shown(programme: Programme, cast: Cast, client: Client) -> None:
    run = proposed(programme, cast, "duty", group="S11", first=str(MONDAY + timedelta(days=7)),
                   last=str(MONDAY + timedelta(days=7)))  # fmt: skip
    found = proposal_of(run)
    assert found is not None
    assert found.told.groups == (("S11", 3),)
    members = programme.groups.get(code="S11").members
    unit = Unit.objects.create(centre=programme.centre, code="U", name="U", kind="section")
    for number, sex in zip(members, "FMF", strict=True):
        Person.objects.create(
            centre=programme.centre, service_number=number, name_cyrillic=number, sex=sex, unit=unit,
            birth_date=date(2000, 1, 1), rank="Private", category="soldier", region="Invented",
        )  # fmt: skip
    client.force_login(cast.planner)
    shown = client.get(f"/programme/repair/{run.pk}").content.decode()
    assert shown.count("3 (2 F)") == 2
    run.refresh_from_db()
    assert run.result is not None
    changed = incident_of(run).apply(bridge.problem_of(programme))
    plan = repaired_plan(changed, bridge.plan_of(programme), found)
    assert sum(row[2] for row in run.result["costs"]) == pytest.approx(score(changed, plan).total, abs=0.01)
    assert "Total; lower is better" in shown


def test_left_is_left(programme: Programme, cast: Cast) -> None:
    run = proposed(programme, cast, "holiday", day=str(FRIDAY), title="New day")
    before = bridge.plan_of(programme)
    leave_repair(run, actor=cast.planner)
    assert bridge.plan_of(programme) == before
    with pytest.raises(Refused, match="decided already"):
        take_repair(run, actor=cast.planner, today=MONDAY)


def test_a_make_up_session_gets_a_row_and_a_place(programme: Programme, cast: Cast) -> None:
    run = proposed(programme, cast, "makeup", module="MED", group="MED", sessions=1)
    take_repair(run, actor=cast.planner, today=MONDAY)
    row = programme.sessions.get(code="MED/MED/02")
    assert row.day is not None
    assert programme.modules.get(code="MED").makeup == {"MED": 1}


@pytest.mark.parametrize(
    ("what", "facts", "words"),
    [
        ("instructor", {"instructor": "I2", "first": "2026-03-06", "last": "2026-03-05"}, "lies before the first"),
        ("instructor", {"instructor": "I9", "first": "2026-03-06", "last": "2026-03-06"}, "no «I9»"),
        ("holiday", {"day": "2027-03-06"}, "outside the programme"),
        ("holiday", {"day": "2026-03-11"}, "closed already"),
        ("duty", {"group": "NONE", "first": "2026-03-06", "last": "2026-03-06"}, "no group"),
        ("makeup", {"module": "BFA", "group": "MED"}, "not taught to Medics"),
        ("event", {"event": "OPEN", "first": "2026-03-02"}, "already"),
        ("pool", {"pool": "LORRY", "quantity": 3}, "name fewer"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    programme: Programme, cast: Cast, what: str, facts: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        propose_repair(programme, actor=cast.planner, what=what, facts=facts, now=NOW)
    assert not Run.objects.exists()


def test_only_planners(programme: Programme, cast: Cast) -> None:
    for user in (cast.registrar, cast.commander, cast.outsider):
        with pytest.raises(PermissionDenied):
            propose_repair(programme, actor=user, what="holiday", facts={"day": str(FRIDAY)}, now=NOW)
    run = proposed(programme, cast, "holiday", day=str(FRIDAY), title="x")
    with pytest.raises(PermissionDenied):
        take_repair(run, actor=cast.outsider, today=MONDAY)


def test_what_is_past_stays_and_does_not_bar_publication(programme: Programme, cast: Cast) -> None:
    # He was away on a day that has gone: its session stays, and what comes is published all the same.
    wednesday = MONDAY + timedelta(days=2)
    run = proposed(
        programme, cast, "instructor", Moment(FRIDAY), instructor="I2", first=str(wednesday), last=str(FRIDAY)
    )
    found = proposal_of(run)
    assert found is not None
    assert [b.sessions for b in found.stuck] == [("BFA/PL1/01",)]
    take_repair(run, actor=cast.planner, today=MONDAY)
    programme.refresh_from_db()
    with pytest.raises(Refused, match="R9"):
        publish_timetable(programme=programme, actor=cast.planner, note="", expected_version=programme.version)
    assert publish_timetable(
        programme=programme, actor=cast.planner, note="", expected_version=programme.version, today=FRIDAY
    )


def test_pages_from_form_to_decision(programme: Programme, cast: Cast, client: Client) -> None:
    client.force_login(cast.planner)
    page = client.get("/programme/repair?what=instructor&instructor=I2")
    assert b'value="I2" selected' in page.content
    bad = client.post("/programme/repair", {"what": "holiday", "day": "soon", "now": str(MONDAY)})
    assert (bad.status_code, b"Give the day" in bad.content) == (422, True)
    data = {"what": "instructor", "instructor": "I2", "first": str(FRIDAY), "last": str(FRIDAY), "now": str(MONDAY)}
    asked = client.post("/programme/repair", data)
    assert asked.status_code == 302
    assert "Looking for a repair" in client.get(asked["Location"]).content.decode()
    run = claim_next("one")
    assert run is not None
    carry_out_repair(run)
    shown = client.get(asked["Location"]).content.decode()
    for words in ("Daniyar Sample is not here", "proven over the whole programme", "Yerlan Sample", "6 Mar 2026"):
        assert words in shown
    client.force_login(cast.outsider)
    assert client.get(asked["Location"]).status_code == 404
    client.force_login(cast.planner)
    assert client.post(asked["Location"], {"act": "take"})["Location"] == "/programme/publications"
    assert "This repair was taken" in client.get(asked["Location"]).content.decode()
    assert programme.sessions.get(code="MED/MED/01").instructors.get().code == "I3"
    assert date(2026, 3, 6) == programme.sessions.get(code="MED/MED/01").day
