"""Several people send a roll, or correct a mark, at the same moment: one is taken, the others are told."""

from typing import Any

import pytest
from django.db import connection

from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.verify import verify_chain
from blueberet.stages.attendance.models import Mark, RollCall
from blueberet.stages.attendance.services.calling import Called, call_roll
from blueberet.stages.attendance.services.correcting import correct_mark
from blueberet.stages.programme.models import Programme
from tests.cast import Cast, make_cast
from tests.faults.test_side_by_side import AT_ONCE, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="on SQLite transactions that write never overlap"),
]
SESSION = "BFA/PL1/01"


@pytest.fixture
def cast(transactional_db: None) -> Any:
    return make_cast()


def test_two_instructors_call_one_roll_at_once(programme: Programme, cast: Cast) -> None:
    second = User.objects.create(username="second")
    Membership.objects.create(user=second, centre=cast.north, role="instructor")
    who = (cast.instructor, second)
    got = at_once(lambda n: call_roll(
        programme, SESSION, actor=who[n % 2], said={f"N-00{n + 1}": ("sick", 0)}, client_key=f"page-{n}"
    ))  # fmt: skip
    taken, told = [g for g in got if isinstance(g, Called)], [g for g in got if isinstance(g, Refused)]
    assert (len(taken), len(told)) == (1, AT_ONCE - 1), got
    assert all("The roll was called already by" in str(t) for t in told)
    assert (RollCall.objects.count(), Mark.objects.count()) == (1, 6)
    assert verify_chain().broken is None


def test_the_same_roll_sent_at_once_is_one(programme: Programme, cast: Cast) -> None:
    got = at_once(lambda _n: call_roll(programme, SESSION, actor=cast.instructor, said={}, client_key="page"))
    assert sorted(g.is_again for g in got) == [False] + [True] * (AT_ONCE - 1), got
    assert (RollCall.objects.count(), Mark.objects.count()) == (1, 6)


def test_one_of_several_corrections_at_once_is_taken(programme: Programme, cast: Cast) -> None:
    roll = call_roll(programme, SESSION, actor=cast.instructor, said={}, client_key="page").roll
    mark = roll.marks.get(person__service_number="N-001")
    got = at_once(lambda n: correct_mark(mark, actor=cast.instructor, status="late", minutes=n + 1, reason="clock"))
    assert sum(isinstance(g, Mark) for g in got) == 1, got
    assert all("corrected meanwhile" in str(g) for g in got if not isinstance(g, Mark))
    assert Mark.objects.filter(replaced_at=None).count() == 6
