"""Answers are kept, count as tests of the courses they are of, and are corrected openly."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.assessment.models import TestScore
from blueberet.stages.roster.models import Person
from blueberet.stages.visits.models import Interview
from blueberet.stages.visits.selectors.interviews import results_of
from blueberet.stages.visits.selectors.samples import sample_of
from blueberet.stages.visits.shipped import topics
from tests.cast import Cast
from tests.stages.visits.world import answered, course, drawn, house, points, today

pytestmark = pytest.mark.django_db


def test_an_interview_becomes_a_test_of_the_course_it_is_of(cast: Cast) -> None:
    course(cast)
    draw = drawn(house(cast))
    law = [q.code for q in topics()["LAW"].questions]
    row = answered(draw, cast.registrar, points=points(**dict.fromkeys(law[:2], "0")))
    assert row.results["LAW"]["share"] == round(100 * 2 * (len(law) - 2) / (2 * len(law))) == 67
    [test] = TestScore.objects.filter(replaced_at=None)
    assert (test.version.standard.code, test.scale, test.score, test.passed) == ("IHL", "%", "67", False)
    assert (test.person, test.origin, test.examiner) == (row.person, "national", "North interviewer")
    assert row.results["LAW"]["test"] == test.pk
    assert row.results["CONDUCT"]["test"] is None, "no such course is in force here"

    again = answered(
        draw, cast.registrar, row.person.service_number, key="two", replaces=row, reason="misread the sheet",
        points=points(**{law[0]: "1"}),
    )  # fmt: skip
    [test] = TestScore.objects.filter(replaced_at=None)
    assert (test.score, test.passed, test.reason) == ("92", True, "misread the sheet")
    row.refresh_from_db()
    assert row.replaced_at is not None
    with pytest.raises(Refused, match="corrected meanwhile"):
        answered(draw, cast.registrar, row.person.service_number, key="three", replaces=row, reason="once more")
    with pytest.raises(Refused, match="give its points again"):
        answered(draw, cast.registrar, row.person.service_number, key="four", replaces=again, reason="once more",
                 points=points(**dict.fromkeys(law, "")))  # fmt: skip
    assert Interview.objects.get(replaced_at=None) == again
    with pytest.raises(DatabaseError), transaction.atomic():
        Interview.objects.filter(pk=again.pk).update(answers=[])


def test_only_who_was_drawn_is_asked_and_every_fault_is_told(cast: Cast) -> None:
    h = house(cast)
    draw = drawn(h, 4)
    outside = Person.objects.filter(centre=cast.north).exclude(service_number__in=sample_of(draw).numbers).first()
    assert outside is not None
    with pytest.raises(Refused) as refused:
        answered(draw, cast.registrar, outside.service_number, day=today() - timedelta(1), interviewer=" ",
                 points={"LAW1": "7", "NONE": ""})  # fmt: skip
    assert len(refused.value.sentences) == 5
    row = answered(draw, cast.registrar)
    assert answered(draw, cast.registrar, key="one") == row, "the same key twice is one"
    with pytest.raises(Refused, match="interviewed already"):
        answered(draw, cast.registrar, key="two")
    with pytest.raises(PermissionDenied):
        answered(draw, cast.commander, key="three")


def test_national_and_un_judgements_are_never_added_up(cast: Cast) -> None:
    draw = drawn(house(cast))
    one, two, three = sample_of(draw).numbers[:3]
    answered(draw, cast.registrar, one, key="a")
    answered(draw, cast.registrar, two, key="b", points=points("0"))
    answered(draw, cast.registrar, three, key="c", external=True)
    national, external = results_of(Interview.objects.select_related("person"))
    assert (national.people, national.topics["LAW"].share, national.topics["LAW"].passed) == (2, 50, 1)
    assert (external.people, external.topics["LAW"].share) == (1, 100)
    assert external.weakest == []


def test_the_form_is_entered_by_name_and_keeps_what_was_typed(cast: Cast) -> None:
    draw = drawn(house(cast))
    person = Person.objects.get(service_number=sample_of(draw).numbers[0])
    client = Client()
    client.force_login(cast.instructor)
    path = f"/visits/draws/{draw.pk}/ask/{person.pk}"
    assert "own proposal, not UN text" in client.get(path).content.decode()
    said = {"day": today().isoformat(), "origin": "external", "remark": "Typed remark", "q-LAW1": "2", "key": "page"}
    answer = client.post(path, said)
    assert answer.status_code == 422
    assert "Name who asked." in answer.content.decode()
    assert "Typed remark" in answer.content.decode()
    assert client.post(path, said | {"interviewer": "UN expert"}).status_code == 302
    row = Interview.objects.get()
    assert (row.origin, row.results) == (
        "external", {"LAW": {"asked": 1, "points": 2, "share": 100, "passed": True, "test": None}},
    )  # fmt: skip
    assert client.get(path).headers["Location"] == f"/visits/interviews/{row.pk}"
    client.force_login(cast.logistician)
    assert client.get(f"/visits/interviews/{row.pk}").status_code == 404
    assert person.name_cyrillic not in client.get(f"/visits/{draw.visit_id}/interviews").content.decode()
