"""Loaded by pytest before Django's settings: tests never touch the home folder or database of a real centre."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_HOME = tempfile.mkdtemp(prefix="blueberet-test-")
os.environ["BLUEBERET_HOME"] = _HOME
# Only the address that tools/postgres.py gives is believed: its database is there to be thrown away.
os.environ.pop("DATABASE_URL", None)
os.environ["BLUEBERET_DATABASE_URL"] = os.environ.pop("BLUEBERET_TEST_DATABASE_URL", "")
# Compiled kernels are kept between test runs; only their first compilation is slow.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parents[1] / ".cache" / "numba"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
