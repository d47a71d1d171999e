"""Deciding on a proposal, ending a tour before its time: acts with a name under them."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.plan import TAKEN_OVER, Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.kit import wire
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.deployment import models as rows
from blueberet.stages.deployment.bridge import decided_plan, situation_of
from blueberet.stages.deployment.policies import may_decide
from blueberet.stages.deployment.sentences import dated
from blueberet.stages.roster.models import Person

SHOWN = 6


def decide(proposal: rows.Proposal, *, actor: User, reason: str, today: date) -> int:
    """Decide that everybody goes where a proposal says; how many tours that made.

    What was decided before and is not in it any more is ended, with the proposal as the reason. The plan is judged
    again by the independent checker, on what is true now.

    Raises
    ------
    PermissionDenied
        If the actor decides nothing here.
    Refused
        If it was decided before, if something it stands on has changed, or without a reason.
    """
    if not may_decide(actor, proposal.centre):
        raise PermissionDenied
    with transaction.atomic():
        hold(proposal.centre)
        fresh = rows.Proposal.objects.get(pk=proposal.pk)
        if fresh.decided_at is not None:
            raise Refused(_("This proposal was decided already."))
        if not reason.strip():
            raise Refused(_("Say on what the decision stands: an order, a meeting."))
        plan, problem = wire.load(Plan, fresh.plan), wire.load(Problem, fresh.problem)
        _refuse_what_changed(fresh, problem, plan, today)
        made, ended = _write(fresh, problem, plan, actor, today)
        _keep_absence(fresh, actor)
        now = timezone.now()
        rows.Proposal.objects.filter(pk=fresh.pk).update(
            decided_by=actor, decided_at=now, reason=reason.strip()[:2000]
        )  # fmt: skip
        record_act(
            "deployment.proposal.decided", centre=fresh.centre, actor=actor, subject=f"proposal {fresh.pk}",
            tours=made, ended=ended, reason=reason.strip()[:300],
        )  # fmt: skip
    return made


def _keep_absence(proposal: rows.Proposal, actor: User) -> None:
    """Whoever dropped out is not proposed again in these days."""
    gone = _gone(proposal)
    if not gone or proposal.run is None:
        return
    asked = proposal.run.limits
    rows.Absence.objects.create(
        centre=proposal.centre, person=Person.objects.get(centre=proposal.centre, service_number=gone),
        first_day=date.fromisoformat(asked["first"]),
        last_day=date.fromisoformat(asked["last"]) if asked["last"] else None,
        reason=asked["reason"][:240], proposal=proposal, by=actor,
    )  # fmt: skip


def _gone(proposal: rows.Proposal) -> str:
    """For a repair: the service number of who drops out."""
    return str(proposal.run.limits.get("person", "")) if proposal.run else ""


def _refuse_what_changed(proposal: rows.Proposal, problem: Problem, plan: Plan, today: date) -> None:
    """A plan is decided only on the facts it was made for, as far as they still are so."""
    gone, limits = _gone(proposal), proposal.run.limits if proposal.run else {}
    since = date.fromisoformat(limits["first"]) if gone else None
    now = situation_of(proposal.centre, today, without=gone, since=since)
    if now.problem is None:
        raise Refused(*map(dated, now.faults[:SHOWN]))
    if gone:
        stands = decided_plan(proposal.centre, now.problem, gone).assignments
        if {(a.rotation, a.person) for a in stands} != {tuple(pair) for pair in proposal.reasons.get("stood", ())}:
            raise Refused(_("Something else was decided since it was proposed; have the least change looked for anew."))
    there = {r.code: r for r in now.problem.rotations}
    ours = {r.code: r for r in problem.rotations}
    told = [
        _("The tour %(r)s has changed or is gone.") % {"r": a.rotation}
        for a in plan.assignments
        if TAKEN_OVER not in a.rotation and there.get(a.rotation) != ours[a.rotation]
    ]
    kept = tuple(a for a in plan.assignments if a.rotation in there)
    told += [dated(b.told) for b in check(now.problem, Plan(kept, ended="by hand"))]
    if told:
        again = _("Something has changed since it was proposed; have it proposed anew.")
        more = [_("… and %(n)d more.") % {"n": len(told) - SHOWN}] if len(told) > SHOWN else []
        raise Refused(again, *dict.fromkeys(told[:SHOWN]), *more)


def _write(proposal: rows.Proposal, problem: Problem, plan: Plan, actor: User, today: date) -> tuple[int, int]:
    posts = {p.code: p for p in rows.Post.objects.filter(centre=proposal.centre)}
    people = {p.service_number: p for p in Person.objects.filter(centre=proposal.centre, merged_into=None)}
    rotations = {r.code: r for r in problem.rotations}
    wanted = {(a.rotation, a.person) for a in plan.assignments}
    standing = {(a.rotation, a.person) for a in decided_plan(proposal.centre, problem, _gone(proposal)).assignments}
    made = [
        rows.Assignment(
            centre=proposal.centre, person=people[number], post=posts[rotations[code].post.split(TAKEN_OVER)[0]],
            rotation=code, first_day=rotations[code].first, last_day=rotations[code].last, proposal=proposal,
        )
        for code, number in sorted(wanted - standing)
    ]  # fmt: skip
    for code, number in standing - wanted:
        first = rotations[code].first
        away = next((x.first for p in problem.people if p.code == number for x in p.away), today)
        last = max(first, away) - timedelta(days=1) if first <= today else first - timedelta(days=1)
        rows.Assignment.objects.filter(
            centre=proposal.centre, rotation=code, person__service_number=number, ended_on=None
        ).update(ended_on=last, ended_why=f"{proposal.name}, proposal {proposal.pk}"[:240], ended_by=actor,
                 ended_at=timezone.now())  # fmt: skip
    rows.Assignment.objects.bulk_create(made)
    return len(made), len(standing - wanted)
