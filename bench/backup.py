"""20,000 people backed up, checked and restored: seconds, bytes and peak memory, each step in its own process."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PEOPLE = 20_000
FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from bench.people import fill
fill({people})
from django.db import transaction
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.services import record_act
centre = Centre.objects.get()
with transaction.atomic():
    for n in range({people}):
        record_act("roster.person.edited", centre=centre, actor=None, subject=f"KZ-{{n}}",
                   before={{"rank": "private"}}, after={{"rank": "corporal"}})
"""
COMMAND = """
import json, resource, sys, time
began = time.monotonic()
from blueberet.config.cli import main
status = main(sys.argv[1:])
print(json.dumps({"status": status, "seconds": round(time.monotonic() - began, 1),
    "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))
"""


def measure(people: int = PEOPLE) -> dict[str, object]:
    """Plain and encrypted to a key; the restore goes into an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _python(FILL.format(people=people), home)
        key = f"{folder}/key"
        _python(COMMAND, home, "backup", "keygen", key)
        public = Path(key).read_text().split()[3]
        found: dict[str, object] = {"people": people, "database_mb": _mb(home / "blueberet.sqlite3")}
        for kind, close, unlock in (("plain", [], []), ("encrypted", ["--to", public], ["--identity", key])):
            file = f"{folder}/{kind}"
            found[kind] = {
                "backup": _python(COMMAND, home, "backup", "-o", file, *close), "file_mb": _mb(Path(file)),
                "verify": _python(COMMAND, home, "backup", "verify", file, *unlock),
                "restore": _python(COMMAND, Path(folder) / f"to-{kind}", "restore", file, *unlock),
            }  # fmt: skip
        return found


def _python(script: str, home: Path, *words: str) -> dict[str, float]:
    env = os.environ | {"BLUEBERET_HOME": str(home), "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}
    ran = subprocess.run([sys.executable, "-c", script, *words], env=env, capture_output=True, text=True, check=True)
    told = ran.stdout.strip().splitlines()
    return dict(json.loads(told[-1])) if told else {}


def _mb(path: Path) -> float:
    return round(path.stat().st_size / 2**20, 1)
