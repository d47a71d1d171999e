"""Asking how long a plan endures: queue it for the worker, find what was answered.

The web process never loads the engine's compiled part: it reads results.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from blueberet import __version__
from blueberet.engine.kit.wire import fingerprint
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import queue_run
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.endurance.bridge import faults_of
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.selectors.posts import heads_by_mission
from blueberet.stages.endurance.selectors.stock import content_today, is_over, newest

ANSWER, SIZE, COMPARE = "endurance.answer", "endurance.size", "endurance.compare"
TOURS, SEED, MOST_OPTIONS = 100_000, 1, 12
LIVE = (Run.State.QUEUED, Run.State.RUNNING)


def asked_content(plan: SupplyPlan, today: date, *, counted: bool) -> dict[str, Any]:
    """What is asked: the newest edition as written, or from today on with what was counted.

    Raises
    ------
    Refused
        If it is asked from today's stock and the tour is over.
    """
    content: dict[str, Any] = newest(plan).content
    if counted and is_over(content, today):
        tour = content["tour"][0]
        told = _("The tour of %(n)d days that began %(d)s is over. Write its first day anew on the sheet Tour.")
        raise Refused(told % {"n": tour["days"], "d": soldier_date(date.fromisoformat(tour["start"]))})
    return content_today(plan, today) if counted else dict(content)


def start_answer(
    plan: SupplyPlan, *, actor: User | None, today: date, counted: bool = False, tours: int = TOURS
) -> Run:
    """Queue the answer of a plan: will it endure, what fails first, bands, curve, blackout, levers.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician; ``None`` is the set-up itself.
    Refused
        If a run of this plan is under way, if the tour is over, if head counts of posts no longer fit the plan.
    """
    return _queue(
        plan, ANSWER, actor, {"tours": tours, "counted": counted}, asked_content(plan, today, counted=counted)
    )


def follow_count(plan: SupplyPlan, *, actor: User | None, today: date) -> bool:
    """Have the outlook from today's stock worked out again after a count; whether that was queued.

    While a run of the plan is under way, or where nothing can be worked out, nothing is queued: the worker looks again
    when it has ended, and the page says that stock was counted since.
    """
    try:
        start_answer(plan, actor=actor, today=today, counted=True)
    except (Refused, ValueError, PermissionDenied):
        return False
    return True


def counted_since(plan: SupplyPlan, run: Run) -> bool:
    """Whether stock was counted, or a closure was noted or ended, after a run was asked for."""
    since = Q(at__gt=run.created_at)
    return plan.counts.filter(since).exists() or plan.observed.filter(since | Q(ended_at__gt=run.created_at)).exists()


def start_size(
    plan: SupplyPlan, *, actor: User | None, today: date, chance: float, confidence: float, name: str = "",
    by_cost: bool = False,
) -> Run:  # fmt: skip
    """Queue the lightest (or cheapest) stocks that are certified to endure with a chance.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician.
    Refused
        If the chance or confidence is no share below one, if a run of this plan is under way.
    """
    faults = []
    if not 0.5 <= chance < 1:
        faults.append(_("The chance to endure lies between 50 % and 99.99 %."))
    if not 0.5 <= confidence < 1:
        faults.append(_("The confidence lies between 50 % and 99.99 %."))
    content = asked_content(plan, today, counted=False)
    if by_cost and not any(i.get("cost") for i in content["items"]):
        faults.append(_("No item has a cost. Fill the column on the sheet of items, or ask for the lightest."))
    if faults:
        raise Refused(*faults)
    asked = {"chance": chance, "confidence": confidence, "name": name.strip()[:160], "by_cost": by_cost}
    return _queue(plan, SIZE, actor, asked, content)


def start_compare(plan: SupplyPlan, *, actor: User | None, today: date) -> Run:
    """Queue the comparison of the plan with its options that are not chosen, on the same tours.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician.
    Refused
        If there is no option of this edition, if a run of this plan is under way.
    """
    edition = newest(plan)
    found = list(plan.options.filter(edition=edition, chosen_at=None).values_list("pk", "content")[:MOST_OPTIONS])
    if not found:
        raise Refused(_("There is no option of this edition. Have stocks sized, or keep a change as an option."))
    asked = {"options": [[pk, content] for pk, content in reversed(found)]}
    return _queue(plan, COMPARE, actor, asked, asked_content(plan, today, counted=False))


def _queue(plan: SupplyPlan, kind: str, actor: User | None, limits: dict[str, Any], content: dict[str, Any]) -> Run:
    if actor is not None:
        require_role(actor, plan.centre, Role.LOGISTICIAN)
    heads = heads_by_mission(plan.centre)
    if faults := faults_of(content, heads):
        raise Refused(*faults)
    edition = newest(plan)
    with transaction.atomic():
        Centre.objects.select_for_update(no_key=True).get(pk=plan.centre_id)
        if live_run(plan):
            raise Refused(_("This plan is being worked on already. Wait for it, or stop it."))
        asked = limits | {"content": content, "heads": heads, "edition": edition.number}
        return queue_run(kind=kind, subject=plan.pk, centre=plan.centre, actor=actor, input_hash=fingerprint(asked),
                         engine_version=__version__, seed=SEED, limits=asked)  # fmt: skip


def live_run(plan: SupplyPlan) -> Run | None:
    """The run of this plan that waits or goes on."""
    return Run.objects.filter(
        centre=plan.centre, kind__startswith="endurance.", subject=plan.pk, state__in=LIVE
    ).first()  # fmt: skip


def last_answer(plan: SupplyPlan, *, counted: bool = False) -> Run | None:
    """The newest answer of a plan, for whichever edition; also one that is not complete yet."""
    asked = Run.objects.filter(centre=plan.centre, kind=ANSWER, subject=plan.pk, limits__counted=counted)
    return asked.filter(Q(result__isnull=False) | Q(checkpoint__isnull=False)).first()


def last_answers(centre: Centre) -> dict[int, Run]:
    """The newest complete answer of each plan of a centre, by the plan's key: one from counted stock before others."""
    newest: dict[tuple[int, bool], int] = {}
    asked = Run.objects.filter(centre=centre, kind=ANSWER, result__isnull=False)
    for plan, counted, pk in asked.values_list("subject", "limits__counted", "pk"):
        newest.setdefault((plan, bool(counted)), pk)
    found = Run.objects.in_bulk(newest.values())
    return {plan: found[newest.get((plan, True), pk)] for (plan, _counted), pk in newest.items()}


def last_run(plan: SupplyPlan, *, counted: bool = False) -> Run | None:
    """The newest run that answers a plan, whatever came of it."""
    return Run.objects.filter(centre=plan.centre, kind=ANSWER, subject=plan.pk, limits__counted=counted).first()
