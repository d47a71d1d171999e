"""Engines that are there, and how a test plays a tour on them."""

from importlib.util import find_spec
from typing import Any

import numpy as np

from blueberet.engine.endurance.block import Block
from blueberet.engine.endurance.compiling import Arrays, compile_mission
from blueberet.engine.endurance.engines import ENGINES, Engine, replay
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.scenario import Scenario

AVAILABLE: list[Engine] = [
    e for e in ENGINES if e == "reference" or find_spec(f"blueberet.engine.endurance.{e}") is not None
]
OTHERS: list[Engine] = [e for e in AVAILABLE if e != "reference"]
QUICK: Engine = AVAILABLE[0]
"""The quickest: what needs many tours is played on it; the others equal it."""


def scenario(a: Arrays, **changed: Any) -> Scenario:
    """A tour in which nothing happens but what is said."""
    as_planned = {
        "closures": ((),) * len(a.mission.closures),
        "tour": np.ones(len(a.kg)),
        "daily": np.ones((a.days, len(a.parent))),
        "toggles": ((),) * len(a.mission.links),
        "used": np.zeros((a.days, *a.rate.shape)),
    }
    return Scenario(**as_planned | changed)


def played(m: Mission, engine: Engine, **changed: Any) -> Block:
    """One tour of a mission in which nothing happens but what is said."""
    a = compile_mission(m)
    return replay(a, [scenario(a, **changed)], engine)


def standard_error(share: float, count: int) -> float:
    """Of a share that is counted in so many tours."""
    return float(np.sqrt(share * (1 - share) / count))
