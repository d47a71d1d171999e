"""Documents: the longest counts, the old one stays as history, every act has its reason and its entry."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from blueberet.foundation.audit.models import Act
from blueberet.stages.roster.document_states import State, limits, until
from blueberet.stages.roster.models import Document, KeyDay, Person
from blueberet.stages.roster.selectors import expiring, expiring_counts, people_of
from blueberet.stages.roster.selectors.documents import documents_in, kind_counts, people_lacking
from blueberet.stages.roster.services import import_roster, set_key_day
from blueberet.stages.roster.services.documents import add_document, correct_document, withdraw_document
from blueberet.stages.roster.services.refusal import Refused
from tests.cast import Cast
from tests.workbooks import HEADERS, PEOPLE, xlsx

TODAY = date(2026, 11, 24)
Roster = dict[str, Person]


def passport(person: Person) -> Document:
    return person.documents.get(kind="passport", counts=True)


def test_a_renewed_passport_makes_the_old_one_history(cast: Cast, roster: Roster) -> None:
    person = roster["N-002"]
    values = {"kind": "passport", "number": "N999", "issued": date(2026, 10, 2), "expires": date(2036, 10, 1)}
    add_document(person, actor=cast.registrar, values=values)
    assert [(d.number, d.counts) for d in person.documents.order_by("number")] == [("N200", False), ("N999", True)]
    act = Act.objects.get(name="roster.document.added")
    assert (act.subject, act.after["expires"]) == ("N-002", "2036-10-01")
    with pytest.raises(Refused, match="there already"):
        add_document(person, actor=cast.registrar, values=values)


def test_correcting_can_change_which_counts(cast: Cast, roster: Roster) -> None:
    person = roster["N-002"]
    add_document(
        person, actor=cast.registrar, values={"kind": "passport", "number": "N999", "expires": date(2036, 1, 1)}
    )
    new = passport(person)
    row = correct_document(new, actor=cast.registrar, edited=0, values={"expires": date(2026, 1, 1)}, reason="misread")
    assert not row.counts
    assert passport(person).number == "N200"
    act = Act.objects.get(name="roster.document.corrected")
    assert (act.before["expires"], act.after["expires"]) == ("2036-01-01", "2026-01-01")
    assert act.details["reason"] == "misread"


def test_a_stale_correction_shows_both_values(cast: Cast, roster: Roster) -> None:
    row = passport(roster["N-002"])
    correct_document(row, actor=cast.registrar, edited=0, values={"number": "N201"}, reason="typo")
    with pytest.raises(Refused, match="now «N201», you wrote «N202»"):
        correct_document(row, actor=cast.registrar, edited=0, values={"number": "N202"}, reason="typo")
    with pytest.raises(Refused, match="Say why"):
        correct_document(row, actor=cast.registrar, edited=1, values={"number": "N202"}, reason=" ")
    assert passport(roster["N-002"]).number == "N201"


def test_a_withdrawn_document_is_kept_and_counts_no_longer(cast: Cast, roster: Roster) -> None:
    person = roster["N-001"]
    row = passport(person)
    withdraw_document(row, actor=cast.registrar, reason="lost", today=TODAY)
    row.refresh_from_db()
    assert (row.counts, row.withdrawn_on, row.withdrawn_why) == (False, TODAY, "lost")
    assert person in people_lacking(people_of(cast.north), "passport")
    with pytest.raises(Refused, match="has been withdrawn"):
        withdraw_document(row, actor=cast.registrar, reason="lost", today=TODAY)


def test_only_the_registrar_acts(cast: Cast, roster: Roster) -> None:
    row = passport(roster["N-001"])
    for user in (cast.planner, cast.commander, cast.instructor, cast.soldier, cast.outsider):
        with pytest.raises(PermissionDenied):
            add_document(roster["N-001"], actor=user, values={"kind": "medical"})
        with pytest.raises(PermissionDenied):
            correct_document(row, actor=user, edited=0, values={}, reason="x")
        with pytest.raises(PermissionDenied):
            withdraw_document(row, actor=user, reason="x", today=TODAY)
        with pytest.raises(PermissionDenied):
            set_key_day(centre=cast.north, actor=cast.outsider, kind="visit", day=TODAY)


def test_the_database_lets_one_of_a_kind_count(roster: Roster) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(person=roster["N-001"], kind="passport", number="second", counts=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(person=roster["N-001"], kind="x", counts=True, withdrawn_on=TODAY)


HEADS = [*HEADERS, "Passport number", "Passport expires", "Medical expires"]


def again(cast: Cast, held: list[Any]) -> Any:
    return import_roster(centre=cast.north, actor=cast.registrar, content=xlsx([HEADS, [*PEOPLE[0], *held]]),
                         filename="r.xlsx", today=TODAY)[1]  # fmt: skip


@pytest.mark.parametrize(
    ("held", "kept"),
    [
        (["", "", ""], [("medical", "", "2026-12-01", True), ("passport", "N100", "2029-01-01", True)]),
        (["N100", "", "2026-12-01"], [("medical", "", "2026-12-01", True), ("passport", "N100", "2029-01-01", True)]),
        (["N101", "2036-01-01", "2027-11-30"], [
            ("medical", "", "2026-12-01", False), ("medical", "", "2027-11-30", True),
            ("passport", "N100", "2029-01-01", False), ("passport", "N101", "2036-01-01", True),
        ]),
        (["N101", "2028-01-01", ""], [
            ("medical", "", "2026-12-01", True), ("passport", "N100", "2029-01-01", False),
            ("passport", "N101", "2028-01-01", True),
        ]),
        (["N100", "2028-01-01", "2026-11-30"], [
            ("medical", "", "2026-11-30", True), ("passport", "N100", "2028-01-01", True),
        ]),
    ],
)  # fmt: skip
def test_a_roll_renews_and_never_erases(cast: Cast, roster: Roster, held: list[Any], kept: list[Any]) -> None:
    again(cast, held)
    rows = roster["N-001"].documents.order_by("kind", "number", "expires")
    assert [(d.kind, d.number, str(d.expires), d.counts) for d in rows] == kept
    # Taken in once more, the same roll changes nothing.
    assert again(cast, held).changed == ()


def test_the_page_counts_what_the_states_say(cast: Cast, roster: Roster) -> None:
    within = limits(TODAY)
    assert expiring_counts(cast.north, people_of(cast.north), today=TODAY) == (1, 2)
    assert [len(x) for x in expiring(cast.north, today=TODAY)] == [1, 2]
    counts = {c.kind: c.by_state for c in kind_counts(cast.north, people_of(cast.north), within) if not c.vaccine}
    assert counts["passport"] == {
        State.IN_FORCE: 1, State.EXPIRING: 1, State.EXPIRED: 1, State.NO_DATE: 0, State.MISSING: 0,
    }  # fmt: skip
    assert counts["medical"][State.MISSING] == 1
    assert counts["vaccination"][State.MISSING] == 3
    for kind, by_state in counts.items():
        for state, number in by_state.items():
            rows: Any = (people_lacking(people_of(cast.north), kind) if state is State.MISSING else
                         documents_in(cast.north, people_of(cast.north), within, kind=kind, vaccine="", state=state))  # fmt: skip
            assert len(rows) == number or (state is State.MISSING and kind in ("service passport", "licence"))
    assert kind_counts(cast.south, people_of(cast.south), within)[0].by_state[State.MISSING] == 0


def test_a_vaccine_for_life_is_in_force_without_a_date(cast: Cast, roster: Roster) -> None:
    person = roster["N-001"]
    for vaccine in ("yellow fever", "typhoid"):
        values = {"kind": "vaccination", "vaccine": vaccine, "issued": date(2020, 5, 5)}
        add_document(person, actor=cast.registrar, values=values)
    counts = {c.vaccine: c.by_state for c in kind_counts(cast.north, people_of(cast.north), limits(TODAY)) if c.vaccine}
    assert counts["yellow fever"][State.IN_FORCE] == 1
    assert counts["typhoid"][State.NO_DATE] == 1
    assert person not in people_lacking(people_of(cast.north), "vaccination")


def test_before_the_visit(cast: Cast, roster: Roster) -> None:
    set_key_day(centre=cast.north, actor=cast.planner, kind="visit", day=date(2026, 12, 20))
    assert KeyDay.objects.get().day == date(2026, 12, 20)
    rows = documents_in(cast.north, people_of(cast.north), until(TODAY, date(2026, 12, 20)), kind="passport",
                        vaccine="", state=State.EXPIRING)  # fmt: skip
    assert list(rows) == []
    rows = documents_in(cast.north, people_of(cast.north), until(TODAY, date(2026, 12, 21)), kind="passport",
                        vaccine="", state=State.EXPIRING)  # fmt: skip
    assert [d.number for d in rows] == ["N300"]
