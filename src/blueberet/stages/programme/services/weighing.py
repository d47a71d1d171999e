"""The planner's weights of the soft rules."""

from collections.abc import Mapping
from math import isfinite

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.engine.programme.charges import charges
from blueberet.engine.programme.score import DEFAULT_WEIGHTS
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.stages.programme.bridge import plan_of, problem_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.soft_rules import LARGEST_WEIGHT, rule_title


def weight_from(rule: str, text: str) -> float:
    """A weight as written in a form, with point or comma.

    Raises
    ------
    Refused
        With a sentence, if it is no number from 0 to the largest.
    """
    words = {"rule": rule, "title": rule_title(rule), "text": text.strip()[:20], "most": f"{LARGEST_WEIGHT:g}"}
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise Refused(_("The weight of %(rule)s %(title)s is no number: «%(text)s». Write 0 to %(most)s.") % words)
    if not 0 <= value <= LARGEST_WEIGHT:
        raise Refused(
            _("The weight of %(rule)s %(title)s is %(text)s. Write 0 to %(most)s; 0 switches it off.") % words
        )
    return value


def set_weights(programme: Programme, *, actor: User, version: int, weights: Mapping[str, float]) -> None:
    """Set the weights; a rule that is not named gets its default.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If nothing would change, the timetable has changed since the page was made, or seats would become a hard
        rule again while the timetable breaks it.
    """
    require_role(actor, programme.centre, Role.PLANNER)
    wanted = {r: w for r in DEFAULT_WEIGHTS if (w := weights.get(r, DEFAULT_WEIGHTS[r])) != DEFAULT_WEIGHTS[r]}
    with transaction.atomic():
        programme = Programme.objects.select_for_update(of=("self",)).select_related("centre").get(pk=programme.pk)
        if programme.version != version:
            raise Refused(_("The timetable has changed meanwhile. Look at it again; the weights were not saved."))
        before = {**DEFAULT_WEIGHTS, **programme.weights}
        after = {**DEFAULT_WEIGHTS, **wanted}
        changed = [r for r in after if before[r] != after[r]]
        if not changed:
            raise Refused(_("These are the weights already; nothing was saved."))
        if before["S12"] and not after["S12"]:
            _refuse_too_few_seats(programme)
        programme.weights = wanted
        programme.version += 1
        programme.save(update_fields=["weights", "version"])
        record_act(
            "programme.weights.changed", centre=programme.centre, actor=actor, subject=str(programme.pk),
            label=programme.name, before={r: before[r] for r in changed}, after={r: after[r] for r in changed},
        )  # fmt: skip


def _refuse_too_few_seats(programme: Programme) -> None:
    count = sum(c.rule == "S12" for c in charges(problem_of(programme), plan_of(programme)))
    if count:
        told = _("%(n)d sessions stand in a venue with too few seats. Move them, then switch S12 off.") % {"n": count}
        raise Refused(told + " " + _("The weights were not saved."))
