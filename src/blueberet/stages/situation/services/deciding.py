"""Acts that move a report on: checked, sent back, approved and frozen."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.engine.kit import wire
from blueberet.engine.situation.changes import changes
from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.situation.models import Edition, Report, State
from blueberet.stages.situation.policies import may_approve, may_write
from blueberet.stages.situation.selectors.reports import before, read_of, table_of
from blueberet.stages.situation.services.writing import draft_of, locked, move, needed
from blueberet.stages.situation.texts import checked, texts_of
from blueberet.stages.situation.words import TOLD_TO


def check_report(report: Report, *, actor: User, now: datetime) -> Report:
    """Say that a draft was looked through.

    Raises
    ------
    PermissionDenied
        If the actor does not write for the unit.
    Refused
        If it is no draft.
    """
    with transaction.atomic():
        row = draft_of(report, actor)
        move(row, State.CHECKED, actor, now, "situation.report.checked")
    return row


def return_report(report: Report, *, actor: User, reason: str, now: datetime) -> Report:
    """Send a report that is checked or approved, and not sent, back to draft.

    Raises
    ------
    PermissionDenied
        If the actor neither writes for the unit nor commands it.
    Refused
        If it is a draft or was sent, or no reason is given.
    """
    if not may_write(actor, report.unit) and not may_approve(actor, report.unit):
        raise PermissionDenied
    with transaction.atomic():
        row = locked(report)
        if row.state == State.SENT:
            raise Refused(_("The report was sent; what is wrong in it is put right by a new one that corrects it."))
        if row.state not in (State.CHECKED, State.APPROVED):
            raise Refused(_("The report is «%(s)s»; there is nothing to send back.") % {"s": row.get_state_display()})
        said = needed(reason, _("Say why it is sent back."))
        move(row, State.DRAFT, actor, now, "situation.report.returned", reason=said)
    return row


def approve_report(report: Report, *, actor: User, now: datetime, seen: int | None = None) -> Edition:
    """Approve a checked report: what it tells, and who is told what, is frozen as the next edition.

    ``seen``: key of the last step that stood on the page; a report that took further ones since is another.

    Raises
    ------
    PermissionDenied
        If the actor does not command the unit.
    Refused
        If it is not checked, or was changed since the page was read; if the actor wrote in it and two persons are
        required; if the texts tell a fact otherwise than it is.
    """
    if not may_approve(actor, report.unit):
        raise PermissionDenied
    with transaction.atomic():
        row = locked(report)
        if row.state != State.CHECKED:
            raise Refused(
                _("The report is «%(s)s»; only one that was checked is approved.") % {"s": row.get_state_display()}
            )
        if seen is not None and row.steps.filter(pk__gt=seen).exists():
            raise Refused(
                _("The report was sent back and checked anew since you opened it. Read it below, then approve it.")
            )
        if settings.BLUEBERET_REPORT_TWO_PERSONS and actor.pk in authors(row):
            raise Refused(_("You wrote in this report: two persons are required, so somebody else approves it."))
        told, table = read_of(row, None), table_of(row.centre)
        if last := before(row):
            told = replace(told, previous=last[0].number, changed=changes(last[1], told))
        wrong = [f.sentence for f in checked(told, table, texts_of(told, table, TOLD_TO)) if f.weight == "wrong"]
        if wrong:
            raise Refused(*wrong)
        content = wire.dump(told)
        seal = sealed(content, table)
        number = row.editions.count() + 1
        made = Edition.objects.create(
            report=row, number=number, content=content, table=table, seal=seal, by=actor, at=now
        )  # fmt: skip
        move(row, State.APPROVED, actor, now, "situation.report.approved", edition=number, sha256=seal)
    return made


def authors(row: Report) -> set[int]:
    """Keys of whoever wrote in a report: who began it, whose own words stand in it, whose another wrote over."""
    words = [*row.judgements.values(), *row.remarks.values()]
    wrote = {user for w in words for user in (w["user"], *w.get("before", ()))}
    return wrote | ({row.made_by_id} if row.made_by_id else set())


def sealed(content: object, table: object) -> str:
    """SHA-256 of what is frozen."""
    text = json.dumps([content, table], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
