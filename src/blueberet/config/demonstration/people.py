"""The invented contingent: 156 people in two companies, six platoons, eighteen sections.

In: the day of set-up. Out: one record for each person, in the columns of the nominal roll.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from blueberet.config.demonstration.names import FAMILY, MEN, REGIONS, WOMEN

CONTINGENT = "Demonstration Contingent"
COMPANIES = ("A Company", "B Company")
WOMEN_AT = frozenset({4, 27, 41, 66, 85, 109, 138, 152})
LASTING_DAYS = 370
"""By so much medical boards of this year last longer: through the tour, but for every twelfth person's."""


@dataclass(frozen=True)
class DemoPerson:
    """One invented person. ``documents`` is kind to (number, last valid day)."""

    service_number: str
    name_cyrillic: str
    name_latin: str
    name_passport: str
    sex: str
    birth_date: date
    rank: str
    category: str
    unit: tuple[str, ...]
    region: str
    languages: tuple[tuple[str, str, str], ...]
    licences: tuple[tuple[str, date], ...]
    specialities: tuple[str, ...]
    medical_class: str
    documents: dict[str, tuple[str, date]] = field(default_factory=dict)
    served_from: date | None = None


def places() -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Unit path, rank and specialities of all 156 posts, in the order of the roll."""
    found: list[tuple[tuple[str, ...], str, tuple[str, ...]]] = []
    head = ("lieutenant colonel", "major", "captain", "captain", "senior lieutenant", "master sergeant")
    for n, rank in enumerate(head):
        found.append(((CONTINGENT,), rank, ("staff", "signaller") if n >= 4 else ("staff",)))
    section_no = 0
    for c, company in enumerate(COMPANIES):
        for rank, skills in (
            ("captain", ("staff",)),
            ("senior lieutenant", ("staff",)),
            ("staff sergeant", ("staff",)),
        ):
            held: tuple[str, ...] = (*skills, "signaller") if rank == "staff sergeant" else skills
            found.append(((CONTINGENT, company), rank, held))
        for p in range(3):
            platoon = f"{c * 3 + p + 1} Platoon"
            for s in range(3):
                section = f"{c * 3 + p + 1}-{s + 1} Section"
                for k in range(8):
                    found.append(((CONTINGENT, company, platoon, section), *_soldier(k, s, section_no)))
                section_no += 1
    return found


def _soldier(k: int, s: int, section_no: int) -> tuple[str, tuple[str, ...]]:
    if k == 0:
        # The first section's leader of a platoon is its lieutenant.
        return ("lieutenant", ()) if s == 0 else ("sergeant 3rd class", ())
    if k == 1:
        return "junior sergeant", ("driver",)
    if k == 2:
        return "private first class", ("engineer",)
    if k == 3:
        return "sergeant", ("medic",) if section_no % 3 != 2 else ("signaller",)
    if k == 4 and section_no % 9 == 4:
        return "private first class", ("engineer",)
    if k == 5 and section_no % 3 == 0:
        return "private first class", ("driver",)
    if k == 6 and section_no % 3 == 1:
        return "private", ("uas operator",)
    if k == 7 and section_no % 9 == 8:
        return "private first class", ("signaller",)
    return ("private first class" if k < 6 else "private"), ()


def people(today: date, *, visit_day: date, seed: int = 7) -> list[DemoPerson]:
    """Draw the contingent. Some documents have expired or end before the visit; two pairs look like one person."""
    chance = random.Random(seed)  # noqa: S311 (invented names, no secrets)
    found: list[DemoPerson] = []
    used: set[tuple[str, str]] = set()
    for n, (unit, rank, skills) in enumerate(places()):
        woman = n in WOMEN_AT
        while True:
            family, given = chance.choice(FAMILY), chance.choice(WOMEN if woman else MEN)
            if (family[0], given[0]) not in used:
                used.add((family[0], given[0]))
                break
        found.append(_person(chance, n, unit, rank, skills, family, given, woman, today, visit_day))
    # Near-duplicates to be found: one letter and two days apart; the same man with names swapped in Latin.
    a, b = found[40], found[58]
    found[58] = DemoPerson(**{**b.__dict__, "name_cyrillic": a.name_cyrillic.replace("а", "я", 1),
                              "name_latin": a.name_latin, "birth_date": a.birth_date + timedelta(days=2),
                              "served_from": a.served_from,
                              "sex": a.sex})  # fmt: skip
    c, d = found[77], found[123]
    found[123] = DemoPerson(**{**d.__dict__, "name_cyrillic": c.name_cyrillic, "birth_date": c.birth_date, "sex": c.sex,
                               "served_from": c.served_from,
                               "name_latin": " ".join(reversed(c.name_latin.split(" ")))})  # fmt: skip
    return found


def _person(
    chance: random.Random,
    n: int,
    unit: tuple[str, ...],
    rank: str,
    skills: tuple[str, ...],
    family: tuple[str, str, str],
    given: tuple[str, str, str],
    woman: bool,
    today: date,
    visit_day: date,
) -> DemoPerson:
    officer = rank.endswith(("lieutenant", "captain", "major", "colonel")) or "lieutenant" in rank
    sergeant = not officer and "sergeant" in rank
    age = chance.randint(27, 44) if officer else chance.randint(24, 40) if sergeant else chance.randint(20, 32)
    if rank == "lieutenant colonel":
        age = 43
    born = date(today.year - age, chance.randint(1, 12), chance.randint(1, 28))
    if (today - born).days < 20 * 366:
        born = born.replace(year=born.year - 1)
    level = min(3, max(0, round(chance.gauss(2.4 if officer else 1.3 if sergeant else 0.9, 0.7))))
    score = "".join(str(min(3, max(0, level + chance.choice((-1, 0, 0, 0, 1))))) for _ in range(4))
    languages: list[tuple[str, str, str]] = [("English", "STANAG 6001", score)]
    if chance.random() < 0.12:
        languages.append(("English", "IELTS", f"{chance.choice((4.5, 5.0, 5.5, 6.0))}"))
    if chance.random() < 0.05:
        languages.append(("French", "CEFR", chance.choice(("A2", "B1"))))
    licences = [("B", today + timedelta(days=chance.randint(200, 2500)))] if chance.random() < 0.5 or officer else []
    if "driver" in skills:
        licences = [(k, today + timedelta(days=chance.randint(300, 2500))) for k in ("B", "C")]
    documents = {
        "passport": (f"N{10_000_000 + n * 7919 % 9_000_000}", today + timedelta(days=chance.randint(600, 3000))),
        "medical": ("", today + timedelta(days=chance.randint(90, 330) + (0 if n % 12 == 5 else LASTING_DAYS))),
        "vaccination": (f"V-{4000 + n}", today + timedelta(days=chance.randint(200, 1500) + 200)),
        "conduct attestation": ("", today + timedelta(days=chance.randint(120, 300))),
    }
    if n in (9, 73, 131):
        documents["medical"] = ("", today - timedelta(days=chance.randint(3, 40)))
    if n in (22, 98):
        documents["passport"] = (documents["passport"][0], today - timedelta(days=chance.randint(5, 60)))
    if n in (35, 61, 117, 144):
        documents["medical"] = ("", visit_day - timedelta(days=chance.randint(2, 20)))
    family_cyrillic, family_latin, family_passport = family
    if woman and family_cyrillic.endswith(("в", "н")):
        family_cyrillic, family_latin, family_passport = f"{family[0]}а", f"{family[1]}a", f"{family[2]}A"
    return DemoPerson(
        service_number=f"KZ-{400100 + n * 37}",
        name_cyrillic=f"{family_cyrillic} {given[0]}",
        name_latin=f"{family_latin} {given[1]}",
        name_passport=f"{family_passport} {given[2]}",
        sex="F" if woman else "M",
        birth_date=born,
        rank=rank,
        category="officer" if officer else "sergeant" if sergeant else "soldier",
        unit=unit,
        region=REGIONS[n % len(REGIONS)],
        languages=tuple(languages),
        licences=tuple(licences),
        specialities=skills,
        medical_class=chance.choice(("A", "A", "A", "B")),
        documents=documents,
        served_from=date(min(born.year + (22 if officer else 19), today.year - 1), 9 if officer else 6, 1),
    )
