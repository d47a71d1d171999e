"""``blueberet backup`` and ``restore`` on the command line, as a person runs them: processes and home folders."""

import os
import re
import shutil
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from blueberet.config.commands.doctor import _backup
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.backups.selectors import is_backup_due

Run = subprocess.CompletedProcess[str]
ROOT = Path(__file__).parents[2]


def blueberet(home: Path, *words: str, **env: str) -> Run:
    """A command in a home folder of its own, always on SQLite."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("BLUEBERET_")} | {"BLUEBERET_HOME": str(home)}
    return subprocess.run([sys.executable, "-m", "blueberet", *words], env=clean | env, capture_output=True, text=True,
                          timeout=120, check=False)  # fmt: skip


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to copy: to make tables takes seconds."""
    home = tmp_path_factory.mktemp("pattern")
    assert blueberet(home, "centre", "add", "north", "--name", "Centre North").returncode == 0
    return home


@pytest.fixture
def home(pattern: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pattern, tmp_path / "home"))


def test_one_command_each(home: Path, tmp_path: Path) -> None:
    made = blueberet(home, "backup")
    assert made.returncode == 0, made.stderr
    file = next((home / "backups").iterdir())
    assert re.fullmatch(r"blueberet-\d{8}T\d{6}Z\.tar", file.name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "not encrypted" in made.stdout
    head = re.search(r"\d+:[0-9a-f]{64}", made.stdout)
    assert head
    assert blueberet(home, "backup", "verify", str(file)).returncode == 0

    other = tmp_path / "other"
    back = blueberet(other, "restore", str(file))
    assert back.returncode == 0, back.stderr
    assert "Restored" in back.stdout
    assert "Centre North" in blueberet(other, "centre", "list").stdout
    assert blueberet(other, "audit", "verify", "--expect", head[0]).returncode == 0
    assert "not empty" in blueberet(other, "restore", str(file)).stderr
    replaced = blueberet(other, "restore", str(file), "--replace")
    assert "before-restore" in replaced.stdout

    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.write_bytes(whole)
    for refused in (
        blueberet(home, "backup", "verify", str(file)),
        blueberet(tmp_path / "third", "restore", str(file)),
    ):
        assert refused.returncode == 1
        assert "is damaged: " in refused.stderr
    assert not (tmp_path / "third" / "blueberet.sqlite3").exists()


def test_keys(home: Path, tmp_path: Path) -> None:
    key = tmp_path / "centre.key"
    made = blueberet(home, "backup", "keygen", str(key))
    public = re.search(r"age1\w+", made.stdout)
    assert public
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "AGE-SECRET" not in made.stdout
    assert blueberet(home, "backup", "keygen", str(key)).returncode == 2
    out = tmp_path / "b.tar.age"
    done = blueberet(home, "backup", "-o", str(out), BLUEBERET_BACKUP_RECIPIENT=public[0])
    assert "not encrypted" not in done.stdout
    assert "--identity" in blueberet(tmp_path / "o", "restore", str(out)).stderr
    assert blueberet(tmp_path / "o", "restore", str(out), "--identity", str(key)).returncode == 0
    secret = tmp_path / "passphrase"
    secret.write_text("\n")
    assert "no passphrase" in blueberet(home, "backup", "--passphrase-file", str(secret)).stderr


def test_a_restore_waits_for_nobody(home: Path, tmp_path: Path) -> None:
    """While a worker runs here, a restore is refused."""
    file = tmp_path / "b.tar"
    assert blueberet(home, "backup", "-o", str(file)).returncode == 0
    env = {k: v for k, v in os.environ.items() if not k.startswith("BLUEBERET_")} | {"BLUEBERET_HOME": str(home)}
    with subprocess.Popen([sys.executable, "-m", "blueberet", "worker"], env=env) as worker:
        try:
            until = timezone.now() + timedelta(seconds=30)
            while not (home / "in-use.lock").exists() and timezone.now() < until:
                pass
            told = blueberet(home, "restore", str(file), "--replace")
        finally:
            worker.terminate()
    assert told.returncode == 2
    assert "is running in this folder" in told.stderr
    assert blueberet(home, "restore", str(file), "--replace").returncode == 0


@pytest.mark.django_db
def test_doctor_warns_a_centre_of_its_own_after_seven_days() -> None:
    demo = Centre.objects.create(code="demo", name="Demo", is_demonstration=True)
    record_act("accounts.centre.added", centre=demo, actor=None)
    late = timezone.now() + timedelta(days=8)
    assert not is_backup_due(now=late)
    north = Centre.objects.create(code="north", name="North")
    record_act("accounts.centre.added", centre=north, actor=None)
    assert not is_backup_due()
    assert is_backup_due(now=late)
    assert _backup() == "none yet"
    record_act("backups.backup.made", centre=north, actor=None)
    assert not is_backup_due(now=timezone.now() + timedelta(days=6))
    assert is_backup_due(now=late)
    assert "0 days ago" in _backup()


def test_whatever_the_home_folder_keeps_was_thought_of() -> None:
    """A back-up holds the database alone: a new place in the home folder must be decided in docs/adr/0007."""
    source = "".join(p.read_text() for p in (ROOT / "src").rglob("*.py"))
    found = set(re.findall(r'(?:ENV\.home\)?|env\.home|\bhome) / "([^"]+)"', source))
    assert found == {
        "blueberet.sqlite3", "static", "secret", "keys", "cache", "demonstration", "uploads", "backups", ".doctor",
        "in-use.lock",
    }  # fmt: skip
    page = (ROOT / "docs/adr/0007-back-up.md").read_text()
    assert not [name for name in found - {".doctor", "in-use.lock"} if f"`{name}`" not in page]
