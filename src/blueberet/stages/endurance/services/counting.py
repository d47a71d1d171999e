"""The act of counting stock: a short form at each site, append-only; a wrong count is corrected openly."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.endurance.models import CountLine, StockCount, SupplyPlan
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.endurance.table import number

OLDEST = timedelta(days=31)


def count_stock(
    plan: SupplyPlan, *, actor: User | None, site: str, day: date | None, amounts: Mapping[str, str], today: date,
    remark: str = "", key: uuid.UUID | None = None, corrects: StockCount | None = None, reason: str = "",
) -> StockCount:  # fmt: skip
    """Keep what was counted at a site at a day's end; empty amounts were not counted.

    The same key twice is one count.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician; ``None`` is the set-up itself.
    Refused
        With every fault: site or item unknown, no amount, one that is no number or negative, a day to come or long
        past, a correction without a reason or of a count that is corrected already.
    """
    if actor is not None:
        require_role(actor, plan.centre, Role.LOGISTICIAN)
    with transaction.atomic():
        # One after the other: the same form sent twice, or two corrections of one count, must see each other.
        SupplyPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        if key and (same := StockCount.objects.filter(plan=plan, key=key).first()):
            return same
        return _counted(plan, actor, site, day, amounts, today, remark, key, corrects, reason)


def _counted(
    plan: SupplyPlan, actor: User | None, site: str, day: date | None, amounts: Mapping[str, str], today: date,
    remark: str, key: uuid.UUID | None, corrects: StockCount | None, reason: str,
) -> StockCount:  # fmt: skip
    faults, found = [], dict[str, float]()
    content = newest(plan).content
    called = {i["code"]: i.get("name") or i["code"] for i in content["items"]}
    stores = {s["item"] for s in content["stores"] if s["site"] == site}
    if not stores:
        faults.append(_("No store of a site %(s)s is in the plan. Choose a site of the list.") % {"s": site})
    for item, written in amounts.items():
        if not str(written).strip():
            continue
        if stores and item not in stores:
            faults.append(_("%(s)s holds no %(i)s. Leave it out.") % {"s": site, "i": called.get(item, item)})
            continue
        try:
            value = number(str(written).strip())
        except ValueError as error:
            told = _("%(i)s: «%(v)s» is no number. Write it in digits.") % {"i": called[item], "v": str(written)[:20]}
            if "," in str(written):
                told = f"{called[item]}: «{str(written)[:20]}». {str(error).replace('|', ' ')}"
            faults.append(told)
            continue
        if value < 0:
            faults.append(_("%(i)s: less than nothing cannot be counted.") % {"i": called[item]})
        elif value > 1e9:
            faults.append(_("%(i)s: the number is too large.") % {"i": called[item]})
        else:
            found[item] = value
    if not faults and not found:
        faults.append(_("Nothing was counted. Fill at least one amount."))
    if day is None:
        faults.append(_("Give the day on which it was counted."))
    elif day > today:
        faults.append(_("The day has not come yet. Count at the end of a day."))
    elif day < today - OLDEST and corrects is None:
        faults.append(_("The day is more than a month past. Only corrections may be."))
    if corrects is not None and not reason.strip():
        faults.append(_("Say why the count is corrected."))
    if corrects is not None and StockCount.objects.filter(corrects=corrects).exists():
        faults.append(_("This count is corrected already. Correct the newer one."))
    if corrects is not None and corrects.site != site:
        faults.append(_("A correction stays at its site."))
    if faults:
        raise Refused(*faults)
    assert day is not None
    # A key of another plan is nobody's business here: the count gets one of its own.
    fresh = key if key and not StockCount.objects.filter(key=key).exists() else uuid.uuid4()
    made = StockCount.objects.create(
        plan=plan, site=site, day=day, by=actor, remark=remark.strip()[:240], corrects=corrects,
        reason=reason.strip()[:240], key=fresh,
    )  # fmt: skip
    CountLine.objects.bulk_create(CountLine(count=made, item=i, amount=v) for i, v in found.items())
    record_act(
        "endurance.stock.corrected" if corrects else "endurance.stock.counted", centre=plan.centre, actor=actor,
        subject=f"{plan.code} {site}", label=day.isoformat(), amounts=found, reason=made.reason,
    )  # fmt: skip
    return made
