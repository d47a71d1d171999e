"""Rolls: all of it or nothing, every fault at once, nobody lost."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from blueberet.foundation.audit.models import Act
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.write import write_book, write_csv
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.reading import RosterCheck, check_roster
from blueberet.stages.roster.selectors import entries_of, row_of, search_people
from blueberet.stages.roster.services import Changes, import_roster
from blueberet.stages.roster.table import ROLL
from tests.cast import Cast
from tests.workbooks import HEADERS, PEOPLE, roll, xlsx

TODAY = date(2026, 6, 1)


def take(cast: Cast, content: bytes, name: str = "roll.xlsx") -> tuple[RosterCheck, Changes]:
    return import_roster(centre=cast.north, actor=cast.registrar, content=content, filename=name, today=TODAY)


def test_a_roll_goes_in(cast: Cast) -> None:
    check, changes = take(cast, roll())
    assert check.is_clean
    assert len(changes.new) == Person.objects.filter(centre=cast.north).count() == 3
    assert Unit.objects.get(code="First Contingent > A Company > 1 Platoon > 2 Section").parent is not None
    assert Person.objects.get(service_number="N-002").rank == "private"
    assert Act.objects.get(name="roster.people.imported").details["new"] == 3


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({(1, "Service number"): "N-001"}, "stands in row 2 already"),
        ({(0, "Birth date"): "2031-01-01"}, "in the future"),
        ({(0, "Birth date"): "2020-01-01"}, "years old"),
        ({(0, "Birth date"): "03/04/1995"}, "cannot be told apart"),
        ({(0, "Rank"): "space marshal"}, "not known"),
        ({(0, "Sex"): "?"}, "not known"),
        ({(0, "Company"): ""}, "company above this section is missing"),
        ({(0, "Contingent"): "", (0, "Company"): "", (0, "Platoon"): "", (0, "Section"): ""}, "in no unit"),
        ({(0, "Platoon"): "1 Platon"}, "does not exist elsewhere"),
        ({(0, "Name (Cyrillic)"): "Ива\u200bнов"}, "control characters"),
        ({(0, "Name (Cyrillic)"): "Иванов\u202eнаби"}, "control characters"),
        ({(0, "Region"): "Abai\x7f"}, "control characters"),
        ({(0, "Region"): "Abai\x9b"}, "control characters"),
        ({(0, "Region"): ""}, "is empty"),
    ],
)
def test_a_fault_is_told_and_nothing_is_written(cast: Cast, changed: dict[Any, Any], told: str) -> None:
    check, _ = take(cast, roll(changed=changed))
    assert not check.is_clean
    assert any(told in f.sentence() and f.row for f in check.findings)
    assert not Person.objects.exists()
    assert not Unit.objects.exists()


def test_missing_header_and_wrong_file(cast: Cast) -> None:
    check, _ = take(cast, roll(headers=["Chest size", *HEADERS[1:]]))
    assert "«Service number» is missing" in " ".join(f.problem for f in check.findings)
    with pytest.raises(UnusableFile):
        take(cast, b"%PDF-1.4", "roll.pdf")
    assert not Person.objects.exists()


def test_again_with_changes(cast: Cast) -> None:
    take(cast, roll())
    rows = [list(r) for r in PEOPLE[:2]]
    rows[1][4] = "ефрейтор"
    _, changes = take(cast, xlsx([HEADERS, *rows]))
    assert (changes.new, changes.changed, changes.unchanged, changes.gone) == ((), ("N-002",), ("N-001",), ("N-003",))
    assert Person.objects.count() == 3


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_export_and_import_lose_nothing(cast: Cast, kind: str) -> None:
    headers = [
        *HEADERS,
        "Name (Latin)",
        "Name (passport)",
        "Languages",
        "Licences",
        "Passport number",
        "Passport expires",
        "Medical expires",
    ]
    more = [
        "Abdirov",
        "ABDIROV",
        "English STANAG 6001 2221; French CEFR B1",
        "B until 2028-05-01; C",
        "=N1",
        "2029-01-01",
        "",
    ]
    take(cast, xlsx([headers, *([*r, *more] for r in PEOPLE)]))
    rows = [row_of(e) for e in entries_of(cast.north)]
    content = write_csv(ROLL, rows) if kind == "csv" else write_book([(ROLL, rows)])
    if kind == "csv":
        content = content.replace(b"'=N1", b"=N1")
    check = check_roster(content, f"roll.{kind}", today=TODAY)
    assert check.entries == entries_of(cast.north)


def test_only_the_registrar_takes_rolls(cast: Cast) -> None:
    for user in (cast.planner, cast.outsider, cast.commander):
        with pytest.raises(PermissionDenied):
            import_roster(centre=cast.north, actor=user, content=roll(), filename="r.xlsx", today=TODAY)


def test_search_in_any_spelling_and_only_at_home(cast: Cast) -> None:
    take(cast, roll())
    assert [p.service_number for p in search_people(cast.north, "өркен")] == ["N-002"]
    assert [p.service_number for p in search_people(cast.north, "ҮМІТ")] in ([], ["N-003"])
    assert not search_people(cast.south, "Өркен")
