"""A centre of many people in the product's own tables: what readiness is measured on.

python -m bench.centre [people]      fills the database of BLUEBERET_HOME; 10,000 people without a number

Contingents of 1,000 (10 companies, 3 platoons each, 3 sections each); the shipped catalogue is asked of them. Each
contingent has a programme of 50 modules with two sessions for each platoon: with 10,000 people 1,000,000 marks.
The current programme, that of the last contingent, is published for the next days: lessons and an evaluation of each
task for each platoon, before the visit of the UN experts, so that a forecast has something to tell. Everything is
invented.
"""

import sys
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

PEOPLE = 10_000
CONTINGENT = 1_000
MODULES, SESSIONS = 50, 2
VISIT_DAYS, LESSONS = 20, 8
"""Days until the visit; modules taught once more before it."""
TODAY = date.today()
FIRST = TODAY - timedelta(days=160 + (TODAY - timedelta(days=160)).weekday())
"""A Monday."""
CALENDAR = {
    "periods": [{"starts": f"{8 + n:02d}:00", "ends": f"{8 + n:02d}:45"} for n in range(8)],
    "night": {"starts": "20:00", "ends": "23:00"}, "morning_periods": 4,
}  # fmt: skip


def fill(people: int = PEOPLE) -> dict[str, int]:
    """Write it straight into the tables; how many rows of each there are."""
    from django.db import transaction

    from blueberet.foundation.accounts.models import Centre, Membership, User
    from blueberet.stages.standards.services import import_catalogue, shipped_catalogue

    with transaction.atomic():
        centre = Centre.objects.create(code="bench", name="Bench", requires_second_factor=False)
        user = User.objects.create(username="bench")
        for role in ("registrar", "commander", "instructor", "planner"):
            Membership.objects.create(user=user, centre=centre, role=role)
        name, content = shipped_catalogue()
        import_catalogue(centre=centre, actor=None, content=content, filename=name, today=FIRST, first_day=FIRST)
        platoons = _roster(centre, people)
        counts = _attendance(centre, platoons)
        counts |= _evaluations(centre, platoons)
        counts |= _ahead(centre, user)
    from blueberet.stages.roster.models import Document, LanguageScore, Person

    counts |= {m.__name__: m.objects.count() for m in (Person, Document, LanguageScore)}
    return counts


