"""The act of using closures from incidents: a pattern, a name, and the next edition of the plan."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.endurance.bridge import mission_of, places_of
from blueberet.stages.endurance.models import Edition, Fit
from blueberet.stages.endurance.own_log import around
from blueberet.stages.endurance.selectors.posts import heads_by_mission
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.endurance.services.writing import keep_edition
from blueberet.stages.endurance.table import code as code_read


def use_closures(fit: Fit, *, actor: User, pattern: str, code: str, without: Sequence[str] = ()) -> Edition:
    """Put the closures of a fit into the next edition of its plan, by the actor's name.

    A closure of the same code is replaced; those named in ``without`` are taken out.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician.
    Refused
        If it is confirmed already, the pattern is none of the fit or cannot be handed over, the code is none, or what
        it shuts is no longer in the plan.
    """
    plan = fit.plan
    require_role(actor, plan.centre, Role.LOGISTICIAN)
    faults = []
    try:
        code = code_read(code.strip())
    except ValueError as error:
        faults.append(str(error).replace("|", " "))
    if not code.strip():
        faults.append(_("Give the closure a code."))
    if pattern not in fit.result["handed"]:
        faults.append(_("Choose one of the patterns of this fit."))
    elif pattern not in fit.result["taken"]:
        faults.append(_("The plan takes no branching above 0.98. Choose another pattern, or fit other days."))
    with transaction.atomic():
        fit = Fit.objects.select_for_update(no_key=True, of=("self",)).get(pk=fit.pk)
        if fit.confirmed_at:
            faults.append(_("These closures are used already. Fit anew for others."))
        if faults:
            raise Refused(*faults)
        before = newest(plan).content
        gone = {code, *without}
        kept = [r for r in before.get("closures", ()) if r["code"] not in gone]
        content = before | {"closures": [*kept, closure_row(fit, pattern, code)]}
        try:
            mission_of(content, heads_by_mission(plan.centre))
        except ValueError as error:
            raise Refused(*(told for *_place, told in places_of(str(error), content))) from error
        made = keep_edition(plan, content, actor=actor, why=_("Closures from incidents: %(s)s") % {"s": source_of(fit)})
        fit.confirmed_by, fit.confirmed_at, fit.pattern, fit.edition = actor, timezone.now(), pattern, made
        fit.save(update_fields=["confirmed_by", "confirmed_at", "pattern", "edition"])
        record_act("endurance.fit.confirmed", centre=plan.centre, actor=actor, subject=plan.code, label=source_of(fit),
                   fit=fit.pk, pattern=pattern, edition=made.number, closure=code)  # fmt: skip
    return made


def closure_row(fit: Fit, pattern: str, code: str) -> dict[str, Any]:
    """The row of the sheet of closures: rates to four digits, durations as the fit has them."""
    over, duration = fit.result["handed"][pattern], fit.result["proposal"]["duration"]
    row: dict[str, Any] = {
        "code": code, "name": _("Incidents, %(p)s") % {"p": fit.asked["place"]}, **fit.asked["reach"],
        "every_days": rounded(1 / over["per_day"]), "lasts": duration["kind"],
    }  # fmt: skip
    days = {"lognormal": "median_days", "exponential": "mean_days", "fixed": "days"}[duration["kind"]]
    row["lasts_days"] = rounded(duration[days])
    if "sigma" in duration:
        row["sigma"] = rounded(duration["sigma"])
    if over["mixing"]:
        row["mixing"] = rounded(over["mixing"])
    if over["branching"]:
        row |= {"branching": rounded(over["branching"]), "lag_days": rounded(over["lag_days"])}
    return row | {"source": f"{source_of(fit)}; {pattern}"[:240]}


def source_of(fit: Fit) -> str:
    """File, place and period of a fit."""
    c = fit.result["proposal"]["choice"]
    return f"{fit.filename[:100]}, {around(c['area'], fit.asked['place'])}, {c['first_day']} to {c['last_day']}"


def rounded(value: float) -> float:
    """To four digits that count."""
    return float(f"{value:.4g}")
