"""Invented supply: a battalion base with four checkpoints some weeks into its tour, counted daily; other plans."""

from datetime import date, timedelta
from typing import Any

from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.reference import play
from blueberet.engine.endurance.scenario import draw
from blueberet.foundation.accounts.models import Centre, User
from blueberet.stages.deployment.models import Mission
from blueberet.stages.endurance.bridge import mission_of
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.services.answering import start_answer
from blueberet.stages.endurance.services.counting import count_stock
from blueberet.stages.endurance.services.shipped import shipped_book
from blueberet.stages.endurance.services.writing import keep_edition, make_plan, say_whose
from blueberet.stages.roster.models import Unit

BASE, DAYS_IN, COUNTED_DAYS = "BASE-N", 66, 12
OTHERS = (
    ("CAMP-UNDOF", "company-camp", "UNDOF"), ("TEAM-SITE", "observer-team-site", ""),
    ("TEN-DAYS", "ten-closed-days", ""), ("POST-2024", "cut-off-post-2024", ""),
)  # fmt: skip
TOUR = 131
"""The tour of chance that the counts tell: in it a checkpoint is cut off on the days counted last."""


PLACES = {
    "BASE": (33.1500, 35.8900), "CP1": (33.2050, 35.8650), "CP2": (33.1800, 35.9300), "CP3": (33.1000, 35.9150),
    "CP4": (33.0900, 35.8500),
}  # fmt: skip
"""Where the invented base and its checkpoints lie."""


def load_supply(centre: Centre, actor: User, today: date) -> str:
    """Make the plans, and count the stock of the base on the last days; give a sentence of it."""
    base = _made(centre, "battalion-base", BASE, actor)
    # Beside it stands the reserve of officers; whose the base is has to be said.
    if contingent := Unit.objects.filter(centre=centre, parent=None, name__startswith="Demonstration").first():
        say_whose(base, actor=actor, unit=contingent.code)
    content: dict[str, Any] = {k: [dict(r) for r in rows] for k, rows in base.editions.get().content.items()}
    content["tour"][0] |= {"start": (today - timedelta(days=DAYS_IN)).isoformat(), "name": "Battalion base north"}
    for site in content["sites"]:
        site["latitude"], site["longitude"] = PLACES[site["code"]]
    keep_edition(base, content, actor=actor, why="First day of the tour (demonstration)")
    _counted(base, content, actor, today)
    start_answer(base, actor=None, today=today)
    for code, shipped, mission in OTHERS:
        known = Mission.objects.filter(centre=centre, code=mission).exists()
        _made(centre, shipped, code, actor, mission if known else "")
    return f"{1 + len(OTHERS)} supply plans, the base counted for {COUNTED_DAYS} days."


def _made(centre: Centre, shipped: str, code: str, actor: User, mission: str = "") -> SupplyPlan:
    check, plan = make_plan(centre, shipped_book(shipped), actor=actor, code=code, mission=mission)
    if plan is None:
        raise RuntimeError(check.findings[0].sentence())
    return plan


def _counted(plan: SupplyPlan, content: dict[str, Any], actor: User, today: date) -> None:
    """What one tour of chance leaves at each day's end."""
    mission = mission_of(content)
    a = compile_mission(mission)
    stock = play(a, draw(a, 1, TOUR), trace=True).stock
    assert stock is not None
    for day in range(DAYS_IN - COUNTED_DAYS, DAYS_IN):
        for s, site in enumerate(mission.sites):
            amounts = {
                item.code: f"{round(float(stock[day, s, i])):d}" for i, item in enumerate(mission.items) if a.held[s, i]
            }
            count_stock(
                plan, actor=actor, site=site.code, day=today - timedelta(days=DAYS_IN - day), today=today,
                amounts=amounts,
            )  # fmt: skip
