"""Run inside processes of these tests: fill a database, write into it, look what is there."""

import os
import secrets
import sys
import threading
from collections import Counter
from datetime import date
from typing import Any

from django.core.management import call_command
from django.test import Client


def fill() -> dict[str, Any]:
    """A centre, its registrar with an open session, twenty people."""
    from blueberet.foundation.accounts.models import Centre, Membership, User
    from blueberet.stages.roster.models import Person, Unit

    call_command("migrate", interactive=False, verbosity=0)
    centre = Centre.objects.create(code="north", name="Centre North", requires_second_factor=False)
    user = User.objects.create_user("registrar", password="a-long-enough-word")
    Membership.objects.create(user=user, centre=centre, role="registrar")
    unit = Unit.objects.create(centre=centre, kind="section", code="S", name="S")
    people = [
        Person.objects.create(centre=centre, service_number=f"F-{n}", name_cyrillic=f"Sample {n}", sex="M", unit=unit,
                              rank="private", birth_date=date(1990, 1, 1), category="soldier").pk
        for n in range(20)
    ]  # fmt: skip
    client = Client()
    client.force_login(user)
    return {"session": client.cookies["sessionid"].value, "people": people}


def write(threads: int) -> None:
    """Add missions until killed; each that was acknowledged is told on a line of standard output."""
    from blueberet.foundation.accounts.models import User
    from blueberet.stages.roster.models import Person
    from blueberet.stages.roster.services.missions import add_mission

    user, people = User.objects.get(username="registrar"), list(Person.objects.select_related("centre"))

    def on_and_on(n: int) -> None:
        while True:
            source = secrets.token_hex(8)
            add_mission(
                people[n], actor=user, values={"mission": "UNDOF", "first_day": date(2020, 1, 1), "source": source}
            )
            # One write of a whole line: a kill leaves it out or in, never half.
            os.write(sys.stdout.fileno(), f"{source}\n".encode())

    each = [threading.Thread(target=on_and_on, args=(n,)) for n in range(threads)]
    for thread in each:
        thread.start()
    for thread in each:
        thread.join()


def look() -> dict[str, Any]:
    """Sources of the missions that are there, how often an act tells them, and whether the chain holds."""
    from blueberet.foundation.audit.models import Act
    from blueberet.foundation.audit.verify import verify_chain
    from blueberet.stages.roster.models import MissionServed

    acts = Act.objects.filter(name="roster.mission.added").values_list("after", flat=True)
    broken = verify_chain().broken
    return {
        "there": Counter(MissionServed.objects.values_list("source", flat=True)),
        "told": Counter(str(after["source"]) for after in acts),
        "broken": broken.says if broken else "",
    }
