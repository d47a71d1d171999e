"""North's supply plan, for tests that ask from outside."""

from typing import Any

from blueberet.foundation.runs.services import claim_next
from blueberet.stages.endurance.incident_files import SAMPLE, reading_of, sample, seen_of
from blueberet.stages.endurance.models import Fit, Option, SupplyPlan
from blueberet.stages.endurance.services.fitting import asked_in, defaults, start_fit
from blueberet.stages.endurance.services.fitting_work import carry_out_fit
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
    return keys | {"supply_option": option.pk, "supply_order": option.pk, "supply_fit": fitted(cast, plan).pk}


def fitted(cast: Cast, plan: SupplyPlan, **changed: Any) -> Fit:
    """Closures from the sample, as the worker makes them, from a form as it stands at first."""
    reading = reading_of(sample(), SAMPLE)
    seen = seen_of(reading, sample(), SAMPLE)
    given = defaults(seen) | changed
    run = start_fit(plan, reading, seen, asked_in(given, seen, plan), actor=cast.logistician)
    claimed = claim_next("test")
    assert claimed is not None
    assert claimed.pk == run.pk
    carry_out_fit(claimed)
    return plan.fits.latest("pk")
