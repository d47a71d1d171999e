"""From rows of the other rooms to states: what counts, as of when, by whose eyes; waivers, statements, snapshots."""

import gc
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.worker import do_daily
from blueberet.stages.assessment.services.history import Past, load_history
from blueberet.stages.programme.bridge import write_problem
from blueberet.stages.programme.selectors.requests import Ahead
from blueberet.stages.readiness import sources
from blueberet.stages.readiness.models import Snapshot, Statement, Waiver
from blueberet.stages.readiness.selectors import measuring
from blueberet.stages.readiness.selectors.measuring import Measured, measured
from blueberet.stages.readiness.selectors.showing import evidence_of
from blueberet.stages.readiness.selectors.turning import standing_in, turned
from blueberet.stages.readiness.services.keeping import keep_yesterday, take_snapshot
from blueberet.stages.readiness.services.stating import give_waiver, make_statement, withdraw_waiver
from blueberet.stages.roster.models import Document, LanguageScore, Person, Stay, Unit
from blueberet.stages.roster.selectors.documents import key_days_known
from blueberet.stages.roster.services.keydays import set_key_day
from blueberet.stages.roster.services.units import set_type
from tests.cast import Cast
from tests.stages.readiness.conftest import put
from tests.tiny import tiny_problem

pytestmark = pytest.mark.django_db


def states(m: Measured, unit: Unit) -> dict[str, str]:
    return {c.code: c.state.value for c in m.units[f"U{unit.pk}"].cells}


def sheet(unit: Unit, days_ago: int, good: bool, *, external: bool = False) -> Past:
    day = timezone.localdate() - timedelta(days=days_ago)
    marks = {"T03-01": "GO" if good else "NO-GO", "T03-02": "GO"}
    at = timezone.now() - timedelta(days=days_ago)
    return Past("T03", unit.code, day, "Capt Seer", "instructor-evaluator", external, at, marks)


def test_an_evaluation_turns_the_cell_and_the_latest_counts(platoon: Unit, cast: Cast) -> None:
    today = timezone.localdate()
    assert states(measured(cast.north, today), platoon) == {"R01": "missing", "R02": "expired"}
    load_history(cast.north, [sheet(platoon, 20, True)], actor=None, source="a")
    assert states(measured(cast.north, today), platoon)["R01"] == "met"
    load_history(cast.north, [sheet(platoon, 5, False)], actor=None, source="b")
    assert states(measured(cast.north, today), platoon)["R01"] == "failed"


def test_a_past_day_tells_what_was_true_and_known_then(platoon: Unit, cast: Cast) -> None:
    load_history(cast.north, [sheet(platoon, 20, True), sheet(platoon, 5, False)], actor=None, source="a")
    found = [
        states(measured(cast.north, timezone.localdate() - timedelta(days=n)), platoon)["R01"] for n in (30, 10, 1)
    ]  # fmt: skip
    assert found == ["missing", "met", "failed"]


def test_national_and_external_stand_by_themselves(platoon: Unit, cast: Cast) -> None:
    rows = [sheet(platoon, 20, True), sheet(platoon, 10, False, external=True)]
    load_history(cast.north, rows, actor=None, source="a")
    today = timezone.localdate()
    assert states(measured(cast.north, today), platoon)["R01"] == "met"
    assert states(measured(cast.north, today, origin="external"), platoon)["R01"] == "failed"


def test_a_document_withdrawn_today_counted_yesterday(platoon: Unit, cast: Cast) -> None:
    today = timezone.localdate()
    person = Person.objects.get(service_number="N-001")
    Document.objects.filter(person=person).update(counts=False, withdrawn_on=today, withdrawn_why="forged", edited=1)

    def state(days_ago: int) -> str:
        return measured(cast.north, today - timedelta(days=days_ago)).person(f"P{person.pk}").cells[0].state.value

    assert (state(1), state(0)) == ("met", "missing")


