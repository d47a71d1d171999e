"""Acts on closures as they are seen: noting one, that it is over, that it was none.

Rooms after this one ask for it, such as the incident log.
"""

import uuid
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import STAFF, holds
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.endurance.models import ObservedClosure, SupplyPlan
from blueberet.stages.endurance.selectors.stock import newest


def note_closure(
    plan: SupplyPlan, *, actor: User | None, kind: str, shut_at: datetime, key: uuid.UUID, source: str, site: str = "",
    expected_on: date | None = None, opened_at: datetime | None = None, address: str = "",
) -> ObservedClosure:  # fmt: skip
    """Note that a gate (``site``), a road (``road``) or everything (``all``) is shut; the same key twice is one.

    Raises
    ------
    PermissionDenied
        If the actor does not work at the centre; ``None`` is the set-up itself.
    Refused
        If the plan has no such site, or it opened before it was shut.
    """
    _may(actor, plan)
    faults = []
    if kind not in ObservedClosure.Kind.values:
        faults.append(_("Only a gate, a road or everything can be shut for convoys."))
    if kind != ObservedClosure.Kind.ALL and site not in {s["code"] for s in newest(plan).content["sites"]}:
        faults.append(_("The plan %(p)s has no site %(s)s.") % {"p": plan.code, "s": site})
    if opened_at and opened_at <= shut_at:
        faults.append(_("It cannot open before it is shut."))
    if faults:
        raise Refused(*faults)
    with transaction.atomic():
        made, is_new = ObservedClosure.objects.get_or_create(key=key, defaults={
            "plan": plan, "kind": kind, "site": "" if kind == "all" else site, "shut_at": shut_at,
            "expected_on": expected_on, "opened_at": opened_at, "ended_at": timezone.now() if opened_at else None,
            "source": source[:160], "address": address[:200], "by": actor,
        })  # fmt: skip
        if is_new:
            record_act(
                "endurance.closure.noted", centre=plan.centre, actor=actor, subject=f"{plan.code} {site}".strip(),
                label=source, shut_at=shut_at.isoformat(), kind=kind,
            )  # fmt: skip
    return made


def note_opened(closure: ObservedClosure, *, actor: User | None, opened_at: datetime) -> None:
    """Note that it is open again.

    Raises
    ------
    Refused
        If it has ended already, or opens before it was shut.
    """
    if opened_at <= closure.shut_at:
        raise Refused(_("It cannot open before it is shut."))
    _end(closure, actor, "endurance.closure.opened", opened_at=opened_at)


def take_back_closure(closure: ObservedClosure, *, actor: User | None, reason: str) -> None:
    """Say that it does not count, as its source was corrected.

    Raises
    ------
    Refused
        If it was taken back already.
    """
    _end(closure, actor, "endurance.closure.taken_back", taken_back=reason.strip()[:240] or "–")


def _end(closure: ObservedClosure, actor: User | None, act: str, **changed: datetime | str) -> None:
    plan = closure.plan
    _may(actor, plan)
    with transaction.atomic():
        row = ObservedClosure.objects.select_for_update(no_key=True, of=("self",)).get(pk=closure.pk)
        if row.taken_back or (row.opened_at and "opened_at" in changed):
            raise Refused(_("This closure has ended already."))
        for name, value in changed.items():
            setattr(row, name, value)
        row.ended_at = row.ended_at or timezone.now()
        row.save(update_fields=[*changed, "ended_at"])
        told = row.taken_back or (row.opened_at.isoformat() if row.opened_at else "")
        record_act(
            act, centre=plan.centre, actor=actor, subject=f"{plan.code} {row.site}".strip(), label=row.source, told=told
        )


def _may(actor: User | None, plan: SupplyPlan) -> None:
    if actor is not None and not holds(actor, plan.centre, *STAFF):
        raise PermissionDenied
