"""Publishing freezes, tells what changed, and calendars follow."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from blueberet.stages.programme.models import Feed, Programme, Publication, Session
from blueberet.stages.programme.selectors.held import held_entries
from blueberet.stages.programme.selectors.requests import sessions_ahead
from blueberet.stages.programme.services.feeds import create_feed, revoke_feed
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.publishing import publish_timetable
from tests.cast import Cast
from tests.tiny import MONDAY


def publish(programme: Programme, cast: Cast) -> Publication:
    programme.refresh_from_db()
    return publish_timetable(programme=programme, actor=cast.planner, note="", expected_version=programme.version)


def events(client: Client, feed: Feed) -> dict[str, tuple[int, str, str]]:
    answer = client.get(f"/programme/calendars/{feed.token}.ics")
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(e["UID"]): (int(e["SEQUENCE"]), str(e["STATUS"]), e["DTSTART"].dt.isoformat()) for e in found}


def feed_of(programme: Programme, cast: Cast, of: str, code: str) -> Feed:
    feed = create_feed(programme=programme, actor=cast.planner, of=of, code=code)
    assert feed is not None
    return feed


def test_versions_and_the_difference(programme: Programme, cast: Cast) -> None:
    assert publish(programme, cast).version == 1
    with pytest.raises(Refused, match="Nothing has changed"):
        publish(programme, cast)
    programme.sessions.filter(code="MED/MED/01").update(period=5)
    programme.sessions.filter(code="NGT/PL1/01").update(day=None, period=None)
    second = publish(programme, cast)
    assert [m["session"] for m in second.changes["moved"]] == ["MED/MED/01"]
    assert second.changes["moved"][0]["fields"] == ["starts", "ends"]
    assert [r["session"] for r in second.changes["removed"]] == ["NGT/PL1/01"]
    assert "Medics" in second.changes["groups"]


def test_a_broken_or_stale_draft_is_not_published(programme: Programme, cast: Cast) -> None:
    programme.sessions.filter(code="MED/MED/01").update(day=date(2026, 3, 11))
    with pytest.raises(Refused, match="R18"):
        publish(programme, cast)
    with pytest.raises(Refused, match="changed meanwhile"):
        publish_timetable(programme=programme, actor=cast.planner, note="", expected_version=0)
    with pytest.raises(PermissionDenied):
        publish_timetable(programme=programme, actor=cast.outsider, note="", expected_version=programme.version)
    assert not Publication.objects.exists()


def test_a_calendar_follows_with_its_sequence(client: Client, programme: Programme, cast: Cast) -> None:
    feed = feed_of(programme, cast, "group", "MED")
    assert events(client, feed) == {}
    publish(programme, cast)
    first = events(client, feed)
    uid = next(u for u in first if "MED/MED/01" in u)
    assert first[uid] == (0, "CONFIRMED", "2026-03-06T08:30:00+05:00")
    programme.sessions.filter(code="MED/MED/01").update(period=5)
    assert events(client, feed) == first, "a draft is never told"
    publish(programme, cast)
    assert events(client, feed)[uid] == (1, "CONFIRMED", "2026-03-06T14:00:00+05:00")
    programme.sessions.filter(code="MED/MED/01").update(day=None, period=None)
    publish(programme, cast)
    assert events(client, feed)[uid][:2] == (2, "CANCELLED")
    programme.sessions.filter(code="MED/MED/01").update(day=date(2026, 3, 6), period=3)
    publish(programme, cast)
    assert events(client, feed)[uid][:2] == (3, "CONFIRMED")


def test_who_no_longer_teaches_sees_it_cancelled(client: Client, programme: Programme, cast: Cast) -> None:
    old, new = feed_of(programme, cast, "instructor", "I2"), feed_of(programme, cast, "instructor", "I3")
    publish(programme, cast)
    session = programme.sessions.get(code="MED/MED/01")
    session.instructors.set(programme.instructors.filter(code="I3"))
    publish(programme, cast)
    uid = next(u for u in events(client, new) if "MED/MED/01" in u)
    assert events(client, new)[uid][:2] == (1, "CONFIRMED")
    assert events(client, old)[uid][:2] == (1, "CANCELLED")


def test_a_person_sees_all_his_groups_and_the_fixed_events(client: Client, programme: Programme, cast: Cast) -> None:
    publish(programme, cast)
    mine = " ".join(events(client, feed_of(programme, cast, "person", "N-003")))
    assert all(part in mine for part in ("ENG/S11/01", "BFA/PL1", "MED/MED", "event:OPEN"))
    assert "S12" not in mine


def test_secret_addresses(client: Client, programme: Programme, cast: Cast) -> None:
    publish(programme, cast)
    feed = feed_of(programme, cast, "venue", "R1")
    assert feed_of(programme, cast, "venue", "R1").pk == feed.pk
    assert len(feed.token) >= 40
    address = f"/programme/calendars/{feed.token}.ics"
    answer = client.get(address)
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    with pytest.raises(PermissionDenied):
        revoke_feed(feed=feed, actor=cast.outsider)
    revoke_feed(feed=feed, actor=cast.planner)
    assert client.get(address).status_code == client.get("/programme/calendars/nothing.ics").status_code == 404
    assert create_feed(programme=programme, actor=cast.planner, of="venue", code="R9") is None


def test_what_was_published_then_is_told_as_of_then(programme: Programme, cast: Cast) -> None:
    before = timezone.now()
    first = publish(programme, cast)
    session = programme.sessions.filter(day__isnull=False).first()
    assert session is not None
    Publication.objects.filter(pk=first.pk).update(at=before + timedelta(hours=1))
    Session.objects.filter(pk=session.pk).update(day=None, period=None)
    programme.refresh_from_db()
    second = publish(programme, cast)
    Publication.objects.filter(pk=second.pk).update(at=before + timedelta(hours=3))
    assert held_entries(programme, before) == {}
    assert session.code in held_entries(programme, before + timedelta(hours=2))
    assert session.code not in held_entries(programme, before + timedelta(hours=4))
    assert session.code not in held_entries(programme)
    assert list(sessions_ahead(programme, MONDAY, before)) == []
