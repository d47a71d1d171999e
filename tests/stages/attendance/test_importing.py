"""Marks from a file: every fault by its row, all or nothing, only of one's own people."""

from dataclasses import replace
from datetime import datetime, time

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.accounts.policies import Role
from blueberet.stages.attendance.models import Draft, Mark, RollCall
from blueberet.stages.attendance.services import importing
from blueberet.stages.attendance.services.drafting import keep_draft
from blueberet.stages.attendance.services.importing import import_marks, preview_marks
from blueberet.stages.attendance.sessions import Held, held_of
from blueberet.stages.programme.models import Programme
from tests.cast import Cast
from tests.stages.attendance.conftest import NEXT_MONDAY

pytestmark = pytest.mark.django_db
FIRST_AID, SECTION = "BFA/PL1/01", "ENG/S11/01"
NOW = datetime.combine(NEXT_MONDAY, time(7), tzinfo=timezone.get_current_timezone())
HEAD = "Session,Service number,Mark,Minutes late"


def sheet(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


def whole(session: str, count: int = 6, **marks: str) -> list[str]:
    """A row for each person; ``N1="sick,"`` gives another mark and minutes."""
    return [f"{session},N-00{n},{marks.get(f'N{n}', 'present,')}" for n in range(1, count + 1)]


def commander(cast: Cast) -> User:
    user = User.objects.create(username="section")
    Membership.objects.create(user=user, centre=cast.north, role=Role.COMMANDER, scope="C > 1 Section")
    return user


def test_a_sheet_becomes_rolls_and_the_drafts_of_them_go(programme: Programme, cast: Cast) -> None:
    keep_draft(programme, FIRST_AID, actor=cast.instructor, content={})
    content = sheet(*whole(FIRST_AID, N2="б,", N3="опоздал,20"), *whole(SECTION, 3))
    check = import_marks(programme, content, "m.csv", actor=cast.instructor, now=NOW)
    assert (check.is_clean, len(check.said)) == (True, 2)
    assert list(Mark.objects.filter(roll__session=FIRST_AID).values_list("status", "minutes")[:3]) == [
        ("present", 0), ("sick", 0), ("late", 20),
    ]  # fmt: skip
    assert not Draft.objects.exists()
    again = preview_marks(programme, content, "m.csv", actor=cast.instructor, now=NOW)
    assert (again.is_refused, again.same, again.said) == (False, 2, {})


def test_every_fault_is_told_by_its_row_and_nothing_is_taken(programme: Programme, cast: Cast) -> None:
    rows = [
        *whole(FIRST_AID, N1="ill,", N2="late,", N3="sick,5", N4=","),
        f"{FIRST_AID},N-006,present,", f"{FIRST_AID},N-099,present,", "XYZ/PL1/01,N-001,present,",
        *whole(SECTION, 2),
    ]  # fmt: skip
    check = import_marks(programme, sheet(*rows), "m.csv", actor=cast.instructor, now=NOW)
    told = {f.row: f.problem for f in check.findings}
    assert check.is_refused
    for row, words in {2: "no mark", 3: "how many minutes", 4: "Only who is late", 5: "mark is missing", 8: "twice",
                       9: "Nobody of that number", 10: "no such session", 11: "1 people of the roll are missing"}.items():  # fmt: skip
        assert words in told[row], (row, told)
    assert set(told) == {2, 3, 4, 5, 8, 9, 10, 11}
    assert not RollCall.objects.exists()


def test_not_before_it_begins_nor_over_a_roll_with_other_marks(programme: Programme, cast: Cast) -> None:
    early = preview_marks(programme, sheet(*whole(FIRST_AID)), "m.csv", actor=cast.instructor,
                          now=NOW.replace(year=2025))  # fmt: skip
    assert [f.problem for f in early.findings] == ["The session has not begun."]
    import_marks(programme, sheet(*whole(FIRST_AID)), "m.csv", actor=cast.instructor, now=NOW)
    other = sheet(*whole(FIRST_AID, N2="sick,"), *whole(SECTION, 3))
    check = import_marks(programme, other, "m.csv", actor=cast.instructor, now=NOW)
    assert [f.problem for f in check.findings] == ["The roll was called already, with other marks."]
    assert RollCall.objects.count() == 1


def test_a_commander_calls_no_roll_with_people_of_others(programme: Programme, cast: Cast) -> None:
    user = commander(cast)
    check = import_marks(programme, sheet(*whole(FIRST_AID, 3)), "m.csv", actor=user, now=NOW)
    assert [f.problem for f in check.findings] == ["3 people on this roll are not of your unit."]
    assert not RollCall.objects.exists()
    assert import_marks(programme, sheet(*whole(SECTION, 3)), "m.csv", actor=user, now=NOW).is_clean


def test_only_those_who_call_rolls(programme: Programme, cast: Cast) -> None:
    for user in (cast.planner, cast.registrar, cast.soldier, cast.outsider):
        with pytest.raises(PermissionDenied):
            import_marks(programme, sheet(*whole(FIRST_AID)), "m.csv", actor=user, now=NOW)


def test_who_is_marked_at_two_places_at_once_is_told_and_passes(
    programme: Programme, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_once(of: Programme) -> dict[str, Held]:
        held = held_of(of)
        return held | {SECTION: replace(held[SECTION], starts=held[FIRST_AID].starts, ends=held[FIRST_AID].ends)}

    monkeypatch.setattr(importing, "held_of", at_once)
    rows = [*whole(FIRST_AID, N1="sick,"), *whole(SECTION, 3)]
    told = import_marks(programme, sheet(*rows), "m.csv", actor=cast.instructor, now=NOW)
    [found] = told.findings
    assert (found.severity, told.is_clean) == ("warning", True)
    assert "2 people are marked as there" in found.problem
    assert "N-002, N-003" in found.problem
    rolls = {r.session for r in RollCall.objects.all()}
    assert rolls == {FIRST_AID, SECTION}
