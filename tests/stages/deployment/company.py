"""An invented reserve company of 139 people with 7 women, and an observer: posts, plan and roll."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import Holding, Mission, Need, Person, Post, Problem, Rotation, Target
from blueberet.engine.standards.scales import Scale
from blueberet.stages.roster import models as roster
from blueberet.stages.roster.models import Unit
from tests.cast import Cast

FIRST, LAST = date(2027, 1, 1), date(2029, 12, 31)
BEGINS, ENDS = date(2027, 3, 14), date(2028, 3, 13)
SLP = Scale("SLP", "profile", skills=("listening", "speaking", "reading", "writing"), highest=Decimal(5))
ENGLISH = Need("language", "English", "SLP", "2222")
PASSPORT = Need("document", "passport", margin_days=180)
COMPANY = (
    ("CO", "Company commander", "OF-3", "major", 1), ("PL", "Platoon leader", "OF-1", "senior lieutenant", 4),
    ("SGT", "Section leader", "OR-5", "sergeant 3rd class", 12), ("MED", "Medic", "OR-4", "sergeant", 6),
    ("DRV", "Driver", "OR-2", "private first class", 24), ("RFL", "Rifleman", "OR-1", "private", 92),
)  # fmt: skip
"""Code, title, rank, its word, places."""
SURNAMES = (
    "Абдіров",
    "Қасымов",
    "Нұрпейіс",
    "Әлиев",
    "Жұмабек",
    "Оспанов",
    "Төлеген",
    "Ибраев",
    "Сейтқали",
    "Бекмұхамбетов",
)
PASSPORTS = (
    "ABDIROV", "KASSYMOV", "NURPEIS", "ALIYEV", "ZHUMABEK", "OSPANOV", "TOLEGEN", "IBRAYEV", "SEITKALI",
    "BEKMUKHAMBETOV",
)  # fmt: skip


def posts() -> tuple[Post, ...]:
    """Posts of the company, and an observer's in another mission."""
    team = [
        Post(f"UNDOF-{code}", "UNDOF", title, rank_from=rank, rank_to=rank, places=places, team="Reserve company",
             needs=(PASSPORT,), handover_days=7)
        for code, title, rank, _word, places in COMPANY
    ]  # fmt: skip
    return (*team, Post("UNTSO-MO", "UNTSO", "Military observer", "observer", "OF-2", "OF-4", (ENGLISH, PASSPORT)))


def problem(**more: Any) -> Problem:
    """The company's posts with two tours each, 140 people."""
    made: list[Rotation] = []
    for post in posts():
        made.append(Rotation(f"{post.code}/1", post.code, BEGINS, ENDS))
        made.append(Rotation(f"{post.code}/2", post.code, ENDS - timedelta(days=6), date(2029, 3, 6)))
    missions = (
        Mission("UNDOF", "United Nations Disengagement Observer Force", quota=139, ceiling=430),
        Mission("UNTSO"),
    )
    given = {"targets": (Target("troops", 2027, 0.14), Target("observer", 2027, 0.24)), **more}
    return Problem(FIRST, LAST, missions, posts(), tuple(made), tuple(pool()), scales=(SLP,), **given)


def pool() -> list[Person]:
    """People in the order of posts; every twentieth is a woman."""
    found: list[Person] = []
    for code, _title, rank, _word, places in (*COMPANY, ("MO", "", "OF-3", "major", 1)):
        for _ in range(places):
            n = len(found)
            holds = [Holding("document", "passport", until=date(2030, 1, 1)), Holding("speciality", code.lower())]
            if n % 10 == 0 or code == "MO":
                holds.append(Holding("language", "English", "SLP", "3222" if code == "MO" else "2111"))
            sex: Any = "F" if n % 20 == 10 else "M"
            name = f"{PASSPORTS[n % 10]} {'AIGUL' if sex == 'F' else 'GHALYM'} {n:03}"
            found.append(
                Person(f"N-{n:03}", rank, sex, date(1995, 4, 17), date(2015, 6, 1), holds=tuple(holds), name=name)
            )
    return found


def plan(made: Problem, *, without: int = 0) -> Plan:
    """Everybody in the first tours, the last of the pool as observer; ``without`` so many at the end of the company."""
    sent: list[Assignment] = []
    codes = iter(p.code for p in made.people)
    for post in made.posts:
        sent += [Assignment(f"{post.code}/1", next(codes)) for _ in range(post.places)]
    company, observer = sent[:-1], sent[-1:]
    return Plan((*company[: len(company) - without], *observer))


def on_the_roll(cast: Cast, made: Problem) -> dict[str, roster.Person]:
    """The same people as rows of the roll, with papers and languages, by service number."""
    unit = Unit.objects.create(centre=cast.north, kind="company", code="First > Reserve", name="Reserve company")
    words = {rank: word for _c, _t, rank, word, _n in COMPANY}
    category = {"O": "officer", "S": "sergeant", "P": "soldier"}
    people = roster.Person.objects.bulk_create(
        roster.Person(
            centre=cast.north, service_number=p.code, name_cyrillic=f"{SURNAMES[n % 10]} Өркен {n:03}", name_passport=p.name,
            sex=p.sex, birth_date=p.born, rank=words[p.rank], category=category["O" if p.rank[1] == "F" else "S"],
            unit=unit, region="Abai",
        )
        for n, p in enumerate(made.people)
    )  # fmt: skip
    roster.Document.objects.bulk_create(
        roster.Document(person=p, kind=kind, number=number, expires=until)
        for n, p in enumerate(people)
        for kind, number, until in (("passport", f"N{n:07}", date(2030, 1, 1)), ("medical", "", date(2028, 4, 1)))
    )
    rows = roster.Person.objects.filter(centre=cast.north).prefetch_related("documents", "languages")
    return {p.service_number: p for p in rows}
