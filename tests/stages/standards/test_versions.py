"""Versions: what is in force never changes underfoot."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from blueberet.foundation.audit.models import Act
from blueberet.stages.standards.content import Content, differences
from blueberet.stages.standards.models import Line, Standard, Version
from blueberet.stages.standards.selectors import (
    catalogue_on,
    content_of,
    is_sealed,
    latest_contents,
    scale_named,
    tables_of,
    version_on,
    versions_by_code,
)
from blueberet.stages.standards.services import import_catalogue, preview_catalogue, versions
from blueberet.stages.standards.services.refusal import Refused
from tests.cast import Cast
from tests.stages.standards.catalogues import book, tables

DAY = date(2026, 3, 2)
LATER = DAY + timedelta(days=30)


@pytest.fixture
def taken(cast: Cast) -> Cast:
    """Centre North with the small catalogue in force."""
    take(cast, book())
    return cast


def take(cast: Cast, content: bytes, *, today: date = DAY, first_day: date | None = DAY) -> Any:
    check, changes = import_catalogue(
        centre=cast.north, actor=cast.planner, content=content, filename="c.xlsx", today=today, first_day=first_day
    )
    assert check.is_clean, [f.sentence() for f in check.findings]
    return changes


def task(cast: Cast, code: str = "T03") -> Standard:
    return Standard.objects.get(centre=cast.north, code=code)


def renewed(cast: Cast, text: str, *, today: date = LATER) -> Version:
    version = versions.make_version(task(cast), actor=cast.planner, today=today, reason="lessons of the visit")
    old = content_of(version)
    lines = ((old.lines[0][0], {**old.lines[0][1], "text": text}), *old.lines[1:])
    said = Content(old.kind, old.code, old.head, lines)
    assert versions.edit_draft(version, said, actor=cast.planner, edited=0) == []
    return Version.objects.get(pk=version.pk)


def test_export_comes_back_without_a_change(taken: Cast) -> None:
    rows = tables_of(taken.north, latest_contents(taken.north).values())
    check, changes = preview_catalogue(taken.north, book(rows), "c.xlsx", today=DAY)
    assert check.is_clean, [f.sentence() for f in check.findings]
    assert (changes.new, changes.changed, changes.sources) == ((), {}, ())
    assert len(changes.unchanged) == 9


def test_an_import_makes_new_versions_of_what_changed_only(taken: Cast) -> None:
    said = tables()
    said["steps"][1]["limit_s"] = 300
    said["steps"].append({"task": "T03", "code": "T03-03", "text": "Women searched by women", "critical": "yes",
                          "leader": "no", "source": "AUTH"})  # fmt: skip
    changes = take(taken, book(said), today=LATER, first_day=LATER)
    assert list(changes.changed) == ["T03"]
    assert [(c.line, c.column, c.before, c.after) for c in changes.changed["T03"][:1]] == [
        ("T03-02", "Limit (s)", "600", "300")
    ]
    assert changes.changed["T03"][1].is_whole_line
    now, before = version_on(task(taken), LATER), version_on(task(taken), LATER - timedelta(days=1))
    assert now
    assert before
    assert (before.number, now.number) == (1, 2)
    assert content_of(before).lines[1][1]["limit_s"] == 600
    assert Version.objects.filter(standard__centre=taken.north).count() == 10


def test_standards_that_are_not_in_the_file_stay(taken: Cast) -> None:
    said = tables(courses=[], contents=[])
    said["requirements"] = []
    said["sets"] = []
    changes = take(taken, book(said), today=LATER, first_day=LATER)
    assert {"BFAC", "COY"} <= set(changes.absent)
    assert version_on(task(taken, "BFAC"), LATER)


def test_a_draft_does_not_count_until_it_is_put_into_force(taken: Cast) -> None:
    draft = renewed(taken, "Layout stands within 10 minutes")
    assert version_on(task(taken), LATER).number == 1  # type: ignore[union-attr]
    versions.put_into_force(draft, actor=taken.planner, first_day=LATER, today=LATER)
    assert version_on(task(taken), LATER).number == 2  # type: ignore[union-attr]
    assert version_on(task(taken), LATER - timedelta(days=1)).number == 1  # type: ignore[union-attr]
    acts = list(Act.objects.filter(subject="T03").order_by("number").values_list("name", flat=True))
    assert acts == ["standards.draft.made", "standards.draft.edited", "standards.version.put_into_force"]
    edit = Act.objects.get(name="standards.draft.edited")
    assert edit.after == {"T03-01 Step": "Layout stands within 10 minutes"}


def test_a_version_is_not_in_force_before_it_exists(taken: Cast) -> None:
    draft = renewed(taken, "other")
    with pytest.raises(Refused, match="before it exists"):
        versions.put_into_force(draft, actor=taken.planner, first_day=LATER - timedelta(days=1), today=LATER)
    with pytest.raises(Refused, match="before it exists"):
        take(taken, book(tables(lessons=[])), today=LATER, first_day=DAY)
    assert Version.objects.filter(standard__centre=taken.north, number=2, state="in force").count() == 0


def test_a_later_version_does_not_begin_before_an_earlier_one(taken: Cast) -> None:
    versions.put_into_force(renewed(taken, "a"), actor=taken.planner, first_day=LATER + timedelta(9), today=LATER)
    third = renewed(taken, "b")
    with pytest.raises(Refused, match="version 2 is in force from 10 Apr 2026 only"):
        versions.put_into_force(third, actor=taken.planner, first_day=LATER, today=LATER)


def test_what_has_been_in_force_cannot_be_changed_by_anybody(taken: Cast) -> None:
    version = version_on(task(taken), DAY)
    assert version
    line = version.lines.first()
    assert line
    for act in (
        lambda: Line.objects.filter(pk=line.pk).update(code="X"),
        lambda: Line.objects.filter(pk=line.pk).delete(),
        lambda: Version.objects.filter(pk=version.pk).update(title="X"),
        lambda: Version.objects.filter(pk=version.pk).update(state="draft", first_day=None, seal=""),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()
    with pytest.raises(Refused, match="no draft any more"):
        versions.edit_draft(version, content_of(version), actor=taken.planner, edited=0)
    with pytest.raises(Refused, match="no draft any more"):
        versions.throw_away(version, actor=taken.planner)


def test_a_line_put_in_from_outside_breaks_the_seal(taken: Cast) -> None:
    version = version_on(task(taken), DAY)
    assert version
    assert is_sealed(version)
    Line.objects.create(version=version, position=99, code="T03-99", values={"text": "smuggled"})
    assert not is_sealed(Version.objects.get(pk=version.pk))


def test_a_withdrawn_standard_is_not_changed(taken: Cast) -> None:
    versions.withdraw(task(taken), actor=taken.planner, first_day=LATER, reason="replaced by T20", today=LATER)
    assert version_on(task(taken), LATER) is None
    assert version_on(task(taken), LATER - timedelta(days=1)) is not None
    assert "T03" not in versions_by_code(taken.north, LATER)
    with pytest.raises(Refused, match="was withdrawn on 1 Apr 2026 .replaced by T20."):
        versions.make_version(task(taken), actor=taken.planner, today=LATER, reason="x")
    said = tables()
    said["tasks"][0]["title"] = "Another"
    check, _changes = preview_catalogue(taken.north, book(said), "c.xlsx", today=LATER)
    assert "withdrawn standard is not changed" in check.findings[0].sentence()
    versions.reinstate(task(taken), actor=taken.planner, today=LATER + timedelta(days=5))
    assert version_on(task(taken), LATER + timedelta(days=4)) is None
    assert version_on(task(taken), LATER + timedelta(days=5)) is not None


def test_anothers_draft_is_not_overwritten_by_an_import(taken: Cast) -> None:
    renewed(taken, "mine")
    said = tables()
    said["tasks"][0]["title"] = "Another"
    check, _changes = preview_catalogue(taken.north, book(said), "c.xlsx", today=LATER)
    assert "A draft of version 2 by" in check.findings[0].sentence()


def test_an_old_export_is_pointed_out(taken: Cast) -> None:
    old = tables_of(taken.north, latest_contents(taken.north).values())
    versions.put_into_force(renewed(taken, "new"), actor=taken.planner, first_day=LATER, today=LATER)
    check, changes = preview_catalogue(taken.north, book(old), "c.xlsx", today=LATER)
    assert check.is_clean
    assert list(changes.changed) == ["T03"]
    assert "exported from version 1; version 2 has come meanwhile" in check.findings[0].sentence()


def test_two_people_do_not_overwrite_each_others_draft(taken: Cast) -> None:
    draft = renewed(taken, "first")
    with pytest.raises(Refused, match="Somebody else has changed this draft"):
        versions.edit_draft(draft, content_of(draft), actor=taken.planner, edited=0)


def test_a_draft_without_source_is_not_put_into_force(taken: Cast) -> None:
    version = versions.make_standard(
        centre=taken.north, actor=taken.planner, kind="task", code="T50", title="Our own", today=DAY
    )
    with pytest.raises(Refused, match="T50 names no source"):
        versions.put_into_force(version, actor=taken.planner, first_day=DAY, today=DAY)
    with pytest.raises(Refused, match="code t50 is taken"):
        versions.make_standard(centre=taken.north, actor=taken.planner, kind="task", code="t50", title="x", today=DAY)


def test_a_version_that_says_the_same_is_refused(taken: Cast) -> None:
    draft = versions.make_version(task(taken), actor=taken.planner, today=LATER, reason="x")
    with pytest.raises(Refused, match="says the same as version 1"):
        versions.put_into_force(draft, actor=taken.planner, first_day=LATER, today=LATER)
    versions.throw_away(draft, actor=taken.planner)
    assert task(taken).versions.count() == 1


def test_a_wrong_import_changes_nothing(taken: Cast) -> None:
    said = tables()
    said["tasks"][0]["title"] = "Another"
    said["steps"][0]["critical"] = "maybe"
    before = Version.objects.count()
    check, _changes = import_catalogue(
        centre=taken.north, actor=taken.planner, content=book(said), filename="c.xlsx", today=DAY, first_day=DAY
    )
    assert not check.is_clean
    assert Version.objects.count() == before


def test_only_those_who_keep_standards_change_them(taken: Cast) -> None:
    for user in (taken.registrar, taken.soldier, taken.outsider):
        with pytest.raises(PermissionDenied):
            versions.make_version(task(taken), actor=user, today=DAY, reason="x")
        with pytest.raises(PermissionDenied):
            versions.withdraw(task(taken), actor=user, first_day=DAY, reason="x", today=DAY)


def test_two_centres_have_standards_of_their_own(taken: Cast) -> None:
    assert catalogue_on(taken.south, DAY) == []
    check, changes = preview_catalogue(taken.south, book(), "c.xlsx", today=DAY)
    assert check.is_clean
    assert len(changes.new) == 9


def test_the_scale_in_force_compares_scores(taken: Cast) -> None:
    scale = scale_named(taken.north, "CEFR", DAY)
    assert scale is not None
    assert scale.points == ("A1", "A2", "B1", "B2", "C1", "C2")
    assert scale_named(taken.north, "T03", DAY) is None


def test_the_order_of_lines_is_a_difference() -> None:
    one = Content("task", "T", {"title": "T"}, (("a", {"text": "x"}), ("b", {"text": "y"})))
    two = Content("task", "T", {"title": "T"}, (("b", {"text": "y"}), ("a", {"text": "x"})))
    assert [(c.column, c.before, c.after) for c in differences(one, two)] == [("Order", "a, b", "b, a")]
    assert differences(one, one) == []