def test_the_proof_names_who_saw_it_only_to_those_who_see_people(platoon: Unit, cast: Cast) -> None:
    load_history(cast.north, [sheet(platoon, 20, True)], actor=None, source="a")
    m = measured(cast.north, timezone.localdate())
    cell = next(c for c in m.units[f"U{platoon.pk}"].cells if c.code == "R01")
    [named] = evidence_of(m.explain(f"U{platoon.pk}", cell), named=True)
    [unnamed] = evidence_of(m.explain(f"U{platoon.pk}", cell), named=False)
    assert (named["counts"], named["who"]) == (True, "Capt Seer, instructor-evaluator")
    assert (unnamed["who"], unnamed["address"]) == ("instructor-evaluator", "")


def test_nothing_is_counted_anew_until_something_changes(platoon: Unit, cast: Cast) -> None:
    today = timezone.localdate()
    first = measured(cast.north, today)
    assert measured(cast.north, today) is first
    load_history(cast.north, [sheet(platoon, 20, True)], actor=None, source="a")
    assert measured(cast.north, today) is not first


def test_what_a_large_centre_keeps_is_not_looked_through_for_waste_by_every_page(
    platoon: Unit, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "LARGE", 1)
    gc.unfreeze()
    kept = measured(cast.north, timezone.localdate())
    assert gc.get_freeze_count() > 0
    assert not any(kept is o for o in gc.get_objects())
    gc.unfreeze()
    monkeypatch.setattr(measuring, "LARGE", 1_000_000)
    measuring.forget()
    small = measured(cast.north, timezone.localdate())
    assert gc.get_freeze_count() == 0
    assert any(small is o for o in gc.get_objects())
    gc.freeze()


def test_a_waiver_needs_authority_reason_and_end_and_says_what_it_would_be_without(platoon: Unit, cast: Cast) -> None:
    today = timezone.localdate()

    def give(actor: User, **changed: object) -> Waiver:
        given: dict[str, object] = {
            "unit": platoon, "person": None, "set_code": "SEC", "code": "R01", "authority": "Order 7", "reason": "away",
            "first_day": today, "last_day": today + timedelta(days=9), "today": today,
        }  # fmt: skip
        return give_waiver(actor=actor, **given | changed)  # type: ignore[arg-type]

    for wrong in (
        {"authority": " "}, {"reason": ""}, {"last_day": None}, {"code": "R77"}, {"set_code": "NONE"},
        {"last_day": today - timedelta(days=1), "first_day": today - timedelta(days=2)},
        {"last_day": today + timedelta(days=800)}, {"first_day": today + timedelta(days=20)},
    ):  # fmt: skip
        with pytest.raises(Refused):
            give(cast.commander, **wrong)
    for user in (cast.planner, cast.instructor, cast.registrar, cast.visitor, cast.outsider):
        with pytest.raises(PermissionDenied):
            give(user)
    waiver = give(cast.commander)
    cell = next(c for c in measured(cast.north, today).units[f"U{platoon.pk}"].cells if c.code == "R01")
    assert (cell.state.value, cell.without.value) == ("waived", "missing")
    with pytest.raises(DatabaseError, match="state anew"), transaction.atomic():
        Waiver.objects.filter(pk=waiver.pk).update(authority="nobody")
    withdraw_waiver(waiver, actor=cast.commander, unit=platoon, today=today)
    assert states(measured(cast.north, today), platoon)["R01"] == "missing"
    with pytest.raises(Refused, match="already"):
        withdraw_waiver(waiver, actor=cast.commander, unit=platoon, today=today)
    assert Act.objects.filter(name__startswith="readiness.waiver").count() == 2


def test_a_statement_stands_beside_the_measured_grade(platoon: Unit, cast: Cast) -> None:
    today = timezone.localdate()
    other = User.objects.create(username="of another unit")
    Membership.objects.create(user=other, centre=cast.north, role="commander", scope="Another Section")
    for user in (cast.planner, cast.outsider, other):
        with pytest.raises(PermissionDenied):
            make_statement(platoon, actor=user, grade="ready", reason="x", measured="not ready", today=today)
    for grade, reason in (("splendid", "x"), ("ready", " ")):
        with pytest.raises(Refused):
            make_statement(platoon, actor=cast.commander, grade=grade, reason=reason, measured="", today=today)
    made = make_statement(
        platoon, actor=cast.commander, grade="ready", reason="Shown to me.", measured="not ready", today=today
    )  # fmt: skip
    assert measured(cast.north, today).units[f"U{platoon.pk}"].grade.value == "not ready"
    with pytest.raises(DatabaseError, match="state anew"), transaction.atomic():
        Statement.objects.filter(pk=made.pk).update(grade="not ready")


