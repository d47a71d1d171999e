"""A visitor: in for a time, reads what lies open for him and nothing else, every look written down."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from blueberet.foundation.access.services.giving import NotPossible, give_role
from blueberet.foundation.access.services.visiting import end_now, invite
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.audit.models import Act
from blueberet.stages.evidence.models import Laying, Pack
from blueberet.stages.evidence.services.laying import take_away
from tests.stages.evidence.conftest import North

PASSWORD = "a long word of passing 7"  # noqa: S105


def invited(north: North, *, hours: float = 1, begins: float | None = None) -> User:
    now = timezone.now()
    user, _password = invite(
        centre=north.cast.north, actor=north.cast.commander, username="expert", full_name="Invented Expert",
        begins=now + timedelta(hours=begins) if begins else None, ends=now + timedelta(hours=hours), purpose="AAV",
    )  # fmt: skip
    user.set_password(PASSWORD)
    user.must_change_password = False
    user.save()
    return user


def looks() -> list[str]:
    return list(Act.objects.filter(name="access.page.seen").order_by("number").values_list("subject", flat=True))


def test_when_his_time_is_over_he_is_out_in_the_middle_of_his_work(north: North, client: Client) -> None:
    user = invited(north)
    client.force_login(user)
    assert client.get("/evidence/room/").status_code == 200
    Membership.objects.filter(user=user).update(valid_until=timezone.now())
    answer = client.get("/evidence/room/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?over")
    assert "is over" in client.get("/sign-in/?over").content.decode()
    said = client.post("/sign-in/", {"username": "expert", "password": PASSWORD})
    assert "The time of this login is over" in said.content.decode()
    assert client.get("/evidence/room/").headers["Location"].startswith("/sign-in/")


def test_before_his_time_he_is_told_when_it_begins(north: North, client: Client) -> None:
    invited(north, hours=30, begins=20)
    said = client.post("/sign-in/", {"username": "expert", "password": PASSWORD}).content.decode()
    assert "This login begins on" in said


def test_every_look_is_written_down_once(north: North, client: Client) -> None:
    client.force_login(north.cast.visitor)
    room = f"/evidence/room/{north.pack.number}/C"
    client.get(room)
    client.get(room)
    client.get("/readiness/")
    client.get("/evidence/packs/1")
    client.get("/static/shell/blueberet.css")
    assert looks() == [room, room, "/readiness/", "/evidence/packs/1"]
    for _ in range(4):
        client.get("/posts/", headers={"HX-Request": "true"})
    assert looks().count("/posts/") == 1, "a part that asks for itself is told once in a while"
    client.post("/evidence/new", {"kind": "visit"})
    assert looks()[-1] == "/evidence/new"
    act = Act.objects.filter(name="access.page.seen").order_by("-number").first()
    assert act is not None
    assert act.details["answer"] == 404
    assert act.actor_name == "visitor"


def test_others_are_not_watched(north: North, client: Client) -> None:
    client.force_login(north.cast.commander)
    client.get("/evidence/")
    assert looks() == []


def test_he_reads_what_lies_open_for_him_and_the_other_centre_nothing(north: North, client: Client) -> None:
    other = User.objects.create(username="south visitor")
    Membership.objects.create(user=other, centre=north.cast.south, role="visitor")
    client.force_login(other)
    number = north.pack.number
    assert "Nothing lies open" in client.get("/evidence/room/").content.decode()
    for path in (f"/evidence/room/{number}/C", f"/evidence/room/{number}.zip", f"/evidence/packs/{number}"):
        assert client.get(path).status_code == 404
    client.force_login(north.cast.visitor)
    got = client.get(f"/evidence/room/{number}.zip")
    assert got.content == bytes(north.pack.files.get(version="redacted").content)
    assert Act.objects.filter(name="evidence.pack.exported", actor=north.cast.visitor).count() == 1
    take_away(Laying.objects.get(), actor=north.cast.commander)
    assert client.get(f"/evidence/room/{number}/C").status_code == 404


def test_supply_plans_in_work_and_their_runs_are_not_for_him(north: North, client: Client) -> None:
    client.force_login(north.cast.visitor)
    assert client.get("/endurance/").status_code == 404
    home = client.get("/").content.decode()
    assert 'href="/evidence/room/"' in home
    assert 'href="/endurance/"' not in home


def test_who_may_invite_and_what_is_refused(north: North) -> None:
    now, cast = timezone.now(), north.cast
    good = {"username": "one", "full_name": "", "begins": None, "ends": now + timedelta(days=3), "purpose": "AAV"}
    for actor in (cast.planner, cast.registrar, cast.visitor, cast.outsider):
        with pytest.raises(PermissionDenied):
            invite(centre=cast.north, actor=actor, **good)  # type: ignore[arg-type]
    with pytest.raises(NotPossible) as told:
        invite(centre=cast.north, actor=cast.commander, username="visitor", full_name="", begins=None,
               ends=now - timedelta(hours=1), purpose=" ")  # fmt: skip
    for words in ("over already", "not free", "which visit"):
        assert words in str(told.value), "all faults at once"
    with pytest.raises(NotPossible, match="at most 62 days"):
        invite(centre=cast.north, actor=cast.commander, **good | {"ends": now + timedelta(days=90)})  # type: ignore[arg-type]
    with pytest.raises(NotPossible, match="has a beginning and an end"):
        give_role(user=cast.planner, centre=cast.north, actor=cast.administrator, role="visitor")


def test_a_commander_ends_a_login_at_once(north: North, client: Client) -> None:
    user = invited(north)
    client.force_login(user)
    assert client.get("/evidence/room/").status_code == 200
    end_now(user.memberships.get(), actor=north.cast.commander)
    assert client.get("/evidence/room/").status_code == 302
    assert Act.objects.filter(name="access.visitor.ended").count() == 1


def test_the_logistician_and_a_platoons_commander_read_the_redacted_version(north: North, client: Client) -> None:
    scoped = User.objects.create(username="section")
    scope = "First Contingent > A Company > 1 Platoon"
    Membership.objects.create(user=scoped, centre=north.cast.north, role="commander", scope=scope)
    number = north.pack.number
    for user in (north.cast.logistician, scoped):
        client.force_login(user)
        page = client.get(f"/evidence/packs/{number}").content.decode()
        assert "You read the redacted version" in page
        assert "Abdirov" not in page
        assert client.get(f"/evidence/packs/{number}/full.zip").status_code == 404
        assert client.get(f"/evidence/packs/{number}/facts.json").status_code == 404
    client.force_login(north.cast.registrar)
    assert client.get(f"/evidence/packs/{number}/full.zip").status_code == 200
    assert Centre.objects.count() == 2
    assert Pack.objects.count() == 1


def test_the_way_to_visitors_stands_on_every_page_of_whoever_lays_out(north: North, client: Client) -> None:
    client.force_login(north.cast.commander)
    for path in ("", "new", f"packs/{north.pack.number}", "equipment", "visitors"):
        assert 'href="/evidence/visitors"' in client.get(f"/evidence/{path}").content.decode(), path
    client.force_login(north.cast.logistician)
    assert 'href="/evidence/visitors"' not in client.get("/evidence/").content.decode()
