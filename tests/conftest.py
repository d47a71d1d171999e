"""Fixtures that every floor's tests use."""

from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from blueberet.foundation.audit.guard import put_up, take_down
from blueberet.foundation.watching import probes
from blueberet.stages.assessment import guard as assessment_guard
from blueberet.stages.attendance.guard import GUARD as ATTENDANCE
from blueberet.stages.readiness.guard import GUARD as READINESS
from blueberet.stages.standards import guard as standards_guard
from tests.cast import Cast, make_cast

_empty = TransactionTestCase._fixture_teardown


def _empty_without_guard(case: TransactionTestCase) -> None:
    # Emptying the database is what the trail's triggers refuse; only between tests may it be done.
    take_down(connection)
    standards_guard.take_down(connection)
    ATTENDANCE.take_down(connection)
    READINESS.take_down(connection)
    assessment_guard.take_down(connection)
    try:
        _empty(case)
    finally:
        if {"audit_act", "audit_head"} <= set(connection.introspection.table_names()):
            put_up(connection)
            standards_guard.put_up(connection)
            ATTENDANCE.put_up(connection)
            READINESS.put_up(connection)
            assessment_guard.put_up(connection)


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
