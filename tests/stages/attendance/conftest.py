"""A programme of centre North with people on the roster; the fixed cast asks."""

from datetime import timedelta

import pytest
from django.db import transaction

from blueberet.engine.programme.result import Plan
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors import scoring, suggestions
from blueberet.stages.programme.services import moving
from blueberet.stages.roster.models import Person, Unit
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD
from tests.tiny import MONDAY, tiny_problem

NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def _no_stale_problem() -> None:
    moving._problem.cache_clear()
    suggestions.forget_boards()
    scoring.forget_costs()


@pytest.fixture
def people(cast: Cast) -> list[Person]:
    """The six of the tiny programme, in two sections."""
    units = [
        Unit.objects.create(centre=cast.north, kind="section", name=n, code=f"C > {n}") for n in ("1 Section", "2 Section")
    ]  # fmt: skip
    return [
        Person.objects.create(
            centre=cast.north, service_number=f"N-00{n}", name_cyrillic=f"Адам {n}", unit=units[(n - 1) // 3], sex="M",
            birth_date=MONDAY.replace(year=2000), rank="private", category="soldier", region="Almaty",
        )
        for n in range(1, 7)
    ]  # fmt: skip


@pytest.fixture
def programme(cast: Cast, people: list[Person]) -> Programme:
    """The tiny programme, every session in its place."""
    with transaction.atomic():
        row = bridge.write_problem(cast.north, tiny_problem())
        bridge.write_plan(row, Plan(tuple(GOOD.values())), ())
    return row
