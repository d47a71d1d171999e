"""What the processes of ``bench.writers`` do; each is started anew, with the home and database of the measurement.

python -m bench.writing fill | services WRITERS SECONDS | worker SECONDS | count
"""

import json
import os
import sys
import threading
import time
from datetime import date
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blueberet.config.settings")
import django
from django.conf import settings

if os.environ.get("BENCH_LINE") == "plain":
    # SQLite's own waiting, for comparison; the product has no such switch.
    settings.DATABASES["default"]["OPTIONS"]["fair"] = False
PEOPLE = 200
VALUES = {"mission": "UNDOF", "country": "", "role": "", "first_day": date(2020, 1, 1), "last_day": None,
          "source": "bench"}  # fmt: skip


def door() -> Any:
    """The server's WSGI application; granian asks for it by this name, and calls it."""
    from blueberet.config.wsgi import application

    return application


def fill() -> None:
    """A centre, its registrar signed in, people, a run that a worker does."""
    from django.core.management import call_command
    from django.test import Client

    from blueberet.foundation.accounts.models import Centre, Membership, User
    from blueberet.foundation.runs.models import Run
    from blueberet.stages.roster.models import Person, Unit

    call_command("migrate", interactive=False, verbosity=0)
    centre = Centre.objects.create(code="bench", name="Bench", requires_second_factor=False)
    user = User.objects.create_user("bench")
    Membership.objects.create(user=user, centre=centre, role="registrar")
    unit = Unit.objects.create(centre=centre, kind="section", code="S", name="S")
    Person.objects.bulk_create(
        Person(centre=centre, service_number=f"B-{n}", name_cyrillic=f"Bench {n}", sex="M", unit=unit, rank="private",
               birth_date=date(1990, 1, 1), category="soldier")
        for n in range(PEOPLE)
    )  # fmt: skip
    Run.objects.create(centre=centre, kind="bench", subject=1, seed=1, input_hash="", engine_version="1",
                       state="running", worker="bench")  # fmt: skip
    client = Client()
    client.force_login(user)
    print(json.dumps({"session": client.cookies[settings.SESSION_COOKIE_NAME].value,
                      "people": list(Person.objects.values_list("pk", flat=True))}))  # fmt: skip


def services(writers: int, seconds: float) -> None:
    """Threads that add missions through the service, with their acts; prints the milliseconds of each."""
    from django.db import connection

    from blueberet.foundation.accounts.models import User
    from blueberet.stages.roster.models import Person
    from blueberet.stages.roster.services.missions import add_mission

    user, people = User.objects.get(username="bench"), list(Person.objects.select_related("centre"))
    taken: list[list[float]] = [[] for _ in range(writers)]
    failed: list[str] = []
    until = time.monotonic() + seconds

    def write(n: int) -> None:
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                add_mission(people[(n * 7 + len(taken[n]) + os.getpid()) % PEOPLE], actor=user, values=VALUES)
            except Exception as fault:
                failed.append(type(fault).__name__)
            else:
                taken[n].append((time.monotonic() - began) * 1000)
        connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"taken": taken, "failed": failed}))


def worker(seconds: float) -> None:
    """What a worker writes while it solves, twice a second; prints the milliseconds of each."""
    from blueberet.foundation.runs.models import Run
    from blueberet.foundation.runs.services import note_progress

    run, taken = Run.objects.get(kind="bench"), []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        note_progress(run, progress={"seconds": began}, point=[began, 1, 1])
        taken.append((time.monotonic() - began) * 1000)
        time.sleep(0.5)
    print(json.dumps({"taken": [taken], "failed": []}))


def count() -> None:
    """What is there in the end, and whether the chain holds."""
    from django.db import connection

    from blueberet.foundation.audit.models import Act
    from blueberet.foundation.audit.verify import verify_chain
    from blueberet.stages.roster.models import MissionServed

    connection.ensure_connection()
    verdict = verify_chain()
    print(json.dumps({"missions": MissionServed.objects.count(), "holds": verdict.broken is None,
                      "acts": Act.objects.filter(name="roster.mission.added").count(),
                      "database": ".".join(map(str, connection.get_database_version()))}))  # fmt: skip


if __name__ == "__main__":
    django.setup()
    what, numbers = sys.argv[1], [float(n) for n in sys.argv[2:]]
    if what == "services":
        services(int(numbers[0]), numbers[1])
    else:
        {"fill": fill, "worker": worker, "count": count}[what](*numbers)
else:
    application = door()
