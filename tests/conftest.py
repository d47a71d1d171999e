"""Fixtures that every floor's tests use."""

from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from blueberet.foundation.watching import probes
from tests.cast import Cast, make_cast
from tests.guards import put_all_up, take_all_down

_empty = TransactionTestCase._fixture_teardown


def _empty_without_guard(case: TransactionTestCase) -> None:
    # Emptying the database is what the triggers refuse; only between tests may it be done.
    take_all_down()
    try:
        _empty(case)
    finally:
        if {"audit_act", "deployment_pledgestep"} <= set(connection.introspection.table_names()):
            put_all_up()


TransactionTestCase._fixture_teardown = _empty_without_guard  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    # The product's slow hash would cost a second a test and prove nothing here.
    settings.BLUEBERET_SOLVE_WORKERS = 1
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    # An answer of /readyz is kept for two seconds; not from one test to the next.
    probes._kept = None


@pytest.fixture
def cast(db: None) -> Cast:
    """Two centres and their people."""
    return make_cast()