def _roster(centre: Any, people: int) -> list[tuple[Any, list[Any]]]:
    """Units and people; platoons with theirs, contingent by contingent."""
    from blueberet.config.demonstration.names import FAMILY, MEN, REGIONS, WOMEN
    from blueberet.stages.roster.folding import search_key
    from blueberet.stages.roster.models import Document, LanguageScore, Person, Stay, Unit, UnitPlace

    chance = Random(5)
    units: dict[str, Any] = {}

    def unit(kind: str, *path: str) -> Any:
        code = " > ".join(path)
        if code not in units:
            parent = units.get(" > ".join(path[:-1]))
            units[code] = Unit.objects.create(centre=centre, kind=kind, code=code, name=path[-1], parent=parent)
            UnitPlace.objects.create(unit=units[code], parent=parent, name=path[-1], first_day=FIRST)
        return units[code]

    rows, where = [], []
    for n in range(people):
        k, inside = divmod(n, CONTINGENT)
        section, company, platoon = inside % 90, inside % 90 // 9 + 1, inside % 90 // 3 + 1
        path = (f"Contingent {k + 1}", f"{company} Company", f"{platoon} Platoon", f"{section + 1} Section")
        for depth, kind in enumerate(("contingent", "company", "platoon"), 1):
            unit(kind, *path[:depth])
        home = unit("section", *path)
        woman = n % 15 == 0
        family, given = chance.choice(FAMILY), chance.choice(WOMEN if woman else MEN)
        number, names = f"KZ-{400100 + n}", [f"{family[0]} {given[0]}", f"{family[1]} {given[1]}"]
        rows.append(Person(
            centre=centre, service_number=number, name_cyrillic=names[0], name_latin=names[1], name_passport=names[1],
            sex="F" if woman else "M", birth_date=date(1985, 1, 1) + timedelta(days=chance.randrange(7300)),
            rank=("lieutenant", "sergeant", "private")[min(2, inside // 90)],
            category=("officer", "sergeant", "soldier")[min(2, inside // 90)], region=chance.choice(REGIONS), unit=home,
            medical_class="A", specialities=chance.choice(([], ["driver"], ["medic"], ["engineer"])),
            search_key=search_key([*names, number]),
        ))  # fmt: skip
        where.append((k, path[2], home))
    Person.objects.bulk_create(rows, batch_size=500)
    Stay.objects.bulk_create([Stay(person=p, unit=p.unit, first_day=FIRST) for p in rows], batch_size=500)
    Document.objects.bulk_create([
        Document(person=p, kind=kind, number=f"{kind[0]}{n}", issued=FIRST - timedelta(days=100),
                 expires=TODAY + timedelta(days=chance.randint(-20, 900)))
        for n, p in enumerate(rows) for kind in ("passport", "medical", "vaccination", "conduct attestation")
        if chance.random() < 0.97
    ], batch_size=500)  # fmt: skip
    LanguageScore.objects.bulk_create(
        [
            LanguageScore(person=p, language="English", scale="CEFR", score=chance.choice(("A2", "B1", "B2")))
            for p in rows
        ],
        batch_size=500,
    )
    platoons: dict[tuple[int, str], list[Any]] = {}
    for p, (k, platoon, _) in zip(rows, where, strict=True):
        platoons.setdefault((k, platoon), []).append(p)
    return list(platoons.items())


def _attendance(centre: Any, platoons: list[tuple[Any, list[Any]]]) -> dict[str, int]:
    from blueberet.stages.attendance.models import Mark, RollCall
    from blueberet.stages.programme.models import Group, Module, Phase, Programme, Serving
    from blueberet.stages.standards.models import Version

    chance, marks = Random(7), 0
    versions = list(Version.objects.filter(
        standard__centre=centre, standard__kind__in=("course", "edition"), state="in force"
    ).select_related("standard").order_by("standard__code"))  # fmt: skip
    for k in sorted({key[0] for key, _ in platoons}):
        mine = [(name, people) for (c, name), people in platoons if c == k]
        programme = Programme.objects.create(
            centre=centre, name=f"Programme {k + 1}", first_day=FIRST, weeks=26,
            calendar=CALENDAR,
        )  # fmt: skip
        phase = Phase.objects.create(programme=programme, code="P1", title="All", first_week=1, last_week=26)
        groups = [
            Group.objects.create(programme=programme, code=name, kind="platoon", name=name, position=n,
                                 members=[p.service_number for p in people])
            for n, (name, people) in enumerate(mine)
        ]  # fmt: skip
        rolls = []
        for m in range(MODULES):
            version = versions[m % len(versions)]
            module = Module.objects.create(
                programme=programme, code=f"M{m:02d}", title=version.title[:120], subject="Training", phase=phase,
                kind="day", sessions=SESSIONS, length=2, first_week=1, last_week=26,
            )  # fmt: skip
            module.groups.set(groups)
            Serving.objects.create(module=module, version=version)
            for name, _people in mine:
                for n in range(SESSIONS):
                    day = FIRST + timedelta(days=(m * 3 + n) % 155)
                    rolls.append(RollCall(
                        programme=programme, session=f"M{m:02d}/{name}/{n + 1:02d}", module=f"M{m:02d}",
                        title=module.title, subject="Training", group=name, group_name=name, day=day, last_day=day,
                        first_period=1, last_period=2, hours=2.0, standards=[[version.standard.code, version.number]],
                        called_at=_at(day), client_key=f"{k}-{m}-{name}-{n}", content_seal="x",
                    ))  # fmt: skip
        RollCall.objects.bulk_create(rolls, batch_size=500)
        people_of = dict(mine)
        some: list[Any] = []
        for r in rolls:
            for p in people_of[r.group]:
                was = chance.random() < 0.97
                some.append(Mark(
                    roll=r, person=p, programme=programme, module=r.module, status="present" if was else "sick",
                    held=2.0, earned=2.0 * was, missed=2.0 * (not was), made_up=0.0, at=r.called_at,
                ))  # fmt: skip
        Mark.objects.bulk_create(some, batch_size=2000)
        marks += len(some)
    return {"Mark": marks}


def _evaluations(centre: Any, platoons: list[tuple[Any, list[Any]]]) -> dict[str, int]:
    from blueberet.stages.assessment.models import Event, Observation, Result
    from blueberet.stages.standards.models import Version

    chance = Random(9)
    tasks = list(Version.objects.filter(standard__centre=centre, standard__kind="task", state="in force")
                 .select_related("standard"))  # fmt: skip
    sections = {p.unit_id: p.unit for _, people in platoons for p in people}
    events, sheets, results = [], [], []
    for unit in sections.values():
        for v in tasks:
            day = FIRST + timedelta(days=chance.randrange(20, 155))
            events.append(Event(centre=centre, version=v, unit=unit, day=day))
    Event.objects.bulk_create(events, batch_size=1000)
    for n, e in enumerate(events):
        sheets.append(Observation(
            centre=centre, event=e, version=e.version, client_key=f"bench-{n:08d}", content_seal="x",
            evaluator_name="Invented", evaluator_role="instructor", origin="national", seen_on=e.day,
            sent_at=_at(e.day),
        ))  # fmt: skip
    Observation.objects.bulk_create(sheets, batch_size=1000)
    for o in sheets:
        e = o.event
        results.append(Result(
            centre=centre, observation=o, standard=e.version.standard, version_number=e.version.number, unit=e.unit,
            subject=-e.unit.pk, day=e.day, share=1.0, origin="national", known_at=o.sent_at,
            grade="satisfactory" if chance.random() < 0.85 else "unsatisfactory",
        ))  # fmt: skip
    Result.objects.bulk_create(results, batch_size=1000)
    return {"Result": len(results)}


def _ahead(centre: Any, user: Any) -> dict[str, int]:
    """The day of the visit, and what is published until then."""
    from blueberet.foundation.audit.services import record_act
    from blueberet.stages.programme.models import Module, Publication, Serving, Session
    from blueberet.stages.programme.outputs.entries import draft_entries
    from blueberet.stages.programme.policies import current_programme
    from blueberet.stages.roster.models import KeyDay
    from blueberet.stages.standards.models import Version

    KeyDay.objects.create(centre=centre, kind="visit", day=TODAY + timedelta(days=VISIT_DAYS))
    programme = current_programme(centre)
    assert programme is not None
    groups, taught = list(programme.groups.order_by("position")), list(programme.modules.order_by("code")[:LESSONS])
    tasks = Version.objects.filter(standard__centre=centre, standard__kind="task", state="in force")
    phase = programme.phases.get()
    for n, version in enumerate(tasks.order_by("standard__code")):
        module = Module.objects.create(
            programme=programme, code=f"E{n:02d}", title=version.title[:120], subject="Evaluation", phase=phase,
            kind="day", sessions=1, length=2, first_week=1, last_week=26,
        )  # fmt: skip
        module.groups.set(groups)
        Serving.objects.create(module=module, version=version)
        taught.append(module)
    days = [d for n in range(VISIT_DAYS - 1) if (d := TODAY + timedelta(days=n + 1)).weekday() < 5]
    rows = [
        Session(programme=programme, code=f"{m.code}/{g.code}/{m.sessions + 1:02d}", module=m, group=g,
                number=m.sessions + 1, day=days[k * len(days) // len(taught)], period=1 + 2 * (k % 4))
        for g in groups for k, m in enumerate(taught)
    ]  # fmt: skip
    Session.objects.bulk_create(rows, batch_size=500)
    Publication.objects.create(programme=programme, version=1, by=user, plan=draft_entries(programme))
    record_act("programme.timetable.published", centre=centre, actor=user, subject="1")
    return {"Session": len(rows)}


def _at(day: date) -> datetime:
    from django.utils import timezone

    return datetime.combine(day, time(18), tzinfo=timezone.get_current_timezone())


if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(fill(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE))
