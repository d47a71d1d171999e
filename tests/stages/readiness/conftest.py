"""A platoon of centre North that is asked one task, one course and a passport, by a small catalogue."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models.signals import post_save
from django.utils import timezone

from blueberet.stages.readiness.selectors.measuring import forget
from blueberet.stages.roster.models import Document, Person, Stay, Unit, UnitPlace
from blueberet.stages.standards.models import Line, Standard, Version
from tests.cast import Cast

LONG_AGO = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def _measure_anew(request: pytest.FixtureRequest) -> Iterator[None]:
    # Rolled-back tests use keys again, and write rows without the acts that the product writes with them.
    def written(**_: object) -> None:
        forget()

    forget()
    if "follows" not in request.keywords:
        post_save.connect(written)
    yield
    post_save.disconnect(written)
    forget()


def put(cast: Cast, kind: str, code: str, head: dict[str, Any], lines: list[tuple[str, dict[str, Any]]]) -> Version:
    """A version in force since long ago."""
    standard = Standard.objects.create(centre=cast.north, kind=kind, code=code)
    version = Version.objects.create(
        standard=standard, number=1, title=head["title"], head=head, made_on=LONG_AGO
    )  # fmt: skip
    Line.objects.bulk_create(
        Line(version=version, position=n, code=c, values=v) for n, (c, v) in enumerate(lines, 1)
    )  # fmt: skip
    Version.objects.filter(pk=version.pk).update(state="in force", first_day=LONG_AGO, seal="x")
    return version


@pytest.fixture
def task(cast: Cast) -> Version:
    """A task with two steps, one critical."""
    head = {"title": "North checkpoint", "satisfactory_share": 0.85, "improvement_share": 0.5, "element": "section"}
    return put(cast, "task", "T03", head, [("T03-01", {"title": "A", "critical": True}), ("T03-02", {"title": "B"})])


@pytest.fixture
def platoon(cast: Cast, task: Version) -> Unit:
    """A section of three people, with what is asked of them and of it."""
    put(cast, "requirement set", "ALL", {"title": "North everybody", "applies_to": "person", "category": "troops"}, [
        ("R01", {"what": "document", "of": "passport", "measure": "each", "who": "all", "critical": True}),
    ])  # fmt: skip
    put(cast, "requirement set", "SEC", {"title": "North section", "applies_to": "unit", "unit_kind": "section"}, [
        ("R01", {"what": "task", "of": "T03", "measure": "each", "who": "all", "critical": True}),
        ("R02", {"what": "document", "of": "passport", "measure": "share", "amount": 1, "who": "all", "critical": True}),
    ])  # fmt: skip
    unit = Unit.objects.create(centre=cast.north, kind="section", name="North Section", code="North Section")
    UnitPlace.objects.create(unit=unit, name="North Section", first_day=LONG_AGO)
    for n in (1, 2, 3):
        person = Person.objects.create(
            centre=cast.north, service_number=f"N-00{n}", name_cyrillic=f"Әбдіров {n}", unit=unit, sex="M",
            birth_date=date(2000, 3, 4), rank="sergeant" if n == 1 else "private", category="soldier", region="Almaty",
        )  # fmt: skip
        Stay.objects.create(person=person, unit=unit, first_day=LONG_AGO)
        until = timezone.localdate() + timedelta(days=900 if n < 3 else -1)
        Document.objects.create(person=person, kind="passport", number=f"N{n}", issued=LONG_AGO, expires=until)
    return unit
