"""Variants: copied whole, seen by planners alone, compared, adopted in one act, thrown away."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blueberet.engine.programme.changes import swapped
from blueberet.engine.programme.problem import Span
from blueberet.engine.programme.result import Plan
from blueberet.foundation.audit.models import Act
from blueberet.foundation.runs.models import Run
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import CalendarEntry, Feed, Programme, Publication, Serving, Session
from blueberet.stages.programme.services.copying import OWNED
from blueberet.stages.programme.services.feeds import create_feed
from blueberet.stages.programme.services.moving import Refused, move_session, pin_session, send_to_tray
from blueberet.stages.programme.services.publishing import publish_timetable
from blueberet.stages.programme.services.solving import start_solve
from blueberet.stages.programme.services.whatif import (
    MOST_VARIANTS,
    ChangedSince,
    adopt_variant,
    make_variant,
    throw_away,
)
from blueberet.stages.programme.updating import update_problem
from blueberet.stages.standards.models import Standard, Version
from tests.cast import Cast
from tests.tiny import MONDAY

pytestmark = pytest.mark.django_db
MED = "MED/MED/01"


@pytest.fixture
def variant(programme: Programme, cast: Cast) -> Programme:
    """A copy of the tiny programme with a pin and a served standard."""
    standard = Standard.objects.create(centre=cast.north, kind="task", code="T1")
    version = Version.objects.create(standard=standard, number=1, title="T", head={"title": "T"}, made_on=MONDAY)
    Serving.objects.create(module=programme.modules.get(code="ENG"), version=version)
    programme.sessions.filter(code="BFA/PL1/01").update(is_pinned=True)
    return make_variant(programme, actor=cast.planner, name="  Two   ranges closed ")


def med(programme: Programme) -> Session:
    programme.refresh_from_db()
    return programme.sessions.select_related("programme__centre").get(code=MED)


def move_med(programme: Programme, cast: Cast) -> None:
    """Medics' drill from the morning into the afternoon of the same day, which breaks nothing."""
    s = med(programme)
    assert s.day is not None
    assert s.period is not None
    venue = s.venue.code if s.venue else ""
    staff = list(s.instructors.values_list("code", flat=True))
    other = 5 if s.period < 5 else 1
    move_session(s, actor=cast.planner, version=programme.version, day=s.day, period=other, venue=venue,
                 instructors=staff)  # fmt: skip


def adopt(variant: Programme, cast: Cast, **more: Any) -> Programme:
    variant.refresh_from_db()
    return adopt_variant(variant, actor=cast.planner, version=variant.version, today=MONDAY, **more)


def test_a_variant_is_equal_and_shares_no_row(programme: Programme, variant: Programme) -> None:
    assert (variant.variant, variant.copy_of, variant.copied_version) == (
        "Two ranges closed",
        programme,
        programme.version,
    )
    assert bridge.problem_of(variant) == bridge.problem_of(programme)
    assert bridge.plan_of(variant) == bridge.plan_of(programme)
    for model, path in OWNED:
        mine = set(model._default_manager.filter(**{path: programme.pk}).values_list("pk", flat=True))
        copied = set(model._default_manager.filter(**{path: variant.pk}).values_list("pk", flat=True))
        assert len(mine) == len(copied) > 0, model.__name__
        assert not mine & copied
    # No row of the copy points into the original.
    assert not Session.objects.filter(programme=variant, module__programme=programme).exists()
    assert not Session.objects.filter(programme=variant).exclude(venue=None).exclude(venue__programme=variant).exists()
    assert not Session.instructors.through.objects.filter(
        session__programme=variant, instructor__programme=programme
    ).exists()


def test_every_table_of_a_programme_is_copied_or_named_here() -> None:
    never = {Programme, Publication, Feed, CalendarEntry, apps.get_model("programme", "Origin")}
    # What other rooms ask for is asked of the programme itself, and answered there.
    never |= {apps.get_model("programme", "TrainingRequest")}
    models = set(apps.get_app_config("programme").get_models(include_auto_created=True))
    assert models - {m for m, _ in OWNED} - never == set(), "copy it, or say here why a variant does without"


