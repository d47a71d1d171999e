"""What somebody wrote freely: the ministry and the mission read no name, nobody a number, and the staff sees it all."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from blueberet.engine.kit import wire
from blueberet.engine.situation.facts import Situation
from blueberet.foundation.papers import as_docx
from blueberet.stages.programme.selectors.sweeping import MARK, sweep_of, taken_out
from blueberet.stages.roster.models import Document, KeyDay, Person, Unit
from blueberet.stages.situation.models import Report
from blueberet.stages.situation.outputs.papers import WHOLE, paper_of
from blueberet.stages.situation.selectors.reports import read_of
from blueberet.stages.situation.services.deciding import approve_report, check_report
from blueberet.stages.situation.services.writing import keep_words, make_report
from blueberet.stages.situation.side_by_side import shown
from blueberet.stages.situation.texts import checked, texts_of
from blueberet.stages.situation.words import TOLD_TO, shipped_table
from blueberet.stages.visits.models import Finding
from tests.cast import Cast
from tests.stages.situation.world import YESTERDAY, evening

pytestmark = pytest.mark.django_db
NAME = "Әбдіров Ғалым"
FINDING = f"{NAME} (N-001) with hepatitis B was sent on patrol"
OWN = f"Thanks to {NAME}, N-001, passport P7654321."


@pytest.fixture
def written(cast: Cast, top: Unit) -> Report:
    """A draft whose finding and own words let names slip."""
    person = Person.objects.get(service_number="N-001")
    assert person.name_cyrillic == NAME
    Document.objects.create(person=person, kind="passport", number="P7654321")
    for n, words in enumerate((FINDING, "Hepatitis B: no vaccine for twelve people"), 1):
        Finding.objects.create(centre=cast.north, number=n, family="G", severity="major", words=words, due=YESTERDAY,
                               raised_on=YESTERDAY, owner_post="S1", client_key=str(n), at=evening(YESTERDAY))  # fmt: skip
    KeyDay.objects.create(centre=cast.north, kind="visit", day=YESTERDAY + timedelta(days=30))
    row = make_report(top, actor=cast.planner, first=YESTERDAY, last=YESTERDAY, now=evening(YESTERDAY))
    return keep_words(
        row, actor=cast.planner, judgements={"commander": OWN}, remarks=dict.fromkeys(TOLD_TO, OWN), edited=0,
        now=evening(YESTERDAY),
    )  # fmt: skip


def told(situation: Situation, addressee: str) -> str:
    """Everything that stands in a paper."""
    return repr(paper_of(situation, addressee, shipped_table()))


def test_what_is_frozen_tells_each_addressee_no_more_than_he_may_read(cast: Cast, written: Report) -> None:
    check_report(written, actor=cast.planner, now=evening(YESTERDAY))
    edition = approve_report(written, actor=cast.commander, now=evening(YESTERDAY))
    frozen = wire.load(Situation, edition.content)
    for addressee in ("state", "command"):
        text = told(frozen, addressee)
        assert not [x for x in ("Әбдіров", "Ғалым", "N-001", "P7654321") if x in text], addressee
        assert f"Thanks to {MARK}" in text
    assert f"F1 · {MARK} ({MARK}) with {MARK} B was sent on patrol" in told(frozen, "state")
    assert "F2 · Hepatitis B: no vaccine for twelve people" in told(frozen, "state"), "alone it says nothing of anybody"
    board = told(frozen, "personnel")
    assert f"Thanks to {NAME}, {MARK}, passport {MARK}." in board, "the board may name its own people"
    for addressee in (WHOLE, "higher"):
        assert OWN in told(frozen, addressee)
        assert FINDING in told(frozen, addressee)
    table = shipped_table()
    assert not [f for f in checked(frozen, table, texts_of(frozen, table, TOLD_TO)) if f.weight == "wrong"]
    assert as_docx.write(paper_of(frozen, "state", table), edition.at)


def test_the_staff_sees_side_by_side_what_was_taken_out(cast: Cast, written: Report, client: Client) -> None:
    client.force_login(cast.planner)
    page = client.get(reverse("report-told", args=[written.pk])).content.decode()
    assert f"«{NAME}», «N-001», «hepatitis»" in page
    assert page.count("Blacked out for them:") == 4, "one finding and the words to three"
    situation, table = read_of(written, None), shipped_table()
    texts = texts_of(situation, table, TOLD_TO)
    blocks = shown(situation, table, texts, TOLD_TO, checked(situation, table, texts))
    assert blocks[0].title == "Open findings", "a block with something blacked out stands first, and open"
    assert page.count("<details") == len(blocks)
    assert page.count('<details class="card mb-2 st-fold" open>') == 1
    for b in blocks:
        assert all(all(r.cells) for r in b.alike)
        assert not [r for r in b.differing if all(r.cells) and not r.out and not r.is_odd]
    ahead = next(b for b in blocks if b.title == "What happens next")
    assert (ahead.differing, len(ahead.alike)) == ([], 1)
    assert page.count(">all alike<") == sum(len(b.alike) for b in blocks) > 0


def test_looking_only_for_what_can_stand_in_a_text_finds_the_same(cast: Cast, written: Report) -> None:
    person = Person.objects.get(service_number="N-003")
    Document.objects.create(person=person, kind="passport", number="KZ 77 12")
    Person.objects.filter(pk=person.pk).update(former_numbers=["SX-1"])
    whole = sweep_of(cast.north)
    for text in (
        FINDING,
        OWN,
        f"{NAME.upper()}ға хат",
        "Ғалымның досы",
        "nothing at all",
        "born 17.04.1995",
        "born 17/04/1995, n-002",
        "(p7654321)",
        "paper KZ 77 12",
        "SX-1 and Z-9",
    ):
        assert sweep_of(cast.north, [text, "Another"]).text(text) == whole.text(text), text
        assert (MARK in whole.text(text)) == (text != "nothing at all"), text
    assert taken_out(FINDING, whole.text(FINDING)) == [NAME, "N-001", "hepatitis"]
