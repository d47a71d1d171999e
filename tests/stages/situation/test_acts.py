"""A report fills itself, is judged, checked, approved by another and sent; what was frozen stays."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blueberet.engine.kit import wire
from blueberet.engine.situation.facts import Situation
from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.roster.models import Document, Person, Unit
from blueberet.stages.situation.models import Edition, Handover, Paper, Report, State
from blueberet.stages.situation.outputs.papers import file_of
from blueberet.stages.situation.selectors import latest_report, reports_between
from blueberet.stages.situation.services.deciding import approve_report, check_report, return_report
from blueberet.stages.situation.services.sending import change_table, send_report
from blueberet.stages.situation.services.writing import drop_report, keep_words, make_report, refresh_report
from blueberet.stages.visits.models import Finding
from tests.cast import Cast
from tests.stages.situation.world import YESTERDAY, approved, begun, evening, platoon, sent

pytestmark = pytest.mark.django_db
SCOPE = "First Contingent > A Company > 1 Platoon"


def section_commander(cast: Cast, scope: str = SCOPE) -> User:
    user = User.objects.create(username="platoon-north", first_name="Nurlan")
    Membership.objects.create(user=user, centre=cast.north, role="commander", scope=scope)
    return user


def told(row: Report) -> Situation:
    return wire.load(Situation, row.content)


def test_it_fills_itself_from_the_roll_and_keeps_words_when_it_is_filled_anew(cast: Cast, top: Unit) -> None:
    row = begun(top, cast.planner, YESTERDAY)
    facts = told(row).facts()
    assert (facts["strength.roster"].value, facts["strength.roster"].women) == (3, 1)
    assert facts["strength.unknown"].value == 3
    Person.objects.filter(service_number="N-003").update(sex="M")
    row = refresh_report(row, actor=cast.planner, now=evening(YESTERDAY))
    assert told(row).facts()["strength.roster"].women == 0
    assert row.judgements["commander"]["text"] == "North judgement"


@pytest.mark.parametrize(("first", "last", "says"), [
    (0, 1, "lies in the future"), (-1, -1, "overlaps report 1"), (-3, 0, "overlaps report 1"), (-2, -3, "lies before"),
    (-90, -40, "31 days at most"), (None, 0, "Give the first"),
])  # fmt: skip
def test_a_period_that_cannot_be_is_refused(cast: Cast, top: Unit, first: int | None, last: int, says: str) -> None:
    begun(top, cast.planner, YESTERDAY)
    today = timezone.localdate()
    days = [None if n is None else today + timedelta(days=n) for n in (first, last)]
    with pytest.raises(Refused, match=says):
        make_report(top, actor=cast.planner, first=days[0], last=days[1], now=timezone.now())
    # Another unit's period is its own.
    make_report(platoon(cast), actor=cast.planner, first=YESTERDAY, last=YESTERDAY, now=timezone.now())


def test_whoever_wrote_in_it_does_not_approve_it(cast: Cast, top: Unit, settings: Any) -> None:
    row = begun(top, cast.commander, YESTERDAY)
    with pytest.raises(Refused, match="only one that was checked"):
        approve_report(row, actor=cast.commander, now=evening(YESTERDAY))
    check_report(row, actor=cast.planner, now=evening(YESTERDAY))
    with pytest.raises(PermissionDenied):
        approve_report(row, actor=cast.planner, now=evening(YESTERDAY))
    with pytest.raises(Refused, match="two persons are required"):
        approve_report(row, actor=cast.commander, now=evening(YESTERDAY))
    settings.BLUEBERET_REPORT_TWO_PERSONS = False
    assert approve_report(row, actor=cast.commander, now=evening(YESTERDAY)).number == 1


def test_back_to_draft_needs_a_reason_and_the_edition_stays(cast: Cast, top: Unit) -> None:
    row = approved(cast, top, YESTERDAY)
    with pytest.raises(Refused, match="Say why"):
        return_report(row, actor=cast.commander, reason=" ", now=evening(YESTERDAY))
    row = return_report(row, actor=cast.commander, reason="Water was counted anew", now=evening(YESTERDAY))
    keep_words(row, actor=cast.planner, judgements={"supply": "Counted"}, remarks={}, edited=1, now=evening(YESTERDAY))
    check_report(row, actor=cast.planner, now=evening(YESTERDAY))
    approve_report(row, actor=cast.commander, now=evening(YESTERDAY))
    assert list(row.editions.values_list("number", flat=True)) == [2, 1]
    assert "Counted" not in str(row.editions.get(number=1).content)
    assert [s.state for s in row.steps.all()] == ["draft", "checked", "approved", "draft", "checked", "approved"]


def test_nothing_is_approved_that_was_not_read_and_nothing_by_a_page_that_asks_for_nothing(
    cast: Cast, top: Unit
) -> None:
    row = begun(top, cast.planner, YESTERDAY)
    check_report(row, actor=cast.planner, now=evening(YESTERDAY))
    client, last = Client(), row.steps.last()
    client.force_login(cast.commander)
    assert last is not None
    assert f'name="seen" value="{last.pk}"' in client.get(f"/reports/{row.pk}").content.decode()
    # While the page is open it goes back, is written in, and is checked again.
    return_report(row, actor=cast.commander, reason="Once more", now=evening(YESTERDAY))
    keep_words(row, actor=cast.planner, judgements={"supply": "Fuel"}, remarks={}, edited=1, now=evening(YESTERDAY))
    check_report(row, actor=cast.planner, now=evening(YESTERDAY))
    stale = client.post(f"/reports/{row.pk}/decide", {"act": "approve", "seen": last.pk}, follow=True)
    assert "checked anew since you opened it" in stale.content.decode()
    assert client.post(f"/reports/{row.pk}/decide", {"reason": "x"}).status_code == 404
    assert not row.editions.exists()
    now_last = row.steps.last()
    assert now_last is not None
    client.post(f"/reports/{row.pk}/decide", {"act": "approve", "seen": now_last.pk})
    assert row.editions.count() == 1


def test_what_was_frozen_and_handed_over_is_refused_to_change(cast: Cast, top: Unit) -> None:
    row = sent(cast, top, YESTERDAY, {"state": "Ministry"})
    for change in (
        lambda: Edition.objects.update(seal="x"), lambda: Handover.objects.update(to_whom="y"),
        lambda: row.steps.update(by_name="z"), lambda: Report.objects.update(number=9),
        lambda: Handover.objects.all().delete(),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(Refused, match="put right by a new one"):
        return_report(row, actor=cast.commander, reason="x", now=timezone.now())
    with pytest.raises(Refused, match="no longer a draft"):
        refresh_report(row, actor=cast.planner, now=timezone.now())


def test_a_report_goes_its_way_only_by_the_acts_and_its_draft_is_free_only_as_one(cast: Cast, top: Unit) -> None:
    row = begun(top, cast.planner, YESTERDAY)

    def refused(**change: Any) -> None:
        with pytest.raises(DatabaseError, match="from draft over checked"), transaction.atomic():
            Report.objects.filter(pk=row.pk).update(**change)

    Report.objects.filter(pk=row.pk).update(judgements={})
    for state in ("approved", "sent"):
        refused(state=state)
    check_report(row, actor=cast.planner, now=evening(YESTERDAY))
    # Checked, and nothing is frozen: nobody approved it.
    for change in (
        {"state": "approved"},
        {"state": "sent"},
        {"state": "dropped"},
        {"content": {}},
        {"remarks": {"a": 1}},
    ):
        refused(**change)
    approve_report(row, actor=cast.commander, now=evening(YESTERDAY))
    for change in ({"state": "checked"}, {"state": "dropped"}, {"judgements": {"a": 1}}, {"edited": 9}):
        refused(**change)
    return_report(row, actor=cast.commander, reason="Anew", now=evening(YESTERDAY))
    check_report(row, actor=cast.planner, now=evening(YESTERDAY))
    refused(state="approved")  # the edition that was sent back is none that was approved now
    approve_report(row, actor=cast.commander, now=evening(YESTERDAY))
    send_report(row, actor=cast.planner, to={"state": "Ministry"}, now=evening(YESTERDAY))
    for state in ("draft", "checked", "approved", "dropped"):
        refused(state=state)


def test_what_was_handed_over_comes_out_to_the_byte_whatever_papers_are_like_later(
    cast: Cast, top: Unit, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sent(cast, top, YESTERDAY, {"personnel": "Board", "state": "Ministry"})
    monkeypatch.setattr("blueberet.stages.situation.views.files.file_of", lambda *_: b"%PDF of a later version")
    client.force_login(cast.planner)
    for hand, address in (
        (row.handovers.get(addressee="personnel"), "notice-file"),
        (row.handovers.get(addressee="state"), "report-file"),
    ):
        path = reverse(address, args=[hand.pk] if address == "notice-file" else [row.pk, "pdf"])
        content = client.get(path, {"for": hand.addressee}).content
        assert hashlib.sha256(content).hexdigest() == hand.checksum
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.update(content=b"x")


def test_handing_over_writes_down_the_file_that_comes_out_again(cast: Cast, top: Unit) -> None:
    row = approved(cast, top, YESTERDAY)
    with pytest.raises(Refused) as refused:
        send_report(row, actor=cast.planner, to={"higher": "Nobody", "state": ""}, now=evening(YESTERDAY))
    assert refused.value.sentences == ("A report of this unit does not go to «higher».",)
    (hand,) = send_report(row, actor=cast.planner, to={"state": "Ministry"}, now=evening(YESTERDAY))
    assert hashlib.sha256(file_of(hand.edition, "state", "pdf")).hexdigest() == hand.checksum
    with pytest.raises(Refused, match="already"):
        send_report(row, actor=cast.planner, to={"state": "Ministry"}, now=timezone.now())
    names = set(Act.objects.filter(subject=f"report {row.pk}").values_list("name", flat=True))
    assert {f"situation.report.{x}" for x in ("made", "judged", "checked", "approved", "sent", "handed")} <= names


def test_a_sent_report_is_corrected_by_a_new_one_that_names_it(cast: Cast, top: Unit) -> None:
    wrong = sent(cast, top, YESTERDAY, {"state": "Ministry"})
    with pytest.raises(Refused, match="Say why"):
        make_report(top, actor=cast.planner, first=None, last=None, now=timezone.now(), corrects=wrong)
    right = make_report(
        top, actor=cast.planner, first=None, last=None, now=timezone.now(), corrects=wrong, why="Miscounted"
    )
    with pytest.raises(Refused, match="corrected already"):
        make_report(top, actor=cast.planner, first=None, last=None, now=timezone.now(), corrects=wrong, why="Again")
    check_report(right, actor=cast.planner, now=timezone.now())
    edition = approve_report(right, actor=cast.commander, now=timezone.now())
    assert (edition.content["corrects"], edition.content["why"]) == (1, "Miscounted")
    send_report(right, actor=cast.planner, to={"state": "Ministry"}, now=timezone.now())
    assert latest_report(top) == right
    assert reports_between(cast.north, YESTERDAY, YESTERDAY, top) == [wrong, right]


def test_the_contingent_takes_over_what_its_platoon_told(cast: Cast, top: Unit) -> None:
    sent(cast, platoon(cast), YESTERDAY, {"higher": "Operations"}, "Boots are worn")
    row = begun(top, cast.planner, YESTERDAY)
    # The company told nothing, so its platoon stands in its place.
    (part,) = told(row).below
    assert (part.unit, part.number, part.judgements[0].text) == ("1 Platoon", 1, "Boots are worn")
    assert next(f for f in part.facts if f.code == "strength.roster").value == 3
    day = YESTERDAY - timedelta(days=1)
    (empty,) = told(begun(top, cast.planner, day)).below
    assert (empty.unit, empty.number) == ("A Company", 0)


def test_what_changed_since_the_last_sent_one_is_frozen_with_it(cast: Cast, top: Unit) -> None:
    sent(cast, top, YESTERDAY - timedelta(days=1), {"state": "Ministry"})
    woman = Person.objects.get(service_number="N-003")
    Document.objects.create(person=woman, kind="passport", expires=YESTERDAY - timedelta(days=9))
    row = approved(cast, top, YESTERDAY)
    content = row.editions.get().content
    assert content["previous"] == 1
    (change,) = content["changed"]
    assert (change["code"], change["more"], change["more_women"]) == ("personnel.papers", 1, 1)


def test_words_are_not_written_over_and_nothing_typed_is_lost(cast: Cast, top: Unit, client: Client) -> None:
    row = begun(top, cast.commander, YESTERDAY)
    client.force_login(cast.planner)
    answer = client.post(reverse("report", args=[row.pk]), {"j-supply": "Mine", "edited": "0", "act": "check"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Somebody kept words" in page
    assert ">Mine</textarea>" in page
    row.refresh_from_db()
    assert row.state == State.DRAFT
    assert "supply" not in row.judgements


def test_who_is_told_what_is_changed_with_a_reason_and_frozen_reports_keep_theirs(cast: Cast, top: Unit) -> None:
    row = approved(cast, top, YESTERDAY)
    assert row.editions.get().table["strength.roster"] == ["state", "command"]
    table = {"strength.roster": ["state"]}
    with pytest.raises(Refused, match="Say why"):
        change_table(cast.north, actor=cast.commander, table=table, why="", now=timezone.now())
    change_table(cast.north, actor=cast.commander, table=table, why="The mission counts itself", now=timezone.now())
    with pytest.raises(PermissionDenied):
        change_table(cast.north, actor=section_commander(cast), table=table, why="x", now=timezone.now())
    assert approved(cast, top, YESTERDAY - timedelta(days=1)).editions.get().table["strength.roster"] == ["state"]
    row.refresh_from_db()
    assert row.editions.get().table["strength.roster"] == ["state", "command"]


def test_a_draft_thrown_away_frees_its_days(cast: Cast, top: Unit) -> None:
    row = begun(top, cast.planner, YESTERDAY)
    drop_report(row, actor=cast.planner, reason="Wrong unit", now=timezone.now())
    assert begun(top, cast.planner, YESTERDAY).number == 2


def test_a_platoon_commander_writes_and_sees_his_platoon_only(cast: Cast, top: Unit, client: Client) -> None:
    whole, user = begun(top, cast.planner, YESTERDAY), section_commander(cast)
    own = begun(platoon(cast), user, YESTERDAY)
    with pytest.raises(PermissionDenied):
        begun(top, user, YESTERDAY - timedelta(days=1))
    client.force_login(user)
    assert client.get(reverse("report", args=[own.pk])).status_code == 200
    assert client.get(reverse("report", args=[whole.pk])).status_code == 404
    assert "First Contingent 1" not in client.get(reverse("reports")).content.decode()


def test_a_soldier_reads_the_notice_of_his_unit_and_nothing_else(cast: Cast, top: Unit, client: Client) -> None:
    row = sent(cast, top, YESTERDAY, {"personnel": "Board", "state": "Ministry"})
    client.force_login(cast.soldier)
    hand = row.handovers.get(addressee="personnel")
    page = client.get(reverse("notice", args=[hand.pk])).content.decode()
    assert "Демалыста" in page
    assert "В отпуске" in page
    # His strength and his commander's judgement are not told on the board.
    assert "По списку" not in page
    assert "North judgement" not in page
    pdf = client.get(reverse("notice-file", args=[hand.pk])).content
    assert hashlib.sha256(pdf).hexdigest() == hand.checksum
    assert client.get(reverse("notice", args=[row.handovers.get(addressee="state").pk])).status_code == 404
    assert client.get(reverse("report", args=[row.pk])).status_code == 404
    # Somebody of another unit is told nothing of it.
    other = Unit.objects.create(centre=cast.north, kind="contingent", code="Second", name="Second")
    Person.objects.filter(service_number="N-001").update(unit=other)
    assert client.get(reverse("notice", args=[hand.pk])).status_code == 404


def test_pages_ask_few_questions(cast: Cast, top: Unit, client: Client) -> None:
    sent(cast, top, YESTERDAY - timedelta(days=1), {"state": "Ministry"})
    draft = begun(top, cast.planner, YESTERDAY)
    client.force_login(cast.planner)
    for name, args in (("report", [draft.pk]), ("report-told", [draft.pk]), ("reports", []), ("notices", [])):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=args)).status_code == 200
        assert len(queries) < 25, name


def test_files_of_a_draft_say_that_it_is_one(cast: Cast, top: Unit, client: Client) -> None:
    draft = begun(top, cast.planner, YESTERDAY)
    client.force_login(cast.planner)
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("json", b"{")):
        answer = client.get(reverse("report-file", args=[draft.pk, kind]))
        assert answer.content.startswith(begins)
    assert wire.load_json(Situation, answer.content).number == 1
    assert client.get(reverse("report-file", args=[draft.pk, "exe"])).status_code == 404


def test_whose_words_were_written_over_does_not_approve_it_either(cast: Cast, top: Unit) -> None:
    row = begun(top, cast.planner, YESTERDAY)
    for edited, (actor, words) in enumerate(((cast.commander, "Mine"), (cast.registrar, "Mine, polished")), 1):
        keep_words(row, actor=actor, judgements={"commander": words}, remarks={}, edited=edited, now=evening(YESTERDAY))
    check_report(row, actor=cast.planner, now=evening(YESTERDAY))
    with pytest.raises(Refused, match="two persons are required"):
        approve_report(row, actor=cast.commander, now=evening(YESTERDAY))


def test_facts_are_given_whole_and_never_under_the_name_of_an_addressee(cast: Cast, top: Unit, client: Client) -> None:
    row = begun(top, cast.planner, YESTERDAY)
    client.force_login(cast.planner)
    address = reverse("report-file", args=[row.pk, "json"])
    assert client.get(address).status_code == 200
    assert client.get(f"{address}?for=command").status_code == 404


def test_the_doors_count_what_a_scoped_commander_sees(cast: Cast, top: Unit, client: Client) -> None:
    day = timezone.localdate()
    for n, unit in enumerate((None, platoon(cast)), 1):
        Finding.objects.create(centre=cast.north, number=n, unit=unit, family="G", severity="major", words="x",
                               raised_on=day, due=day, owner_post="S1", client_key=str(n))  # fmt: skip
    for user, told in ((cast.commander, "findings open: 2"), (section_commander(cast), "findings open: 1")):
        client.force_login(user)
        assert told in client.get(reverse("reports")).content.decode()
