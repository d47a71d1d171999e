"""Versions: what is in force never changes underfoot."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from blueberet.foundation.audit.models import Act
from blueberet.stages.standards.content import Content, differences
from blueberet.stages.standards.models import Line, Source, Standard, Version
from blueberet.stages.standards.selectors import (
    catalogue_on,
    content_of,
    is_sealed,
    put_contents,
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
    rows = tables_of(taken.north, put_contents(taken.north).values())
    check, changes = preview_catalogue(taken.north, book(rows), "c.xlsx")
    assert check.is_clean, [f.sentence() for f in check.findings]
    assert (changes.new, changes.changed, changes.new_sources, changes.changed_sources) == ((), {}, (), {})
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
    versions.put_into_force(draft, actor=taken.planner, first_day=LATER, today=LATER, edited=draft.edited)
    assert version_on(task(taken), LATER).number == 2  # type: ignore[union-attr]
    assert version_on(task(taken), LATER - timedelta(days=1)).number == 1  # type: ignore[union-attr]
    acts = list(Act.objects.filter(subject="T03").order_by("number").values_list("name", flat=True))
    assert acts == ["standards.draft.made", "standards.draft.edited", "standards.version.put_into_force"]
    edit = Act.objects.get(name="standards.draft.edited")
    assert edit.after == {"T03-01 Step": "Layout stands within 10 minutes"}


def test_a_version_is_not_in_force_before_it_exists(taken: Cast) -> None:
    draft = renewed(taken, "other")
    with pytest.raises(Refused, match="before it exists"):
        versions.put_into_force(draft, actor=taken.planner, first_day=LATER - timedelta(days=1), today=LATER, edited=1)
    with pytest.raises(Refused, match="before it exists"):
        take(taken, book(tables(lessons=[])), today=LATER, first_day=DAY)
    assert Version.objects.filter(standard__centre=taken.north, number=2, state="in force").count() == 0


def test_a_later_version_does_not_begin_before_an_earlier_one(taken: Cast) -> None:
    versions.put_into_force(
        renewed(taken, "a"), actor=taken.planner, first_day=LATER + timedelta(9), today=LATER, edited=1
    )
    third = renewed(taken, "b")
    with pytest.raises(Refused, match="version 2 is in force from 10 Apr 2026 only"):
        versions.put_into_force(third, actor=taken.planner, first_day=LATER, today=LATER, edited=1)


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
        versions.throw_away(version, actor=taken.planner, edited=0)


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
    check, _changes = preview_catalogue(taken.north, book(said), "c.xlsx")
    assert "withdrawn standard is not changed" in check.findings[0].sentence()
    versions.reinstate(task(taken), actor=taken.planner, today=LATER + timedelta(days=5))
    assert version_on(task(taken), LATER + timedelta(days=4)) is None
    assert version_on(task(taken), LATER + timedelta(days=5)) is not None


def test_anothers_draft_is_not_overwritten_by_an_import(taken: Cast) -> None:
    renewed(taken, "mine")
    said = tables()
    said["tasks"][0]["title"] = "Another"
    check, _changes = preview_catalogue(taken.north, book(said), "c.xlsx")
    assert "A draft of version 2 by" in check.findings[0].sentence()


def test_an_old_export_is_pointed_out(taken: Cast) -> None:
    old = tables_of(taken.north, put_contents(taken.north).values())
    versions.put_into_force(renewed(taken, "new"), actor=taken.planner, first_day=LATER, today=LATER, edited=1)
    check, changes = preview_catalogue(taken.north, book(old), "c.xlsx")
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
        versions.put_into_force(version, actor=taken.planner, first_day=DAY, today=DAY, edited=0)
    with pytest.raises(Refused, match="code t50 is taken"):
        versions.make_standard(centre=taken.north, actor=taken.planner, kind="task", code="t50", title="x", today=DAY)


def test_a_version_that_says_the_same_is_refused(taken: Cast) -> None:
    draft = versions.make_version(task(taken), actor=taken.planner, today=LATER, reason="x")
    with pytest.raises(Refused, match="says the same as version 1"):
        versions.put_into_force(draft, actor=taken.planner, first_day=LATER, today=LATER, edited=draft.edited)
    versions.throw_away(draft, actor=taken.planner, edited=0)
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
    check, changes = preview_catalogue(taken.south, book(), "c.xlsx")
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


def test_a_draft_of_a_withdrawn_standard_can_only_be_thrown_away(taken: Cast) -> None:
    draft = renewed(taken, "late")
    versions.withdraw(task(taken), actor=taken.planner, first_day=LATER, reason="replaced", today=LATER)
    with pytest.raises(Refused, match="a withdrawn standard is not changed"):
        versions.edit_draft(draft, content_of(draft), actor=taken.planner, edited=1)
    with pytest.raises(Refused, match="a withdrawn standard is not changed"):
        versions.put_into_force(draft, actor=taken.planner, first_day=LATER, today=LATER, edited=1)
    versions.throw_away(draft, actor=taken.planner, edited=1)


def test_what_was_not_seen_is_not_put_into_force(taken: Cast) -> None:
    draft = renewed(taken, "seen")
    with pytest.raises(Refused, match="Somebody else has changed this draft"):
        versions.put_into_force(draft, actor=taken.planner, first_day=LATER, today=LATER, edited=0)


def test_a_wrong_year_is_refused(taken: Cast) -> None:
    draft = renewed(taken, "slip")
    with pytest.raises(Refused, match="1 Mar 2206 is more than two years ahead"):
        versions.put_into_force(draft, actor=taken.planner, first_day=date(2206, 3, 1), today=LATER, edited=1)


def test_what_is_in_force_refers_to_what_is_in_force(taken: Cast) -> None:
    said = tables()
    said["requirements"][0]["of"] = "T77"
    said["tasks"].append({"code": "T77", "title": "Coming", "origin": "UN", "element": "section", "critical": "no",
                          "source": "S1"})  # fmt: skip
    only = {k: v for k, v in said.items() if k in ("sources", "tasks", "steps")}
    take(taken, book(only), today=LATER, first_day=None)
    rest = {k: v for k, v in said.items() if k not in ("tasks", "steps", "crosswalks", "links")}
    check, _changes = import_catalogue(
        centre=taken.north, actor=taken.planner, content=book(rest), filename="c.xlsx", today=LATER, first_day=LATER
    )
    assert "There is no task T77" in "".join(f.sentence() for f in check.findings)


def test_what_others_refer_to_does_not_go(taken: Cast) -> None:
    ladder = Standard.objects.get(centre=taken.north, code="EOD")
    draft = versions.make_version(ladder, actor=taken.planner, today=LATER, reason="x")
    old = content_of(draft)
    versions.edit_draft(draft, Content("ladder", "EOD", old.head, old.lines[1:]), actor=taken.planner, edited=0)
    with pytest.raises(Refused, match="No ladder has a level EOD1"):
        versions.put_into_force(draft, actor=taken.planner, first_day=LATER, today=LATER, edited=1)


def test_a_code_in_another_case_is_the_same_code(taken: Cast) -> None:
    said = tables(steps=[], requirements=[], sets=[], crosswalks=[], links=[])
    said["tasks"] = [{**said["tasks"][0], "code": "t03", "critical": "no"}]
    check, _changes = preview_catalogue(taken.north, book(said), "c.xlsx")
    assert "The centre writes this code T03" in "".join(f.sentence() for f in check.findings)
    versions.make_standard(centre=taken.north, actor=taken.planner, kind="task", code="КОД", title="x", today=DAY)
    with pytest.raises(Refused, match="is taken"):
        versions.make_standard(centre=taken.north, actor=taken.planner, kind="task", code="код", title="x", today=DAY)


@pytest.mark.parametrize("code", ["a;b", "a,b", "T\u200b9", "#N/A", "x" * 41])
def test_a_code_that_would_not_come_back_is_refused(taken: Cast, code: str) -> None:
    with pytest.raises(Refused):
        versions.make_standard(centre=taken.north, actor=taken.planner, kind="task", code=code, title="x", today=DAY)


def test_sources_change_only_with_what_comes_into_force(taken: Cast) -> None:
    said = tables()
    said["sources"][0]["title"] = "Another report"
    said["tasks"][0]["title"] = "Another title"
    changes = take(taken, book(said), today=LATER, first_day=None)
    assert changes.changed_sources == {"S1": ("A report, ref 1, in full", "Another report, ref 1, in full")}
    assert Source.objects.get(centre=taken.north, code="S1").title == "A report"
    versions.throw_away(task(taken).versions.get(state="draft"), actor=taken.planner, edited=0)
    take(taken, book(said), today=LATER, first_day=LATER)
    assert Source.objects.get(centre=taken.north, code="S1").title == "Another report"
    act = Act.objects.filter(name="standards.catalogue.imported").order_by("-number").first()
    assert act
    assert act.before == {"S1": "A report, ref 1, in full"}


def test_drafts_do_not_leave_with_what_is_in_force(taken: Cast) -> None:
    renewed(taken, "not yet")
    rows = tables_of(taken.north, put_contents(taken.north).values())
    assert "not yet" not in str(rows)
    assert "Layout stands" in str(rows)


def test_many_standards_take_few_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    said: dict[str, Any] = {"sources": tables()["sources"], "tasks": [], "steps": []}
    task_row = {"title": "x", "origin": "UN", "element": "team", "critical": "no", "source": "S1"}
    step_row = {"code": "1", "text": "x", "critical": "no", "leader": "no", "source": "S1"}
    for n in range(300):
        said["tasks"].append({"code": f"X{n}", **task_row})
        said["steps"].append({"task": f"X{n}", **step_row})
    with django_assert_max_num_queries(40):
        take(cast, book(said))


def test_a_later_migration_can_alter_the_guarded_tables(transactional_db: None) -> None:
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.operations import AlterField
    from django.db.migrations.state import ProjectState
    from django.db.models import CharField

    from blueberet.stages.standards import guard

    guard.before_migration(using="default", plan=["something"])
    state = ProjectState.from_apps(apps)
    after = state.clone()
    change = AlterField("version", "title", CharField(max_length=250))
    change.state_forwards("standards", after)
    try:
        with connection.schema_editor() as editor:
            change.database_forwards("standards", editor, state, after)
        with connection.schema_editor() as editor:
            change.database_backwards("standards", editor, after, state)
    finally:
        guard.after_migration(using="default")
