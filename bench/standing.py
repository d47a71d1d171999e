"""Readiness of a centre of 10,000 people out of the product's own tables: roll-up, one update, pages.

python -m bench.standing [people] [rounds]      10,000 people and 20 rounds without numbers
python tools/postgres.py python -m bench.standing      the same on PostgreSQL
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def measure(rounds: int) -> dict[str, Any]:
    """Everything, in this process; the database is full."""
    from django.conf import settings

    import blueberet.config.wsgi  # noqa: F401 (the server's door: a page meets what the server loads and sets aside)
    from blueberet.foundation.accounts.models import Centre
    from blueberet.stages.readiness.selectors import measuring

    settings.ALLOWED_HOSTS = ["*"]
    centre, today = Centre.objects.get(code="bench"), date.today()
    found: dict[str, Any] = {}
    times: list[float] = []
    for _ in range(4):
        measuring.forget()
        began = time.perf_counter()
        m = measuring.measured(centre, today)
        _ = m.units, m.graded
        times.append(time.perf_counter() - began)
    # The first one loads what a worker loads once.
    found["roll_up_s"] = [round(t, 2) for t in times[1:]]
    found["facts"], found["people"], found["units"] = m.sources.facts.count, len(m.sources.people), len(m.units)
    found["requirements"] = sum(len(s.requirements) for s in m.sources.problem.sets_in_force)
    found["update_ms"] = _updates(centre, today, rounds)
    found["load"] = [round(x, 1) for x in os.getloadavg()]
    found["pages"] = _pages(rounds)
    found["load_after"] = [round(x, 1) for x in os.getloadavg()]
    return found


def _sent(rounds: int) -> Iterator[None]:
    """Send a sheet each time it is asked."""
    from blueberet.foundation.accounts.models import User
    from blueberet.stages.assessment.models import Result
    from blueberet.stages.assessment.services.sending import send_content
    from blueberet.stages.standards.models import Line

    user = User.objects.get(username="bench")
    rows = Result.objects.filter(standard__code="T03", observation__client_key__startswith="bench-").select_related(
        "observation__version__standard", "unit__centre"
    )[:rounds]
    for r in rows:
        version = r.observation.version
        steps = Line.objects.filter(version=version).values_list("code", flat=True)
        content = {"day": (date.today() - timedelta(days=1)).isoformat(), "conditions": {"light": "day"},
                   "marks": [{"step": s, "person": None, "mark": "NO-GO"} for s in steps]}  # fmt: skip
        send_content(version, r.unit, content, client_key=secrets.token_hex(8), actor=user)
        yield


def _updates(centre: Any, today: date, rounds: int) -> dict[str, float]:
    """From the moment a sheet is sent until every unit's state is known again."""
    from blueberet.stages.readiness.selectors import measuring

    followed, again = [], []
    for _sheet in _sent(rounds):
        began = time.perf_counter()
        m = measuring.measured(centre, today)
        followed.append(time.perf_counter() - began)
        _ = m.units, m.graded
        again.append(time.perf_counter() - began)
    return {"p50": _ms(followed, 0.5), "p95": _ms(followed, 0.95), "with_all_cells_p50": _ms(again, 0.5),
            "with_all_cells_p95": _ms(again, 0.95)}  # fmt: skip


def _ms(seconds: list[float], share: float) -> float:
    return round(sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))] * 1000, 1)


def _pages(rounds: int) -> list[dict[str, Any]]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from blueberet.foundation.accounts.models import User
    from blueberet.stages.roster.models import Person, Unit

    client = Client()
    client.force_login(User.objects.get(username="bench"))
    person = Person.objects.order_by("pk")[4321]
    named = {
        k: Unit.objects.filter(kind=k).order_by("pk").first() for k in ("contingent", "company", "platoon", "section")
    }
    units = [f"/readiness/units/U{u.pk}" for u in named.values() if u]
    paths = ["/", "/readiness/", "/readiness/?day=" + (date.today() - timedelta(days=30)).isoformat(), *units]
    # The current programme is that of the last contingent; what is published there is what a forecast hangs on.
    last = Unit.objects.filter(kind="contingent").order_by("pk").last()
    paths += [
        f"/readiness/units/U{last.pk}/outlook" if last else "",
        "/readiness/trust",
        f"/readiness/people/P{person.pk}",
    ]
    paths += ["/attendance/", "/attendance/ledger", "/attendance/debts", "/evaluation/", "/contingent/"]
    rows = []
    for path in paths:
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        asked_first = len(queries)
        # What is worked out beside the page is asked for again, as the page in a browser does.
        while answer.status_code == 202:
            time.sleep(0.2)
            answer = client.get(path)
        first = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}; a page that is not shown is not measured.")
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked = len(queries)
        taken, worked = [], []
        for _ in range(rounds):
            began, work = time.perf_counter(), time.process_time()
            client.get(path)
            taken.append(time.perf_counter() - began)
            worked.append(time.process_time() - work)
        row = {"page": path, "first_ms": round(first), "p50_ms": _ms(taken, 0.5), "p95_ms": _ms(taken, 0.95),
               "cpu_p50_ms": _ms(worked, 0.5), "cpu_p95_ms": _ms(worked, 0.95), "queries": asked,
               "queries_first": asked_first, "bytes": len(answer.content)}  # fmt: skip
        if path.startswith("/readiness/"):
            row["after_a_sheet_cpu_ms"] = _after_a_sheet(client, path)
        rows.append(row)
        print(rows[-1], file=sys.stderr, flush=True)
    return rows


def _after_a_sheet(client: Any, path: str) -> dict[str, float]:
    """Processor time of the page for whoever has just sent a sheet, so that nothing worked out before it holds."""
    worked = []
    for _sheet in _sent(8):
        work = time.process_time()
        while client.get(path).status_code == 202:
            time.sleep(0.05)
        worked.append(time.process_time() - work)
    return {"p50": _ms(worked, 0.5), "slowest": _ms(worked, 1)}


def main(people: int = 10_000, rounds: int = 20, home: str = "") -> None:
    """Fill a fresh database, or take the one of a home, measure in a process of its own, print and keep."""
    with tempfile.TemporaryDirectory() as fresh:
        env = {**os.environ, "BLUEBERET_HOME": home or fresh, "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}
        if address := os.environ.get("BLUEBERET_TEST_DATABASE_URL"):
            env["BLUEBERET_DATABASE_URL"] = address
        if not home:
            subprocess.run([sys.executable, "-m", "bench.centre", str(people)], env=env, check=True)
        told = "import django; django.setup(); from bench.standing import measure; import json; "
        told += f"print('RESULT', json.dumps(measure({rounds})))"
        out = subprocess.run(
            [sys.executable, "-c", told], env=env, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    result = json.loads(out.split("RESULT ", 1)[1])
    RESULTS.mkdir(exist_ok=True)
    name = "standing-postgres" if os.environ.get("BLUEBERET_TEST_DATABASE_URL") else "standing"
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:3]), home=sys.argv[3] if len(sys.argv) > 3 else "")