def test_a_copy_costs_the_same_few_queries_whatever_its_size(programme: Programme, cast: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        make_variant(programme, actor=cast.planner, name="A")
    assert len(asked) < 75, len(asked)


def test_names_and_the_limit_are_told_in_a_sentence(programme: Programme, variant: Programme, cast: Cast) -> None:
    for name, told in (("", "Give the variant a name"), ("x" * 61, "at most 60"), ("two RANGES closed", "already")):
        with pytest.raises(Refused, match=told):
            make_variant(programme, actor=cast.planner, name=name)
    for n in range(MOST_VARIANTS - 1):
        make_variant(programme, actor=cast.planner, name=str(n))
    with pytest.raises(Refused, match=f"at most {MOST_VARIANTS} variants"):
        make_variant(programme, actor=cast.planner, name="one more")


def test_only_planners_of_the_centre_make_adopt_and_throw_away(
    programme: Programme, variant: Programme, cast: Cast
) -> None:
    for user in (cast.registrar, cast.commander, cast.outsider):
        with pytest.raises(PermissionDenied):
            make_variant(programme, actor=user, name="B")
        with pytest.raises(PermissionDenied):
            adopt_variant(variant, actor=user, version=variant.version, today=MONDAY)
        with pytest.raises(PermissionDenied):
            throw_away(variant, actor=user)


def test_work_in_a_variant_touches_nothing_else(programme: Programme, variant: Programme, cast: Cast) -> None:
    before, version = bridge.plan_of(programme), programme.version
    move_med(variant, cast)
    send_to_tray(variant.sessions.get(code="NGT/PL1/01"), actor=cast.planner, version=variant.version + 1)
    programme.refresh_from_db()
    assert (bridge.plan_of(programme), programme.version) == (before, version)
    # The acts are told of the variant's session, not of the programme's.
    assert Act.objects.filter(name="programme.session.moved").get().subject == f"{MED} in variant {variant.pk}"


def test_a_variant_is_never_published_and_feeds_no_calendar(variant: Programme, cast: Cast) -> None:
    with pytest.raises(Refused, match="A variant is not published"):
        publish_timetable(programme=variant, actor=cast.planner, note="", expected_version=variant.version)
    assert create_feed(programme=variant, actor=cast.planner, of="group", code="PL1") is None


def test_adopted_facts_plan_pins_and_servings_go_over_and_sequences_stay_right(
    programme: Programme, variant: Programme, cast: Cast
) -> None:
    programme.refresh_from_db()
    publish_timetable(programme=programme, actor=cast.planner, note="", expected_version=programme.version)
    problem = bridge.problem_of(variant)
    shut = Span(MONDAY + timedelta(days=12), MONDAY + timedelta(days=12))
    update_problem(variant, replace(problem, venues=swapped(problem.venues, "R1", closures=(shut,))))
    move_med(variant, cast)
    pin_session(med(variant), actor=cast.planner, version=variant.version, is_pinned=True)
    Serving.objects.filter(module__programme=variant).delete()
    moved, facts = bridge.plan_of(variant), bridge.problem_of(variant)
    keys = dict(programme.sessions.values_list("code", "pk"))
    adopt(variant, cast)
    programme.refresh_from_db()
    assert bridge.plan_of(programme).placements == moved.placements
    assert bridge.problem_of(programme) == facts
    assert not Serving.objects.filter(module__programme=programme).exists()
    assert dict(programme.sessions.values_list("code", "pk")) == keys, "sessions keep their keys"
    assert not Programme.objects.filter(pk=variant.pk).exists()
    act = Act.objects.get(name="programme.variant.adopted")
    assert (act.details["moved"], act.details["programme"]) == (1, programme.pk)
    # What is published stays until it is published again; then one entry has moved.
    assert set(programme.calendar_entries.values_list("sequence", flat=True)) == {0}
    made = publish_timetable(programme=programme, actor=cast.planner, note="", expected_version=programme.version)
    assert (made.version, [m["session"] for m in made.changes["moved"]]) == (2, [MED])
    assert dict(programme.calendar_entries.exclude(sequence=0).values_list("session", "sequence")) == {MED: 1}


def test_an_adoption_can_be_taken_back(programme: Programme, variant: Programme, cast: Cast) -> None:
    before = bridge.plan_of(programme)
    move_med(variant, cast)
    adopt(variant, cast)
    kept = programme.variants.get()
    assert kept.variant == "Before «Two ranges closed»"
    adopt(kept, cast)
    assert bridge.plan_of(programme).placements == before.placements


def test_a_programme_changed_since_is_not_overrun_unseen(programme: Programme, variant: Programme, cast: Cast) -> None:
    send_to_tray(med(programme), actor=cast.planner, version=programme.version)
    now = bridge.plan_of(programme)
    with pytest.raises(ChangedSince, match="was changed after the variant") as told:
        adopt(variant, cast)
    assert [(m.session, m.how) for m in told.value.moved] == [(MED, ("lost",))]
    assert told.value.facts == ()
    assert bridge.plan_of(programme) == now
    with pytest.raises(ChangedSince):
        adopt(variant, cast, over=told.value.version - 1)
    adopt(variant, cast, over=told.value.version)
    assert med(programme).day is not None


def test_a_stale_a_broken_and_a_solving_variant_are_refused(
    programme: Programme, variant: Programme, cast: Cast
) -> None:
    with pytest.raises(Refused, match="has changed meanwhile"):
        adopt_variant(variant, actor=cast.planner, version=variant.version + 1, today=MONDAY)
    variant.sessions.filter(code=MED).update(day=date(2026, 3, 11))
    with pytest.raises(Refused, match="R18"):
        adopt(variant, cast)
    start_solve(variant, actor=cast.planner)
    with pytest.raises(Refused, match="solve is under way"):
        adopt(variant, cast)
    with pytest.raises(Refused, match="no variant"):
        adopt_variant(programme, actor=cast.planner, version=programme.version, today=MONDAY)


def test_throwing_away_deletes_the_copy_and_its_queued_run(
    programme: Programme, variant: Programme, cast: Cast
) -> None:
    run = start_solve(variant, actor=cast.planner)
    before = bridge.plan_of(programme)
    throw_away(variant, actor=cast.planner)
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED
    assert not Programme.objects.filter(pk=variant.pk).exists()
    assert bridge.plan_of(programme) == before
    assert Act.objects.filter(name="programme.variant.thrown_away", label__contains="Two ranges closed").exists()
    with pytest.raises(Refused, match="no variant"):
        throw_away(programme, actor=cast.planner)


def test_a_variant_of_a_variant_sets_out_where_the_first_did(
    programme: Programme, variant: Programme, cast: Cast
) -> None:
    move_med(variant, cast)
    second = make_variant(variant, actor=cast.planner, name="Second")
    assert (second.copy_of, second.copied_version) == (programme, programme.version)
    assert bridge.plan_of(second) == bridge.plan_of(variant)
    bridge.write_plan(second, Plan(()), ())
    assert bridge.plan_of(variant).placements
