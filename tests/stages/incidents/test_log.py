"""Entries are made once, corrected openly, tied and withdrawn; bad ones get a sentence each; endurance is told."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.endurance.models import ObservedClosure, SupplyPlan
from blueberet.stages.endurance.selectors.observed import shut_now
from blueberet.stages.endurance.selectors.stock import content_today
from blueberet.stages.incidents.forms import form_of
from blueberet.stages.incidents.models import Draft, Effect, Incident, Lesson, Reopening
from blueberet.stages.incidents.policies import LogSight, log_sight
from blueberet.stages.incidents.selectors import closures_of, incidents_between, lessons_of, open_closures
from blueberet.stages.incidents.selectors.log import events_counted, tied_to, versions_of
from blueberet.stages.incidents.services.drafting import keep_draft
from blueberet.stages.incidents.services.entering import correct, enter, withdraw
from blueberet.stages.incidents.services.learning import change_lesson, write_lesson
from blueberet.stages.incidents.services.opening import reopen
from blueberet.stages.incidents.services.picturing import add_photo
from blueberet.stages.incidents.services.tying import tie
from blueberet.stages.roster.models import Unit
from tests.cast import Cast
from tests.stages.assessment.pictures import PNG
from tests.stages.incidents.world import entered, local, told

pytestmark = pytest.mark.django_db
GATE = {"what": "BASE/site/CP1"}


def sentences(cast: Cast, **given: object) -> str:
    with pytest.raises(Refused) as refused:
        enter(cast.north, told(**given), actor=cast.planner, key=uuid.uuid4())
    return "\n".join(refused.value.sentences)


def test_sent_twice_is_one_and_numbers_follow_each_other(cast: Cast):
    key = uuid.uuid4()
    keep_draft(cast.north, told(), actor=cast.planner, key=key)
    first = enter(cast.north, told(), actor=cast.planner, key=key)
    assert enter(cast.north, told(what="other"), actor=cast.planner, key=key) == first
    assert not Draft.objects.exists()
    second, old = entered(cast), entered(cast, days_ago=800)
    assert (second.year, second.number, old.number) == (first.year, first.number + 1, 1)
    assert enter(cast.south, told(), actor=None, key=key).key != key
    assert Act.objects.filter(name="incidents.entry.written", centre=cast.north).count() == 3


def test_every_fault_of_a_form_at_once(cast: Cast, base: SupplyPlan):
    said = sentences(
        cast, happened="2150-01-01T10:00", kind="war", what=" ", place="", position="91, 10", informed_by="",
        own_dead="-1", reported="yesterday", unit="none",
        effects=[{"what": "BASE/site/CP9"}, {"what": "BASE/link/CP1/none"}],
    )  # fmt: skip
    for part in ("lies in the future", "choose a kind", "in a line what", "outside the world", "who informed",
                 "whole number from 0", "no day and time", "no unit", "choose a gate"):  # fmt: skip
        assert part in said
    assert said.count("choose a gate") == 2
    assert "no supply plan" in sentences(cast, where="BASE/CP9").lower()
    assert "a site, a place, or coordinates" in sentences(cast, place="")
    assert "no squares A" in sentences(cast, position="36S AC 12 34")
    assert "before it happened" in sentences(cast, learnt=local(timezone.now() - timedelta(days=2)))
    again = local(timezone.now() - timedelta(days=3))
    assert "open again before it was shut" in sentences(cast, effects=[GATE | {"opened": again}])
    assert "has passed" in sentences(cast, effects=[GATE | {"expected": "2020-01-01"}])
    assert "shut twice" in sentences(cast, effects=[GATE, GATE])
    assert not Incident.objects.exists()


def test_a_grid_reference_and_the_place_of_a_site(cast: Cast, base: SupplyPlan):
    at = entered(cast, position="31U DQ 48251 11932")
    assert (round(at.latitude or 0, 4), round(at.longitude or 0, 4)) == (48.8582, 2.2945)
    assert entered(cast, position="33.5 S, 35.25 W").latitude == -33.5
    site = entered(cast, where="BASE/CP1", place="")
    assert (site.latitude, site.longitude, site.site) == (33.2, 35.86, "CP1")
    assert not entered(cast, where="BASE/CP2", place="").has_place


def test_what_is_shut_begins_the_outlook_until_it_opens(cast: Cast, base: SupplyPlan):
    shut = entered(cast, days_ago=5.5, effects=[GATE, {"what": "BASE/link/CP1/HF"}])
    today = timezone.localdate()
    gate = next(c for c in open_closures(cast.north, today) if c.effect.kind == "site")
    assert (gate.what, round(gate.days(timezone.now()), 1)) == ("gate of Checkpoint 1", 5.5)
    now = [c for c in content_today(base, today)["closures"] if "begins" in c]
    assert [(c["sites"], c["lasts_days"], c["sigma"]) for c in now] == [(["CP1"], 2.0, 1.0)]
    assert 4.4 < -now[0]["begins"] < 5.6
    assert "shut since" in sentences(cast, effects=[GATE])
    effect = Effect.objects.get(incident=shut, kind="site")
    ask = {"actor": cast.planner, "informed_by": "Sgt North"}
    with pytest.raises(Refused) as refused:
        reopen(effect, opened=local(timezone.now() - timedelta(days=9)), key=uuid.uuid4(), actor=None, informed_by="")
    assert "cannot have opened before" in refused.value.sentences[0]
    assert len(refused.value.sentences) == 2
    key, at = uuid.uuid4(), timezone.now() - timedelta(days=2)
    first = reopen(effect, opened=local(at), key=key, **ask)
    assert reopen(effect, opened=local(at), key=key, **ask) == first
    assert shut_now(base) == []
    assert not [c for c in content_today(base, today)["closures"] if "begins" in c]
    later = entered(cast, days_ago=1, effects=[GATE | {"expected": (today + timedelta(days=3)).isoformat()}])
    known = content_today(base, today)["known"]
    assert [(k["start"], k["end"], k["sites"]) for k in known] == [(0.0, 3.0, ["CP1"])]
    with pytest.raises(Refused, match="shut again before that"):
        reopen(effect, opened=local(timezone.now()), key=uuid.uuid4(), reason="x", **ask)
    with pytest.raises(Refused, match="Say why that is corrected"):
        reopen(effect, opened=local(at), key=uuid.uuid4(), **ask)
    reopen(effect, opened=local(at - timedelta(hours=12)), key=uuid.uuid4(), reason="read from the sign", **ask)
    assert Reopening.objects.filter(effect=effect).count() == 2
    seen = ObservedClosure.objects.filter(plan=base, taken_back="").order_by("shut_at")
    assert [(o.source, bool(o.opened_at)) for o in seen] == [
        (f"incident log {shut}", True), (f"incident log {later}", False)
    ]  # fmt: skip
    withdraw(later, actor=cast.planner, reason="wrong gate")
    assert shut_now(base) == []
    assert "was shut from" in sentences(cast, days_ago=4.5, effects=[GATE | {"opened": local(at)}])


def test_a_correction_is_the_next_version_and_nothing_is_changed(cast: Cast, base: SupplyPlan):
    row = entered(cast, days_ago=2, effects=[GATE])
    form = form_of(row) | {"what": "North gate crowd of 40"}
    with pytest.raises(Refused) as refused:
        correct(row, form | {"kind": ""}, actor=cast.planner, key=uuid.uuid4(), reason=" ")
    assert len(refused.value.sentences) == 2
    form["effects"] = [{"what": "BASE/road/CP2", "shut": form["happened"]}]
    key = uuid.uuid4()
    made = correct(row, form, actor=cast.commander, key=key, reason="It was the road")
    assert correct(row, form, actor=cast.commander, key=key, reason="It was the road") == made
    assert [(v.version, v.what) for v in versions_of(cast.north, row.year, row.number)] == [
        (2, "North gate crowd of 40"), (1, "North gate crowd")
    ]  # fmt: skip
    assert [o.site for o in shut_now(base)] == ["CP2"]
    assert [c.effect.site for c in closures_of(cast.north)] == ["CP2"]
    with pytest.raises(Refused, match="corrected meanwhile"):
        correct(row, form, actor=cast.planner, key=uuid.uuid4(), reason="again")
    assert incidents_between(cast.north, made.happened_at.date(), timezone.localdate()) == [made]
    for rows in (Incident.objects.filter(pk=row.pk), Effect.objects.all(), ObservedClosure.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**({"what": "x"} if rows.model is Incident else {"site": "CP3"}))
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_two_reports_of_one_event_are_tied_and_stay(cast: Cast):
    one, other, third = entered(cast), entered(cast, what="Crowd at the gate"), entered(cast)
    with pytest.raises(Refused) as refused:
        tie(one, one, actor=cast.planner, why="", key=uuid.uuid4())
    assert len(refused.value.sentences) == 2
    tie(other, one, actor=cast.planner, why="same hour", key=uuid.uuid4())
    with pytest.raises(Refused, match="tied already"):
        tie(one, other, actor=cast.planner, why="same hour", key=uuid.uuid4())
    tie(other, third, actor=cast.planner, why="same crowd", key=uuid.uuid4())
    assert events_counted(cast.north, [one, other, third]) == 1
    assert [name for name, _tie in tied_to(cast.north, one.year, one.number)] == [(other.year, other.number)]
    tie(one, other, actor=cast.planner, why="an hour apart", key=uuid.uuid4(), holds=False)
    assert events_counted(cast.north, [one, other, third]) == 2


def test_a_platoon_commander_sees_and_writes_his_own(cast: Cast, base: SupplyPlan):
    units = [Unit.objects.create(centre=cast.north, kind="platoon", code=f"C > A > {n}", name=n) for n in "12"]
    platoon = User.objects.create(username="platoon")
    Membership.objects.create(user=platoon, centre=cast.north, role="commander", scope="C > A > 1")
    for code in ("", "C > A > 2"):
        with pytest.raises(PermissionDenied):
            enter(cast.north, told(unit=code), actor=platoon, key=uuid.uuid4())
    mine = enter(cast.north, told(unit="C > A > 1", effects=[GATE]), actor=platoon, key=uuid.uuid4())
    hidden = entered(cast, unit="C > A > 2")
    sight = log_sight(platoon)
    assert sight == LogSight(cast.north, (units[0],))
    assert sight.sees(mine)
    assert not sight.sees(hidden)
    assert len(closures_of(cast.north, units=sight.units)) == 1
    with pytest.raises(PermissionDenied):
        withdraw(hidden, actor=platoon, reason="x")
    with pytest.raises(PermissionDenied):
        correct(mine, form_of(mine) | {"unit": "C > A > 2"}, actor=platoon, key=uuid.uuid4(), reason="x")
    with pytest.raises(PermissionDenied):
        enter(cast.north, told(), actor=cast.outsider, key=uuid.uuid4())


def test_a_lesson_is_handled_by_its_next_version(cast: Cast):
    incident, today = entered(cast), timezone.localdate()
    given = {"title": "Talk first", "happened": "Carts", "left_open": "Agree", "incident": f"{incident}"}
    with pytest.raises(Refused) as refused:
        write_lesson(
            cast.north, {"state": "handled", "incident": "1/1", "learnt_on": "2999-01-01"}, actor=cast.planner,
            key=uuid.uuid4(), today=today,
        )  # fmt: skip
    assert len(refused.value.sentences) == 5
    row = write_lesson(cast.north, given, actor=cast.planner, key=uuid.uuid4(), today=today)
    assert (row.incident_year, row.incident_number, str(row)) == (incident.year, incident.number, "L001")
    done = given | {"state": "handled", "decided": "Market on Mondays"}
    for wrong, told_ in ((given, "stands there already"), (done, "Say why")):
        with pytest.raises(Refused, match=told_):
            change_lesson(row, wrong, actor=cast.planner, key=uuid.uuid4(), reason="" if wrong is done else "x",
                          today=today)  # fmt: skip
    made = change_lesson(row, done, actor=cast.commander, key=uuid.uuid4(), reason="agreed", today=today)
    assert lessons_of(cast.north) == [made]
    with pytest.raises(Refused, match="changed meanwhile"):
        change_lesson(row, done, actor=cast.planner, key=uuid.uuid4(), reason="x", today=today)
    with pytest.raises(DatabaseError), transaction.atomic():
        Lesson.objects.filter(pk=row.pk).update(state="handled")


def test_a_picture_is_judged_by_its_bytes_and_kept_once(cast: Cast):
    row = entered(cast)
    ask = {"actor": cast.planner, "name": "gate.png"}
    for wrong, said in ((b"PK not a picture", "is no picture"), (PNG[:40], "gate.png"), (b"x" * 5_000_000, "4 MB"),
                        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no picture")):  # fmt: skip
        with pytest.raises(Refused, match=said):
            add_photo(row, content=wrong, **ask)
    made = add_photo(row, content=PNG, **ask)
    assert add_photo(row, content=PNG, **ask) == made
    assert (made.kind, len(made.sha256), bytes(made.content)) == ("png", 64, PNG)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(made).objects.update(content=b"")
