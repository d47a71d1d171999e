"""Rows of posts of centre North."""

from collections.abc import Iterator

import pytest
from django.db.models.signals import post_save
from django.utils import timezone

from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.read_table import read_table
from blueberet.stages.deployment.models import Contingent
from blueberet.stages.deployment.services.shipped import shipped_posts
from blueberet.stages.deployment.table import CONTINGENTS
from blueberet.stages.readiness.selectors.measuring import forget
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.services import import_roster
from tests.cast import Cast
from tests.workbooks import roll


@pytest.fixture
def told(cast: Cast) -> list[Contingent]:
    """The shipped history as centre North's."""
    name, content = shipped_posts()
    rows, _findings = read_table(read_book(content, name), CONTINGENTS)
    given = [{k: v for k, v in r.values.items() if v is not None} for r in rows]
    return [Contingent.objects.create(centre=cast.north, **v) for v in given]


@pytest.fixture(autouse=True)
def _measure_anew() -> Iterator[None]:
    # Rolled-back tests use keys again, and write rows without the acts that the product writes with them.
    def written(**_: object) -> None:
        forget()

    forget()
    post_save.connect(written)
    yield
    post_save.disconnect(written)
    forget()


@pytest.fixture
def people(cast: Cast) -> dict[str, Person]:
    """Three people of North, by service number: a sergeant, a driver, a medic who is a captain and a woman."""
    today = timezone.localdate()
    check, _ = import_roster(centre=cast.north, actor=cast.registrar, content=roll(), filename="roll.xlsx", today=today)
    assert check.is_clean
    return {p.service_number: p for p in Person.objects.filter(centre=cast.north)}
