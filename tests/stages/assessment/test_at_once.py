"""The same sheet sent by two pages at the same moment, and two corrections of one sheet: one of each."""

from typing import Any

import pytest
from django.db import connection

from blueberet.stages.assessment.models import Event, Observation, Result
from tests.cast import make_cast
from tests.faults.test_side_by_side import AT_ONCE, at_once
from tests.stages.assessment.conftest import House, house

__all__ = ["house"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="on SQLite transactions that write never overlap"),
]


@pytest.fixture
def cast(transactional_db: None) -> Any:
    return make_cast()


def test_the_same_sheet_sent_at_once_is_one(house: House) -> None:
    got = at_once(lambda _n: house.send())
    assert sorted(g.is_again for g in got) == [False] + [True] * (AT_ONCE - 1)
    assert (Observation.objects.count(), Event.objects.count(), Result.objects.count()) == (1, 1, 1)


def test_one_of_several_corrections_at_once_is_taken(house: House) -> None:
    first = house.send().observation
    said = house.content("X1", replaces=first.pk, reason="Wrong line")
    got = at_once(lambda n: house.send(said, key=f"key-1000000{n}"))
    assert sum(not isinstance(g, Exception) for g in got) == 1
    assert Observation.objects.filter(replaced_at=None).count() == 1
