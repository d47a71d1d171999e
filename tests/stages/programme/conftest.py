"""A programme of centre North with the good plan in place."""

import pytest
from django.db import transaction

from blueberet.engine.programme.result import Plan
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors import scoring, suggestions
from blueberet.stages.programme.services import moving
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD
from tests.tiny import tiny_problem


@pytest.fixture(autouse=True)
def _no_stale_problem() -> None:
    # Rolled-back tests use keys again; the product never does.
    moving._problem.cache_clear()
    suggestions.forget_boards()
    scoring.forget_costs()


@pytest.fixture
def programme(cast: Cast) -> Programme:
    """The tiny programme, solved."""
    with transaction.atomic():
        row = bridge.write_problem(cast.north, tiny_problem())
        bridge.write_plan(row, Plan(tuple(GOOD.values())), ())
    return row
