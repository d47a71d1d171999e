"""A timetable in work has a past: what is over breaks rules for ever, bars no later act, and is not touched."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from blueberet.engine.kit import wire
from blueberet.engine.programme.changes import swapped
from blueberet.engine.programme.check import check
from blueberet.engine.programme.problem import Span
from blueberet.engine.programme.repair.mending import Moment
from blueberet.engine.programme.result import Plan
from blueberet.foundation.audit.models import Act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import claim_next
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services import explaining
from blueberet.stages.programme.services.explaining import carry_out_explain, start_explain, take_concession
from blueberet.stages.programme.services.keeping import take_kept
from blueberet.stages.programme.services.moving import Refused, pin_session
from blueberet.stages.programme.services.repairing import carry_out_repair, propose_repair, take_repair
from blueberet.stages.programme.services.solving import start_solve
from blueberet.stages.programme.services.taking import take_plan
from blueberet.stages.programme.services.whatif import adopt_variant, make_variant, throw_away
from blueberet.stages.programme.updating import update_problem
from blueberet.stages.programme.workbook.plan_sheet import write_plan
from tests.cast import Cast
from tests.tiny import MONDAY

pytestmark = pytest.mark.django_db
SECOND = MONDAY + timedelta(days=7)
FRIDAY = MONDAY + timedelta(days=4)


def repaired(programme: Programme, cast: Cast, what: str, now: date, **facts: Any) -> Run:
    programme.refresh_from_db()
    run = propose_repair(programme, actor=cast.planner, what=what, facts=facts, now=Moment(now))
    taken = claim_next("one")
    assert taken is not None
    carry_out_repair(taken)
    run.refresh_from_db()
    # As if it had been asked for on that day.
    at = datetime(now.year, now.month, now.day, 9, tzinfo=UTC)
    Run.objects.filter(pk=run.pk).update(created_at=at)
    return run


@pytest.fixture
def scarred(programme: Programme, cast: Cast) -> Programme:
    """He may teach six hours a week from now on; he taught eight last week."""
    run = repaired(programme, cast, "load", SECOND, instructor="I1", weekly_hours=6)
    take_repair(run, actor=cast.planner, today=SECOND)
    programme.refresh_from_db()
    over = check(bridge.problem_of(programme), bridge.plan_of(programme))
    assert [b.rule for b in over] == ["R10"]
    return programme


def test_the_next_repair_is_taken(scarred: Programme, cast: Cast) -> None:
    friday = SECOND + timedelta(days=4)
    take_repair(
        repaired(scarred, cast, "holiday", SECOND, day=str(friday), title="X"), actor=cast.planner, today=SECOND
    )
    assert scarred.holidays.filter(day=friday).exists()


def test_a_variant_is_adopted(scarred: Programme, cast: Cast) -> None:
    variant = make_variant(scarred, actor=cast.planner, name="A")
    adopt_variant(variant, actor=cast.planner, version=variant.version, today=SECOND)
    assert not Programme.objects.filter(pk=variant.pk).exists()


def test_its_own_file_is_taken_in_again(scarred: Programme, cast: Cast) -> None:
    content = write_plan(bridge.problem_of(scarred), bridge.plan_of(scarred))
    found = take_plan(
        scarred, actor=cast.planner, content=content, filename="a.xlsx", version=scarred.version, today=SECOND
    )
    assert found.breaches == []


def test_what_a_solve_kept_is_taken(scarred: Programme, cast: Cast) -> None:
    run = start_solve(scarred, actor=cast.planner, seed=1)
    kept = wire.dump(bridge.plan_of(scarred))
    Run.objects.filter(pk=run.pk).update(state=Run.State.FAILED, checkpoint=kept, ended_at=timezone.now())
    take_kept(run, actor=cast.planner, version=scarred.version, today=SECOND)
    run.refresh_from_db()
    assert run.result["placed"] == scarred.sessions.exclude(day=None).count()


def test_a_proposal_that_has_become_old_is_refused(programme: Programme, cast: Cast) -> None:
    before = bridge.plan_of(programme)
    run = repaired(programme, cast, "holiday", MONDAY, day=str(FRIDAY), title="X")
    with pytest.raises(Refused, match=r"over by now. Look for a repair again."):
        take_repair(run, actor=cast.planner, today=SECOND + timedelta(days=4))
    assert bridge.plan_of(programme) == before
    take_repair(run, actor=cast.planner, today=MONDAY)


def test_a_variant_that_changes_what_is_over_is_refused(programme: Programme, cast: Cast) -> None:
    variant = make_variant(programme, actor=cast.planner, name="A")
    Programme.objects.filter(pk=variant.pk).update(copied_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    bridge.write_plan(variant, Plan(bridge.plan_of(variant).placements[1:]), ())
    with pytest.raises(Refused, match="over by now"):
        adopt_variant(variant, actor=cast.planner, version=variant.version, today=SECOND)
    adopt_variant(variant, actor=cast.planner, version=variant.version, today=MONDAY)


class Closing:
    """A change as a concession makes it: a room shut on some days."""

    def __init__(self, venue: str, *spans: Span) -> None:
        self.venue, self.spans = venue, spans

    def apply(self, problem: Any) -> Any:
        return replace(problem, venues=swapped(problem.venues, self.venue, closures=self.spans))


def conceded(
    programme: Programme, cast: Cast, monkeypatch: pytest.MonkeyPatch, change: Closing, today: date
) -> explaining.Taken:
    """Take a concession that is made up, from an explanation that has ended."""
    programme.refresh_from_db()
    run = start_explain(programme, actor=cast.planner)
    Run.objects.filter(pk=run.pk).update(state=Run.State.DONE, ended_at=timezone.now())
    offer = type("Offer", (), {"changes": (change,), "words": ("Shut it.",)})
    clash = type("Clash", (), {"offers": (offer,)})
    monkeypatch.setattr(explaining, "refusal_of", lambda _run: type("Refusal", (), {"clashes": (clash,)}))
    return take_concession(
        programme, actor=cast.planner, version=programme.version, run=run, clash=0, offer=0, words="Shut it.",
        today=today,
    )  # fmt: skip


def test_a_concession_leaves_the_past_and_lets_pins_go_last(
    programme: Programme, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tuesday = SECOND + timedelta(days=1)
    pinned = programme.sessions.get(code="ENG/S11/04")
    pin_session(pinned, actor=cast.planner, version=programme.version, is_pinned=True)
    taken = conceded(programme, cast, monkeypatch, Closing("R2", Span(tuesday, tuesday)), SECOND)
    assert (taken.to_tray, taken.unpinned) == (2, 1)
    pinned.refresh_from_db()
    assert (pinned.day, pinned.is_pinned) == (None, False)
    assert Act.objects.get(name="programme.concession.taken").details["unpinned"] == ["ENG/S11/04"]
    # On the next day the room of the first week turns out to have been shut: it was taught all the same.
    placed = bridge.plan_of(programme)
    taken = conceded(programme, cast, monkeypatch, Closing("R1", Span(MONDAY, FRIDAY)), SECOND)
    assert taken.to_tray == 0
    assert bridge.plan_of(programme) == placed


def test_of_two_the_one_goes_that_is_not_pinned(programme: Programme) -> None:
    """The last of a breach goes, but not if it is pinned and another one will do."""
    problem, plan = bridge.problem_of(programme), bridge.plan_of(programme)
    for held, goes in ((), "ENG/S12/02"), (("ENG/S12/02",), "ENG/S11/02"):
        pins = tuple(p for p in plan.placements if p.session in held)
        load = replace(problem, instructors=swapped(problem.instructors, "I1", weekly_load_hours=7), pins=pins)
        kept = explaining._clean(problem, plan, load, MONDAY + timedelta(days=1))
        gone = {p.session for p in plan.placements} - {p.session for p in kept.placements}
        assert {c for c in gone if c.endswith("02")} == {goes}
        # What was taught on Monday stays, though it is in the same week.
        assert not any(c.endswith("01") for c in gone)


def test_a_concession_tolerates_what_stood_before(
    programme: Programme, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tuesday = SECOND + timedelta(days=1)
    with transaction.atomic():
        update_problem(programme, Closing("R2", Span(tuesday, tuesday)).apply(bridge.problem_of(programme)))
    taken = conceded(programme, cast, monkeypatch, Closing("G1", Span(tuesday, tuesday)), MONDAY)
    assert (taken.to_tray, taken.unpinned) == (0, 0)


@pytest.mark.parametrize("kind", ["explain", "repair"])
def test_a_variant_thrown_away_under_its_run(programme: Programme, cast: Cast, kind: str) -> None:
    variant = make_variant(programme, actor=cast.planner, name="A")
    carry_out: Callable[[Run], None] = carry_out_explain
    if kind == "explain":
        run = start_explain(variant, actor=cast.planner)
    else:
        carry_out = carry_out_repair
        facts = {"day": str(FRIDAY), "title": "X"}
        run = propose_repair(variant, actor=cast.planner, what="holiday", facts=facts, now=Moment(MONDAY))
    taken = claim_next("one")
    assert taken is not None
    throw_away(variant, actor=cast.planner)
    carry_out(taken)
    run.refresh_from_db()
    assert (run.state, "thrown away" in run.error) == (Run.State.CANCELLED, True)


def test_only_solves_are_stopped_and_taken_as_solves(client: Client, programme: Programme, cast: Cast) -> None:
    run = propose_repair(
        programme, actor=cast.planner, what="holiday", facts={"day": str(FRIDAY), "title": "X"}, now=Moment(MONDAY)
    )
    claim_next("one")
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(minutes=5))
    client.force_login(cast.planner)
    assert client.post("/programme/stop", {"run": run.pk}).status_code == 404
    form = {"run": run.pk, "version": programme.version}
    assert client.post("/programme/solve/take", form).status_code == 404
    run.refresh_from_db()
    assert (run.state, run.result) == (Run.State.RUNNING, None)
