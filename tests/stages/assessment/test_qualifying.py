"""E11 and E18. Outside his qualification an evaluator is refused; one who cannot be matched is flagged, never refused."""

from datetime import timedelta

import pytest
from django.db import transaction

from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Instructor, Module, Programme, Serving
from blueberet.stages.roster.models import Stay
from tests.stages.assessment.conftest import FIRST, House
from tests.tiny import tiny_problem


@pytest.fixture
def programme(house: House) -> Programme:
    """A module of first aid serves the task; the account is a sergeant of the programme."""
    with transaction.atomic():
        row = bridge.write_problem(house.cast.north, tiny_problem())
    Serving.objects.create(module=Module.objects.get(programme=row, code="BFA"), version=house.task)
    Instructor.objects.filter(programme=row).update(name="Somebody Else")
    return row


def name(programme: Programme, *qualifications: str) -> None:
    first = Instructor.objects.filter(programme=programme).order_by("pk").first()
    assert first is not None
    Instructor.objects.filter(pk=first.pk).update(name="Sgt Kanat INSTRUCTOR", qualifications=list(qualifications))


def test_qualified_is_neither_refused_nor_flagged(house: House, programme: Programme) -> None:
    name(programme, "first aid", "english")
    assert house.send().observation.flags == []


def test_known_and_not_qualified_is_refused(house: House, programme: Programme) -> None:
    name(programme, "english")
    with pytest.raises(Refused, match="not qualified to evaluate TX"):
        house.send()


def test_not_matched_is_flagged(house: House, programme: Programme) -> None:
    assert "could not be matched" in house.send().observation.flags[0]


def test_two_of_the_same_name_are_as_good_as_none(house: House, programme: Programme) -> None:
    Instructor.objects.filter(programme=programme).update(name="Kanat Instructor", qualifications=["english"])
    assert "could not be matched" in house.send().observation.flags[0]


def test_a_task_that_no_module_teaches_asks_nothing(house: House, programme: Programme) -> None:
    Serving.objects.all().delete()
    assert house.send().observation.flags == []


def test_a_un_expert_is_not_checked(house: House, programme: Programme) -> None:
    name(programme, "english")
    said = {"external": True, "evaluator_name": "Col Smith", "evaluator_role": "UN DPO evaluator"}
    assert house.send(house.content(**said)).observation.flags == []


def test_where_the_roster_does_not_reach_back_those_of_its_first_day_stand_and_it_is_flagged(house: House) -> None:
    Stay.objects.filter(person__centre=house.cast.north).update(first_day=FIRST + timedelta(days=60))
    content = house.content()
    content["marks"].append({"step": "X4", "person": house.one.pk, "mark": "GO"})
    assert "does not reach back" in house.send(content).observation.flags[0]
