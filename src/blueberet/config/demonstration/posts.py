"""Invented posts: twenty officers in four missions, a reserve company that waits to leave, the officers' reserve.

In: the day of set-up. Out: people for the roll, rows for the workbook of posts, and who stands where. Names of missions
and public figures come from the shipped catalogue; which officer fills which post is invented.
"""

import random
from datetime import date, timedelta
from typing import Any

from blueberet.config.demonstration.names import FAMILY, MEN, REGIONS, WOMEN
from blueberet.config.demonstration.people import DemoPerson
from blueberet.engine.deployment.periods import months_later
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.deployment.services.filling import start_fill
from blueberet.stages.deployment.services.history import Standing, write_standing
from blueberet.stages.deployment.services.importing import import_posts
from blueberet.stages.deployment.services.shipped import shipped_posts
from blueberet.stages.deployment.table import TABLES
from blueberet.stages.roster.models import UnitPlace

RESERVE = ("Officers' Reserve",)
OFFICERS_DAYS = 570
"""By so much medical boards of this year last longer: through the next tour, but for every seventh officer's."""
SENT, HOME, WOMEN_IN = 20, 26, (3, 11, 24, 30, 38)
SERVING = (
    # mission, short, title, category, places, lowest, highest, months since the tour began, English asked
    ("UNTSO", "MO", "Military observer", "observer", 4, "OF-2", "OF-3", 8, "3322"),
    ("UNTSO", "SO", "Staff officer, operations", "staff_officer", 1, "OF-3", "OF-4", 8, "3333"),
    ("UNMISS", "MO", "Military liaison officer", "observer", 4, "OF-2", "OF-3", 5, "2222"),
    ("UNMISS", "SO", "Staff officer, logistics", "staff_officer", 2, "OF-3", "OF-4", 5, "3322"),
    ("UNISFA", "MO", "Military observer", "observer", 3, "OF-2", "OF-3", 10, "2222"),
    ("UNISFA", "SO", "Staff officer, training", "staff_officer", 1, "OF-3", "OF-4", 10, "3322"),
    ("MINURSO", "MO", "Military observer", "observer", 5, "OF-2", "OF-3", 3, "2222"),
)
COMPANY = (
    # short, title, places, lowest, highest, speciality, priority
    ("HQ", "Contingent and company headquarters", 9, "OR-8", "OF-4", "staff", 1),
    ("PL", "Platoon leader", 6, "OF-1", "OF-1", "", 1),
    ("SEC", "Section leader", 12, "OR-5", "OR-7", "", 2),
    ("MED", "Medic", 11, "OR-3", "OR-5", "medic", 1),
    ("SIG", "Signaller", 5, "OR-1", "OR-8", "signaller", 2),
    ("ENG", "Engineer", 18, "OR-1", "OR-4", "engineer", 2),
    ("DRV", "Driver", 22, "OR-1", "OR-4", "driver", 2),
    ("UAS", "Unmanned aircraft operator", 6, "OR-1", "OR-4", "uas operator", 3),
    ("RFL", "Rifleman", 50, "OR-1", "OR-4", "", 3),
)
"""Together 139."""


def began(today: date, months: int) -> date:
    """First day of a month so many months ago: tours begin then."""
    return months_later(today.replace(day=1), -months)


def officers(today: date, seed: int = 23) -> list[DemoPerson]:
    """The officers' reserve: first those who are in missions, then those at home."""
    chance = random.Random(seed)  # noqa: S311 (invented names, no secrets)
    wanted = [(low, high, english) for _m, _s, _t, _c, places, low, high, _n, english in SERVING for _ in range(places)]
    found: list[DemoPerson] = []
    for n in range(SENT + HOME):
        woman = n in WOMEN_IN
        family, given = chance.choice(FAMILY), chance.choice(WOMEN if woman else MEN)
        sent = n < SENT
        if sent:
            low, high, english = wanted[n]
            rank = {"OF-2": "captain", "OF-3": "major", "OF-4": "lieutenant colonel"}[chance.choice((low, high))]
        else:
            rank = ("captain", "captain", "major", "lieutenant colonel", "senior lieutenant")[n % 5]
            english = ("3333", "2222", "3322", "2221", "1111", "3322", "2222")[n % 7]
        born = date(today.year - chance.randint(29, 46), chance.randint(1, 12), chance.randint(1, 28))
        lasting = today + timedelta(days=chance.randint(900, 1900))
        short = n in (21, 28, 34)
        a = "a" if woman and family[0].endswith(("в", "н")) else ""
        found.append(DemoPerson(
            service_number=f"KZ-{700200 + n * 41}", name_cyrillic=f"{family[0]}{'а' if a else ''} {given[0]}",
            name_latin=f"{family[1]}{a} {given[1]}", name_passport=f"{family[2]}{a.upper()} {given[2]}",
            sex="F" if woman else "M", birth_date=born, rank=rank, category="officer", unit=RESERVE,
            region=REGIONS[n % len(REGIONS)], languages=(("English", "STANAG 6001", english),),
            licences=(("B", lasting),) if n not in (23, 31, 37) else (),
            specialities=("officers' reserve",), medical_class="A",
            documents={
                "passport": (f"N{22_000_000 + n * 7919}", today + timedelta(days=430) if short else lasting),
                "medical": ("", today + timedelta(days=chance.randint(120, 320) + OFFICERS_DAYS * (n % 7 != 3))),
                "vaccination": (f"V-{9000 + n}", lasting),
                "conduct attestation": ("", today + timedelta(days=chance.randint(150, 330))),
            },
            served_from=date(min(born.year + 22, today.year - (3 if n in (25, 40) else 6)), 9, 1),
        ))  # fmt: skip
    return found


