"""A small contingent of North with its visit; one row of each kind for the walk of the addresses."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from blueberet.stages.roster.models import Person, Stay, Unit, UnitPlace
from blueberet.stages.standards.models import Standard, Version
from blueberet.stages.visits.models import Chain, Draw, Finding, Interview, Proof, Visit
from blueberet.stages.visits.proving import Given
from blueberet.stages.visits.selectors.samples import sample_of
from blueberet.stages.visits.services import finding as acts
from blueberet.stages.visits.services.chaining import begin_chain
from blueberet.stages.visits.services.drawing import fix_seed, show_names
from blueberet.stages.visits.services.interviewing import Answers, enter_interview
from blueberet.stages.visits.services.planning import Plan, plan_visit
from blueberet.stages.visits.shipped import topics
from tests.cast import Cast

SINCE = date(2020, 1, 1)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def today() -> date:
    """Today at the centre."""
    return timezone.localdate()


@dataclass(frozen=True)
class House:
    """What the tests of this room stand on."""

    cast: Cast
    contingent: Unit
    first: Unit
    second: Unit
    visit: Visit


def contingent(cast: Cast, code: str = "Visited") -> tuple[Unit, Unit, Unit]:
    """Two platoons of ten and eight, two and one of them women, and the contingent they belong to."""

    def unit(kind: str, name: str, parent: Unit | None) -> Unit:
        path = f"{parent.code} > {name}" if parent else name
        made = Unit.objects.create(centre=cast.north, kind=kind, name=name, code=path, parent=parent)
        UnitPlace.objects.create(unit=made, parent=parent, name=name, first_day=SINCE)
        return made

    top = unit("contingent", code, None)
    company = unit("company", "V Company", top)
    platoons = [unit("platoon", f"V{n} Platoon", company) for n in (1, 2)]
    people = []
    for n, (platoon, women, men) in enumerate(((platoons[0], 2, 8), (platoons[1], 1, 7)), 1):
        for i in range(women + men):
            people.append(
                Person(
                    centre=cast.north, service_number=f"V-{n}{i:02}", name_cyrillic=f"Тұлға {n}{i:02}", unit=platoon,
                    sex="F" if i < women else "M", birth_date=date(1996, 1, 1), rank="private", category="soldier",
                    region="Abai",
                )
            )  # fmt: skip
    made = Person.objects.bulk_create(people)
    Stay.objects.bulk_create(Stay(person=p, unit=p.unit, first_day=SINCE) for p in made)
    return top, platoons[0], platoons[1]


def planned(cast: Cast, unit: Unit, **more: Any) -> Visit:
    """A mock visit that begins today and lasts two days."""
    said = {"kind": "mock", "title": "North mock visit", "first_day": today(), "last_day": today() + timedelta(1)}
    return plan_visit(cast.north, Plan(**(said | {"units": (unit,)} | more)), actor=cast.planner)


def house(cast: Cast) -> House:
    """The contingent and its visit."""
    top, first, second = contingent(cast)
    return House(cast, top, first, second, planned(cast, top))


def drawn(h: House, size: int = 8, **more: Any) -> Draw:
    """A draw whose names are shown."""
    said = {"actor": h.cast.planner, "size": size, "seed": "six dice", "seed_from": "Team leader"} | more
    return show_names(fix_seed(h.visit, **said), actor=h.cast.planner)


def points(most: str = "2", **other: str) -> dict[str, str]:
    """The same points for every question, but for some."""
    return {q.code: other.get(q.code, most) for t in topics().values() for q in t.questions}


def answered(draw: Draw, actor: Any, number: str = "", key: str = "one", **more: Any) -> Interview:
    """An interview of the first who was drawn, or of that number."""
    person = Person.objects.get(centre=draw.visit.centre, service_number=number or sample_of(draw).numbers[0])
    said = {"day": today(), "interviewer": "North interviewer", "external": False, "points": points()}
    kept = {k: more.pop(k) for k in list(more) if k in ("replaces", "reason", "now")}
    return enter_interview(Answers(person, **(said | more)), draw, actor=actor, client_key=key, **kept)


def raised(cast: Cast, visit: Visit | None = None, key: str = "f1", **more: Any) -> Finding:
    """A finding of the instructor, due in ten days."""
    said = {
        "family": "D", "severity": "major", "words": "North finding", "raised_on": today(), "visit": visit,
        "due": today() + timedelta(10), "owner": cast.instructor,
    }  # fmt: skip
    return acts.raise_finding(cast.north, acts.Raised(**(said | more)), actor=cast.commander, client_key=key)


def course(cast: Cast, code: str = "IHL") -> Version:
    """A course in force since long ago."""
    row = Standard.objects.create(centre=cast.north, kind="course", code=code)
    made = Version.objects.create(
        standard=row, number=1, title=f"Course {code}", head={"title": f"Course {code}", "hours": 8, "source": "S1; AUTH"},
        made_on=SINCE,
    )  # fmt: skip
    Version.objects.filter(pk=made.pk).update(state="in force", first_day=SINCE, seal="x")
    made.refresh_from_db()
    return made


def visited(cast: Cast, person: Person) -> dict[str, Any]:
    """Rows of the room by the keys that addresses hold, in North's own contingent."""
    visit = planned(cast, person.unit)
    draw = fix_seed(visit, actor=cast.planner, size=1, seed="North seed", seed_from="North", a_woman_each=False)
    show_names(draw, actor=cast.planner)
    draw.refresh_from_db()
    number = sample_of(draw).numbers[0]
    asked = Person.objects.get(centre=cast.north, service_number=number)
    interview = answered(draw, cast.registrar, number, key="walk")
    finding = raised(cast, visit, key="walk", owner=None, owner_post="North post")
    acts.answer_finding(
        finding, actor=cast.registrar, words="North answer",
        proofs=[Given(Proof.Kind.FILE, filename="north.pdf", content=PDF)],
    )  # fmt: skip
    chain: Chain = begin_chain(cast.north, actor=cast.force_generation, title="North chain")
    return {
        "visit": visit.pk, "draw": draw.pk, "draw_file": draw.pk, "asking": (draw.pk, asked.pk),
        "interview": interview.pk, "finding": finding.number, "proof": Proof.objects.get(note__finding=finding).pk,
        "chain": chain.pk,
    }  # fmt: skip
