"""An empty SQLite database with all tables, made once and copied: making one takes seven seconds of the processor.

In: nothing. Out: a file in .cache, named by all that decides what is in it. `make warm` makes it beside the checks; what
needs it and finds none makes it. All migrations are still taken each time the program has changed, and one by one on
PostgreSQL, in tests/upgrade, and wherever a test begins with an empty home.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import django

ROOT = Path(__file__).parents[1]
FILE = "blueberet.sqlite3"
"""How the product calls it in its home."""


def template() -> Path:
    """The file; two processes that make it at once both make the same."""
    seal = hashlib.sha256(f"{sys.version} {django.__version__} {sqlite3.sqlite_version}".encode())
    for path in sorted((ROOT / "src").rglob("*.py")):
        seal.update(path.read_bytes())
    found = ROOT / ".cache" / f"empty-{seal.hexdigest()[:16]}.sqlite3"
    if not found.exists():
        found.parent.mkdir(exist_ok=True)
        for old in found.parent.glob("empty-*.sqlite3"):
            old.unlink(missing_ok=True)
        _make(found)
    return found


def put_into(home: Path) -> None:
    """Let a home begin with it; on another kind of database it is not looked at."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(template(), home / FILE)


def open_in_memory(address: str) -> sqlite3.Connection:
    """Fill a shared database in memory with it; it stays as long as the connection is open."""
    here = sqlite3.connect(address, uri=True, check_same_thread=False)
    source = sqlite3.connect(template())
    source.backup(here)
    source.close()
    return here


def _make(found: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="blueberet-test-") as home:
        env = {**os.environ, "BLUEBERET_HOME": home, "BLUEBERET_DATABASE_URL": "", "PYTHONPATH": str(ROOT),
               "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}  # fmt: skip
        words = [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity", "0"]
        subprocess.run(words, env=env, cwd=ROOT, check=True)
        # What lies in the journal beside the file goes into the file.
        db = sqlite3.connect(Path(home) / FILE)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA journal_mode=DELETE")
        db.close()
        beside = found.with_suffix(f".{os.getpid()}")
        shutil.copy(Path(home) / FILE, beside)
        beside.replace(found)
