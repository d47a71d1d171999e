"""Pages of the contingent with many people: p50 and p95 in milliseconds, queries; and the matcher's time.

python -m bench.people [people] [rounds]      10,000 people and 20 rounds without numbers
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 20


def fill(count: int) -> None:
    """Write people with documents, languages and stays straight into the tables; 24 to a section."""
    from blueberet.config.demonstration.names import FAMILY, MEN, REGIONS, WOMEN
    from blueberet.foundation.accounts.models import Centre, Membership, User
    from blueberet.stages.roster.folding import search_key
    from blueberet.stages.roster.models import Document, LanguageScore, Person, Stay, Unit, UnitPlace

    chance, today = random.Random(5), date.today()
    centre = Centre.objects.create(code="bench", name="Bench", requires_second_factor=False)
    user = User.objects.create(username="bench")
    for role in ("registrar", "commander"):
        Membership.objects.create(user=user, centre=centre, role=role)
    units: dict[str, Unit] = {}

    def unit(kind: str, *path: str) -> Unit:
        code = " > ".join(path)
        if code not in units:
            parent = units.get(" > ".join(path[:-1]))
            units[code] = Unit.objects.create(centre=centre, kind=kind, code=code, name=path[-1], parent=parent)
            UnitPlace.objects.create(unit=units[code], parent=parent, name=path[-1], first_day=today)
        return units[code]

    unit("contingent", "Contingent")
    sections = []
    for n in range(-(-count // 24)):
        company, platoon = f"{n // 9 + 1} Company", f"{n // 3 + 1} Platoon"
        unit("company", "Contingent", company)
        unit("platoon", "Contingent", company, platoon)
        sections.append(unit("section", "Contingent", company, platoon, f"{n + 1} Section"))
    people = []
    for n in range(count):
        woman = n % 15 == 0
        family, given, father = chance.choice(FAMILY), chance.choice(WOMEN if woman else MEN), chance.choice(MEN)
        stem = chance.choice(("", "бек", "жан", "қан", "ғали", "мұрат"))
        names = [f"{family[0][:-2]}{stem}{family[0][-2:]} {given[0]} {father[0]}ұлы", f"{family[1]} {given[1]}",
                 f"{family[2]} {given[2]}"]  # fmt: skip
        number = f"KZ-{400100 + n * 37}"
        people.append(Person(
            centre=centre, service_number=number, name_cyrillic=names[0], name_latin=names[1], name_passport=names[2],
            sex="F" if woman else "M", birth_date=date(1985, 1, 1) + timedelta(days=chance.randrange(7300)),
            rank="private", category="soldier", region=chance.choice(REGIONS), unit=sections[n // 24],
            medical_class="A", specialities=chance.choice(([], ["driver"], ["medic", "driver"])),
            search_key=search_key([*names, number]),
        ))  # fmt: skip
    Person.objects.bulk_create(people, batch_size=500)
    documents = [
        Document(person=p, kind=kind, number=f"{kind[0]}{n}", expires=today + timedelta(days=chance.randint(-20, 900)))
        for n, p in enumerate(people)
        for kind in ("passport", "medical", "vaccination", "conduct attestation")
        if chance.random() < 0.97
    ]
    Document.objects.bulk_create(documents, batch_size=500)
    LanguageScore.objects.bulk_create(
        [LanguageScore(person=p, language="English", scale="CEFR", score="B1") for p in people], batch_size=500
    )
    Stay.objects.bulk_create([Stay(person=p, unit=p.unit, first_day=today) for p in people], batch_size=500)


def measure() -> list[dict[str, object]]:
    """Time every page, after one visit to warm it."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from blueberet.foundation.accounts.models import User
    from blueberet.stages.roster.models import Person

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(username="bench"))
    person = Person.objects.order_by("pk")[COUNT // 2].pk
    rows: list[dict[str, object]] = []
    for url in (
        "/contingent/", "/contingent/?page=100", "/contingent/?q=нургали", "/contingent/?q=Qurman",
        "/contingent/?q=KZ-4001", "/contingent/?q=Зумабоев", "/contingent/?q=qwertyuiop", "/contingent/?show=expired",
        "/contingent/?show=60&sex=F&speciality=driver", f"/contingent/?on={date.today()}",
        "/contingent/?unit=Contingent > 3 Company", f"/contingent/people/{person}", "/contingent/documents",
        "/contingent/documents?state=expiring&ahead=90", "/contingent/documents?state=missing&kind=medical",
        "/contingent/units", "/programme/search?q=нургали", "/contingent/duplicates", "/contingent/import", "/trail/",
    ):  # fmt: skip
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        asked = len(queries)
        if answer.status_code != 200:
            raise SystemExit(f"{url} answered {answer.status_code}; a page that is not shown is not measured.")
        taken = []
        for _ in range(ROUNDS):
            began = time.monotonic()
            client.get(url)
            taken.append((time.monotonic() - began) * 1000)
        taken.sort()
        rows.append({"page": url, "status": answer.status_code, "p50_ms": round(taken[len(taken) // 2]),
                     "p95_ms": round(taken[int(0.95 * (len(taken) - 1))]), "queries": asked,
                     "bytes": len(answer.content)})  # fmt: skip
        print(rows[-1], flush=True)
    return rows


def match(count: int) -> dict[str, object]:
    """Seconds to find likely duplicates among people drawn as above, with two hundred planted ones."""
    from blueberet.config.demonstration.names import FAMILY, MEN
    from blueberet.stages.roster.duplicates import Sighting, likely_pairs

    chance, rows = random.Random(6), []
    for n in range(count):
        family, given, father = chance.choice(FAMILY), chance.choice(MEN), chance.choice(MEN)
        stem = chance.choice(("", "бек", "жан", "қан", "ғали", "мұрат"))
        names = (f"{family[0][:-2]}{stem}{family[0][-2:]} {given[0]} {father[0]}ұлы",)
        rows.append(Sighting(n, f"KZ-{400100 + n * 37}", names, "M",
                             date(1985, 1, 1) + timedelta(days=chance.randrange(7300))))  # fmt: skip
    planted = []
    for n in range(200):
        a = rows[n * (count // 200)]
        family, given, father = a.names[0].split()
        name = (f"{given} {family}", f"{family} {given}", f"{family[:-1]} {given} {father}")[n % 3]
        born = a.birth_date if n % 2 else a.birth_date + timedelta(days=1)
        planted.append(Sighting(count + n, f"X-{n}", (name,), "M", a.birth_date if n % 3 == 2 else born))
    began = time.monotonic()
    found = {frozenset((p.first.key, p.second.key)) for p in likely_pairs([*rows, *planted])}
    seconds = time.monotonic() - began
    hit = sum(frozenset((n * (count // 200), count + n)) in found for n in range(200))
    return {"people": count, "seconds": round(seconds, 2), "pairs": len(found), "planted": 200, "planted_found": hit}


def main() -> None:
    """Fill an empty home and measure."""
    os.environ |= {"BLUEBERET_HOME": tempfile.mkdtemp(), "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], check=True)
    import django

    django.setup()

    fill(COUNT)
    RESULTS.mkdir(exist_ok=True)
    value = {"people": COUNT, "rounds": ROUNDS, "pages": measure(), "matcher": match(2 * COUNT)}
    print(value["matcher"])
    (RESULTS / "people.json").write_text(json.dumps(value, indent=1))


if __name__ == "__main__":
    main()
