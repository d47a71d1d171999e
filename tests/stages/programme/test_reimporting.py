"""A workbook of a programme that is there updates it in place; another one becomes current and can give way again."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from blueberet.config.commands import programme as command
from blueberet.engine.programme.changes import swapped
from blueberet.engine.programme.problem import Problem, Span
from blueberet.engine.programme.result import Plan
from blueberet.foundation.audit.models import Act
from blueberet.stages.programme.bridge import plan_of, problem_of, write_plan
from blueberet.stages.programme.models import CalendarEntry, Programme, Serving
from blueberet.stages.programme.policies import original_programme
from blueberet.stages.programme.services.importing import import_programme, make_current, preview_effect
from blueberet.stages.programme.services.importing import preview_programme as preview
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.publishing import publish_timetable
from blueberet.stages.programme.services.requesting import Asked, change_for, note_accepted, request_training
from blueberet.stages.programme.updating import update_problem
from blueberet.stages.programme.workbook.write import write_programme
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD
from tests.stages.programme.test_workbook import MEMBERS, small
from tests.tiny import MONDAY

NEW = {"PL1": "P", "S11": "1st Section", "S12": "2nd Section", "MED": "MED"}


def placed() -> Plan:
    """The good plan, with the groups of the roll."""
    found = []
    for p in GOOD.values():
        module, group, number = p.session.split("/")
        found.append(replace(p, session=f"{module}/{NEW[group]}/{number}"))
    return Plan(tuple(found))


@pytest.fixture
def there(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """The small programme, taken in from its workbook, solved, and published."""
    monkeypatch.setattr(
        "blueberet.stages.programme.services.importing.members_of",
        lambda centre: [(m.service_number, m.unit, m.specialities) for m in MEMBERS],
    )
    row = take(cast, small())
    assert row is not None
    write_plan(row, placed(), ())
    row.refresh_from_db()
    publish_timetable(programme=row, actor=cast.planner, note="", expected_version=row.version)
    return row


def take(cast: Cast, problem: Problem, **more: Any) -> Programme | None:
    content = write_programme(problem)
    more.setdefault("actor", cast.planner)
    _check, row = import_programme(
        centre=cast.north, content=content, filename="p.xlsx", today=more.pop("today", MONDAY), **more
    )
    return row


def closed(problem: Problem) -> tuple[Problem, str]:
    """The problem with the venue of a day session closed for ever, and that session."""
    one = placed().placements[0]
    shut = Span(MONDAY, MONDAY + timedelta(days=13))
    return replace(problem, venues=swapped(problem.venues, one.venue, closures=(shut,))), one.session


def test_the_same_workbook_changes_nothing(there: Programme, cast: Cast) -> None:
    rows = set(there.sessions.values_list("pk", flat=True))
    row = take(cast, small())
    assert row is not None
    assert row.pk == there.pk
    assert plan_of(row) == placed()
    assert set(row.sessions.values_list("pk", flat=True)) == rows
    assert row.publications.count() == 1
    told = Act.objects.filter(name="programme.programme.updated").get().details
    assert (told["modules"], told["kept"], told["to_tray"], told["gone"], told["new"]) == (0, len(rows), 0, 0, 0)


def test_what_breaks_a_rule_by_now_goes_to_the_tray_with_the_reason(there: Programme, cast: Cast) -> None:
    problem, code = closed(small())
    there.sessions.filter(code=code).update(is_pinned=True)
    effect = preview_effect(cast.north, preview(cast.north, write_programme(problem), "p", today=MONDAY), today=MONDAY)
    assert effect is not None
    lost = {u.session: u for u in effect.to_tray}
    venue = placed().placements[0].venue
    assert lost.keys() == {p.session for p in placed().placements if p.venue == venue}
    assert lost[code].rules == ("R6",)
    assert effect.unpinned == (code,)
    assert "1 of them pinned" in effect.sentence
    assert take(cast, problem, seen=effect.seen) is not None
    session = there.sessions.get(code=code)
    assert (session.day, session.is_pinned) == (None, False)
    assert "R6" in session.unplaced_reason
    assert problem_of(Programme.objects.get(pk=there.pk)) == problem


def test_of_two_that_clash_one_stays(there: Programme, cast: Cast) -> None:
    problem = small()
    one, two = [p for p in placed().placements if p.venue][:2]
    there_too = replace(two, day=one.day, period=one.period, venue=one.venue)
    wide = replace(problem, venues=swapped(problem.venues, one.venue, sessions_at_once=2))
    plan = Plan(tuple(there_too if p.session == two.session else p for p in placed().placements))
    assert take(cast, wide) is not None
    write_plan(there, plan, ())
    effect = preview_effect(cast.north, preview(cast.north, write_programme(problem), "p", today=MONDAY), today=MONDAY)
    assert effect is not None
    # Other rules that the crowding broke before the import stay as they were; the room that holds one alone does not.
    assert len({one.session, two.session} & {u.session for u in effect.to_tray}) == 1


def test_what_has_been_held_stays_and_what_is_gone_is_counted(there: Programme, cast: Cast) -> None:
    problem, _code = closed(small())
    after = MONDAY + timedelta(days=14)
    checked = preview(cast.north, write_programme(problem), "p.xlsx", today=after)
    effect = preview_effect(cast.north, checked, today=after)
    assert effect is not None
    assert effect.to_tray == ()
    fewer = small()
    first = fewer.modules[0]
    fewer = replace(fewer, modules=swapped(fewer.modules, first.code, sessions=first.sessions - 1))
    effect = preview_effect(cast.north, preview(cast.north, write_programme(fewer), "p", today=after), today=after)
    assert effect is not None
    assert len(effect.gone) == effect.held == len(first.groups)
    assert effect.modules == 1


def test_calendars_get_the_next_sequence_at_the_next_publishing(there: Programme, cast: Cast) -> None:
    first = small().modules[0]
    fewer = replace(small(), modules=swapped(small().modules, first.code, sessions=first.sessions - 1))
    code = f"{first.code}/{first.groups[0]}/{first.sessions:02d}"
    row = take(cast, fewer)
    assert row is not None
    row.refresh_from_db()
    assert CalendarEntry.objects.get(programme=row, session=code).sequence == 0
    publish_timetable(programme=row, actor=cast.planner, note="", expected_version=row.version)
    entry = CalendarEntry.objects.get(programme=row, session=code)
    assert (entry.sequence, entry.is_cancelled) == (1, True)


def test_phases_may_be_others(there: Programme, cast: Cast) -> None:
    problem = small()
    phases = tuple(replace(p, code=f"{p.code}X") for p in problem.phases)
    modules = tuple(replace(m, phase=f"{m.phase}X") for m in problem.modules)
    wanted = replace(problem, phases=phases, modules=modules)
    assert take(cast, wanted) is not None
    assert problem_of(Programme.objects.get(pk=there.pk)) == wanted


def test_a_published_one_is_not_replaced_and_why_is_told(there: Programme, cast: Cast) -> None:
    problem = small()
    later = replace(problem, calendar=replace(problem.calendar, weeks=problem.calendar.weeks + 1))
    check = preview(cast.north, write_programme(later), "p.xlsx", today=MONDAY)
    told = "".join(f.sentence() for f in check.findings)
    assert "cannot be updated, because it has 2 weeks and the workbook 3" in told
    assert take(cast, later) is None
    assert plan_of(there) == placed()


def test_another_programme_becomes_current_is_told_before_and_gives_way_again(there: Programme, cast: Cast) -> None:
    other = replace(small(), name="Another")
    check = preview(cast.north, write_programme(other), "p.xlsx", today=MONDAY)
    effect = preview_effect(cast.north, check, today=MONDAY)
    assert effect is not None
    assert "makes a new, empty programme" in effect.sentence
    row = take(cast, other)
    assert row is not None
    assert original_programme(cast.planner) == row
    make_current(there, actor=cast.planner)
    assert original_programme(cast.planner) == there
    told = Act.objects.filter(name="programme.programme.made_current").get()
    assert told.details["instead_of"] == "Another"
    with pytest.raises(PermissionDenied):
        make_current(row, actor=cast.outsider)


def test_what_was_looked_at_is_what_is_taken(there: Programme, cast: Cast) -> None:
    with pytest.raises(Refused, match="changed meanwhile"):
        take(cast, small(), seen=f"{there.pk}.{there.version + 1}")
    assert take(cast, small(), seen=f"{there.pk}.{there.version}") is not None


def test_what_was_asked_for_stays(there: Programme, cast: Cast) -> None:
    asked = Asked("makeup", "Again", 1, MONDAY + timedelta(days=12), "missed", ("N-001",), small().modules[0].code)
    request = request_training(there, asked, actor=cast.planner, today=MONDAY)
    wanted = change_for(request, like="", today=MONDAY).apply(small())
    update_problem(there, wanted)
    note_accepted(request.pk, programme=there, module=f"RQ{request.pk}", actor=cast.planner)
    assert take(cast, small()) is not None
    assert problem_of(Programme.objects.get(pk=there.pk)) == wanted


def test_one_that_other_rooms_hold_is_not_replaced(there: Programme, cast: Cast) -> None:
    other = replace(small(), name="Another")
    row = take(cast, other)
    assert row is not None
    asked = Asked("makeup", "Again", 1, MONDAY + timedelta(days=12), "missed", ("N-001",), small().modules[0].code)
    request_training(row, asked, actor=cast.planner, today=MONDAY)
    with pytest.raises(Refused, match="cannot be replaced"):
        take(cast, replace(other, calendar=replace(other.calendar, weeks=3)))
    assert row.sessions.count() == len(other.sessions)


def test_what_modules_serve_is_written_anew(there: Programme, cast: Cast) -> None:
    assert take(cast, small()) is not None
    assert Serving.objects.count() == 0


def test_the_page_tells_before_and_takes(
    there: Programme, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blueberet.stages.programme.views.importing.this_day", lambda: MONDAY)
    client.force_login(cast.planner)
    problem, code = closed(small())
    file = SimpleUploadedFile("p.xlsx", write_programme(problem))
    page = client.post("/programme/import", {"file": file}).content.decode()
    assert "is updated in place" in page
    assert code in page
    assert f'value="{there.pk}.{there.version}"' in page
    done = client.post("/programme/import", {"take": "1", "seen": f"{there.pk}.{there.version}"})
    assert done.status_code == 302
    assert take(cast, replace(small(), name="Another")) is not None
    assert "Make «" in client.get("/programme/import").content.decode()
    client.post(f"/programme/{there.pk}/current")
    assert original_programme(cast.planner) == there
    client.force_login(cast.outsider)
    assert client.post(f"/programme/{there.pk}/current").status_code == 404


def test_the_command_tells_and_takes(
    there: Programme, cast: Cast, tmp_path: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import argparse

    monkeypatch.setattr("blueberet.config.commands.programme.centre_named", lambda code: cast.north)
    problem, code = closed(small())
    path = tmp_path / "p.xlsx"
    path.write_bytes(write_programme(problem))
    args = argparse.Namespace(file=str(path), centre="north", json=False, dry_run=True)

    class Day(date):
        @classmethod
        def today(cls) -> date:
            return MONDAY

    monkeypatch.setattr("blueberet.config.commands.programme.date", Day)
    assert command._import(args) == 0
    assert "is updated in place" in (told := capsys.readouterr().err)
    assert code in told
    assert plan_of(there) == placed()
    args.dry_run = False
    assert command._import(args) == 0
    assert there.sessions.get(code=code).day is None
