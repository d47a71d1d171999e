"""The sheet of a pledged unit: its counts, and what stands in the files."""

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import Holding, Target
from blueberet.stages.deployment.models import PledgeStep
from blueberet.stages.deployment.outputs.deciding import Decision
from blueberet.stages.deployment.outputs.pledge import Organisation, organisation, told_share, write_pledge
from tests.stages.deployment import company

DAY = date(2026, 11, 25)
PARITY = "Uniformed Gender Parity Strategy 2018–2028 (S95, S96)"
STEPS = (
    PledgeStep(state="pledged", day=date(2026, 2, 3), document="Note verbale 12/26", signatory="Col Оспанов"),
    PledgeStep(state="visited", day=date(2026, 9, 9), document="AAV report", signatory="DPO", findings="Two vehicles"),
    PledgeStep(state="eligible", day=date(2026, 10, 1), document="Letter 77", signatory="DPO"),
)  # fmt: skip


def unit(**more: object) -> Organisation:
    made = company.problem()
    sources = {("troops", 2027): PARITY}
    return organisation(made, company.plan(made), team="Reserve company", sources=sources, **more)  # type: ignore[arg-type]


def text(made: Organisation, **more: object) -> str:
    given = {"unit": "Reserve company", "mission": "United Nations Disengagement Observer Force (UNDOF)",
             "centre": "Centre North", "day": DAY, "decided": None, **more}  # fmt: skip
    pages = PdfReader(io.BytesIO(write_pledge("pdf", made, **given))).pages  # type: ignore[arg-type]
    return " ".join(" ".join(p.extract_text() for p in pages).split())


def test_a_company_is_counted_by_post() -> None:
    made = unit()
    assert (made.people, made.women, made.places, made.day) == (139, 7, 139, company.BEGINS)
    assert [(x.post.code, x.filled, x.women) for x in made.lines] == [
        ("UNDOF-CO", 1, 0), ("UNDOF-PL", 4, 0), ("UNDOF-SGT", 12, 1), ("UNDOF-MED", 6, 0), ("UNDOF-DRV", 24, 1),
        ("UNDOF-RFL", 92, 5),
    ]  # fmt: skip
    (share,) = made.shares
    assert (share.category, share.year, share.people, share.women) == ("troops", 2027, 139, 7)
    assert (share.target, share.short, share.source) == (0.14, 13, PARITY)


@pytest.mark.parametrize(("women", "target", "short"), [
    (7, 0.14, 13), (20, 0.14, 0), (19, 0.14, 1), (139, 1.0, 0), (0, 0.0, 0), (14, 14 / 139, 0),
])  # fmt: skip
def test_how_many_women_a_target_asks(women: int, target: float, short: int) -> None:
    (share,) = unit().shares
    assert replace(share, women=women, target=target).short == short


def test_empty_places_are_counted_too() -> None:
    made = company.problem()
    found = organisation(made, company.plan(made, without=9), mission="UNDOF")
    assert (found.people, found.places) == (130, 139)
    assert found.lines[-1].filled == 83
    assert "130 of 139 places" in text(found)


def test_who_hands_over_is_no_longer_counted() -> None:
    made = company.problem()
    sent = company.plan(made)
    next_one = Plan((*sent.assignments, Assignment("UNDOF-CO/2", "N-139")))
    handing = [organisation(made, next_one, team="Reserve company", on=date(2028, 3, d)) for d in (6, 7)]
    assert [(x.people, x.lines[0].filled) for x in handing] == [(139, 1), (1, 1)]
    assert [x.year for x in handing[1].shares] == [2028]
    assert handing[1].shares[0].target is None
    before = organisation(made, sent, team="Reserve company", on=date(2027, 3, 13))
    assert (before.people, before.places, before.shares) == (0, 139, ())
    assert "0 (0 F)" in text(before)


def test_things_are_counted_once_a_person_and_as_of_the_day() -> None:
    made = company.problem()
    more = (
        Holding("language", "English", "SLP", "1111", date(2020, 1, 1)),
        Holding("language", "English", "SLP", "2222", date(2026, 1, 1)),
        Holding("speciality", "engineer"), Holding("speciality", "Engineer"),
        Holding("level", "EOD 2", until=date(2027, 3, 13)), Holding("level", "EOD 1", until=date(2027, 3, 14)),
    )  # fmt: skip
    people = (replace(made.people[0], holds=more), *made.people[1:])
    found = organisation(replace(made, people=people), company.plan(made), mission="UNDOF")
    held = {(x.what, x.name): x.people for x in found.held}
    assert held["language", "English SLP 2222"] == 1
    assert held["language", "English SLP 2111"] == 13
    assert ("language", "English SLP 1111") not in held
    assert held["level", "EOD 1"] == 1
    assert ("level", "EOD 2") not in held
    assert sum(n for (_what, name), n in held.items() if name.casefold() == "engineer") == 1
    assert held["speciality", "rfl"] == 92


def test_the_page_says_what_a_pledge_needs() -> None:
    told = text(unit(), steps=STEPS)
    for word in (
        "Personnel 139 (7 F), 5.0 %", "139 of 139 places", "level 2, eligible since 1 Oct 2026", "14.0 %", PARITY,
        "OF-3", "Company commander", "Together 139 139 0 7", "English SLP 2111", "Note verbale 12/26", "Col Оспанов",
        "Two vehicles", "PROPOSAL – not decided", "1 of ", "PCRS guidelines 2019.01",
    ):  # fmt: skip
        assert word in told, word
    assert "N-0" not in told
    assert "GHALYM" not in told
    decided = text(unit(), decided=Decision("Colonel Ospanov", DAY))
    assert "PROPOSAL" not in decided
    assert "Note verbale No. ____" in decided


def test_the_workbook_holds_the_same_numbers() -> None:
    content = write_pledge("xlsx", unit(), unit="=Reserve", mission="", centre="Centre North", day=DAY, decided=None)
    book = load_workbook(io.BytesIO(content))
    rows = [r for sheet in book for r in sheet.iter_rows(values_only=True)]
    assert book.sheetnames == ["Table of organisation", "Women", "Languages and specialities"]
    assert any(r[:8] == ("Together", None, None, None, 139, 139, 0, 7) for r in rows)
    assert any(r[:7] == ("troops", "2027", "139 (7 F)", "5.0 %", "14.0 %", 13, PARITY) for r in rows)
    assert any(r[0] == "Personnel: 139 (7 F), 5.0 %" for r in rows)
    assert any(r[0] == "Unit: =Reserve" for r in rows)
    assert {c.data_type for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None} == {
        "s",
        "n",
    }


def test_shares_are_said_to_a_tenth() -> None:
    assert told_share(139, 7) == "139 (7 F), 5.0 %"
    assert told_share(139, 2) == "139 (2 F), 1.4 %"
    assert told_share(0, 0) == "0 (0 F)"


def test_several_categories_have_lines_of_their_own_and_no_target_is_said() -> None:
    made = company.problem(targets=(Target("observer", 2027, 0.24),))
    found = organisation(made, company.plan(made))
    assert [(x.category, x.people, x.target) for x in found.shares] == [("observer", 1, 0.24), ("troops", 139, None)]
    assert "troops 2027 139 (7 F) 5.0 % none –" in text(found)
    assert "The unit has no posts." in text(organisation(made, company.plan(made), team="No such team"))
