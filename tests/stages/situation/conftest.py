"""Three people of North who have stood in their units for two months."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from blueberet.foundation.accounts.models import Membership
from blueberet.stages.roster.models import Stay, Unit, UnitPlace
from blueberet.stages.roster.services import import_roster
from tests.cast import Cast, make_cast
from tests.stages.roster.test_importing import TODAY as BEGAN
from tests.stages.situation.world import YESTERDAY
from tests.workbooks import roll


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Three people of North, once for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        import_roster(centre=cast.north, actor=cast.registrar, content=roll(), filename="roll.xlsx", today=BEGAN)
        Stay.objects.update(first_day=YESTERDAY - timedelta(days=60))
        UnitPlace.objects.update(first_day=YESTERDAY - timedelta(days=60))
        Membership.objects.filter(user=cast.soldier).update(service_number="N-001")
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def cast(built: Cast, db: None) -> Cast:
    """The cast with its people; what a test changes is rolled back after it."""
    return built


@pytest.fixture
def top(cast: Cast) -> Unit:
    """The contingent."""
    return Unit.objects.select_related("centre").get(centre=cast.north, parent=None)
