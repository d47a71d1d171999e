"""One world for all walks: it takes seconds to build."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from blueberet.foundation.runs.services import note_beat
from tests.access.test_walk import World, build, forgotten, sign_everybody_in
from tests.cast import make_cast


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for all walks, and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build(make_cast())
        sign_everybody_in(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: None) -> World:
    """The world; what a walk changes in it is rolled back after the walk."""
    forgotten()
    # The worker's sign of life is minutes old after many walks.
    note_beat("worker of the walk")
    return built
