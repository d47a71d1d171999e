"""Acts on options: keeping one by hand; choosing one by a name and a reason, which makes the next edition."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.plan import Line, deliveries_of
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.book import Book
from blueberet.stages.endurance.bridge import Heads, mission_of
from blueberet.stages.endurance.models import Edition, Option, SupplyPlan
from blueberet.stages.endurance.policies import may_choose
from blueberet.stages.endurance.reading import PlanCheck, check_plan
from blueberet.stages.endurance.selectors.posts import heads_by_mission
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.endurance.services.writing import keep_edition


def keep_option(plan: SupplyPlan, book: Book, *, actor: User, name: str) -> tuple[PlanCheck, Option | None]:
    """Keep what a grid or workbook holds as an option, to be compared; the plan stays as it is.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician.
    Refused
        Without a name, or when it says what the plan says.
    """
    require_role(actor, plan.centre, Role.LOGISTICIAN)
    heads = heads_by_mission(plan.centre)
    check = check_plan(book, heads)
    if not check.is_clean:
        return check, None
    edition = newest(plan)
    faults = []
    if not name.strip():
        faults.append(_("Give the option a name."))
    if check.content == edition.content:
        faults.append(_("This is the plan as it stands. Change something, then keep it as an option."))
    if faults:
        raise Refused(*faults)
    with transaction.atomic():
        option = Option.objects.create(
            plan=plan,
            edition=edition,
            kind=Option.Kind.BY_HAND,
            name=name.strip()[:160],
            content=check.content,
            answer=order_of(edition.content, check.content, heads),
            by=actor,
        )
        record_act("endurance.option.made", centre=plan.centre, actor=actor, subject=plan.code, label=option.name)
    return check, option


def order_of(before: dict[str, Any], after: dict[str, Any], heads: Heads) -> dict[str, Any]:
    """What a change by hand has to be ordered: what its targets want beyond what is there; no chance, nobody played it.

    The form is that of a sized option.
    """
    now, then = compile_mission(mission_of(before, heads)), compile_mission(mission_of(after, heads))
    was = {(s.code, x.item): (n, i) for n, s in enumerate(now.mission.sites) for x in s.stores
           for i in [now.mission.item_index[x.item]]}  # fmt: skip
    lines, kg = list[Line](), 0.0
    for n, site in enumerate(then.mission.sites):
        for x in site.stores:
            i, at = then.mission.item_index[x.item], was.get((site.code, x.item))
            target, weight = float(then.target[n, i]), float(then.kg[i])
            held, target_before = (float(now.start[at]), float(now.target[at])) if at else (0.0, 0.0)
            extra = max(0.0, target - held)
            kg += target * weight
            lines.append(Line(site.code, x.item, target_before, target, held, extra, extra * weight))
    return {
        "lines": [asdict(x) for x in lines], "deliveries": [asdict(x) for x in deliveries_of(then, tuple(lines))],
        "kg": kg, "kg_before": float((now.target * now.kg).sum()), "chance": None, "certificate": None,
    }  # fmt: skip


def choose(option: Option, *, actor: User, reason: str) -> Edition:
    """Choose an option; what it holds becomes the next edition.

    Raises
    ------
    Refused
        If the actor may not choose, without a reason, if it is chosen already, or if the plan has moved on since.
    """
    faults = []
    plan = option.plan
    if not may_choose(actor, plan.centre):
        faults.append(_("Only the logistician or the commander of the whole centre chooses."))
    if not reason.strip():
        faults.append(_("Say why this option is chosen."))
    with transaction.atomic():
        option = Option.objects.select_for_update(no_key=True, of=("self",)).get(pk=option.pk)
        if option.chosen_at:
            faults.append(_("This option is chosen already."))
        if newest(plan).pk != option.edition_id:
            told = _(
                "The plan has an edition %(n)d by now; this option was thought for edition %(o)d. Have it made anew."
            )
            faults.append(told % {"n": newest(plan).number, "o": option.edition.number})
        if faults:
            raise Refused(*faults)
        made = keep_edition(
            plan, option.content, actor=actor, of=option.edition.number, why=f"{option.name}: {reason.strip()}"[:240]
        )  # fmt: skip
        option.chosen_by, option.chosen_at, option.reason = actor, timezone.now(), reason.strip()[:240]
        option.save(update_fields=["chosen_by", "chosen_at", "reason"])
        record_act(
            "endurance.option.chosen", centre=plan.centre, actor=actor, subject=plan.code, label=option.name,
            option=option.pk, edition=made.number, reason=option.reason,
        )  # fmt: skip
    return made
