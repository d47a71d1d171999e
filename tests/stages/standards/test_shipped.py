"""The catalogue that comes with the product keeps the rules that a centre's own must keep."""

import pytest

from blueberet.config.demonstration.serves import SERVES
from blueberet.stages.standards.content import Content
from blueberet.stages.standards.reading import CatalogueCheck, Known, check_catalogue
from blueberet.stages.standards.services import shipped_catalogue


@pytest.fixture(scope="module")
def shipped() -> CatalogueCheck:
    name, content = shipped_catalogue()
    return check_catalogue(content, name, known=Known())


def by_code(shipped: CatalogueCheck) -> dict[str, Content]:
    return {c.code: c for c in shipped.contents}


def test_nothing_stands_against_it(shipped: CatalogueCheck) -> None:
    assert [f.sentence() for f in shipped.findings] == []


def test_the_fifteen_tasks_have_sheets_with_critical_leader_and_timed_steps(shipped: CatalogueCheck) -> None:
    found = by_code(shipped)
    for n in range(1, 16):
        task = found[f"T{n:02d}"]
        assert len(task.lines) >= 8, task.code
        assert task.head["conditions"]
        assert task.head["standard"]
        steps = [v for _, v in task.lines]
        assert any(s["leader"] for s in steps), task.code
    timed = [v for c in found.values() if c.kind == "task" for _, v in c.lines if "limit_s" in v]
    assert len(timed) >= 15


def test_core_training_has_its_27_lessons_and_says_which_are_unverified(shipped: CatalogueCheck) -> None:
    edition = by_code(shipped)["CPTM-2017"]
    lessons = dict(edition.lines)
    assert len(lessons) == 27
    assert lessons["2.5"]["minutes"] == 60
    assert "minutes" not in lessons["2.5"].get("unverified", [])
    assert {"all", "minutes"} & {*lessons["1.2"]["unverified"]}


def test_ladders_and_scales_are_there(shipped: CatalogueCheck) -> None:
    found = by_code(shipped)
    assert [c for c, _ in found["EOD"].lines] == ["EOD1", "EOD2", "EOD3", "EOD3+"]
    assert [c for c, _ in found["IEDD"].lines] == ["IEDD1", "IEDD2", "IEDD3", "IEDD3+"]
    assert {c.code for c in found.values() if c.kind == "scale"} == {
        "STANAG 6001",
        "CEFR",
        "IELTS",
        "TOEFL",
        "TOEFL iBT",
    }


def test_the_national_rule_for_english_offers_alternatives_on_their_own_scales(shipped: CatalogueCheck) -> None:
    rows = [v for _, v in by_code(shipped)["UNMO-NAT"].lines if v["what"] == "language"]
    assert {(v["scale"], v["least"]) for v in rows} == {
        ("IELTS", "4.5"), ("STANAG 6001", "3333"), ("TOEFL", "566"), ("TOEFL iBT", "86"),
    }  # fmt: skip
    assert len({v["alternative"] for v in rows}) == 1


def test_what_the_demonstration_serves_exists(shipped: CatalogueCheck) -> None:
    assert {c for codes in SERVES.values() for c in codes} <= by_code(shipped).keys()
