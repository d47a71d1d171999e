"""Fixtures that every floor's tests use."""

import os
import tempfile

# Tests never touch the home folder of a real centre; set before Django reads its settings.
os.environ["BLUEBERET_HOME"] = tempfile.mkdtemp(prefix="blueberet-test-")
os.environ.setdefault("NUMBA_CACHE_DIR", os.path.join(os.getcwd(), ".cache", "numba"))

import pytest  # noqa: E402

from tests.cast import Cast, make_cast  # noqa: E402


@pytest.fixture
def cast(db: None) -> Cast:
    """Two centres and their people."""
    return make_cast()
