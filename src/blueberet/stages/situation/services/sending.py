"""Acts of handing over: to whom, when, which file; and of saying who is told what."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from blueberet import __version__
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.roster.models import Unit
from blueberet.stages.situation.models import Addressee, Edition, Handover, Paper, Report, State, Telling
from blueberet.stages.situation.outputs.papers import filename, pdf_of
from blueberet.stages.situation.policies import may_change_table, may_write
from blueberet.stages.situation.selectors.reports import table_of
from blueberet.stages.situation.services.writing import locked, move, needed, told
from blueberet.stages.situation.words import TOLD_TO, kinds

MOST_LETTERS = 160


def addressees_of(unit: Unit) -> tuple[str, ...]:
    """To whom a unit's report may go: the contingent's to all three, that of a unit below to the unit above."""
    if unit.parent_id is None:
        return tuple(TOLD_TO)
    return (Addressee.HIGHER, Addressee.PERSONNEL)


def send_report(report: Report, *, actor: User, to: Mapping[str, str], now: datetime) -> list[Handover]:
    """Hand an approved report over, or a sent one to whom it was not handed yet. ``to``: addressee to name.

    Raises
    ------
    PermissionDenied
        If the actor does not write for the unit.
    Refused
        If it is not approved, nobody is named, or somebody has it already.
    """
    if not may_write(actor, report.unit):
        raise PermissionDenied
    named = {a: " ".join(name.split()) for a, name in to.items() if name.strip()}
    with transaction.atomic():
        row = locked(report)
        faults = []
        if row.state not in (State.APPROVED, State.SENT):
            told_state = {"s": row.get_state_display()}
            faults.append(_("The report is «%(s)s»; only one that is approved is sent.") % told_state)
        if not named:
            faults.append(_("Name at least one to whom it is handed."))
        allowed = addressees_of(row.unit)
        faults += [_("A report of this unit does not go to «%(a)s».") % {"a": a} for a in named if a not in allowed]
        faults += [
            _("The name for «%(a)s» has more than %(n)d letters.") % {"a": a, "n": MOST_LETTERS}
            for a, name in named.items() if len(name) > MOST_LETTERS
        ]  # fmt: skip
        has = set(row.handovers.values_list("addressee", flat=True))
        faults += [_("It was handed to «%(a)s» already.") % {"a": Addressee(a).label} for a in named if a in has]
        if faults:
            raise Refused(*faults)
        edition = row.editions.select_related("report__unit__centre", "by").first()
        assert edition is not None
        if row.state != State.SENT:
            move(row, State.SENT, actor, now, "situation.report.sent", edition=edition.number)
        return [_hand(row, edition, a, name, actor, now) for a, name in named.items()]


def _hand(row: Report, edition: Edition, addressee: str, name: str, actor: User, now: datetime) -> Handover:
    content = pdf_of(edition, addressee)
    made = Handover.objects.create(
        report=row, edition=edition, addressee=addressee, to_whom=name, filename=filename(row, addressee, "pdf"),
        checksum=hashlib.sha256(content).hexdigest(), by=actor, by_name=account_name(actor), at=now,
    )  # fmt: skip
    Paper.objects.create(handover=made, content=content, made_with=f"blueberet {__version__}")
    record_act(
        "situation.report.handed", centre=row.centre, actor=actor, subject=f"report {row.pk}", label=told(row),
        addressee=addressee, to_whom=name, file=made.filename, sha256=made.checksum,
    )  # fmt: skip
    return made


def change_table(
    centre: Centre, *, actor: User, table: Mapping[str, Sequence[str]], why: str, now: datetime
) -> Telling | None:  # fmt: skip
    """Say anew who is told which kind of fact; ``None`` if nothing is another. Frozen reports keep the table they had.

    Raises
    ------
    PermissionDenied
        If the actor does not command the whole centre.
    Refused
        Without a reason.
    """
    if not may_change_table(actor, centre):
        raise PermissionDenied
    with transaction.atomic():
        hold(centre)
        was = table_of(centre)
        new = {k: [a for a in TOLD_TO if a in table.get(k, ())] for k in kinds()}
        changed = {k: new[k] for k in new if new[k] != list(was.get(k, []))}
        if not changed:
            return None
        said = needed(why, _("Say why it is changed."))
        made = Telling.objects.create(centre=centre, content=new, why=said, by=actor, at=now)
        record_act(
            "situation.table.changed", centre=centre, actor=actor, subject="table", why=said,
            before={k: list(was.get(k, [])) for k in changed}, after=changed,
        )  # fmt: skip
    return made
