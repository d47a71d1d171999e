"""A sheet is sent once, corrected openly, refused with every reason at once, and lost never."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from blueberet.foundation.accounts.models import Membership
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.assessment.bridge import steps_of
from blueberet.stages.assessment.checking import Check, check_sheet
from blueberet.stages.assessment.models import Draft, Event, Observation, Result, StepMark
from blueberet.stages.assessment.services import scores
from blueberet.stages.assessment.services.drafting import begin_sheet, keep_sheet, throw_away
from blueberet.stages.assessment.services.sending import send_content, send_sheet, take_back
from blueberet.stages.assessment.sheet import read_sheet
from blueberet.stages.standards.models import Withdrawal
from tests.stages.assessment.conftest import DAY, NOW, House, make_task


def grades(observation: Observation) -> dict[str, str]:
    """Grade by service number, ``unit`` for the unit as a whole."""
    return {r.person.service_number if r.person else "unit": r.grade for r in observation.results.all()}


def refusals(house: House, content: dict[str, Any], **kept: Any) -> str:
    with pytest.raises(Refused) as told:
        house.send(content, **kept)
    assert not Observation.objects.exists()
    return " ".join(told.value.sentences)


def test_a_sheet_becomes_one_result_for_the_unit_and_one_for_each_marked(house: House) -> None:
    content = house.content()
    content["marks"] += [
        {"step": "X1", "person": house.one.pk, "mark": "NO-GO"}, {"step": "X4", "person": house.one.pk, "mark": "GO"},
        {"step": "X4", "person": house.two.pk, "mark": "GO"},
    ]  # fmt: skip
    sent = house.send(content)
    assert grades(sent.observation) == {"unit": "satisfactory", "N-001": "unsatisfactory", "N-002": "satisfactory"}
    row = sent.observation
    assert (row.evaluator_name, row.evaluator_role, row.origin) == (
        "Kanat Instructor",
        "instructor-evaluator",
        "national",
    )
    assert Act.objects.filter(name="assessment.observation.sent", subject=str(row.pk)).count() == 1


def test_the_time_decides_a_timed_step(house: House) -> None:
    content = house.content()
    content["marks"][2] = {"step": "X3", "person": None, "mark": "GO", "value": 301}
    sent = house.send(content)
    assert StepMark.objects.get(observation=sent.observation, step="X3").mark == "NO-GO"
    assert grades(sent.observation)["unit"] == "needs improvement"


def test_sent_twice_is_one_and_said_so(house: House) -> None:
    first, second = house.send(), house.send()
    assert (first.is_again, second.is_again) == (False, True)
    assert first.observation.pk == second.observation.pk
    assert (Observation.objects.count(), Result.objects.count(), Event.objects.count()) == (1, 1, 1)


def test_the_same_key_with_other_marks_is_refused_and_changes_nothing(house: House) -> None:
    house.send()
    with pytest.raises(Refused, match="sent already"):
        house.send(house.content("X4"))
    assert Result.objects.get().grade == "satisfactory"


def test_a_correction_names_what_it_corrects_and_both_stay(house: House) -> None:
    first = house.send().observation
    second = house.send(
        house.content("X1", replaces=first.pk, reason="Read the wrong line"), key="key-00000002"
    ).observation
    first.refresh_from_db()
    assert (first.is_current, second.is_current, second.replaces_id) == (False, True, first.pk)
    assert first.event_id == second.event_id
    assert [(r.grade, r.replaced_at is None) for r in Result.objects.order_by("pk")] == [
        ("satisfactory", False), ("unsatisfactory", True),
    ]  # fmt: skip
    with pytest.raises(Refused, match="corrected meanwhile"):
        house.send(house.content(replaces=first.pk, reason="once more"), key="key-00000003")


def test_a_correction_without_a_reason_is_refused(house: House) -> None:
    first = house.send().observation
    with pytest.raises(Refused, match="Say why"):
        house.send(house.content(replaces=first.pk), key="key-00000002")


def test_taken_back_stays_to_be_read_and_counts_no_more(house: House) -> None:
    first = house.send().observation
    take_back(first, actor=house.cast.instructor, reason="Another section", client_key="key-00000009", now=NOW)
    assert not Result.objects.filter(replaced_at=None).exists()
    assert Observation.objects.count() == 2
    with pytest.raises(Refused):
        take_back(first, actor=house.cast.instructor, reason="Again", client_key="key-00000010", now=NOW)


def test_another_evaluators_sheet_is_not_corrected(house: House) -> None:
    first = house.send().observation
    Membership.objects.create(user=house.cast.commander, centre=house.cast.north, role="instructor")
    with pytest.raises(PermissionDenied):
        house.send(
            house.content(replaces=first.pk, reason="I know better"), key="key-00000002", actor=house.cast.commander
        )


@pytest.mark.parametrize("table", ["observation", "stepmark", "result"])
def test_the_database_itself_refuses_to_change_or_delete_what_was_sent(house: House, table: str) -> None:
    house.send()
    column = {"observation": "remarks", "stepmark": "mark", "result": "grade"}[table]
    for sql in (f"UPDATE assessment_{table} SET {column} = 'x'", f"DELETE FROM assessment_{table}"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_what_was_replaced_does_not_come_back(house: House) -> None:
    first = house.send().observation
    house.send(house.content("X1", replaces=first.pk, reason="Read the wrong line"), key="key-00000002")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Observation.objects.filter(pk=first.pk).update(replaced_at=None)


def test_everything_wrong_is_told_at_once(house: House) -> None:
    content = house.content(day=(DAY + timedelta(days=1)).isoformat())
    content["marks"] += [
        {"step": "X4", "person": None, "mark": "GO"}, {"step": "X4", "person": house.other.pk, "mark": "GO"},
        {"step": "X9", "person": None, "mark": "GO"},
    ]  # fmt: skip
    told = refusals(house, content)
    for word in ("lies in the future", "Marked twice", "Not in 1 Section", "N-003", "X9 is no step"):
        assert word in told


def test_a_time_of_today_that_has_not_come_is_refused(house: House) -> None:
    assert "lies in the future" in refusals(house, house.content(began="23:50"))


def test_what_is_not_marked_is_named(house: House) -> None:
    content = house.content()
    content["marks"].pop()
    assert "Not marked: X4" in refusals(house, content)


def test_a_critical_step_that_does_not_apply_says_why(house: House) -> None:
    content = house.content()
    content["marks"][0]["mark"] = "NA"
    assert "without a remark" in refusals(house, content)
    content["marks"][0]["remark"] = "no vehicle came"
    assert grades(house.send(content).observation)["unit"] == "satisfactory"


def test_a_leader_step_is_the_leaders(house: House) -> None:
    content = house.content()
    content["marks"].append({"step": "X2", "person": house.one.pk, "mark": "GO"})
    assert "only the leader" in refusals(house, content)
    assert grades(house.send({**content, "leader": house.one.pk}).observation)["N-001"] == "satisfactory"


def test_a_version_not_in_force_that_day_is_refused(house: House) -> None:
    make_task(house.cast.north, number=2, first=date(2026, 3, 5))
    assert "version 2 was" in refusals(house, house.content())
    assert "No version of TX was in force" in refusals(house, house.content(day="2026-02-01"))
    assert house.send(house.content(day="2026-03-04")).observation.version.number == 1


def test_a_withdrawn_task_is_refused_with_its_reason(house: House) -> None:
    Withdrawal.objects.create(standard=house.task.standard, first_day=DAY, reason="being rewritten")
    assert "being rewritten" in refusals(house, house.content())


def test_nobody_judges_himself(house: House) -> None:
    Membership.objects.create(
        user=house.cast.instructor, centre=house.cast.north, role="soldier", service_number=house.one.service_number
    )
    assert "nobody judges himself" in refusals(house, house.content())


def test_national_and_un_evaluation_never_share_an_event(house: House) -> None:
    mine = house.send().observation
    said = {"external": True, "evaluator_name": "Col Smith", "evaluator_role": "UN DPO evaluator"}
    theirs = house.send(house.content(**said), key="key-00000002").observation
    assert (theirs.origin, theirs.evaluator_name) == ("external", "Col Smith")
    assert theirs.event_id != mine.event_id
    with pytest.raises(Refused, match="never mixed"):
        house.send(house.content(event=mine.event_id, **said), key="key-00000003")
    with pytest.raises(Refused, match="Name the UN expert"):
        house.send(house.content(external=True), key="key-00000004")


def test_a_second_evaluator_joins_the_event_and_a_second_showing_is_its_own(house: House) -> None:
    mine = house.send().observation
    Membership.objects.create(user=house.cast.commander, centre=house.cast.north, role="instructor")
    theirs = house.send(house.content("X4"), key="key-00000002", actor=house.cast.commander).observation
    assert theirs.event_id == mine.event_id
    again = house.send(house.content(), key="key-00000003").observation
    assert again.event_id != mine.event_id


def test_only_evaluators_send(house: House) -> None:
    for name in ("registrar", "planner", "commander", "visitor", "soldier", "logistician", "outsider"):
        with pytest.raises(PermissionDenied):
            house.send(actor=getattr(house.cast, name))


def test_a_draft_is_kept_as_it_is_entered_and_stays_when_refused(house: House) -> None:
    draft = begin_sheet(house.task, house.section, actor=house.cast.instructor, client_key="key-00000001", content={})
    bad = house.content(day="2026-03-11")
    assert keep_sheet(draft, actor=house.cast.instructor, content=bad, saved=0) == 1
    with pytest.raises(Refused, match="another window"):
        keep_sheet(draft, actor=house.cast.instructor, content=house.content(), saved=0)
    draft.refresh_from_db()
    with pytest.raises(Refused):
        send_sheet(draft, actor=house.cast.instructor, now=NOW)
    draft.refresh_from_db()
    assert draft.content == bad
    assert "future" in draft.refusals[0]
    keep_sheet(draft, actor=house.cast.instructor, content=house.content(), saved=1)
    draft.refresh_from_db()
    send_sheet(draft, actor=house.cast.instructor, now=NOW)
    assert not Draft.objects.exists()


def test_a_draft_thrown_away_is_told_in_the_trail(house: House) -> None:
    draft = begin_sheet(house.task, house.section, actor=house.cast.instructor, client_key="key-00000001", content={})
    throw_away(draft, actor=house.cast.instructor)
    assert Act.objects.filter(name="assessment.draft.thrown_away").exists()


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        "x",
        3,
        {"marks": [1, {"step": 4}], "day": "yesterday", "conditions": {"strength": "many", "temperature": "hot"}},
    ],
)
def test_nonsense_is_told_never_a_fault_of_ours(house: House, said: Any) -> None:
    with pytest.raises(Refused):
        send_content(house.task, house.section, said, client_key="key-00000001", actor=house.cast.instructor, now=NOW)


def test_nobody_judges_himself_by_a_new_number_a_correction_or_a_file(house: House) -> None:
    me = Membership.objects.create(
        user=house.cast.instructor, centre=house.cast.north, role="soldier", service_number="OLD-1"
    )
    house.one.former_numbers = ["OLD-1"]
    house.one.save()
    assert "nobody judges himself" in refusals(house, house.content())
    # A UN expert's sheet that he entered does not become his own by a correction.
    said = {"external": True, "evaluator_name": "Col Smith", "evaluator_role": "UN DPO evaluator"}
    first = house.send(house.content(**said)).observation
    assert not first.flags
    with pytest.raises(Refused, match="nobody judges himself"):
        house.send(house.content(replaces=first.pk, reason="was mine"), key="key-00000009")
    sheet, _ = read_sheet(house.content(**said))
    now, task = NOW.replace(tzinfo=None), steps_of(house.task)

    def named(name: str) -> Check:
        return check_sheet(
            replace(sheet, external=False, evaluator_name=name), task, house.section, sender=house.cast.instructor,
            now=now, is_named=True,
        )  # fmt: skip

    assert "nobody judges himself" in " ".join(named("Kanat Instructor").faults)
    assert named("Col Smith").flags == []
    alike = named(f"Capt {house.two.name_cyrillic}")
    assert (alike.faults, len(alike.flags)) == ([], 1)
    me.delete()
    assert named("Kanat Instructor").faults == []


def test_a_test_of_a_course_says_whether_it_was_passed(catalogue: House) -> None:
    house = catalogue
    test = scores.Tested(house.one, "BFAC", "", "STANAG 6001", "2222", DAY, "Lt Bekova")
    with pytest.raises(Refused, match="whether it was passed"):
        scores.enter_test(test, centre=house.cast.north, actor=house.cast.registrar, client_key="t", now=NOW)