def sheets(today: date, leaves: date) -> dict[str, list[dict[str, Any]]]:
    """Rows of the workbook of posts, but for what the shipped catalogue has."""
    posts: list[dict[str, Any]] = []
    needs: list[dict[str, Any]] = []
    own = "invented for the demonstration"

    def need(post: str, what: str, of: str, **more: Any) -> None:
        needs.append({"post": post, "what": what, "of": of, "source": own} | more)

    for mission, short, title, category, places, low, high, months, english in SERVING:
        code = f"{mission}-{short}"
        posts.append({
            "code": code, "mission": mission, "title": title, "category": category, "rank_from": low, "rank_to": high,
            "priority": 2 if category == "observer" else 1, "places": places, "tour_months": 12, "handover_days": 7,
            "first_day": began(today, months), "source": own,
        })  # fmt: skip
        need(code, "language", "English", scale="STANAG 6001", least=english)
        need(code, "document", "passport", margin_days=180)
        need(code, "vaccination", "vaccination")
        if category == "observer":
            need(code, "licence", "B")
    for short, title, places, low, high, speciality, priority in COMPANY:
        code = f"UNDOF-{short}"
        posts.append({
            "code": code, "mission": "UNDOF", "title": title, "category": "troops", "rank_from": low, "rank_to": high,
            "priority": priority, "places": places, "team": "UNDOF-COY", "tour_months": 12, "first_day": leaves,
            "last_day": months_later(leaves, 12), "source": own,
        })  # fmt: skip
        need(code, "document", "passport", margin_days=180)
        if speciality:
            need(code, "speciality", speciality)
    people = {m: sum(x[4] for x in SERVING if x[0] == m) for m in dict.fromkeys(x[0] for x in SERVING)}
    quotas: list[dict[str, Any]] = [
        {"mission": m, "approval": "DEMO", "people": n, "first_day": began(today, 24), "proposed_on": began(today, 27),
         "approved_on": began(today, 26), "agreed_on": began(today, 25), "departed_on": began(today, 24), "source": own}
        for m, n in people.items()
    ]  # fmt: skip
    quotas.append({"mission": "UNDOF", "approval": "DEMO", "people": 139, "first_day": leaves,
                   "proposed_on": began(today, 27), "approved_on": began(today, 26), "source": own})  # fmt: skip
    return {
        "posts": posts, "needs": needs, "quotas": quotas,
        "depths": [{"what": "speciality", "of": "medic", "people": 1, "source": own},
                   {"what": "language", "of": "English", "scale": "STANAG 6001", "least": "2222", "people": 4,
                    "source": own}],
        "approvals": [{"code": "DEMO", "title": "Joint session of Parliament, as in January 2024", "ceiling": 430,
                       "day": began(today, 26), "source": "S5 for the ceiling; the day is invented"}],
    }  # fmt: skip


def standing(today: date) -> list[tuple[str, str, int, date]]:
    """Post, tour, index of the officer in the reserve, first day: who is in a mission now."""
    found, n = list[tuple[str, str, int, date]](), 0
    for mission, short, _title, _category, places, *_ranks, months, _english in SERVING:
        for _ in range(places):
            found.append((f"{mission}-{short}", f"{mission}-{short}/1", n, began(today, months)))
            n += 1
    return found


def load_posts(centre: Centre, today: date, leaves: date) -> str:
    """Take the shipped facts and the invented posts in, say who serves now, and have the rest proposed.

    Raises
    ------
    RuntimeError
        If the importer refuses our own files, with its first finding.
    """
    name, shipped = shipped_posts()
    rows = sheets(today, leaves)
    own = write_book([(t, rows[t.key]) for t in TABLES if t.key in rows])
    for filename, content in ((name, shipped), ("posts.xlsx", own)):
        check, _changes = import_posts(centre=centre, actor=None, content=content, filename=filename)
        if not check.is_clean:
            raise RuntimeError(next(f for f in check.findings if f.severity == "error").sentence())
    # A pool of officers is no unit that is sent: nothing is asked of it as a whole.
    UnitPlace.objects.filter(unit__centre=centre, unit__name=RESERVE[0]).update(type="officers' reserve")
    reserve = officers(today)
    there = [Standing(reserve[n].service_number, post, 1) for post, _tour, n, _first in standing(today)]
    sent = write_standing(centre, there, actor=None, source="demonstration")
    start_fill(centre, actor=None, name="First proposal of the demonstration")
    return f"{sent} officers serve in {len({s[0] for s in SERVING})} missions, 139 places wait for the company."
