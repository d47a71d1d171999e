"""A small house with something in every kind of column, and a back-up of it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.backups.locks import Keys
from blueberet.foundation.backups.services.making import make_backup
from blueberet.stages.roster.models import Document, Person, Unit
from tests.cast import make_cast
from tests.houses import house_in


def fill() -> Centre:
    """Accounts, a few people with documents and a few acts."""
    cast = make_cast()
    unit = Unit.objects.create(centre=cast.north, kind="contingent", code="C", name="Құрама")
    for n in range(5):
        person = Person.objects.create(
            centre=cast.north, service_number=f"N-{n}", name_cyrillic="Құрман Әсем", name_latin="Kurman Asem", sex="F",
            birth_date=date(1995, 1, 1 + n), rank="private", category="soldier", unit=unit, region="Abai",
            specialities=["medic"] if n % 2 else [],
        )  # fmt: skip
        Document.objects.create(person=person, kind="passport", number=f"P{n}", expires=date(2030, 1, 1))
        record_act("roster.person.edited", centre=cast.north, actor=cast.registrar, subject=f"N-{n}",
                   before={"rank": "private"}, after={"share": 0.25, "large": 1e22, "none": None})  # fmt: skip
    return cast.north


@pytest.fixture
def house(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    """A filled database that is a file of its own (SQLite)."""
    with house_in(tmp_path / "house") as folder:
        fill()
        yield folder


@pytest.fixture
def plain(house: Path, tmp_path: Path) -> Path:
    """A back-up of it, not encrypted."""
    path = tmp_path / "plain.tar"
    make_backup(target=path, keys=Keys())
    return path
