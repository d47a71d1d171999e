"""Small acts by hand: rules, pins, exclusions; each with a reason and a trail."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.deployment.models import Absence, ByHand, Mission, Post, Rule
from blueberet.stages.roster.models import Person

LIMITS = {"horizon_months": (6, 60), "rest_months": (0, 120), "most_days": (0, 2000), "train_days": (0, 1000)}
SHARES = ("reserve_share", "region_share", "experienced_share")
WORDS = {
    "horizon_months": gettext_lazy("Months ahead"), "rest_months": gettext_lazy("Months of rest between tours"),
    "most_days": gettext_lazy("Most days deployed"), "train_days": gettext_lazy("Days it takes to train somebody"),
    "reserve_share": gettext_lazy("Share kept at home, per cent"),
    "region_share": gettext_lazy("Most from one region, per cent"),
    "experienced_share": gettext_lazy("Least with an earlier tour, per cent"),
}  # fmt: skip
OPEN = ("most_days", "region_share", "experienced_share")
"""What may be left empty: the rule is off."""


def change_rules(centre: Centre, *, actor: User, given: dict[str, str]) -> Rule:
    """Change what holds for all posts; shares are given in per cent.

    Raises
    ------
    PermissionDenied
        If the actor is no force generation officer.
    Refused
        With every number that lies outside its limits.
    """
    require_role(actor, centre, Role.FORCE_GENERATION)
    with transaction.atomic():
        hold(centre)
        rule, _made = Rule.objects.get_or_create(centre=centre)
        before = {f: getattr(rule, f) for f in (*LIMITS, *SHARES)}
        faults: list[str] = []
        for name, text in given.items():
            if name in LIMITS or name in SHARES:
                setattr(rule, name, _number(name, text.strip(), before[name], faults))
        if faults:
            raise Refused(*faults)
        rule.save()
        after = {f: getattr(rule, f) for f in before}
        changed = {f for f in before if before[f] != after[f]}
        if changed:
            record_act(
                "deployment.rules.changed", centre=centre, actor=actor, subject=centre.code,
                before={f: before[f] for f in changed}, after={f: after[f] for f in changed},
            )  # fmt: skip
    return rule


def _number(name: str, text: str, old: Any, faults: list[str]) -> Any:
    word = str(WORDS[name])
    if not text and name in OPEN:
        return None
    try:
        number = float(text.replace(",", ".").removesuffix("%"))
    except ValueError:
        faults.append(_("%(what)s: «%(t)s» is no number.") % {"what": word, "t": text[:20]})
        return old
    low, high = LIMITS.get(name, (0, 100))
    if not low <= number <= high or (name in LIMITS and number != int(number)):
        faults.append(_("%(what)s: write a number from %(a)d to %(b)d.") % {"what": word, "a": low, "b": high})
        return old
    return int(number) if name in LIMITS else round(number / 100, 4)


def say_by_hand(
    centre: Centre, *, actor: User, kind: str, person: Person, post: Post | None, rotation: str,
    mission: Mission | None, reason: str,
) -> ByHand:  # fmt: skip
    """Pin a person to a tour, or exclude him from one, from a mission, or from all.

    Raises
    ------
    PermissionDenied
        If the actor is no force generation officer.
    Refused
        Without a reason; for a pin without a tour; for what was said already or contradicts it.
    """
    require_role(actor, centre, Role.FORCE_GENERATION)
    with transaction.atomic():
        hold(centre)
        faults = []
        if kind not in ByHand.Kind.values:
            faults.append(_("Choose pin or exclusion."))
        if kind == ByHand.Kind.PIN and not rotation:
            faults.append(_("A pin names the tour."))
        if not reason.strip():
            faults.append(_("Say why."))
        said = ByHand.objects.filter(centre=centre, person=person, rotation=rotation, undone_at=None)
        if rotation and said.exists():
            faults.append(_("Something is said of this person and tour already; take that back first."))
        elif not rotation and said.filter(mission=mission, kind=kind).exists():
            faults.append(_("This exclusion stands already; take it back first."))
        if faults:
            raise Refused(*faults)
        made = ByHand.objects.create(
            centre=centre, kind=kind, person=person, post=post, rotation=rotation, mission=mission,
            reason=reason.strip()[:240], by=actor,
        )  # fmt: skip
        record_act(
            f"deployment.{kind}.set", centre=centre, actor=actor, subject=person.service_number,
            tour=rotation, mission=mission.code if mission else "", reason=made.reason,
        )  # fmt: skip
    return made


def is_back(row: Absence, *, actor: User) -> None:
    """Somebody who dropped out can be sent again.

    Raises
    ------
    PermissionDenied
        If the actor is no force generation officer.
    Refused
        If that was said already.
    """
    require_role(actor, row.centre, Role.FORCE_GENERATION)
    with transaction.atomic():
        if not Absence.objects.filter(pk=row.pk, undone_at=None).update(undone_at=timezone.now()):
            raise Refused(_("It was taken back already."))
        record_act("deployment.absence.taken_back", centre=row.centre, actor=actor, subject=row.person.service_number)


def take_back(row: ByHand, *, actor: User) -> None:
    """Take a pin or exclusion back.

    Raises
    ------
    PermissionDenied
        If the actor is no force generation officer.
    Refused
        If it was taken back already.
    """
    require_role(actor, row.centre, Role.FORCE_GENERATION)
    with transaction.atomic():
        if not ByHand.objects.filter(pk=row.pk, undone_at=None).update(undone_at=timezone.now()):
            raise Refused(_("It was taken back already."))
        record_act(
            f"deployment.{row.kind}.taken_back", centre=row.centre, actor=actor, subject=row.person.service_number,
            tour=row.rotation,
        )  # fmt: skip
