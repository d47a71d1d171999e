"""Acts on supply plans: making one, writing its next edition."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.book import Book
from blueberet.stages.deployment.models import Mission
from blueberet.stages.endurance.models import Edition, SupplyPlan
from blueberet.stages.endurance.reading import PlanCheck, check_plan
from blueberet.stages.endurance.selectors.posts import heads_by_mission
from blueberet.stages.endurance.table import code as code_read
from blueberet.stages.roster.models import Unit
from blueberet.stages.roster.selectors.belonging import contingents_on


def make_plan(
    centre: Centre, book: Book, *, actor: User | None, code: str, name: str = "", mission: str = "",
    unit: str | None = None,
) -> tuple[PlanCheck, SupplyPlan | None]:  # fmt: skip
    """Make a plan of a workbook or a shipped one; nothing is made while a fault stands.

    ``unit``: code of the contingent that lives on it, empty for the centre as a whole; not said: the only one.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician; ``None`` is the set-up itself.
    Refused
        If the code is empty, no code, or there already; if the mission or the contingent is not known.
    """
    if actor is not None:
        require_role(actor, centre, Role.LOGISTICIAN)
    with transaction.atomic():
        hold(centre)
        faults = []
        try:
            code = code_read(code.strip())
        except ValueError as error:
            faults.append(str(error).replace("|", " "))
        if not code.strip():
            faults.append(_("Give the plan a code."))
        elif SupplyPlan.objects.filter(centre=centre, code=code).exists():
            faults.append(_("A supply plan %(c)s is there already. Give another code.") % {"c": code})
        found = Mission.objects.filter(centre=centre, code=mission).first() if mission else None
        if mission and found is None:
            faults.append(_("There is no mission %(m)s. Choose one of the list.") % {"m": mission})
        whose = _contingent(centre, unit, faults)
        if faults:
            raise Refused(*faults)
        check = check_plan(book, heads_by_mission(centre))
        if not check.is_clean:
            return check, None
        if name.strip():
            check.content["tour"][0]["name"] = name.strip()[:160]
        plan = SupplyPlan.objects.create(
            centre=centre, code=code, name=check.content["tour"][0]["name"], mission=found, unit=whose, by=actor
        )
        Edition.objects.create(plan=plan, number=1, content=check.content, by=actor)
        record_act("endurance.plan.made", centre=centre, actor=actor, subject=plan.code, label=plan.name)
    return check, plan


def _contingent(centre: Centre, code: str | None, faults: list[str]) -> Unit | None:
    """A contingent that stands today, by its code; none said: the only one there is."""
    stand = contingents_on(centre, timezone.localdate())
    if code is None:
        return stand[0] if len(stand) == 1 else None
    found = next((u for u in stand if u.code == code), None)
    if code and found is None:
        faults.append(_("There is no contingent %(u)s today. Choose one of the list.") % {"u": code[:60]})
    return found


def say_whose(plan: SupplyPlan, *, actor: User, unit: str) -> SupplyPlan:
    """Say which contingent lives on a plan; empty: the centre as a whole. Reports and packs of others leave it out.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician.
    Refused
        If no contingent of this code stands today.
    """
    require_role(actor, plan.centre, Role.LOGISTICIAN)
    with transaction.atomic():
        row = SupplyPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        was, faults = row.unit, list[str]()
        row.unit = _contingent(plan.centre, unit, faults)
        if faults:
            raise Refused(*faults)
        if row.unit != was:
            row.save(update_fields=["unit"])
            record_act(
                "endurance.plan.tied", centre=plan.centre, actor=actor, subject=row.code, label=row.name,
                before={"unit": was.code if was else ""}, after={"unit": row.unit.code if row.unit else ""},
            )  # fmt: skip
    return row


def write_edition(plan: SupplyPlan, book: Book, *, actor: User | None, why: str = "", of: int = 0) -> PlanCheck:
    """Write the next edition of a plan; one that says what stands already is not written.

    ``of``: number of the edition that the writer had before them; 0 takes any.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician.
    Refused
        If somebody has written another edition meanwhile.
    """
    if actor is not None:
        require_role(actor, plan.centre, Role.LOGISTICIAN)
    check = check_plan(book, heads_by_mission(plan.centre))
    if check.is_clean:
        keep_edition(plan, check.content, actor=actor, why=why, of=of)
    return check


def keep_edition(
    plan: SupplyPlan, content: dict[str, Any], *, actor: User | None, why: str = "", of: int = 0
) -> Edition:  # fmt: skip
    """Keep content that has been checked as the next edition."""
    with transaction.atomic():
        SupplyPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        newest = plan.editions.first()
        assert newest is not None
        if of and newest.number != of:
            told = _("%(who)s wrote edition %(n)d meanwhile. Look at it first, then do this again.")
            raise Refused(told % {"who": newest.by or _("The set-up"), "n": newest.number})
        if newest.content == content:
            return newest
        made = Edition.objects.create(
            plan=plan, number=newest.number + 1, content=content, why=why.strip()[:240], by=actor
        )
        name = content["tour"][0]["name"]
        if plan.name != name:
            plan.name = name
            plan.save(update_fields=["name"])
        record_act(
            "endurance.edition.written", centre=plan.centre, actor=actor, subject=plan.code, label=plan.name,
            edition=made.number, why=made.why, changed=changed_sheets(newest.content, content),
        )  # fmt: skip
    return made


def changed_sheets(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Sheets that differ."""
    return sorted(k for k in before.keys() | after.keys() if before.get(k) != after.get(k))
