"""The ledger against a brute-force count, debts, and a make-up from the request to the debt paid."""

import random
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blueberet.engine.kit import wire
from blueberet.engine.programme.repair.mending import Moment
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.services import claim_next
from blueberet.stages.attendance.models import Mark, Status
from blueberet.stages.attendance.selectors.debts import dues
from blueberet.stages.attendance.selectors.ledger import accounts
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.attendance.services.correcting import correct_mark
from blueberet.stages.attendance.services.history import Past, load_history
from blueberet.stages.attendance.services.making_up import request_make_up
from blueberet.stages.programme.models import Programme, TrainingRequest
from blueberet.stages.programme.selectors.requests import bookings, make_up_of
from blueberet.stages.programme.services.publishing import publish_timetable
from blueberet.stages.programme.services.repairing import carry_out_repair, propose_repair, take_repair
from blueberet.stages.programme.services.requesting import change_for, refuse_request, withdraw_request
from blueberet.stages.roster.models import Person
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD
from tests.tiny import MONDAY, tiny_problem

pytestmark = pytest.mark.django_db
LAST = MONDAY + timedelta(days=13)
KEY = "key"


def keys(people: list[Person]) -> list[tuple[int, str]]:
    return [(p.pk, p.service_number) for p in people]


def test_the_ledger_is_what_the_marks_add_up_to(programme: Programme, cast: Cast, people: list[Person]) -> None:
    chance = random.Random(5)
    problem = tiny_problem()
    hours = {m.code: float(problem.hours_of(m)) for m in problem.modules}
    wanted: dict[tuple[int, str], list[float]] = {}
    for code in GOOD:
        module, group, _ = code.split("/")
        said = {}
        for p in people:
            if p.service_number not in problem.group_by_code[group].members:
                continue
            status = chance.choice(Status.values)
            minutes = chance.randrange(1, 40) if status == "late" else 0
            said[p.service_number] = (status, minutes)
            row = wanted.setdefault((p.pk, module), [0.0, 0.0, 0.0])
            row[0] += hours[module]
            row[1] += {"present": hours[module], "late": round(hours[module] - minutes / 45, 2)}.get(status, 0.0)
            row[2] += 0.0 if status in ("present", "late") else hours[module]
        call_roll(programme, code, actor=cast.instructor, said=said, client_key=code)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = {(a.person, a.module): a for a in accounts(programme, keys(people))}
    assert len(queries) <= 6
    assert {k: [a.held, a.attended, a.missed] for k, a in found.items()} == {
        k: pytest.approx(v) for k, v in wanted.items()
    }
    for (_person, module), a in found.items():
        assert a.owed == problem.module_by_code[module].sessions * hours[module]
        assert a.is_complete == (a.missed == 0)


def test_a_correction_moves_the_ledger_and_the_past_stays_known(
    programme: Programme, cast: Cast, people: list[Person]
) -> None:
    roll = call_roll(programme, "BFA/PL1/01", actor=cast.instructor, said={}, client_key="a").roll
    before = Mark.objects.latest("at").at
    correct_mark(roll.marks.get(person=people[0]), actor=cast.instructor, status="sick", minutes=0, reason="doctor")

    def debt(**known: object) -> float:
        return sum(a.debt for a in accounts(programme, keys(people[:1]), **known))  # type: ignore[arg-type]

    assert (debt(), debt(known_at=before), debt(on=roll.day - timedelta(days=1))) == (4.0, 0.0, 0.0)


