"""From a lever to a request: the course that leads there, what is missing where none does, and who may ask."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from blueberet.engine.programme.result import Plan as Timetable
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.models import Run
from blueberet.stages.deployment.models import Way
from blueberet.stages.deployment.selectors.ways import Ways
from blueberet.stages.deployment.services.asking import ask_for_lever, asked_for
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme, Serving, TrainingRequest
from blueberet.stages.roster.models import Person
from blueberet.stages.standards.models import Standard, Version
from tests.cast import Cast
from tests.stages.deployment.test_pages import page
from tests.stages.deployment.world import posted, proposed
from tests.tiny import tiny_problem

SCALE: dict[str, Any] = {
    "title": "SLP",
    "form": "profile",
    "skills": ["Listening", "Speaking"],
    "lowest": 0,
    "highest": 5,
}
MEDIC = {"what": "speciality", "of": "Medic"}


def english(least: str) -> dict[str, str]:
    """A need of English."""
    return {"what": "language", "of": "English", "scale": "SLP", "least": least}


@pytest.fixture
def programme(cast: Cast) -> Programme:
    """The tiny programme: module ENG serves the course E-CMD; E-TOP and FMAC are in force and taught nowhere."""
    row = bridge.write_problem(cast.north, tiny_problem())
    bridge.write_plan(row, Timetable(()), ())
    today = row.first_day
    for kind, code in (("course", "E-CMD"), ("course", "E-TOP"), ("course", "FMAC"), ("scale", "SLP")):
        standard = Standard.objects.create(centre=cast.north, kind=kind, code=code)
        head = SCALE if kind == "scale" else {"title": f"Course {code}"}
        made = Version.objects.create(standard=standard, number=1, title=head["title"], head=head, made_on=today)
        Version.objects.filter(pk=made.pk).update(state="in force", first_day=today, seal="x")
        if code == "E-CMD":
            Serving.objects.create(module=row.modules.get(code="ENG"), version=made)
    for reaches, standard_code, days in (("22", "E-CMD", 40), ("33", "E-TOP", 90)):
        Way.objects.create(centre=cast.north, what="language", of="English", scale="SLP", reaches=reaches,
                           standard=standard_code, days=days)  # fmt: skip
    Way.objects.create(centre=cast.north, what="speciality", of="medic", standard="FMAC")
    return row


def test_a_score_is_led_to_by_the_courses_that_reach_it(cast: Cast, programme: Programme) -> None:
    ways = Ways(cast.north, programme, timezone.localdate())
    low = ways.leading(english("21"))
    assert (low.standard, low.module, low.sessions, low.missing) == ("E-CMD", "English", 4, "")
    assert ways.days_to(english("21")) == 40
    assert "Course E-TOP leads to English SLP 23, but no module" in ways.leading(english("23")).missing
    assert ways.days_to(english("23")) == 90
    assert "the furthest, E-TOP, leads to 33" in ways.leading(english("34")).missing
    assert ways.days_to(english("34")) == ways.usual_days == 180
    assert "FMAC Course FMAC leads to Medic, but no module" in ways.leading(MEDIC).missing
    assert "No course or task is known" in ways.leading({"what": "licence", "of": "B"}).missing
    assert ways.leading({"what": "course", "of": "E-CMD"}).standard == "E-CMD"
    assert "no such course or task in force" in ways.leading({"what": "course", "of": "GONE"}).missing
    assert "no programme" in Ways(cast.north, None, timezone.localdate()).leading(english("11")).missing


def lever(cast: Cast, need: dict[str, str], people: dict[str, Person]) -> Run:
    """A run whose only idea is training for a need."""
    posted(cast)
    found: dict[str, Any] = {"scale": "", "least": ""} | need | {
        "told": "an idea", "kind": "training", "people": ["N-001"], "posts": [], "first": "", "more": 2, "worth": 1,
        "gained": [], "given_up": [], "proven": True, "thought": 2,
    }  # fmt: skip
    return Run.objects.create(
        centre=cast.north, kind="deployment.levers", subject=proposed(cast).pk, input_hash="x", engine_version="",
        seed=1, state="done", ended_at=timezone.now(), result={"levers": [found]},
    )  # fmt: skip


def test_a_language_is_asked_for_by_the_force_generation_officer_once(
    cast: Cast, people: dict[str, Person], programme: Programme
) -> None:
    run = lever(cast, english("22"), people)
    path = f"/posts/proposals/{run.subject}/bottleneck"
    shown = page(cast.force_generation, path)
    assert "E-CMD" in shown
    assert "Ask the programme" in shown
    # A form that is refused keeps its words.
    refused = page(cast.force_generation, f"{path}/ask", lever="0", by="", sessions="7")
    assert "Give the last day" in refused
    assert 'value="7"' in refused
    for _again in range(2):
        ask_for_lever(run, 0, actor=cast.force_generation, latest_day=programme.first_day, sessions=4,
                      today=programme.first_day)  # fmt: skip
    asked = TrainingRequest.objects.get()
    assert (asked.standard, asked.sessions, asked.people) == ("E-CMD", 4, ["N-001"])
    assert asked.title == "Course E-CMD, for English SLP 22"
    assert asked_for(run) == {0: asked}
    assert "asked of the programme" in page(cast.force_generation, path)
    with pytest.raises(PermissionDenied):
        ask_for_lever(run, 0, actor=cast.visitor, latest_day=programme.first_day, sessions=4, today=programme.first_day)


def test_where_nothing_leads_the_page_says_what_is_missing(
    cast: Cast, people: dict[str, Person], programme: Programme
) -> None:
    run = lever(cast, MEDIC, people)
    shown = page(cast.force_generation, f"/posts/proposals/{run.subject}/bottleneck")
    assert "Ask the planner to add one" in shown
    assert "Ask the programme" not in shown
    with pytest.raises(Refused, match="no module of the programme"):
        ask_for_lever(run, 0, actor=cast.force_generation, latest_day=programme.first_day, sessions=1,
                      today=programme.first_day)  # fmt: skip
