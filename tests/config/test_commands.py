"""The shell: files in, files out, exit status."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from blueberet.config.cli import main
from blueberet.config.commands.formats import documents
from blueberet.engine.kit import wire
from blueberet.engine.programme.changes import swapped
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.models import Person
from tests.stages.programme.test_workbook import MEMBERS, small
from tests.tiny import tiny_problem
from tests.workbooks import HEADERS, programme, roll, xlsx

ROOT = Path(__file__).parents[2]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    rows: list[list[Any]] = [HEADERS]
    for n, m in enumerate(MEMBERS):
        rows.append(
            [m.service_number, f"Name {n}", "M", "1995-04-17", "sergeant", *m.unit, "Abai", "; ".join(m.specialities)]
        )
    (tmp_path / "roll.xlsx").write_bytes(xlsx(rows))
    (tmp_path / "p.xlsx").write_bytes(programme(small()))
    (tmp_path / "bad.xlsx").write_bytes(programme(small(), changed={("Modules", 2, "Phase"): "P9"}))
    return tmp_path


def run(folder: Path, *words: str) -> int:
    return main([str(folder / w) if w.endswith((".xlsx", ".json", ".csv")) else w for w in words])


def test_solve_and_verify(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_roll = ("--roster", "roll.xlsx")
    assert (
        run(files, "programme", "solve", "p.xlsx", *with_roll, "-o", "plan.xlsx", "--time-limit", "20", "--json") == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["breaches"], told["sessions"]) == ("complete", [], 12)
    assert run(files, "programme", "verify", "p.xlsx", "plan.xlsx", *with_roll) == 0
    assert run(files, "programme", "verify", "p.xlsx", "roll.xlsx", *with_roll) in (1, 2)


def test_a_broken_or_short_plan(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "short.csv").write_text(
        "Session,Day,First period,Venue,Instructors\nENG/1st Section/01,2026-03-02,3,R1,I1\n"
    )
    assert run(files, "programme", "verify", "p.xlsx", "short.csv", "--roster", "roll.xlsx") == 3
    (files / "broken.csv").write_text(
        "Session;Day;First period;Venue;Instructors\nENG/1st Section/01;2026-03-02;1;R1;I2\n"
    )
    assert run(files, "programme", "verify", "p.xlsx", "broken.csv", "--roster", "roll.xlsx") == 1
    told = capsys.readouterr().out
    assert "R8 " in told
    assert "R19" in told


def test_status_of_problems_and_unusable_files(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(files, "programme", "check", "bad.xlsx", "--roster", "roll.xlsx", "--json") == 1
    finding = json.loads(capsys.readouterr().out)["findings"][0]
    assert (finding["sheet"], finding["row"], finding["column"], finding["value"]) == ("Modules", 2, "Phase", "P9")
    assert run(files, "programme", "solve", "bad.xlsx", "--roster", "roll.xlsx") == 1
    assert run(files, "programme", "check", "no-such-file.xlsx") == 2
    (files / "empty.xlsx").write_bytes(b"")
    assert run(files, "roster", "check", "empty.xlsx") == 2
    assert run(files, "roster", "check", "roll.xlsx") == 0


def test_json_that_is_no_programme_is_told_field_by_field(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "none.json").write_text("{}")
    assert run(files, "programme", "check", "none.json") == 2
    told = capsys.readouterr().err
    assert "none.json is no programme as JSON" in told
    assert {"calendar: is missing.", "venues: is missing."} <= set(told.splitlines())
    (files / "torn.json").write_text('{"name": "x"')
    assert run(files, "programme", "check", "torn.json") == 2
    assert "document: is no JSON (" in capsys.readouterr().err
    wrong = wire.dump(tiny_problem())
    wrong["calendar"]["weeks"] = "many"
    (files / "wrong.json").write_text(json.dumps(wrong))
    assert run(files, "programme", "check", "wrong.json") == 2
    assert "calendar.weeks: must be a valid integer" in capsys.readouterr().err


def test_check_and_explain_tell_what_cannot_fit(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem = tiny_problem()
    short = replace(problem, instructors=swapped(problem.instructors, "I1", weekly_load_hours=7))
    (files / "short.json").write_bytes(wire.dump_json(short))
    assert run(files, "programme", "check", "short.json") == 4
    assert "nobody but Aigerim Sample holds english, here on 14 days: 12 h" in capsys.readouterr().out
    assert run(files, "programme", "check", "short.json", "--json") == 4
    assert json.loads(capsys.readouterr().out)["shortfalls"][0]["needed"] == 16
    assert run(files, "programme", "explain", "short.json") == 4
    told = capsys.readouterr().out
    assert "clash 1 (confirmed)" in told
    assert "Let Aigerim Sample teach 9 h a week instead of 7 h." in told
    (files / "right.json").write_bytes(wire.dump_json(problem))
    assert run(files, "programme", "explain", "right.json") == 0


@pytest.mark.django_db(transaction=True)
def test_import_and_export(files: Path) -> None:
    Centre.objects.create(code="north", name="North")
    assert run(files, "roster", "import", "roll.xlsx", "--centre", "nowhere") == 2
    assert run(files, "roster", "import", "roll.xlsx", "--centre", "north", "--dry-run") == 0
    assert not Person.objects.exists()
    assert run(files, "roster", "import", "roll.xlsx", "--centre", "north") == 0
    assert run(files, "programme", "import", "p.xlsx", "--centre", "north") == 0
    assert run(files, "programme", "import", "p.xlsx", "--centre", "north") == 0
    assert (Person.objects.count(), Programme.objects.count()) == (6, 1)
    assert run(files, "roster", "export", "--centre", "north", "-o", "out.xlsx") == 0
    assert run(files, "roster", "check", "out.xlsx") == 0
    assert run(files, "programme", "export", "--centre", "north", "-o", "out-p.xlsx") == 0
    assert run(files, "programme", "check", "out-p.xlsx", "--roster", "out.xlsx") == 0


def test_the_roll_may_stand_in_the_workbook(files: Path) -> None:
    import io

    from openpyxl import load_workbook

    book = load_workbook(files / "p.xlsx")
    sheet = book.create_sheet("Личный состав")
    for row in load_workbook(io.BytesIO((files / "roll.xlsx").read_bytes())).active.iter_rows(values_only=True):
        sheet.append(row)
    book.save(files / "both.xlsx")
    assert run(files, "programme", "check", "both.xlsx") == 0


def test_documents_of_the_formats_are_up_to_date() -> None:
    for name, content in documents().items():
        assert (ROOT / "docs/formats" / name).read_text() == content, f"run: blueberet formats docs/formats ({name})"


def test_templates_are_made_from_the_tables(tmp_path: Path) -> None:
    assert (
        run(tmp_path, "roster", "template", "-o", "r.xlsx")
        == run(tmp_path, "programme", "template", "-o", "t.xlsx")
        == 0
    )
    assert run(tmp_path, "roster", "check", "r.xlsx") in (1, 2)


def test_a_roll_with_a_fault(tmp_path: Path) -> None:
    (tmp_path / "r.xlsx").write_bytes(roll(changed={(0, "Sex"): "?"}))
    assert run(tmp_path, "roster", "check", "r.xlsx") == 1


@pytest.mark.django_db(transaction=True)
def test_a_centre_and_its_first_account(capsys: pytest.CaptureFixture[str]) -> None:
    from blueberet.foundation.accounts.models import User

    assert main(["centre", "add", "my centre!", "--name", "X"]) == 2
    assert main(["centre", "add", "north", "--name", "Centre North"]) == 0
    assert main(["account", "add", "aigerim", "--centre", "north", "--role", "king"]) == 2
    assert main(["account", "add", "aigerim", "--centre", "north", "--role", "planner"]) == 0
    password = capsys.readouterr().out.split()[-1]
    user = User.objects.get(username="aigerim")
    assert user.check_password(password)
    assert user.must_change_password
    assert main(["account", "add", "aigerim", "--centre", "north", "--role", "registrar"]) == 0
