"""A nominal roll of 20,000 people: checked and imported, against the obvious openpyxl-and-ORM way.

Each side runs in a process of its own with a fresh SQLite home; seconds are inside the process after Django is up,
peak memory is the process's own and that of its largest child.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta

PEOPLE = 20_000
HEADERS = ["Service number", "Name (Cyrillic)", "Sex", "Birth date", "Rank", "Contingent", "Company", "Platoon",
           "Section", "Region", "Passport number", "Passport expires", "Languages", "Licences"]  # fmt: skip
SURNAMES = ("Әбдіров", "Қасымов", "Ғалымов", "Иванов", "Құрманов", "Өтегенов", "Үсенов", "Ізбасаров", "Һамитов")
NAMES = ("Айдос", "Өркен", "Ерлан", "Сергей", "Ұлан", "Ілияс")


def roll(people: int = PEOPLE) -> bytes:
    """A workbook of invented people."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Roster")
    sheet.append(HEADERS)
    for n in range(people):
        sheet.append([
            f"K-{n:06d}", f"{SURNAMES[n % 9]} {NAMES[n % 6]}", "M", date(1985, 1, 1) + timedelta(days=n % 5000),
            "сержант", "First", f"{n // 2000 + 1} Company", f"{n // 500 % 4 + 1} Platoon",
            f"{n // 100 % 5 + 1} Section", "Abai", f"N{n}", date(2031, 1, 1), "English CEFR B1", "B until 2031-01-01",
        ])  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


OURS = """
check = check_roster(content, "roll.xlsx", today=today)
checked = time.monotonic() - began
began = time.monotonic()
import_roster(centre=centre, actor=None, content=content, filename="roll.xlsx", today=today)
"""
OBVIOUS = """
sheet = load_workbook(io.BytesIO(content)).active
rows = list(sheet.iter_rows(values_only=True))
checked = time.monotonic() - began
began = time.monotonic()
units = {}
with transaction.atomic():
    for row in rows[1:]:
        r = dict(zip(rows[0], row))
        parent, code = None, ""
        for kind in ("contingent", "company", "platoon", "section"):
            name = r[kind.capitalize()]
            code = f"{code} > {name}" if code else name
            if code not in units:
                units[code], _ = Unit.objects.get_or_create(
                    centre=centre, code=code, defaults={"parent": parent, "kind": kind, "name": name})
            parent = units[code]
        p, _ = Person.objects.update_or_create(
            centre=centre, service_number=r["Service number"],
            defaults=dict(name_cyrillic=r["Name (Cyrillic)"], sex=r["Sex"], birth_date=r["Birth date"], rank="sergeant",
                          category="sergeant", unit=parent, region=r["Region"]))
        Document.objects.get_or_create(person=p, kind="passport", number=r["Passport number"],
                                       defaults={"expires": r["Passport expires"]})
        LanguageScore.objects.update_or_create(person=p, language="English", scale="CEFR", defaults={"score": "B1"})
        Licence.objects.update_or_create(person=p, category="B", defaults={"expires": date(2031, 1, 1)})
"""
AROUND = """
import io, json, resource, sys, time
from datetime import date
import django; django.setup()
from django.core.management import call_command
from django.db import transaction
from openpyxl import load_workbook
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.roster.models import Document, LanguageScore, Licence, Person, Unit
from blueberet.stages.roster.services import check_roster, import_roster
call_command("migrate", verbosity=0)
centre = Centre.objects.create(code="bench", name="Bench")
content, today = open(sys.argv[1], "rb").read(), date(2026, 6, 1)
began = time.monotonic()
{body}
print(json.dumps({{"check_seconds": round(checked, 2), "import_seconds": round(time.monotonic() - began, 2),
    "people": Person.objects.count(),
    "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    "child_peak_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)}}))
"""


def measure() -> dict[str, object]:
    """Both sides in one run on one machine; ratios above one mean that ours is quicker or smaller."""
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/roll.xlsx"
        with open(path, "wb") as file:
            file.write(roll())
        for name, body in (("ours", OURS), ("obvious", OBVIOUS)):
            env = {
                **os.environ,
                "BLUEBERET_HOME": f"{folder}/{name}",
                "DJANGO_SETTINGS_MODULE": "blueberet.config.settings",
            }
            script = AROUND.format(body=body)
            ran = subprocess.run(
                [sys.executable, "-c", script, path], env=env, capture_output=True, text=True, check=True
            )
            found[name] = json.loads(ran.stdout)
    ours, obvious = found["ours"], found["obvious"]
    return {
        **found,
        "import_ratio": round(obvious["import_seconds"] / ours["import_seconds"], 2),
        "memory_ratio": round(obvious["peak_mb"] / max(ours["peak_mb"], ours["child_peak_mb"]), 2),
    }
