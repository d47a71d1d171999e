"""People of centre North, taken in from a roll on a fixed day."""

from datetime import date

import pytest

from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.services import import_roster
from tests.cast import Cast
from tests.workbooks import HEADERS, PEOPLE, xlsx

ARRIVED = date(2026, 3, 2)
MORE = ["Name (Latin)", "Name (passport)", "Languages", "Licences", "Passport number", "Passport expires",
        "Medical expires", "Medical class"]  # fmt: skip
HELD = [
    ["Abdirov Galym", "ABDIROV GHALYM", "English STANAG 6001 2221", "B until 2028-05-01", "N100", "2029-01-01", "2026-12-01", "A"],
    ["Kasymov Orken", "KASSYMOV ORKEN", "", "C", "N200", "2026-10-01", "", "B"],
    ["Nurpeisova Umit", "NURPEISSOVA UMIT", "French CEFR B1", "", "N300", "2026-12-20", "2027-03-01", "A"],
]  # fmt: skip


@pytest.fixture
def roster(cast: Cast) -> dict[str, Person]:
    """Three people in two sections of one platoon, by service number."""
    rows = [[*p, *h] for p, h in zip(PEOPLE, HELD, strict=True)]
    check, _ = import_roster(centre=cast.north, actor=cast.registrar, content=xlsx([[*HEADERS, *MORE], *rows]),
                             filename="r.xlsx", today=ARRIVED)  # fmt: skip
    assert check.is_clean
    return {p.service_number: p for p in Person.objects.filter(centre=cast.north)}


@pytest.fixture
def units(roster: dict[str, Person], cast: Cast) -> dict[str, Unit]:
    """Units of North by name."""
    return {u.name: u for u in Unit.objects.filter(centre=cast.north)}
