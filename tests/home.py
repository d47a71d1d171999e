"""Loaded by pytest before Django's settings: tests never touch the home folder of a real centre."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_HOME = tempfile.mkdtemp(prefix="blueberet-test-")
os.environ["BLUEBERET_HOME"] = _HOME
# Compiled kernels are kept between test runs; only their first compilation is slow.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parents[1] / ".cache" / "numba"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
