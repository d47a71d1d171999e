"""Situation reports of a centre of 10,000 people: gathering, the form, the texts side by side, the papers.

python -m bench.reports [people] [rounds]      10,000 people and 40 rounds without numbers; fills a fresh database
python -m bench.reports 0 40 HOME              the database of a home, such as the demonstration's

A contingent of 1,000 reports, with its companies below it; the week before was sent.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
MOST_MS, MOST_QUERIES = 300, 25


def measure(rounds: int) -> dict[str, Any]:
    """Everything, in this process; the database is full."""
    from django.conf import settings
    from django.utils import timezone

    os.environ.setdefault("BLUEBERET_LISTENS_AT", "127.0.0.1")
    import blueberet.config.wsgi  # noqa: F401 (the server's door: a page meets what the server loads and sets aside)
    from blueberet.foundation.accounts.models import Centre, User
    from blueberet.stages.roster.models import Person, Unit
    from blueberet.stages.situation.gathering.gather import gather
    from blueberet.stages.situation.models import Report

    settings.ALLOWED_HOSTS = ["*"]
    settings.BLUEBERET_REPORT_TWO_PERSONS = False
    centre, today, now = Centre.objects.get(), timezone.localdate(), timezone.now()
    user = User.objects.filter(username__in=("bench", "commander")).get()
    tops = [u for u in Unit.objects.filter(centre=centre, parent=None).select_related("centre") if u.children.exists()]
    top = max(tops, key=lambda u: u.pk)
    rolled = _last_roll(centre) or today
    found: dict[str, Any] = {"people": Person.objects.count(), "unit": top.name}
    row = Report.objects.filter(unit=top, state="draft").first() or _week(top, user, rolled, now)
    found["gather"] = {}
    for unit in (top, *top.children.all()[:1]):
        unit.centre = centre
        taken, asked = _timed(lambda unit=unit: gather(unit, row.first_day, row.last_day, now), max(5, rounds // 4))
        found["gather"][unit.kind] = {"p50_ms": _ms(taken, 0.5), "p95_ms": _ms(taken, 0.95), "queries": asked}
    found["load"] = [round(x, 1) for x in os.getloadavg()]
    found["pages"] = _pages(user, row, rounds)
    return found


def _last_roll(centre: Any) -> date | None:
    from blueberet.stages.attendance.models import RollCall
    from blueberet.stages.programme.policies import current_programme

    programme = current_programme(centre)
    day: date | None = (
        RollCall.objects.filter(programme=programme).order_by("-day").values_list("day", flat=True).first()
    )
    return day


def _week(top: Any, user: Any, last: date, now: datetime) -> Any:
    """Sent reports of the contingent and its companies on the days before, and the draft of the last day."""
    from django.db import transaction

    from blueberet.stages.situation.services.deciding import approve_report, check_report
    from blueberet.stages.situation.services.sending import send_report
    from blueberet.stages.situation.services.writing import make_report

    def told(unit: Any, day: date, to: str) -> None:
        row = make_report(unit, actor=user, first=day, last=day, now=now)
        check_report(row, actor=user, now=now)
        approve_report(row, actor=user, now=now)
        send_report(row, actor=user, to={to: "bench"}, now=now)

    with transaction.atomic():
        for n in (1, 0):
            for unit in top.children.select_related("centre"):
                told(unit, last - timedelta(days=n), "higher")
            if n:
                told(top, last - timedelta(days=n), "state")
        return make_report(top, actor=user, first=last, last=last, now=now)


def _timed(act: Any, rounds: int) -> tuple[list[float], int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        act()
    # Counted at once: the next request empties the list.
    asked = len(queries)
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return taken, asked


def _ms(seconds: list[float], share: float) -> float:
    return round(sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))] * 1000, 1)


def _pages(user: Any, row: Any, rounds: int) -> list[dict[str, Any]]:
    from django.test import Client

    client = Client()
    client.force_login(user)
    paths = ["/reports/", f"/reports/{row.pk}", f"/reports/{row.pk}/told", "/reports/all", "/reports/notices/"]
    paths += [f"/reports/{row.pk}/file.pdf", f"/reports/{row.pk}/file.docx"]
    rows = []
    for path in paths:
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}; a page that is not shown is not measured.")
        taken, asked = _timed(lambda path=path: client.get(path), rounds)
        rows.append({"page": path, "p50_ms": _ms(taken, 0.5), "p95_ms": _ms(taken, 0.95), "queries": asked,
                     "bytes": len(answer.content)})  # fmt: skip
        print(rows[-1], file=sys.stderr, flush=True)
    return rows


def main(people: int = 10_000, rounds: int = 40, home: str = "") -> None:
    """Fill a fresh database, or take the one of a home, measure in a process of its own, print and keep."""
    with tempfile.TemporaryDirectory() as fresh:
        env = {**os.environ, "BLUEBERET_HOME": home or fresh, "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}
        if not home:
            subprocess.run([sys.executable, "-m", "bench.centre", str(people)], env=env, check=True)
        told = "import django; django.setup(); from bench.reports import measure; import json; "
        told += f"print('RESULT', json.dumps(measure({rounds})))"
        out = subprocess.run(
            [sys.executable, "-c", told], env=env, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    result = json.loads(out.split("RESULT ", 1)[1])
    pages = [p for p in result["pages"] if "/file." not in p["page"]]
    result["held"] = all(p["p95_ms"] < MOST_MS and p["queries"] < MOST_QUERIES for p in pages)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"reports{'-home' if home else ''}.json").write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:3]), home=sys.argv[3] if len(sys.argv) > 3 else "")