def test_a_debt_is_asked_for_placed_published_held_and_paid(
    programme: Programme, cast: Cast, people: list[Person]
) -> None:
    said = {"N-001": ("sick", 0), "N-004": ("duty", 0)}
    call_roll(programme, "BFA/PL1/01", actor=cast.instructor, said=said, client_key="a")
    [proposal] = dues(programme, Person.objects.filter(centre=cast.north))
    assert (proposal.module, [w.number for w in proposal.people]) == ("BFA", ["N-001", "N-004"])
    assert (proposal.sessions, proposal.hours) == (1, 4.0)
    with pytest.raises(PermissionDenied):
        request_make_up(programme, "BFA", ["N-001"], actor=cast.visitor, latest_day=LAST, today=MONDAY, client_key=KEY)
    for numbers, day in ((["N-002"], LAST), ([], LAST), (["N-001"], LAST + timedelta(days=9))):
        with pytest.raises(Refused):
            request_make_up(programme, "BFA", numbers, actor=cast.instructor, latest_day=day, today=MONDAY,
                            client_key=KEY)  # fmt: skip
    asked = request_make_up(
        programme, "BFA", ["N-001", "N-004"], actor=cast.instructor, latest_day=LAST, today=MONDAY, client_key=KEY
    )  # fmt: skip
    [again] = dues(programme, Person.objects.filter(centre=cast.north))
    assert (again.people, [w.number for w in again.asked]) == ((), ["N-001", "N-004"])

    programme.refresh_from_db()
    today = MONDAY + timedelta(days=7)
    change = change_for(asked, like="", today=today)
    run = propose_repair(programme, actor=cast.planner, what="request", facts=wire.dump(change), now=Moment(today))
    taken = claim_next("one")
    assert taken is not None
    carry_out_repair(taken)
    run.refresh_from_db()
    take_repair(run, actor=cast.planner, today=MONDAY)
    asked.refresh_from_db()
    assert (asked.state, asked.made_module) == ("accepted", f"RQ{asked.pk}")
    assert make_up_of(programme, asked.made_module) == "BFA"
    [booking] = bookings(programme)
    assert (booking.wanted, booking.booked, booking.is_booked) == (1, 0, False)
    programme.refresh_from_db()
    publish_timetable(programme=programme, actor=cast.planner, note="", expected_version=programme.version)
    assert bookings(programme)[0].is_booked

    session = programme.sessions.get(module__code=asked.made_module)
    assert session.day is not None
    assert session.day >= today
    assert set(session.group.members) == {"N-001", "N-004"}
    roll = call_roll(programme, session.code, actor=cast.instructor, said={"N-004": ("absent", 0)}, client_key="m").roll
    assert (roll.is_make_up, roll.module) == (True, "BFA")
    debts = {a.person: a.debt for a in accounts(programme, keys(people)) if a.module == "BFA"}
    assert [debts[p.pk] for p in people] == [0.0, 0.0, 0.0, 4.0, 0.0, 0.0]


def test_a_request_is_refused_with_a_reason_or_withdrawn_by_who_asked(programme: Programme, cast: Cast, people: list[Person]) -> None:  # fmt: skip
    call_roll(programme, "BFA/PL1/01", actor=cast.instructor, said={"N-001": ("sick", 0)}, client_key="a")

    def ask(key: str) -> TrainingRequest:
        return request_make_up(programme, "BFA", ["N-001"], actor=cast.instructor, latest_day=LAST, today=MONDAY,
                               client_key=key)  # fmt: skip

    first = ask("one")
    with pytest.raises(PermissionDenied):
        withdraw_request(first, actor=cast.commander)
    withdraw_request(first, actor=cast.instructor)
    second = ask("two")
    with pytest.raises(Exception, match="Say why"):
        refuse_request(second, actor=cast.planner, reason=" ")
    refuse_request(second, actor=cast.planner, reason="He is leaving the contingent.")
    with pytest.raises(Exception, match="answered meanwhile"):
        withdraw_request(second, actor=cast.instructor)
    assert [[w.number for w in x.people] for x in dues(programme, Person.objects.filter(centre=cast.north))] == [
        ["N-001"]
    ]


def test_history_is_taken_whole_or_not_at_all(programme: Programme, cast: Cast, people: list[Person]) -> None:
    at = Mark._meta.get_field("at").default()
    numbers = tuple(p.service_number for p in people)
    good = Past("BFA/PL1/01", "BFA", MONDAY, MONDAY, 1, 4, 4.0, numbers, at, "PL1", {"N-001": ("leave", 0)})
    bad = Past("X", "NONE", MONDAY, MONDAY, 1, 4, 4.0, ("N-077",), at)
    with pytest.raises(Refused) as told:
        load_history(programme, [good, bad], actor=None, source="h")
    assert len(told.value.sentences) == 2
    assert not Mark.objects.exists()
    assert load_history(programme, [good], actor=None, source="h") == 6
    assert sum(a.debt for a in accounts(programme, keys(people))) == 4.0
