"""``make bench``: measure, print, and write bench/results/ as JSON.

python -m bench              everything
python -m bench solve 60     complete and good at several loads, 60 s each; names of rows may follow
python -m bench fet          weeks of the demonstration, by FET and by ours, side by side
python -m bench start        cold and warm start
python -m bench pages        sizes and times of the pages with the full programme
python -m bench writers      20 and 50 writers at once, on SQLite and PostgreSQL
python -m bench roster       a roll of 20,000 people, against openpyxl and one row at a time
python -m bench repair 120   incidents on a nice timetable, against solving anew in at most 120 s
python -m bench explain      planted contradictions: found, minimal, confirmed, time and size
python -m bench readiness    10,000 people by 60 requirements by 1,000,000 records: roll-up, one update, reference
python -m bench filling      posts filled, beside HiGHS and CP-SAT; then bottleneck, what if, repair, clashes
python -m bench campaigns    the endurance engine on one process, two, a Dask cluster of two
python -m bench endurance    tours of a mission: compiled, NumPy, plain Python, processes of SimPy, side by side
python -m bench evidence     an evidence pack of 156 people with all annexes, by the worker's job
python -m bench certificates 1,000 granted, signed and printed; the credential beside openbadgeslib
python -m bench packs        a pack of 500 files verified, beside sha256sum
python -m bench backup       a database of 20,000 people backed up and restored
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from bench import (
    backup,
    campaigns,
    certificates,
    endurance,
    evidence,
    explain,
    fet,
    filling,
    levers,
    packs,
    readiness,
    repair,
    roster,
    solving,
    writers,
)

RESULTS = Path(__file__).parent / "results"


def write(name: str, value: object) -> None:
    """Print and keep a result."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(value, indent=1))
    print(name, json.dumps(value), flush=True)


def start() -> None:
    """Seconds until the address answers: first start (empty home and kernel cache), second start."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "BLUEBERET_HOME": home, "NUMBA_CACHE_DIR": f"{home}/numba"}
        rows = {}
        for name in ("first", "second"):
            began = time.monotonic()
            server = subprocess.Popen([sys.executable, "-m", "blueberet", "demo", "--port", "8765"], env=env,
                                      stdout=subprocess.DEVNULL)  # fmt: skip
            while True:
                try:
                    urlopen("http://127.0.0.1:8765/sign-in/", timeout=2)
                    break
                except OSError:
                    time.sleep(0.1)
                    if time.monotonic() - began > 120:
                        raise
            rows[name] = round(time.monotonic() - began, 1)
            server.terminate()
            server.wait()
        write("start", rows)


def pages() -> None:
    """Bytes (plain and gzip), seconds and queries of the pages with the full programme."""
    import gzip

    home = tempfile.mkdtemp()
    os.environ |= {"BLUEBERET_HOME": home, "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}
    subprocess.run(
        [sys.executable, "-m", "blueberet", "demo", "--without-history", "--no-serve", "--time-limit", "30"], check=True
    )
    subprocess.run([sys.executable, "-m", "blueberet", "worker", "--once"], check=True)
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from blueberet.foundation.accounts.models import User

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(username="planner"))
    rows = []
    for url in (
        "/",
        "/programme/",
        "/programme/week?week=16",
        "/programme/resources",
        "/contingent/",
        "/programme/week.pdf?week=16",
    ):
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            began = time.monotonic()
            answer = client.get(url)
            seconds = time.monotonic() - began
        rows.append({"page": url, "bytes": len(answer.content), "gzip": len(gzip.compress(answer.content)),
                     "ms": round(seconds * 1000), "queries": len(queries)})  # fmt: skip
    write("pages", rows)


def main() -> None:
    """Run what was asked for."""
    what = sys.argv[1] if len(sys.argv) > 1 else "all"
    if what in ("all", "start"):
        start()
    if what in ("all", "pages"):
        pages()
    if what in ("all", "roster"):
        write("roster", roster.measure())
    if what in ("all", "evidence"):
        write("evidence", evidence.measure())
    if what in ("all", "packs"):
        write("packs", packs.measure())
    if what in ("all", "certificates"):
        write("certificates", certificates.measure())
    if what in ("all", "writers"):
        write("writers", writers.measure())
    if what in ("all", "repair"):
        write("repair", repair.measure(float(sys.argv[2]) if len(sys.argv) > 2 else 120.0))
    if what in ("all", "explain"):
        write("explain", explain.measure())
    if what in ("all", "readiness"):
        write("readiness", readiness.measure())
    if what in ("all", "filling"):
        write("filling", filling.table([]))
        write("levers", [levers.measure(*size) for size in filling.SIZES])
    if what in ("all", "campaigns"):
        write("campaigns", campaigns.measure())
    if what in ("all", "endurance"):
        write("endurance", endurance.measure())
    if what in ("all", "backup"):
        write("backup", backup.measure())
    if what in ("all", "solve"):
        limit = float(sys.argv[2]) if len(sys.argv) > 2 else 120.0
        write("solve", solving.measure(limit, tuple(sys.argv[3:])))
    if what in ("all", "fet"):
        write("fet", fet.measure())


main()