def test_a_snapshot_keeps_the_day_without_names(platoon: Unit, cast: Cast) -> None:
    today = timezone.localdate()
    with pytest.raises(PermissionDenied):
        take_snapshot(cast.north, actor=cast.visitor, day=today)
    kept = take_snapshot(cast.north, actor=cast.commander, day=today)
    assert "Әбдіров" not in str(kept.content)
    load_history(cast.north, [sheet(platoon, 0, True)], actor=None, source="a")
    again = Snapshot.objects.get(pk=kept.pk)
    cells = {u["code"]: u for u in again.content["units"]}[f"U{platoon.pk}"]["cells"]
    assert next(c for c in cells if c["code"] == "R01")["state"] == "missing"
    assert take_snapshot(cast.north, actor=cast.commander, day=today).seal != kept.seal


def test_yesterday_is_kept_by_itself_once(platoon: Unit, cast: Cast) -> None:
    assert keep_yesterday() == 1
    assert keep_yesterday() == 0
    kept = Snapshot.objects.get()
    assert (kept.day, kept.by, kept.centre) == (timezone.localdate() - timedelta(days=1), None, cast.north)
    assert Act.objects.get(name="readiness.snapshot.taken").actor is None


def test_the_worker_does_what_is_daily_and_goes_on_after_a_fault(platoon: Unit, settings: Any) -> None:
    settings.BLUEBERET_DAILY = ["tests.stages.readiness.test_measuring.fault", *settings.BLUEBERET_DAILY]
    do_daily()
    assert Snapshot.objects.count() == 1


def fault() -> int:
    raise ValueError("on purpose")


def test_what_a_snapshot_holds_of_a_unit_is_taken_out_of_it_whole(platoon: Unit, cast: Cast) -> None:
    kept = take_snapshot(cast.north, actor=cast.commander, day=timezone.localdate())
    kept.refresh_from_db()
    cells = 0
    for u in kept.content["units"]:
        grade, lines = standing_in(kept, u["code"])
        assert grade == u["grade"]
        assert [(x.set, x.after, x.critical) for x in lines] == [
            (c["set"], c["state"], c["critical"]) for c in u["cells"]
        ]
        assert all(x.code for x in lines)
        cells += len(lines)
    assert cells > len(kept.content["units"])
    assert standing_in(kept, "U0") == ("", [])


def test_what_turned_between_two_snapshots(platoon: Unit, cast: Cast, client: Client) -> None:
    client.force_login(cast.commander)
    assert "Two snapshots are needed" in client.get("/readiness/turned").content.decode()
    yesterday, today = timezone.localdate() - timedelta(days=1), timezone.localdate()
    load_history(cast.north, [sheet(platoon, 0, True)], actor=None, source="a")
    first = take_snapshot(cast.north, actor=cast.commander, day=yesterday)
    second = take_snapshot(cast.north, actor=cast.commander, day=today)
    grades, lines = turned(first, second)
    # A passport ended yesterday.
    here = f"U{platoon.pk}"
    told = [(t.unit, t.code, t.before, t.after) for t in lines]
    assert told == [(here, "R01", "missing", "met"), (here, "R02", "expiring", "expired")]
    assert grades == []
    page = client.get(f"/readiness/turned?before={first.pk}&after={second.pk}").content.decode()
    assert "2 lines turned" in page
    assert f"/readiness/cells/U{platoon.pk}/SEC/R01?day={today}" in page
    assert client.get("/readiness/turned?before=999&after=998").status_code == 404
    client.force_login(cast.outsider)
    assert client.get(f"/readiness/turned?before={first.pk}&after={second.pk}").status_code == 404


