"""Acts that look first and then write, done by several at once: PostgreSQL lets them run side by side."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections

from blueberet.foundation.audit.verify import verify_chain
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import claim_next, queue_run
from blueberet.stages.programme import bridge
from blueberet.stages.programme.services.solving import AlreadySolving, start_solve
from blueberet.stages.roster.models import HeaderMeaning, KeyDay, Person, Unit
from blueberet.stages.roster.services import import_roster, set_key_day
from blueberet.stages.roster.services.refusal import Refused
from blueberet.stages.roster.services.units import make_unit
from tests.cast import Cast
from tests.stages.roster.test_importing import TODAY
from tests.tiny import tiny_problem
from tests.workbooks import roll

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="on SQLite transactions that write never overlap"),
]
AT_ONCE = 6


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What each of several threads got from the act, begun at the same moment; faults are given, too."""
    begin, got = threading.Barrier(AT_ONCE), [None] * AT_ONCE

    def one(n: int) -> None:
        try:
            begin.wait(10)
            got[n] = act(n)
        except Exception as fault:
            got[n] = fault  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return got


def test_a_run_is_taken_by_one_worker(cast: Cast) -> None:
    for _ in range(5):
        run = queue_run(kind="x", subject=1, centre=cast.north, actor=None, input_hash="", engine_version="1", seed=1,
                        limits={})  # fmt: skip
        got = at_once(lambda n: claim_next(f"worker-{n}"))
        assert [r.pk for r in got if r is not None] == [run.pk], got
        Run.objects.update(state="done")


def test_a_programme_is_solved_once_at_a_time(cast: Cast) -> None:
    row = bridge.write_problem(cast.north, tiny_problem())
    got = at_once(lambda n: start_solve(row, actor=cast.planner))
    assert sorted(type(x) is AlreadySolving for x in got) == [False] + [True] * (AT_ONCE - 1), got
    assert Run.objects.count() == 1


def test_two_registrars_take_the_same_roll(cast: Cast) -> None:
    got = at_once(
        lambda n: import_roster(
            centre=cast.north, actor=cast.registrar, content=roll(), filename="roll.xlsx", today=TODAY
        )
    )
    assert not [x for x in got if isinstance(x, Exception)], got
    assert sorted(len(changes.new) for _check, changes in got) == [0] * (AT_ONCE - 1) + [Person.objects.count()]
    assert verify_chain().broken is None


def test_a_unit_is_made_once(cast: Cast) -> None:
    day = date(2026, 3, 2)
    got = at_once(
        lambda n: make_unit(centre=cast.north, actor=cast.registrar, parent=None, name="First", on=day, today=day)
    )
    assert sorted(type(x) is Refused for x in got) == [False] + [True] * (AT_ONCE - 1), got
    assert Unit.objects.count() == 1


def test_a_key_day_is_set_by_several(cast: Cast) -> None:
    got = at_once(
        lambda n: set_key_day(centre=cast.north, actor=cast.registrar, kind="visit", day=date(2026, 5, n + 1))
    )
    assert not [x for x in got if x is not None], got
    assert (KeyDay.objects.count(), HeaderMeaning.objects.count()) == (1, 0)
    assert verify_chain().broken is None
