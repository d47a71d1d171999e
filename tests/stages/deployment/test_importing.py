"""The workbook of posts: in and out unchanged, every fault told at once, nothing half taken."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from blueberet.foundation.sheets.findings import Finding
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.deployment.models import Assignment, Mission, Need, Post, Quota
from blueberet.stages.deployment.selectors.leaving import rows_of
from blueberet.stages.deployment.services.importing import Changes, import_posts, preview_posts
from blueberet.stages.deployment.services.shipped import shipped_posts
from blueberet.stages.deployment.table import TABLES
from blueberet.stages.roster.models import Person
from tests.cast import Cast

DAY = date(2026, 3, 14)
GOOD: dict[str, list[dict[str, Any]]] = {
    "missions": [{"code": "UNX", "name": "Mission X", "state": "active"}],
    "posts": [{"code": "UNX-MO", "mission": "UNX", "title": "Observer", "category": "observer", "priority": 1,
               "places": 3, "first_day": DAY}],
    "needs": [{"post": "UNX-MO", "what": "licence", "of": "B"}],
    "approvals": [{"code": "LAW", "title": "Parliament", "ceiling": 10}],
    "quotas": [{"mission": "UNX", "approval": "LAW", "people": 3, "first_day": DAY}],
    "targets": [{"category": "observer", "year": 2027, "women": 0.24}],
    "depths": [{"what": "speciality", "of": "medic", "people": 4}],
    "ways": [{"what": "speciality", "of": "medic", "standard": "FMAC", "days": 30}],
    "criteria": [{"category": "observer", "key": "age_to", "national": "55", "un": "50"}],
    "contingents": [{"code": "OLD", "title": "First", "mission": "UNX", "place": "There", "first": "2003", "people": 27,
                     "counted": "yes", "source": "S1", "is_verified": "yes"}],
}  # fmt: skip


def book(**changed: list[dict[str, Any]]) -> bytes:
    """The good workbook with some sheets changed."""
    rows = GOOD | changed
    return write_book([(t, rows[t.key]) for t in TABLES])


def taken(cast: Cast, content: bytes) -> tuple[list[Finding], Changes]:
    """Take it in as the force generation officer."""
    check, changes = import_posts(
        centre=cast.north, actor=cast.force_generation, content=content, filename="posts.xlsx"
    )
    return check.findings, changes


def test_a_good_workbook_is_taken_and_comes_out_unchanged(db: None, cast: Cast) -> None:
    findings, changes = taken(cast, book())
    assert not findings
    assert sum(changes.new.values()) == 10
    again, changes = taken(cast, write_book([(t, rows_of(cast.north)[t.key]) for t in TABLES]))
    assert not again
    assert not any(changes.new.values())
    assert not any(changes.changed.values())


def test_the_shipped_facts_are_taken_twice_without_a_change(db: None, cast: Cast) -> None:
    name, content = shipped_posts()
    for expected in (True, False):
        check, changes = import_posts(centre=cast.north, actor=None, content=content, filename=name)
        assert check.is_clean
        assert bool(sum(changes.new.values())) is expected


def test_a_dry_run_writes_nothing(db: None, cast: Cast) -> None:
    check, changes = preview_posts(cast.north, book(), "posts.xlsx")
    assert check.is_clean
    assert changes.new["posts"] == 1
    assert not Mission.objects.exists()


def test_needs_of_a_named_post_become_those_of_the_file(db: None, cast: Cast) -> None:
    taken(cast, book())
    taken(cast, book(needs=[{"post": "UNX-MO", "what": "document", "of": "passport", "margin_days": 180}]))
    assert list(Need.objects.values_list("what", "of", "margin_days")) == [("document", "passport", 180)]


FAULTS: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("posts", {"mission": "NONE"}, "Mission", "not on the sheet of missions"),
    ("posts", {"rank_from": "OF-4", "rank_to": "OF-2"}, "Lowest rank", "nobody can ever fill it"),
    ("posts", {"age_from": 50, "age_to": 25}, "Lowest age", "nobody can ever fill it"),
    ("posts", {"service_years": 30, "age_to": 40}, "Years of service", "nobody can ever fill it"),
    ("posts", {"last_day": date(2026, 3, 1)}, "Last day", "ends before its first tour begins"),
    ("posts", {"priority": 6}, "Priority", "between 1 and 5"),
    ("needs", {"post": "NONE"}, "Post", "not on the sheet of posts"),
    ("needs", {"what": "language", "of": "English", "scale": "NONE", "least": "2222"}, "Scale", "a scale that is in"),
    ("needs", {"what": "course", "of": "NONE"}, "Of", "no such course in force"),
    ("quotas", {"people": 11}, "People", "above its legal ceiling of 10"),
    ("quotas", {"approval": "NONE"}, "Approval", "not on the sheet of approvals"),
    ("quotas", {"proposed_on": date(2026, 2, 1), "approved_on": date(2026, 1, 1)}, "Approved", "comes before"),
    ("quotas", {"last_day": date(2026, 3, 1)}, "Last day", "ends before it begins"),
    ("targets", {"women": 1.2}, "Women", "between 0 and 100 %"),
    ("criteria", {"key": "rank_to", "un": "50"}, "UN", "no NATO code"),
    ("contingents", {"women": 30}, "Women", "More women than people"),
    ("depths", {"what": "language", "of": "English", "scale": "NONE"}, "Scale", "a scale that is in"),
    ("missions", {"state": "closing"}, "State", "no last day"),
)


@pytest.mark.parametrize(
    ("sheet", "wrong", "column", "told"), FAULTS, ids=[f"{f[0]}-{f[2]}-{n}" for n, f in enumerate(FAULTS)]
)
def test_a_fault_is_told_by_sheet_row_and_column(
    db: None, cast: Cast, sheet: str, wrong: dict[str, Any], column: str, told: str
) -> None:
    findings, _ = taken(cast, book(**{sheet: [GOOD[sheet][0] | wrong]}))
    mine = [f for f in findings if f.column == column and told in f.problem]
    assert mine, findings
    assert mine[0].row == 2
    assert mine[0].remedy
    assert not Mission.objects.exists()


def test_all_faults_are_told_at_once(db: None, cast: Cast) -> None:
    changed = {sheet: [GOOD[sheet][0] | wrong] for sheet, wrong, _c, _t in FAULTS}
    findings, _ = taken(cast, book(**changed))
    assert {f.sheet for f in findings} >= {"Posts", "Needs", "Quotas", "Targets", "Criteria", "History", "Missions"}


def test_quotas_of_two_missions_share_a_ceiling(db: None, cast: Cast) -> None:
    missions = [*GOOD["missions"], {"code": "UNY", "name": "Mission Y", "state": "active"}]
    quotas = [{"mission": m, "approval": "LAW", "people": 6, "first_day": DAY} for m in ("UNX", "UNY")]
    findings, _ = taken(cast, book(missions=missions, quotas=quotas))
    assert "come to 12 people" in findings[0].problem
    taken(cast, book(missions=missions))
    findings, _ = taken(cast, book(missions=missions, quotas=quotas[1:] and [quotas[1] | {"people": 8}]))
    assert "come to 11 people" in findings[0].problem, "what the centre has counts with the file"
    assert Quota.objects.count() == 1


def test_only_the_force_generation_officer_takes_in(db: None, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        import_posts(centre=cast.north, actor=cast.commander, content=book(), filename="posts.xlsx")


def test_a_file_without_a_known_sheet_is_told(db: None, cast: Cast) -> None:
    from tests.workbooks import xlsx

    findings, _ = taken(cast, xlsx([["a", "b"], [1, 2]], "Something"))
    assert "No sheet of this workbook is known" in findings[0].problem
    assert not Post.objects.exists()


def test_a_quota_that_is_over_counts_no_more(db: None, cast: Cast) -> None:
    over = {
        "mission": "UNX",
        "approval": "LAW",
        "people": 9,
        "first_day": date(2018, 1, 1),
        "last_day": date(2019, 1, 1),
    }
    findings, _ = taken(cast, book(quotas=[over, *GOOD["quotas"]]))
    assert not findings


def test_two_quotas_of_one_day_are_told_whatever_they_stand_on(db: None, cast: Cast) -> None:
    laws = [*GOOD["approvals"], {"code": "OTHER", "title": "Other", "ceiling": 10}]
    findings, _ = taken(cast, book(approvals=laws, quotas=[*GOOD["quotas"], GOOD["quotas"][0] | {"approval": "OTHER"}]))
    assert "from this day stands in row 2" in findings[0].problem


def test_a_lowest_limit_above_the_highest_is_told(db: None, cast: Cast) -> None:
    taken(cast, book())
    low = {"category": "observer", "key": "age_from", "un": "60"}
    findings, _ = taken(cast, book(criteria=[low]))
    assert "would lie above the highest" in findings[0].problem


def test_what_decided_tours_hang_on_is_not_moved(db: None, cast: Cast, people: dict[str, Person]) -> None:
    taken(cast, book())
    post, today = Post.objects.get(), timezone.localdate()
    Assignment.objects.create(
        centre=cast.north, person=people["N-001"], post=post, rotation="UNX-MO/9", first_day=today, last_day=today
    )
    changed = GOOD["posts"][0] | {"first_day": date(2026, 5, 1), "handover_days": 5, "title": "Observer, renamed"}
    findings, _ = taken(cast, book(posts=[changed]))
    assert {f.column for f in findings} == {"First day", "Days of handover"}
    findings, changes = taken(cast, book(posts=[GOOD["posts"][0] | {"title": "Observer, renamed"}]))
    assert not findings
    assert changes.changed["posts"] == 1