def test_a_unit_is_asked_what_its_type_is_asked_from_its_day(platoon: Unit, cast: Cast) -> None:
    head = {"title": "EOD", "applies_to": "unit", "unit_kind": "section", "unit_type": "EOD team"}
    put(cast, "requirement set", "EOD", head, [
        ("E01", {"what": "document", "of": "medical", "measure": "each", "who": "all", "critical": True}),
    ])  # fmt: skip
    today, code = timezone.localdate(), f"U{platoon.pk}"
    before, after = today - timedelta(days=11), today - timedelta(days=9)
    set_type(platoon, actor=cast.registrar, type_="EOD team", on=today - timedelta(days=10), today=today)
    asked = [{c.set for c in measured(cast.north, day).units[code].cells} for day in (before, after)]
    assert asked == [{"SEC"}, {"SEC", "EOD"}]
    set_type(platoon, actor=cast.registrar, type_="", on=today, today=today)
    assert {c.set for c in measured(cast.north, today).units[code].cells} == {"SEC"}


def test_a_key_day_counts_as_it_was_set_then(cast: Cast) -> None:
    def said(at: datetime) -> dict[str, date]:
        return key_days_known(cast.north, at)

    moments = [timezone.now()]
    days = [date(2027, 3, 1), date(2027, 4, 1), None, date(2027, 5, 1)]
    for day in days:
        set_key_day(centre=cast.north, actor=cast.registrar, kind="visit", day=day)
        moments.append(timezone.now())
    assert [said(at).get("visit") for at in moments[1:]] == days
    # Before the first one was named there was no other.
    assert said(moments[0]) == {"visit": days[0]}
    assert said(timezone.now()) == {"visit": days[-1]}


def test_what_makes_no_sense_is_left_out_and_told(platoon: Unit, cast: Cast) -> None:
    person = Person.objects.get(service_number="N-001")
    LanguageScore.objects.create(person=person, language="English", scale="OWN", score="good")
    put(cast, "requirement set", "ODD", {"title": "Odd", "applies_to": "unit", "unit_kind": "section"}, [
        ("R01", {"what": "course", "of": "NOWHERE", "measure": "share", "amount": 1, "who": "all"}),
    ])  # fmt: skip
    m = measured(cast.north, timezone.localdate())
    assert states(m, platoon) == {"R01": "missing", "R02": "expired"}
    assert [t.split(" ", 2)[2] for t in m.sources.left_out[:1]] == [
        "the score «good» of OWN is on no scale of the catalogue."
    ]
    assert "NOWHERE" in m.sources.left_out[1]


@pytest.mark.parametrize(("come", "state"), [(3, "planned"), (2, "missing")])
def test_a_task_is_planned_when_the_whole_unit_is_booked(
    platoon: Unit, cast: Cast, monkeypatch: pytest.MonkeyPatch, come: int, state: str
) -> None:
    with transaction.atomic():
        programme = write_problem(cast.north, tiny_problem())
    programme.modules.filter(code="BFA").update(subject="Evaluation")
    today = timezone.localdate()
    people = frozenset(f"N-00{n}" for n in range(1, come + 1))
    ahead = Ahead("BFA/S11/01", "x", "BFA", today + timedelta(days=3), ("T03",), "S11", people)
    monkeypatch.setattr(sources, "sessions_ahead", lambda *_, **_told: iter([ahead]))
    assert states(measured(cast.north, today), platoon)["R01"] == state


def test_somebody_in_a_unit_that_did_not_stand_on_the_day_stops_nobody(platoon: Unit, cast: Cast) -> None:
    gone = Unit.objects.create(centre=cast.north, kind="section", name="Gone", code="Gone")
    person = Person.objects.get(service_number="N-002")
    Stay.objects.filter(person=person).update(unit=gone)
    m = measured(cast.north, timezone.localdate())
    assert f"P{person.pk}" not in m.sources.people
    assert states(m, platoon)["R02"] == "expired"
