"""Secret calendar addresses."""

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.services import record_act
from blueberet.stages.programme.models import Feed, Programme
from blueberet.stages.programme.policies import may_hand_out_calendars
from blueberet.stages.programme.selectors.entries import subject_named


def create_feed(*, programme: Programme, actor: User, of: str, code: str) -> Feed | None:
    """Make the secret address for a subject, or give the one there is; ``None`` if there is no such subject.

    A variant has no calendars.

    Raises
    ------
    PermissionDenied
        If the actor has no role in the centre that may hand out calendars.
    """
    _may(actor, programme)
    if programme.copy_of_id or subject_named(programme, of, code) is None:
        return None
    with transaction.atomic():
        hold(programme.centre)
        there = programme.feeds.filter(of=of, code=code, is_revoked=False).first()
        if there:
            return there
        feed = Feed.objects.create(
            programme=programme, of=of, code=code, token=secrets.token_urlsafe(32), created_by=actor
        )
        record_act("programme.feed.created", centre=programme.centre, actor=actor, subject=f"{of} {code}")
    return feed


def revoke_feed(*, feed: Feed, actor: User) -> None:
    """Withdraw an address; from then on it looks like one that never was.

    Raises
    ------
    PermissionDenied
        If the actor has no role in the centre that may hand out calendars.
    """
    _may(actor, feed.programme)
    with transaction.atomic():
        Feed.objects.filter(pk=feed.pk).update(is_revoked=True)
        record_act(
            "programme.feed.revoked", centre=feed.programme.centre, actor=actor, subject=f"{feed.of} {feed.code}"
        )


def _may(actor: User, programme: Programme) -> None:
    if not may_hand_out_calendars(actor, programme):
        raise PermissionDenied
