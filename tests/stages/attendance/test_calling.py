"""Calling a roll and correcting it: who may, what is refused, what stays."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import RequestFactory
from django.utils import timezone

from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.attendance.models import Draft, Mark, RollCall
from blueberet.stages.attendance.selectors.ledger import accounts
from blueberet.stages.attendance.selectors.rolls import overlaps_of, rolls_of_day, uncalled
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.attendance.services.correcting import correct_mark
from blueberet.stages.attendance.services.drafting import keep_draft
from blueberet.stages.attendance.sessions import held_of
from blueberet.stages.attendance.views.asking import groups_seen
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.services.merging import merge_people, undo_merge
from blueberet.stages.roster.services.people import edit_person
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD
from tests.stages.attendance.conftest import NEXT_MONDAY
from tests.tiny import MONDAY

pytestmark = pytest.mark.django_db
FIRST_AID = "BFA/PL1/01"


def at_hour(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def marks_of(roll: RollCall) -> dict[str, tuple[str, float]]:
    rows = roll.marks.filter(replaced_at=None).select_related("person")
    return {m.person.service_number: (m.status, m.earned) for m in rows}


def test_all_present_except(programme: Programme, cast: Cast) -> None:
    said = {"N-002": ("sick", 0), "N-005": ("late", 45)}
    roll = call_roll(programme, FIRST_AID, actor=cast.instructor, said=said, client_key="a").roll
    assert (roll.hours, roll.title, roll.day) == (4.0, "Buddy first aid", GOOD[FIRST_AID].day)
    assert marks_of(roll) == {
        "N-001": ("present", 4.0), "N-002": ("sick", 0.0), "N-003": ("present", 4.0), "N-004": ("present", 4.0),
        "N-005": ("late", 3.0), "N-006": ("present", 4.0),
    }  # fmt: skip
    act = Act.objects.get(name="attendance.roll.called")
    assert (act.subject, act.details["present"], act.details["sick"]) == (FIRST_AID, 4, 1)


def test_sent_twice_is_one_and_with_other_marks_is_refused(programme: Programme, cast: Cast) -> None:
    first = call_roll(programme, FIRST_AID, actor=cast.instructor, said={}, client_key="a")
    again = call_roll(programme, FIRST_AID, actor=cast.instructor, said={}, client_key="a")
    assert (again.roll.pk, first.is_again, again.is_again) == (first.roll.pk, False, True)
    with pytest.raises(Refused, match="with other marks"):
        call_roll(programme, FIRST_AID, actor=cast.instructor, said={"N-001": ("sick", 0)}, client_key="a")
    with pytest.raises(Refused, match="called already by instructor"):
        call_roll(programme, FIRST_AID, actor=cast.instructor, said={}, client_key="b")
    assert RollCall.objects.count() == 1


def test_everything_wrong_is_told_at_once(programme: Programme, cast: Cast) -> None:
    said = {"N-099": ("sick", 0), "N-001": ("ill", 0), "N-002": ("late", 0), "N-003": ("late", 999)}
    with pytest.raises(Refused) as told:
        call_roll(programme, FIRST_AID, actor=cast.instructor, said=said, client_key="a")
    assert len(told.value.sentences) == 4
    assert not RollCall.objects.exists()


def test_who_comes_when_it_is_over_was_absent_not_late(programme: Programme, cast: Cast) -> None:
    # Late for all of it would owe nothing, and the course would be complete.
    for number, minutes in (("N-001", 180), ("N-002", 181)):
        with pytest.raises(Refused, match="1 to 179"):
            call_roll(
                programme, FIRST_AID, actor=cast.instructor, said={number: ("late", minutes)}, client_key="a"
            )  # fmt: skip
    roll = call_roll(programme, FIRST_AID, actor=cast.instructor, said={"N-001": ("late", 179)}, client_key="a").roll
    with pytest.raises(Refused, match="1 to 179"):
        correct_mark(roll.marks.all()[1], actor=cast.instructor, status="late", minutes=180, reason="x")


def test_not_before_it_begins_nor_without_a_place(programme: Programme, cast: Cast) -> None:
    early = at_hour(MONDAY, 0)
    with pytest.raises(Refused, match="cannot be called before"):
        call_roll(programme, FIRST_AID, actor=cast.instructor, said={}, client_key="a", now=early)
    with pytest.raises(Refused, match="no place"):
        call_roll(programme, "BFA/PL1/77", actor=cast.instructor, said={}, client_key="a")


def test_only_those_who_teach_or_command(programme: Programme, cast: Cast) -> None:
    for user in (cast.planner, cast.registrar, cast.visitor, cast.soldier, cast.outsider):
        with pytest.raises(PermissionDenied):
            call_roll(programme, FIRST_AID, actor=user, said={}, client_key="a")
    section = User.objects.create(username="section")
    Membership.objects.create(user=section, centre=cast.north, role="commander", scope="C > 1 Section")
    with pytest.raises(Refused, match="3 people on this roll are not of your unit"):
        call_roll(programme, FIRST_AID, actor=section, said={}, client_key="a")
    call_roll(programme, "ENG/S11/01", actor=section, said={}, client_key="a")


def test_a_correction_keeps_both_and_says_why(programme: Programme, cast: Cast) -> None:
    roll = call_roll(programme, FIRST_AID, actor=cast.instructor, said={}, client_key="a").roll
    old = roll.marks.get(person__service_number="N-001")
    for reason, status in (("", "sick"), ("was at the doctor", "present"), ("x", "ill")):
        with pytest.raises(Refused):
            correct_mark(old, actor=cast.instructor, status=status, minutes=0, reason=reason)
    new = correct_mark(old, actor=cast.commander, status="sick", minutes=0, reason="was at the doctor")
    old.refresh_from_db()
    assert (new.replaces_id, new.missed, old.replaced_at is None) == (old.pk, 4.0, False)
    assert marks_of(roll)["N-001"] == ("sick", 0.0)
    with pytest.raises(Refused, match="corrected meanwhile"):
        correct_mark(old, actor=cast.instructor, status="late", minutes=5, reason="x")
    act = Act.objects.get(name="attendance.mark.corrected")
    assert (act.before["mark"], act.after["mark"], act.details["reason"]) == ("present", "sick", "was at the doctor")


@pytest.mark.parametrize("change", [{"status": "sick"}, {"missed": 9.0}, {"reason": "x"}])
def test_the_database_refuses_to_change_a_mark(programme: Programme, cast: Cast, change: dict[str, object]) -> None:
    roll = call_roll(programme, FIRST_AID, actor=cast.instructor, said={}, client_key="a").roll
    with pytest.raises(DatabaseError, match="correct the mark"), transaction.atomic():
        Mark.objects.filter(roll=roll).update(**change)
    with pytest.raises(DatabaseError, match="correct the mark"), transaction.atomic():
        RollCall.objects.filter(pk=roll.pk).update(hours=1.0)
    with pytest.raises(DatabaseError, match="correct the mark"), transaction.atomic():
        Mark.objects.filter(roll=roll)._raw_delete("default")


def test_who_is_marked_at_two_places_at_once_is_told(programme: Programme, cast: Cast) -> None:
    roll = call_roll(programme, "ENG/S11/01", actor=cast.instructor, said={}, client_key="a").roll
    fields = {f.name: getattr(roll, f.name) for f in RollCall._meta.concrete_fields if f.name != "id"}
    other = RollCall.objects.create(**fields | {"session": "X", "client_key": "x"})
    for number in ("N-001", "N-002"):
        mark = roll.marks.get(person__service_number=number)
        status = "present" if number == "N-001" else "sick"
        Mark.objects.create(roll=other, person=mark.person, programme=programme, module="X", status=status, held=2,
                            earned=2, missed=0, made_up=0)  # fmt: skip
    assert [o.person for o in overlaps_of(roll)] == [roll.marks.get(person__service_number="N-001").person_id]


def test_the_day_tells_called_draft_open_and_left(programme: Programme, cast: Cast) -> None:
    held = held_of(programme)[FIRST_AID]
    at = held.starts + timedelta(minutes=10)
    assert {x.held.code: x.state for x in rolls_of_day(programme, held.day, at)}[FIRST_AID] == "open"
    keep_draft(programme, FIRST_AID, actor=cast.instructor, content={"said": {"N-001": ["sick", 0]}})
    assert {x.held.code: x.state for x in rolls_of_day(programme, held.day, at)}[FIRST_AID] == "draft"
    call_roll(programme, FIRST_AID, actor=cast.instructor, said={"N-001": ("sick", 0)}, client_key="a")
    assert not Draft.objects.exists()
    assert keep_draft(programme, FIRST_AID, actor=cast.instructor, content={}) is False
    line = {x.held.code: x for x in rolls_of_day(programme, held.day, at)}[FIRST_AID]
    assert (line.state, line.counts) == ("called", {"present": 5, "sick": 1})
    later = at_hour(NEXT_MONDAY, 12)
    left = {x.held.code for x in uncalled(programme, NEXT_MONDAY, later)}
    assert left == {c for c, p in GOOD.items() if p.day < NEXT_MONDAY} - {FIRST_AID}
    assert {x.held.group for x in uncalled(programme, NEXT_MONDAY, later, {"S11"})} == {"S11"}


def test_another_number_takes_nobody_off_a_roll(programme: Programme, cast: Cast, people: list[Person]) -> None:
    Membership.objects.filter(user=cast.soldier).update(service_number="N-001")
    edit_person(people[0], actor=cast.registrar, edited=0, changes={"service_number": "N-101"})
    merge = merge_people(people[1], people[2], actor=cast.registrar)
    assert Membership.objects.get(user=cast.soldier).service_number == "N-101"
    request, programme = RequestFactory().get("/"), Programme.objects.get(pk=programme.pk)
    request.user = cast.instructor
    assert groups_seen(request, programme) is None
    programme.groups.filter(code="MED").update(members=["N-002", "N-006", "GONE"])
    programme.groups.filter(code="S12").update(members=["GONE"])
    assert groups_seen(request, programme) == {"PL1", "S11", "MED"}
    programme.groups.filter(code="S12").update(members=["N-004", "N-005", "N-006"])
    programme.groups.filter(code="MED").update(members=["N-002", "N-006"])
    roll = call_roll(programme, FIRST_AID, actor=cast.instructor, said={}, client_key="a").roll
    assert sorted(marks_of(roll)) == ["N-002", "N-004", "N-005", "N-006", "N-101"]
    keys = [(p.pk, p.service_number) for p in Person.objects.filter(merged_into=None)]
    assert {a.person for a in accounts(programme, keys) if a.owed} == {pk for pk, _ in keys}
    undo_merge(merge, actor=cast.registrar)
    groups = {g.code: g.members for g in programme.groups.all()}
    assert {code: sorted(m) for code, m in groups.items()} == {
        "PL1": ["N-002", "N-003", "N-004", "N-005", "N-006", "N-101"], "S11": ["N-002", "N-003", "N-101"],
        "S12": ["N-004", "N-005", "N-006"], "MED": ["N-003", "N-006"],
    }  # fmt: skip
