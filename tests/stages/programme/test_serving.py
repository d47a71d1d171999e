"""Modules name the tasks and courses that they serve, in the version that counted then."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from blueberet.stages.programme.bridge import problem_of
from blueberet.stages.programme.models import Programme, Serving
from blueberet.stages.programme.selectors.serving import served_by, standards_served
from blueberet.stages.programme.services.importing import import_programme
from blueberet.stages.programme.services.serving import follow_standards
from blueberet.stages.programme.workbook.read import check_programme
from blueberet.stages.programme.workbook.write import write_programme
from blueberet.stages.standards.models import Standard, Withdrawal
from blueberet.stages.standards.services import import_catalogue
from tests.cast import Cast
from tests.stages.programme.test_workbook import MEMBERS, small
from tests.stages.standards.catalogues import book, tables

DAY = date(2026, 3, 2)
LATER = date(2026, 4, 6)


def take(cast: Cast, serves: dict[str, tuple[str, ...]]) -> tuple[Any, Programme | None]:
    content = write_programme(small(), serves=serves)
    return import_programme(centre=cast.north, actor=cast.planner, content=content, filename="p.xlsx", today=DAY)


@pytest.fixture
def standards(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A catalogue in centre North; six people on its roster."""
    monkeypatch.setattr(
        "blueberet.stages.programme.services.importing.members_of",
        lambda centre: [(m.service_number, m.unit, m.specialities) for m in MEMBERS],
    )
    import_catalogue(centre=cast.north, actor=None, content=book(), filename="c.xlsx", today=DAY, first_day=DAY)
    return cast


@pytest.fixture
def served(standards: Cast) -> Programme:
    """A programme whose first two modules serve standards."""
    one, two = (m.code for m in small().modules[:2])
    check, programme = take(standards, {one: ("T03", "BFAC"), two: ("T03",)})
    assert programme is not None, [f.sentence() for f in check.findings]
    return programme


def test_a_workbook_names_what_modules_serve(served: Programme) -> None:
    one, two = (m.code for m in small().modules[:2])
    assert served_by(served) == {one: ["BFAC", "T03"], two: ["T03"]}
    again = check_programme(
        write_programme(problem_of(served), serves=served_by(served)), "p.xlsx", members=MEMBERS, today=DAY
    )
    assert again.serves == {one: ("BFAC", "T03"), two: ("T03",)}


def test_the_download_names_what_modules_serve(served: Programme, standards: Cast, client: Client) -> None:
    client.force_login(standards.planner)
    content = client.get(f"/programme/{served.pk}/export.xlsx").content
    assert len(check_programme(content, "p.xlsx", members=MEMBERS, today=DAY).serves) == 2


def test_a_module_serves_no_requirement_set(standards: Cast) -> None:
    check, programme = take(standards, {small().modules[0].code: ("COY",)})
    assert programme is None
    assert "COY is a requirement set; a module cannot serve it" in "".join(f.sentence() for f in check.findings)


def test_what_is_withdrawn_meanwhile_does_not_stop_the_same_programme(served: Programme, standards: Cast) -> None:
    one = small().modules[0].code
    Withdrawal.objects.create(
        standard=Standard.objects.get(centre=standards.north, code="T03"), first_day=DAY, reason="replaced"
    )
    check, programme = take(standards, {one: ("T03", "BFAC")})
    assert programme is not None
    assert "T03 is not in force any more; the module keeps the version" in "".join(f.sentence() for f in check.findings)
    assert served_by(programme) == {one: ["BFAC", "T03"]}


def test_a_code_that_is_not_in_force_is_told_at_its_cell(standards: Cast) -> None:
    one = small().modules[0].code
    check, programme = take(standards, {one: ("T03", "T99")})
    assert programme is None
    sentence = next(f.sentence() for f in check.findings if f.severity == "error")
    assert sentence.startswith("Modules, row 2, Serves «T03; T99»: No standard T99 is in force")
    assert not Serving.objects.exists()


def test_a_new_version_changes_nothing_until_the_planner_says_so(served: Programme, standards: Cast) -> None:
    said = tables()
    said["tasks"][0]["title"] = "Checkpoint, second version"
    import_catalogue(
        centre=standards.north, actor=None, content=book(said), filename="c.xlsx", today=LATER, first_day=LATER
    )
    row = next(s for s in standards_served(served, LATER) if s.version.standard.code == "T03")
    assert row.is_behind
    assert {n for _m, n in row.modules} == {1}
    with pytest.raises(PermissionDenied):
        follow_standards(served, actor=standards.registrar, today=LATER)
    assert follow_standards(served, actor=standards.planner, today=LATER) == 2
    assert {s.version.number for s in Serving.objects.filter(version__standard__code="T03")} == {2}
    assert follow_standards(served, actor=standards.planner, today=LATER) == 0


def test_the_page_names_standards_that_nobody_serves(served: Programme, standards: Cast, client: Client) -> None:
    client.force_login(standards.planner)
    page = client.get("/programme/standards").content.decode()
    assert "served by no module" in page
    assert "Checkpoint" in page
    session = served.sessions.filter(module__code=small().modules[0].code).first()
    assert session is not None
    assert "Buddy first aid" in client.get(f"/programme/sessions/{session.pk}").content.decode()
    client.force_login(standards.soldier)
    assert client.get("/programme/standards").status_code == 403
