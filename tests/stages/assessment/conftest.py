"""Centre North with three people, a task of four steps in force, and a key for each sheet."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.assessment.models import Observation
from blueberet.stages.assessment.services.sending import Sent, send_content
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.services import import_roster
from blueberet.stages.standards.models import Line, Standard, Version
from blueberet.stages.standards.services import import_catalogue, shipped_catalogue
from tests.cast import Cast
from tests.workbooks import roll

FIRST = date(2026, 2, 2)
DAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
STEPS = (("X1", True, False, None), ("X2", False, True, None), ("X3", False, False, 300), ("X4", False, False, None))


@dataclass(frozen=True)
class House:
    """What the tests of this room stand on."""

    cast: Cast
    task: Version
    section: Unit
    platoon: Unit
    one: Person
    two: Person
    other: Person

    def content(self, *failed: str, **said: Any) -> dict[str, Any]:
        """A good sheet of the section with some steps NO-GO."""
        marks = [{"step": code, "person": None, "mark": "NO-GO" if code in failed else "GO"} for code, *_ in STEPS]
        for mark in marks:
            if mark["step"] == "X3":
                mark["value"] = 400 if "X3" in failed else 250
        return {"day": DAY.isoformat(), "conditions": {"light": "day"}, "marks": marks, **said}

    def send(self, content: dict[str, Any] | None = None, *, key: str = "key-00000001", **kept: Any) -> Sent:
        """Send a sheet of the section as the instructor."""
        arguments = {"actor": self.cast.instructor, "now": NOW, **kept}
        return send_content(
            self.task, arguments.pop("unit", self.section), content or self.content(), client_key=key, **arguments
        )


def make_task(centre: Centre, code: str = "TX", *, number: int = 1, first: date = FIRST) -> Version:
    """A task in force: X1 critical, X2 the leader's, X3 within 300 s, X4 plain."""
    standard, _ = Standard.objects.get_or_create(centre=centre, kind="task", code=code)
    head = {
        "title": f"Task {code}",
        "satisfactory_share": 0.85,
        "improvement_share": 0.7,
        "origin": "UN",
        "element": "section",
    }
    version = Version.objects.create(standard=standard, number=number, title=head["title"], head=head, made_on=first)
    for n, (step, critical, leader, limit) in enumerate(STEPS, 1):
        values: dict[str, Any] = {"text": f"Step {step}", "critical": critical, "leader": leader}
        Line.objects.create(
            version=version, position=n, code=step, values=values | ({"limit_s": limit} if limit else {})
        )
    Version.objects.filter(pk=version.pk).update(state="in force", first_day=first, seal="x" * 64)
    return Version.objects.select_related("standard__centre").get(pk=version.pk)


@pytest.fixture
def house(cast: Cast) -> House:
    """North with its roll since February and one task."""
    cast.instructor.first_name, cast.instructor.last_name = "Kanat", "Instructor"
    cast.instructor.save()
    check, _ = import_roster(centre=cast.north, actor=cast.registrar, content=roll(), filename="roll.xlsx", today=FIRST)
    assert check.is_clean
    people = {p.service_number: p for p in Person.objects.filter(centre=cast.north).select_related("unit__centre")}
    section = people["N-001"].unit
    return House(
        cast, make_task(cast.north), section, Unit.objects.get(pk=section.parent_id), people["N-001"], people["N-002"],
        people["N-003"],
    )  # fmt: skip


@pytest.fixture
def catalogue(house: House) -> House:
    """The same with the shipped standards in force."""
    name, content = shipped_catalogue()
    check, _ = import_catalogue(
        centre=house.cast.north, actor=None, content=content, filename=name, today=FIRST, first_day=FIRST
    )
    assert check.is_clean
    return house


def current() -> list[Observation]:
    """Observations that count."""
    return list(Observation.objects.filter(replaced_at=None).order_by("pk"))
