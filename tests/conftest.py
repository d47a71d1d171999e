"""Fixtures that every floor's tests use."""

from typing import Any

import pytest

from tests.cast import Cast, make_cast


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    # The product's slow hash would cost a second a test and prove nothing here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db: None) -> Cast:
    """Two centres and their people."""
    return make_cast()
