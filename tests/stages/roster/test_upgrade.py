"""A database full of people, as the first version left it, becomes this version's without loss."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from blueberet.foundation.backups.steps import Sparing
from tests.houses import without_tables

BEFORE = [("roster", "0001_first"), ("audit", "0001_first"), ("accounts", "0003_first_passwords_and_second_factor")]


@pytest.fixture
def first_version(db: None, tmp_path: Path) -> Iterator[Any]:
    """The tables of the first version, in a database of their own."""
    with without_tables(tmp_path):
        executor = Sparing(connection)
        executor.migrate(BEFORE)
        yield executor.loader.project_state(BEFORE).apps


def test_people_become_searchable_and_have_a_history(first_version: Any) -> None:
    get = first_version.get_model
    centre = get("accounts", "Centre").objects.create(code="old", name="Old")
    top = get("roster", "Unit").objects.create(centre=centre, kind="contingent", code="C", name="C")
    unit = get("roster", "Unit").objects.create(centre=centre, kind="company", code="C > A", name="A", parent=top)
    act = get("audit", "Act").objects.create(centre=centre, name="roster.people.imported")
    get("audit", "Act").objects.filter(pk=act.pk).update(at=datetime(2026, 2, 3, 12, tzinfo=UTC))
    people = [
        get("roster", "Person").objects.create(
            centre=centre, service_number=f"N-{n}", name_cyrillic="Құрман Әсем", name_latin="Kurman Asem", sex="F",
            birth_date=date(1995, 1, 1), rank="private", category="soldier", unit=unit, region="Abai",
        )
        for n in range(1200)
    ]  # fmt: skip
    get("roster", "Document").objects.create(person=people[0], kind="passport", number="N1", expires=date(2030, 1, 1))

    Sparing(connection).migrate([("roster", "0003_people_held_and_units")])

    from blueberet.stages.roster.models import Document, Person, Stay, UnitPlace

    assert Person.objects.filter(search_key__contains=" kurman asem n").count() == 1200
    assert Stay.objects.filter(first_day=date(2026, 2, 3), last_day=None, unit=unit.pk).count() == 1200
    # By name: columns that later migrations add are not there yet.
    assert set(UnitPlace.objects.values_list("unit_id", "parent_id", "name")) == {
        (top.pk, None, "C"), (unit.pk, top.pk, "A"),
    }  # fmt: skip
    assert Document.objects.get().counts
