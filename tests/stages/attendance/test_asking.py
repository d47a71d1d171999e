"""Asking for make-ups: a request is for people of one proposal, who fit the largest venue."""

from datetime import timedelta

import pytest

from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.attendance.selectors.debts import dues
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.attendance.services.making_up import request_make_up
from blueberet.stages.programme.models import Programme, TrainingRequest
from blueberet.stages.roster.models import Person
from tests.cast import Cast
from tests.tiny import MONDAY

pytestmark = pytest.mark.django_db


def test_a_request_is_for_people_of_one_proposal(programme: Programme, cast: Cast, people: list[Person]) -> None:
    programme.venues.filter(kind="classroom").update(capacity=2)
    said = {f"N-00{n}": ("sick", 0) for n in (1, 2, 3)}
    call_roll(programme, "BFA/PL1/01", actor=cast.instructor, said=said, client_key="a")
    assert [[w.number for w in x.people] for x in dues(programme, Person.objects.filter(centre=cast.north))] == [
        ["N-001", "N-002"],
        ["N-003"],
    ]

    def ask(*numbers: str) -> TrainingRequest:
        return request_make_up(
            programme, "BFA", numbers, actor=cast.instructor, latest_day=MONDAY + timedelta(days=13), today=MONDAY,
            client_key="-".join(numbers),
        )  # fmt: skip

    for numbers in (("N-001", "N-002", "N-003"), ("N-002", "N-003")):
        with pytest.raises(Refused, match="at most 2 people of one proposal"):
            ask(*numbers)
    assert not TrainingRequest.objects.exists()
    assert ask("N-003").people == ["N-003"]
    assert ask("N-001", "N-002").sessions == 1
