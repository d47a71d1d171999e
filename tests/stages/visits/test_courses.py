"""What is recorded of a course: gaps first, hours by the rolls, who taught and whether qualified, tests apart."""

from datetime import date, timedelta

import pytest

from blueberet.stages.assessment.models import TestScore
from blueberet.stages.attendance.models import Mark, RollCall
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Instructor, Module, Serving
from blueberet.stages.roster.models import Person
from blueberet.stages.standards.models import Source
from blueberet.stages.visits.selectors.courses import course_evidence
from blueberet.stages.visits.services.planning import Plan, plan_visit
from tests.cast import Cast
from tests.stages.visits.world import contingent, course
from tests.tiny import tiny_problem

pytestmark = pytest.mark.django_db


def test_a_course_that_nobody_knows_lacks_everything(cast: Cast) -> None:
    found = course_evidence(cast.north, "NONE", date(2026, 5, 1))
    assert found.version is None
    assert len(found.lacking) == 7
    assert found.lacking[0] == "No course NONE is in force on that day."


def test_what_was_planned_taught_and_tested_until_a_day(cast: Cast) -> None:
    version = course(cast)
    version.lines.create(position=1, code="A", values={"title": "Who is protected"})
    Source.objects.create(centre=cast.north, code="S1", title="A paper", read="in full")
    programme = bridge.write_problem(cast.north, tiny_problem())
    module = Module.objects.filter(programme=programme, sessions__gt=1).first()
    assert module is not None
    Module.objects.filter(pk=module.pk).update(qualification="law")
    Serving.objects.create(module=module, version=version)
    first, second = module.session_rows.order_by("pk")[:2]
    teacher = Instructor.objects.filter(programme=programme).first()
    assert teacher is not None
    day = date(2026, 3, 3)
    for session, on in ((first, day), (second, day + timedelta(30))):
        type(session).objects.filter(pk=session.pk).update(day=on, period=1)
        session.instructors.add(teacher)
    contingent(cast)
    people = list(Person.objects.filter(centre=cast.north)[:3])
    roll = RollCall.objects.create(
        programme=programme, session=first.code, module=module.code, title=module.title, subject=module.subject,
        group="PL1", group_name="Platoon one", day=day, last_day=day, first_period=1, last_period=2, hours=2.0,
        standards=[["IHL", 1]], client_key="k", content_seal="s",
    )  # fmt: skip
    for p, status in zip(people, ("present", "late", "absent"), strict=True):
        Mark.objects.create(roll=roll, person=p, programme=programme, module=module.code, status=status, held=2.0,
                            earned=2.0, missed=0.0, made_up=0.0)  # fmt: skip
    for p, passed, origin in zip(people, (True, False, True), ("national", "national", "external"), strict=True):
        TestScore.objects.create(
            centre=cast.north, person=p, version=version, scale="%", score="80", passed=passed, day=day,
            examiner="X", origin=origin, client_key=p.service_number,
        )  # fmt: skip
    visit = plan_visit(
        cast.north, Plan("course", "Course visit", day, day + timedelta(1), course="IHL"), actor=cast.planner
    )
    found = course_evidence(cast.north, "IHL", day + timedelta(1))
    assert (found.title, found.hours_asked, found.hours_held, found.attended) == ("Course IHL", 8, 2.0, 2)
    assert found.by_group == [("Platoon one", 2.0, 1)]
    assert found.contents == [("A", "Who is protected")]
    assert [s.code for s in found.materials] == ["S1"]
    [t] = found.teachers
    assert (t.held, t.planned, t.hours, t.is_qualified) == (1, 1, 2.0, False)
    assert [(x.origin, x.people, x.passed, x.failed) for x in found.tests] == [
        ("national", 2, 1, 1), ("external", 1, 1, 0),
    ]  # fmt: skip
    assert found.visits == [visit]
    assert any(s.startswith("Not qualified for what they teach") for s in found.lacking)
    assert course_evidence(cast.north, "IHL", day - timedelta(1)).hours_held == 0
