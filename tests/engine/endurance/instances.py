"""The benchmark mission B1 and its golden scenarios; small missions that a test can compute by hand."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from blueberet.engine.endurance.durations import Exponential, Lognormal
from blueberet.engine.endurance.mission import Closure, Item, Link, Mission, Site, Step, Store
from blueberet.engine.endurance.scenario import Scenario

DATA = Path(__file__).parent / "data"
SITES, ITEMS = ("BASE", "CP1", "CP2", "CP3", "CP4"), ("water", "rations", "fuel", "kits")


@cache
def b1() -> Mission:
    """One base, four checkpoints, four items, eleven sources of closures, twenty links, 180 days."""
    spec = json.loads((DATA / "b1_spec.json").read_text())
    items = tuple(
        Item(
            code,
            kg=spec["kg"][i],
            per_head=spec["rate_pp"][i],
            steps=(Step(spec["ration_on"][i], spec["ration_f"][i]),) if spec["ration_f"][i] < 1 else (),
            power=code == "fuel",
        )
        for i, code in enumerate(ITEMS)
    )
    sites = tuple(
        Site(
            code,
            parent="BASE" if n else "",
            heads=spec["heads"][n],
            period=spec["period"][n],
            offset=spec["offset"][n],
            lead=spec["lead"][n],
            payload_kg=spec["cap_kg"][n],
            stores=tuple(
                Store(item, spec["target"][n][i], spec["minimum"][n][i], spec["fixed"][n][i])
                for i, item in enumerate(ITEMS)
            ),
        )
        for n, code in enumerate(SITES)
    )
    lengths = [Lognormal(median, sigma) for median, sigma in zip(spec["dmed"], spec["dsig"], strict=True)]
    closures = (
        *(Closure(f"site {c}", sites=(c,), rate=spec["lam"][n], duration=lengths[n]) for n, c in enumerate(SITES)),
        *(
            Closure(f"road {c}", routes=(c,), rate=spec["lam"][5 + n], duration=lengths[5 + n])
            for n, c in enumerate(SITES)
        ),
        Closure("area", everywhere=True, rate=spec["lamA"], duration=Lognormal(spec["dmedA"], spec["dsigA"])),
    )
    links = tuple(
        Link(c, name, spec["mtbf"][k], Exponential(spec["mttr"][k]), bool(spec["powered"][k]))
        for c in SITES
        for k, name in enumerate(("P", "A", "C", "E"))
    )
    return Mission("B1", 180, items, sites, closures, (), links, spec["cv_tour"], spec["cv_day"])


def golden() -> list[tuple[Scenario, dict[str, Any]]]:
    """Scenarios of B1 with what is expected of them."""
    found = json.loads((DATA / "b1_golden.json").read_text())
    return [
        (
            Scenario(
                closures=tuple(tuple((a, b) for a, b in spans) for spans in s["closures"]),
                tour=np.array(s["tour_factor"]),
                daily=np.array(s["daily_factor"]),
                toggles=tuple(tuple(t) for site in s["link_toggles"] for t in site),
                used=np.zeros((180, 5, 4)),
            ),
            s["expect"],
        )
        for s in found
    ]


def one_site(
    target: float, *, days: int = 180, steps: tuple[Step, ...] = (), minimum: float = 0.0, **site: Any
) -> Mission:
    """One site, one item of which one unit a day is used; weekly convoys, a day on the way."""
    store = Store("water", target, minimum, fixed=1.0)
    return Mission(
        "one", days, (Item("water", steps=steps),), (Site("S", stores=(store,), **{"period": 7, "lead": 1} | site),)
    )


def with_closures(m: Mission, *closures: Closure) -> Mission:
    """The same mission with other closures."""
    return replace(m, closures=closures)
