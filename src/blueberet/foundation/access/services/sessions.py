"""Open sessions: noted at sign-in, kept fresh, ended by their owner or by idleness."""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from blueberet.foundation.access.addresses import client_address
from blueberet.foundation.access.models import OpenSession
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.audit.services import record_act

FRESH = timedelta(minutes=1)
AHEAD = timedelta(minutes=5)
"""A session seen later than this from now was seen by a clock that was wrong; nobody knows how old it is."""
log = logging.getLogger("blueberet.sessions")


def note_sign_in(request: HttpRequest, user: User) -> None:
    """Write down where an account signed in."""
    if not request.session.session_key:
        request.session.create()
    with transaction.atomic():
        OpenSession.objects.update_or_create(
            key=request.session.session_key,
            defaults={
                "user": user,
                "seen": timezone.now(),
                "address": client_address(request),
                "browser": browser_of(request.headers.get("User-Agent", "")),
            },
        )
        record_act("access.account.signed_in", centre=centre_of(user), actor=user, subject=user.username)


def note_sign_out(request: HttpRequest, user: User) -> None:
    """Forget the session that ends."""
    with transaction.atomic():
        OpenSession.objects.filter(key=request.session.session_key or "").delete()
        record_act("access.account.signed_out", centre=centre_of(user), actor=user, subject=user.username)


def still_open(request: HttpRequest, user: User) -> bool:
    """Whether the session may go on: it was not idle for too long and did not begin too long ago.

    Keeps the row fresh, to the minute.
    """
    now, key = timezone.now(), request.session.session_key or ""
    row = OpenSession.objects.filter(key=key, user=user).first()
    if row is None:
        # Signed in by a way that sends no signal, or before sessions were listed.
        OpenSession.objects.update_or_create(key=key, defaults={"user": user, "seen": now})
        return True
    # The age of the cookie is no limit: each change of the session would lengthen it.
    old = now - row.began > timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if old or now - row.seen > timedelta(minutes=settings.ENV.idle_minutes) or row.seen > now + AHEAD:
        row.delete()
        return False
    if now - row.seen > FRESH:
        try:
            OpenSession.objects.filter(pk=row.pk).update(seen=now)
        except OperationalError as fault:
            # A full disk or a long queue of writers must not keep anybody from looking something up.
            log.warning("a session could not be kept fresh", exc_info=fault)
    return True


def renew_key(request: HttpRequest) -> None:
    """Give the session a new key, as after each step that proves more."""
    old = request.session.session_key or ""
    request.session.cycle_key()
    follow_key(request, old)


def follow_key(request: HttpRequest, old: str) -> None:
    """Keep the row of a session whose key has changed."""
    OpenSession.objects.filter(key=old).update(key=request.session.session_key or "")


def sessions_of(user: User) -> QuerySet[OpenSession]:
    """Sessions of an account that are still alive, latest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return OpenSession.objects.filter(user=user, key__in=alive)


def end_sessions(*, user: User, actor: User | None, keep: str = "", only: int | None = None) -> int:
    """End sessions of an account, all but the one to keep, or only one; give how many."""
    with transaction.atomic():
        rows = OpenSession.objects.filter(user=user).exclude(key=keep)
        if only is not None:
            rows = rows.filter(pk=only)
        keys = list(rows.values_list("key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        rows.delete()
        if keys:
            record_act(
                "access.sessions.ended", centre=centre_of(user), actor=actor, subject=user.username, count=len(keys)
            )
    return len(keys)


def browser_of(agent: str) -> str:
    """A short name for a browser: ``Firefox on Linux``; the rest of what it says of itself is not kept."""
    kinds = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
               ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip
    kind = next((name for mark, name in kinds if mark in agent), "")
    system = next((name for mark, name in systems if mark in agent), "")
    return " on ".join(x for x in (kind, system) if x) or "another program"
