"""The acts on a sheet before it is sent: begin, keep as it is entered, throw away, put a picture to it."""

import hashlib
import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.papers.photos import kind_of
from blueberet.stages.assessment.models import Draft, Observation, Photo
from blueberet.stages.roster.models import Unit
from blueberet.stages.standards.models import Version

KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
MOST_PICTURES = 12


def begin_sheet(version: Version, unit: Unit, *, actor: User, client_key: str, content: dict[str, Any]) -> Draft:
    """Begin a sheet, or give the one begun under that key.

    Raises
    ------
    PermissionDenied
        If the actor may not evaluate.
    Refused
        If the key is none, or somebody else's.
    """
    require_role(actor, unit.centre, Role.INSTRUCTOR)
    if not KEY.fullmatch(client_key):
        raise Refused(_("The sheet has no key. Open it anew."))
    if version.standard.kind != "task" or version.state != Version.State.IN_FORCE:
        raise Refused(_("A sheet is made from a version of a task that was put into force."))
    if Observation.objects.filter(centre=unit.centre, client_key=client_key).exists():
        raise Refused(_("This sheet was sent already."))
    try:
        with transaction.atomic():
            draft, _made = Draft.objects.get_or_create(
                centre=unit.centre, client_key=client_key,
                defaults={"by": actor, "version": version, "unit": unit, "content": content},
            )  # fmt: skip
    except IntegrityError:
        draft = Draft.objects.get(centre=unit.centre, client_key=client_key)
    if draft.by_id != actor.pk:
        raise Refused(_("A sheet with this key is somebody else's. Open a new one."))
    return draft


def keep_sheet(draft: Draft, *, actor: User, content: Any, saved: int) -> int:
    """Keep what was entered, whatever is wrong with it; gives the number of savings since.

    ``saved`` is what the page last heard: another page of the same sheet that is behind does not write over it.

    Raises
    ------
    PermissionDenied
        If the actor may not evaluate.
    Refused
        If another page has written meanwhile, or the draft is gone.
    """
    require_role(actor, draft.centre, Role.INSTRUCTOR)
    if not isinstance(content, dict):
        raise Refused(_("Nothing was sent to be kept."))
    kept = Draft.objects.filter(pk=draft.pk, by=actor, saved=saved).update(
        content=content, saved=saved + 1, saved_at=timezone.now(), refusals=[]
    )
    if kept:
        return saved + 1
    now = Draft.objects.filter(pk=draft.pk, by=actor).first()
    if now is None:
        raise Refused(_("This sheet was sent or thrown away in another window."))
    if now.content == content:
        return now.saved
    raise Refused(_("This sheet was changed in another window. Load the page anew; what is there was kept."))


def throw_away(draft: Draft, *, actor: User) -> None:
    """Throw a draft away with its pictures; the trail tells that there was one.

    Raises
    ------
    PermissionDenied
        If the actor may not evaluate.
    """
    require_role(actor, draft.centre, Role.INSTRUCTOR)
    with transaction.atomic():
        gone, _rows = Draft.objects.filter(pk=draft.pk, by=actor).delete()
        if not gone:
            return
        Photo.objects.filter(centre=draft.centre, client_key=draft.client_key, observation=None).delete()
        marks = draft.content.get("marks") if isinstance(draft.content, dict) else None
        record_act(
            "assessment.draft.thrown_away", centre=draft.centre, actor=actor, subject=draft.version.standard.code,
            label=draft.unit.code, marks=len(marks) if isinstance(marks, list) else 0,
        )  # fmt: skip


def add_picture(draft: Draft, *, actor: User, name: str, content: bytes) -> Photo:
    """Put a picture to a draft; the same one twice is one.

    Raises
    ------
    PermissionDenied
        If the actor may not evaluate.
    Refused
        If it is no picture, is too large, or is one too many.
    """
    require_role(actor, draft.centre, Role.INSTRUCTOR)
    mime = kind_of(content)
    rows = Photo.objects.filter(centre=draft.centre, client_key=draft.client_key)
    sha = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        there = rows.filter(sha256=sha).first()
        if there is not None:
            return there
        if rows.count() >= MOST_PICTURES:
            raise Refused(_("A sheet holds %(n)d pictures at most.") % {"n": MOST_PICTURES})
        return Photo.objects.create(
            centre=draft.centre, client_key=draft.client_key, sha256=sha, name=name[:120], mime=mime, content=content,
            by=actor,
        )  # fmt: skip


def drop_picture(draft: Draft, *, actor: User, sha256: str) -> None:
    """Take a picture off a draft.

    Raises
    ------
    PermissionDenied
        If the actor may not evaluate.
    """
    require_role(actor, draft.centre, Role.INSTRUCTOR)
    Photo.objects.filter(
        centre=draft.centre, client_key=draft.client_key, sha256=sha256, observation=None, by=actor
    ).delete()
