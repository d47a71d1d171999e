"""The first page of everyone: few queries, and nothing on it that is not true any more (ADR 24)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blueberet.foundation.access.services.visiting import end_now
from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.runs.models import Run
from blueberet.foundation.shell import kept
from blueberet.stages.attendance import today as attendance
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.attendance.services.drafting import keep_draft
from blueberet.stages.attendance.sessions import held_of
from blueberet.stages.certificates.models import Proposal
from blueberet.stages.certificates.services.proposing import decline
from blueberet.stages.deployment.models import Absence, Assignment
from blueberet.stages.deployment.services.correcting import correct_absence
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.services.counting import count_stock
from blueberet.stages.evidence.models import Laying
from blueberet.stages.evidence.services.laying import take_away
from blueberet.stages.programme.models import Session
from blueberet.stages.programme.services.moving import send_to_tray
from blueberet.stages.programme.services.requesting import Asked, request_training
from blueberet.stages.roster.models import Document, Person, Unit
from blueberet.stages.roster.services.documents import add_document
from blueberet.stages.situation.services.deciding import check_report
from tests.access.table import LETTERS, MOST_QUERIES
from tests.access.test_walk import World, in_role
from tests.stages.incidents.world import entered
from tests.stages.situation.world import begun, evening
from tests.stages.visits.world import raised

T = TypeVar("T")
MOST = 12
NEVER_KEPT = re.compile(r"runs_|django_|otp_|access_|\w+_draft$")
"""Tables that are written without an act: nothing that is kept may come from them."""
ALWAYS_TRUE = {"accounts"}
"""Centres and names of accounts do not change."""


def page(user: User) -> str:
    """The first page, its white space evened out."""
    client = Client()
    client.force_login(user)
    return " ".join(client.get("/").content.decode().split())


def asked(user: User) -> int:
    """How many queries a look takes."""
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/").status_code == 200
    return len(queries)


class Process:
    """What another process keeps: it has heard of nothing but what stands in the database."""

    def __init__(self) -> None:
        self.own: tuple[dict[Any, Any], Any] = ({}, type(kept._kept)())

    @contextmanager
    def works(self) -> Iterator[None]:
        """What is done within is done by it."""
        mine, (kept._heard, kept._kept) = (kept._heard, kept._kept), self.own
        try:
            yield
        finally:
            kept._heard, kept._kept = mine


@pytest.mark.parametrize("letter", LETTERS)
def test_a_second_look_asks_little(world: World, letter: str) -> None:
    user = in_role(world.cast, letter)
    first = asked(user)
    again = asked(user)
    assert first <= MOST_QUERIES
    assert again <= MOST
    assert again < first


def test_what_one_role_has_read_others_need_not_read_again(world: World) -> None:
    asked(in_role(world.cast, "C"))
    looks = {x: asked(in_role(world.cast, x)) for x in LETTERS}
    assert max(looks.values()) <= MOST_QUERIES, looks


def test_what_is_kept_names_every_room_that_it_reads(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, set[str]] = {}

    def looked_at(rooms: tuple[str, ...], work: Callable[[], T]) -> T:
        with CaptureQueriesContext(connection) as queries:
            value = work()
        for sql in [q["sql"] for q in queries]:
            for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', sql):
                assert not NEVER_KEPT.match(table), f"{table} is written without acts; what it says may not be kept"
                room = table.partition("_")[0]
                assert room in {*rooms, *ALWAYS_TRUE}, f"what is kept for {rooms} reads {table}"
                seen.setdefault(room, set()).add(table)
        return value

    monkeypatch.setattr(kept, "_anew", looked_at)
    counted(world)
    for letter in LETTERS:
        page(in_role(world.cast, letter))
    rooms = {"roster", "programme", "attendance", "deployment", "endurance"}
    assert rooms | {"certificates", "visits", "incidents", "situation", "evidence"} <= seen.keys()


def counted(world: World) -> World:
    """With stock that was counted, so that endurance has something to say."""
    plan = SupplyPlan.objects.get(centre=world.cast.north)
    today = timezone.localdate()
    count_stock(plan, actor=world.cast.logistician, site="POST", day=today, today=today, amounts={"water": "90000"})
    return world


def _document(world: World) -> None:
    person = Person.objects.get(service_number="N-002")
    values = {"kind": "passport", "number": "N9", "issued": date(2015, 1, 1), "expires": date(2020, 1, 1)}
    add_document(person, actor=world.cast.registrar, values=values)


def _tray(world: World) -> None:
    session = world.programme.sessions.get(code="NGT/PL1/01")
    send_to_tray(session, actor=world.cast.planner, version=session.programme.version)


def _request(world: World) -> None:
    wish = Asked("gap", "North again", 1, world.programme.first_day, "y", ("N-002",), "MED")
    request_training(world.programme, wish, actor=world.cast.instructor, today=world.programme.first_day)


def _roll(world: World) -> None:
    call_roll(world.programme, "ENG/S11/01", actor=world.cast.instructor, said={}, client_key="first page")


def _missed(world: World) -> None:
    said = {"N-001": ("sick", 0)}
    call_roll(world.programme, "NGT/PL1/01", actor=world.cast.instructor, said=said, client_key="first page")


def _stock(world: World) -> None:
    plan, today = SupplyPlan.objects.get(centre=world.cast.north), timezone.localdate()
    count_stock(plan, actor=world.cast.logistician, site="POST", day=today, today=today, amounts={"water": "60"})


def _declined(world: World) -> None:
    decline(Proposal.objects.get(), actor=world.cast.commander, why="No need")


def _finding(world: World) -> None:
    raised(world.cast, key="first page")


def _flood(world: World) -> None:
    entered(world.cast, days_ago=0.01, what="North flood")


def _checked(world: World) -> None:
    top, today = Unit.objects.get(pk=world.keys["unit"]), timezone.localdate()
    while top.parent:
        top = top.parent
    check_report(begun(top, world.cast.planner, today), actor=world.cast.planner, now=evening(today))


def _taken_away(world: World) -> None:
    take_away(Laying.objects.get(), actor=world.cast.commander)


def _visitor_ended(world: World) -> None:
    end_now(world.cast.visitor.memberships.get(), actor=world.cast.commander)


def _drop_out(world: World) -> None:
    first = timezone.localdate() - timedelta(days=3)
    correct_absence(Absence.objects.get(), actor=world.cast.commander, first=first, last=None, reason="Flew home")


CHANGES: dict[str, tuple[str, Callable[[World], None], str, str]] = {
    "a document": ("R", _document, "1 document has expired", "2 documents have expired"),
    "a session": ("P", _tray, "all 12 sessions have a place", "11 of 12 sessions have a place"),
    "a request": ("P", _request, "1 request for training waits", "2 requests for training wait"),
    "a roll": ("I", _roll, "7 rolls were never called", "6 rolls were never called"),
    "hours missed": ("S", _missed, "North rifleman", "You owe 4 missed hours"),
    "a count of stock": ("L", _stock, "1 request for training waits", "days left"),
    "a certificate": ("C", _declined, "1 certificate waits for a second name", ""),
    "a finding": ("C", _finding, "1 finding is open", "2 findings are open"),
    "an incident": ("P", _flood, "1 lesson stays open", "North flood"),
    "a report": ("C", _checked, "1 finding waits to be confirmed", "Approve situation report"),
    "evidence": ("V", _taken_away, "Evidence lies open for you", "Nothing lies open for you yet"),
    "a visitor": ("C", _visitor_ended, "1 visitor may sign in", ""),
    "a drop-out": ("S", _drop_out, "NMIS, North rifleman", ""),
}
"""Who looks, what is done, what the page says before and after; nothing: what it said is gone."""


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_done_shows_at_once_in_every_process(world: World, what: str) -> None:
    letter, act, before, after = CHANGES[what]
    user, other = in_role(world.cast, letter), Process()
    counted(world)
    gone, tour = Absence.objects.get(), Assignment.objects.get()
    Assignment.objects.filter(pk=tour.pk).update(
        ended_on=tour.last_day - timedelta(days=1), ended_why=f"N-001 drops out, proposal {gone.proposal_id}",
        ended_by=world.cast.commander, ended_at=timezone.now(),
    )  # fmt: skip
    with other.works():
        assert before in page(user)
    assert before in (was := page(user))
    assert after not in was or not after
    act(world)
    for found in (page(user), _seen_by(other, user)):
        assert after in found if after else before not in found


def _seen_by(process: Process, user: User) -> str:
    with process.works():
        return page(user)


def test_what_has_no_act_is_looked_at_each_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    instructor = world.cast.instructor
    assert "roll of yours" not in page(instructor)
    keep_draft(world.programme, "NGT/PL1/01", actor=instructor, content={})
    assert "1 roll of yours is not sent" in page(instructor)
    assert "roll of yours" not in page(world.cast.administrator)

    starts = held_of(world.programme)["ENG/S11/01"].starts
    for at, is_told in ((starts - timedelta(minutes=1), False), (starts, True)):
        monkeypatch.setattr(attendance, "now", lambda at=at: at)
        assert ("/attendance/call/ENG/S11/01" in page(instructor)) == is_told

    assert "is being solved" in page(world.cast.planner)
    Run.objects.filter(pk=world.run).update(state="done", ended_at=timezone.now())
    assert "is being solved" not in page(world.cast.planner)


def test_another_role_or_unit_reads_its_own(world: World) -> None:
    commander = world.cast.commander
    assert "1 document has expired" in page(commander)
    assert "North rifleman" not in page(commander)
    Membership.objects.filter(user=commander).update(scope="First Contingent > A Company > 2 Platoon")
    assert "document has expired" not in page(commander)
    assert "has nobody" not in page(commander)


def test_an_act_that_was_never_done_leaves_nothing(world: World) -> None:
    """A number of the trail comes again with another act, as after a back-up was put back."""
    user = in_role(world.cast, "R")
    assert "1 document has expired" in page(user)
    try:
        with transaction.atomic():
            _document(world)
            assert "2 documents have expired" in page(user)
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    counted(world)
    assert "1 document has expired" in page(user)
    assert Document.objects.filter(number="N9").count() == 0


def test_within_a_variant_nothing_is_kept(world: World) -> None:
    variant = world.keys["variant"]
    Session.objects.filter(programme=variant, code="NGT/PL1/01").update(day=None, period=None)
    client = Client()
    client.force_login(world.cast.planner)
    for path, told in (("/", "all 12"), (f"/variant/{variant}/", "11 of 12"), ("/", "all 12")):
        assert f"{told} sessions have a place" in client.get(path).content.decode(), path


def test_what_is_kept_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT", 3)
    for letter in LETTERS:
        page(in_role(world.cast, letter))
    assert len(kept._kept) == 3


def test_many_new_acts_are_not_followed_one_by_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_FOLLOWED", 1)
    user = in_role(world.cast, "R")
    assert "1 document has expired" in page(user)
    _document(world)
    counted(world)
    _request(world)
    assert "2 documents have expired" in page(user)
