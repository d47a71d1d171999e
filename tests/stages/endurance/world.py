"""North's supply plan, for tests that ask from outside."""

from typing import Any

from blueberet.stages.endurance.models import Option, SupplyPlan
from blueberet.stages.endurance.services.shipped import shipped_book
from blueberet.stages.endurance.services.writing import make_plan
from tests.cast import Cast


def planned(cast: Cast, shipped: str = "cut-off-post-2024", code: str = "NPLAN", name: str = "") -> SupplyPlan:
    """A plan of North, as it is shipped."""
    check, plan = make_plan(cast.north, shipped_book(shipped), actor=cast.logistician, code=code, name=name)
    assert plan is not None, [f.sentence() for f in check.findings]
    return plan


def supplied(cast: Cast) -> dict[str, Any]:
    """Rows of the room by the keys that addresses hold."""
    plan = planned(cast, name="North base alone")
    edition = plan.editions.get()
    option = Option.objects.create(
        plan=plan, edition=edition, kind="by_hand", name="North option", content=edition.content
    )
    keys: dict[str, Any] = dict.fromkeys(("supplied", "supply_sheet", "supply_file", "supply_site"), plan.code)
    return keys | {"supply_option": option.pk, "supply_order": option.pk}
