"""Granting or proposing many at once: each person's certificate is all or nothing, the run can be stopped between."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import memberships_of
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run, note_progress, queue_run
from blueberet.stages.certificates.entitling import entitlements
from blueberet.stages.certificates.models import Proposal, RuleVersion
from blueberet.stages.certificates.policies import may_grant
from blueberet.stages.certificates.services.granting import Holder, grant, name_of
from blueberet.stages.certificates.services.proposing import grant_proposal, propose
from blueberet.stages.readiness.selectors.measuring import measured
from blueberet.stages.roster.models import Person, Unit

GRANTING = "certificates.grant"
"""Name of the worker's job."""
AT_ONCE = 20
"""So many are granted while the page waits; more are a run."""
EVERY = 10
"""After so many the progress is told."""


@dataclass(slots=True)
class Outcome:
    """What came of many."""

    done: list[int] = field(default_factory=list)
    """Keys of certificates, or of proposals."""
    refused: list[str] = field(default_factory=list)


def holders(version: RuleVersion, keys: Iterable[int]) -> list[Holder]:
    """People or units by key, of the rule's centre, in the order of the roll."""
    wanted, centre = list(keys), version.rule.centre
    if version.is_of_units:
        return list(Unit.objects.filter(centre=centre, pk__in=wanted).order_by("code"))
    return list(Person.objects.filter(centre=centre, pk__in=wanted, merged_into=None).select_related("unit"))


def grant_many(version: RuleVersion, people: Sequence[Holder], *, actor: User) -> Outcome:
    """Grant, or propose where two persons are wanted; who cannot be granted is told, the others are."""
    return _carry_out(version, [(h, None) for h in people], actor)


def grant_proposals(proposals: Sequence[Proposal], *, actor: User) -> Outcome:
    """Grant what another proposed, of one version of a rule."""
    return (
        _carry_out(proposals[0].version, [(p.person or p.unit, p) for p in proposals], actor)
        if proposals
        else Outcome()
    )


def start_grants(
    version: RuleVersion, *, actor: User, people: Sequence[int] = (), proposals: Sequence[int] = ()
) -> Run:
    """Have the worker do it.

    Raises
    ------
    PermissionDenied
        If the actor grants nothing.
    """
    if not may_grant(actor, version.rule.centre):
        raise PermissionDenied
    asked = {"people": list(people), "proposals": list(proposals)}
    seal = hashlib.sha256(json.dumps([version.pk, asked]).encode()).hexdigest()
    return queue_run(kind=GRANTING, subject=version.pk, centre=version.rule.centre, actor=actor, input_hash=seal,
                     engine_version="", seed=0, limits=asked)  # fmt: skip


def carry_out_grants(run: Run) -> None:
    """Grant what a queued run asks for; stopped, those that were granted stay. Taken up again, nothing is doubled."""
    version = RuleVersion.objects.select_related("rule__centre").get(pk=run.subject)
    assert run.created_by is not None
    todo: list[tuple[Holder | None, Proposal | None]]
    if run.limits["proposals"]:
        rows = Proposal.objects.filter(pk__in=run.limits["proposals"], decided_at=None)
        todo = [(p.person or p.unit, p) for p in rows.select_related("version__rule__centre", "person__unit", "unit")]
    else:
        todo = [(h, None) for h in holders(version, run.limits["people"])]
    found = _carry_out(version, todo, run.created_by, run)
    stopped = len(found.done) + len(found.refused) < len(todo)
    result: dict[str, Any] = {"done": found.done, "refused": found.refused}
    end_run(run, state=Run.State.CANCELLED if stopped else Run.State.DONE, result=result)


def _carry_out(
    version: RuleVersion, todo: Sequence[tuple[Holder | None, Proposal | None]], actor: User, run: Run | None = None
) -> Outcome:  # fmt: skip
    centre, found = version.rule.centre, Outcome()
    if run is not None:
        words = _("Working out who is entitled.")
        note_progress(run, progress={"told": words, "done": 0, "of": len(todo)}, point=None)
    # Read once: each certificate would ask for it again.
    actor.held_memberships = memberships_of(actor)  # type: ignore[attr-defined]
    m = measured(centre, timezone.localdate())
    known = {e.subject: e.holds for e in entitlements(m, version)}
    for n, (holder, proposal) in enumerate(todo):
        if run is not None and n % EVERY == 0:
            told = _("%(n)d of %(all)d certificates") % {"n": n, "all": len(todo)}
            if not note_progress(run, progress={"told": told, "done": n, "of": len(todo)}, point=None):
                return found
        assert holder is not None
        try:
            if proposal is not None:
                made: int = grant_proposal(proposal, actor=actor, m=m, known=known).pk
            elif version.two_persons:
                made = propose(version, holder, actor=actor, m=m, known=known).pk
            else:
                made = grant(version, holder, actor=actor, m=m, known=known).pk
            found.done.append(made)
        except Refused as refused:
            found.refused.append(f"{name_of(holder)}: {' '.join(refused.sentences)}")
        except PermissionDenied:
            found.refused.append(_("%(who)s: not yours to grant.") % {"who": name_of(holder)})
    return found
