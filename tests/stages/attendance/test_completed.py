"""The columns of who completed what, against the same told one by one, after random rolls, corrections and changes."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blueberet.stages.attendance.models import Mark
from blueberet.stages.attendance.selectors.completed import completed, debts_of, hours_of
from blueberet.stages.attendance.selectors.completions import completions
from blueberet.stages.attendance.selectors.ledger import accounts
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.attendance.services.correcting import correct_mark
from blueberet.stages.programme.models import Programme, Serving
from blueberet.stages.roster.models import Person
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD
from tests.stages.assessment.conftest import make_task
from tests.stages.attendance.test_random import say
from tests.tiny import MONDAY, tiny_problem

pytestmark = pytest.mark.django_db
Told = set[tuple[int, str, date]]


def by_columns(programme: Programme, people: list[tuple[int, str]], **asked: object) -> Told:
    found = completed(programme, people, **asked)  # type: ignore[arg-type]
    rows = zip(found.person, found.standard, found.last_day, strict=True)
    return {(people[p][0], found.standards[s], date.fromordinal(d)) for p, s, d in rows}


def one_by_one(programme: Programme, people: list[tuple[int, str]], **asked: object) -> Told:
    rows = completions(programme, people, **asked)  # type: ignore[arg-type]
    return {(c.person, c.standard, c.last_day) for c in rows if c.is_complete and c.last_day}


@pytest.mark.parametrize("seed", range(8))
def test_columns_say_what_is_told_one_by_one(programme: Programme, cast: Cast, people: list[Person], seed: int) -> None:
    chance, problem = random.Random(seed), tiny_problem()
    versions = [make_task(cast.north, f"T{n}") for n in range(3)]
    moments = [timezone.now()]

    def serve() -> None:
        Serving.objects.filter(module__programme=programme).delete()
        for module in programme.modules.all():
            for version in chance.sample(versions, chance.randrange(3)):
                Serving.objects.create(module=module, version=version)

    serve()
    some = sorted(GOOD)
    chance.shuffle(some)
    for n, code in enumerate(some):
        if n == len(some) // 2:
            # From here on rolls keep something else than those before.
            serve()
        members = problem.group_by_code[code.split("/")[1]].members
        said = {x: ("present", 0) if chance.random() < 0.7 else say(chance) for x in members}
        call_roll(programme, code, actor=cast.instructor, said=said, client_key=code)
        moments.append(timezone.now())
    for mark in chance.sample(list(Mark.objects.filter(replaced_at=None).exclude(status="present")), 4):
        correct_mark(mark, actor=cast.instructor, status="present", minutes=0, reason="x")
    keys = [(p.pk, p.service_number) for p in people]
    chance.shuffle(keys)
    assert by_columns(programme, keys) == one_by_one(programme, keys)
    assert by_columns(programme, keys)
    hours = hours_of(programme, keys)
    told = {
        (keys[n][0], m): tuple(float(table[n, k]) / 100 for table in (hours.owed, hours.held, hours.attended,
                                                                      hours.missed, hours.made_up, hours.debt))
        for n in range(len(keys)) for k, m in enumerate(hours.modules)
    }  # fmt: skip
    for a in accounts(programme, keys):
        one = (a.owed, a.held, a.attended, a.missed, a.made_up, a.debt)
        assert told.pop((a.person, a.module)) == pytest.approx(one)
    assert not any(any(row) for row in told.values())
    of, owed = debts_of(programme, keys)
    whole = {(m, n): v for m, row in zip(hours.modules, hours.debt.T.tolist(), strict=True) for n, v in enumerate(row)}
    debts = {(m, n): v for m, row in zip(of, owed.T.tolist(), strict=True) for n, v in enumerate(row)}
    assert {k: v for k, v in debts.items() if v} == {k: v for k, v in whole.items() if v}
    few = chance.sample(keys, 2)
    assert by_columns(programme, few, some=True) == one_by_one(programme, few)
    on, at = MONDAY + timedelta(days=chance.randrange(14)), chance.choice(moments)
    assert by_columns(programme, keys, on=on, known_at=at) == one_by_one(programme, keys, on=on, known_at=at)


def test_nothing_is_complete_where_nothing_was_held(programme: Programme, people: list[Person]) -> None:
    assert by_columns(programme, [(p.pk, p.service_number) for p in people]) == set()
    assert by_columns(programme, []) == set()


def test_many_marks_are_one_query(programme: Programme, cast: Cast, people: list[Person]) -> None:
    def asked(of: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            of()
        return len(queries)

    keys = [(p.pk, p.service_number) for p in people]
    few = asked(lambda: completed(programme, keys))
    for code in sorted(GOOD)[:6]:
        call_roll(programme, code, actor=cast.instructor, said={}, client_key=code, now=datetime.max.replace(
            year=2027, tzinfo=timezone.get_current_timezone()))  # fmt: skip
    assert asked(lambda: completed(programme, keys)) == few
