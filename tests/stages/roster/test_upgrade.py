"""A database full of people, as the first version left it, becomes this version's without loss."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.guards import put_all_up, take_all_down

BEFORE = [("roster", "0001_first"), ("audit", "0001_first"), ("accounts", "0003_first_passwords_and_second_factor")]


@pytest.fixture
def first_version(transactional_db: None) -> Any:
    """The tables of the first version; afterwards those of today again."""
    # The command tells the guards that tables change; the executor by itself does not.
    take_all_down()
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate([("roster", "0001_first"), ("audit", "0001_first")])
    yield executor.loader.project_state(BEFORE).apps
    executor = MigrationExecutor(connection)
    executor.migrate(latest)
    put_all_up()


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

    MigrationExecutor(connection).migrate([("roster", "0003_people_held_and_units")])

    from blueberet.stages.roster.models import Document, Person, Stay, UnitPlace

    assert Person.objects.filter(search_key__contains=" kurman asem n").count() == 1200
    assert Stay.objects.filter(first_day=date(2026, 2, 3), last_day=None, unit=unit.pk).count() == 1200
    # By name: columns that later migrations add are not there yet.
    assert set(UnitPlace.objects.values_list("unit_id", "parent_id", "name")) == {
        (top.pk, None, "C"), (unit.pk, top.pk, "A"),
    }  # fmt: skip
    assert Document.objects.get().counts
