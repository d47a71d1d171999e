"""Answers as files: each with what it takes for granted.

In: answers of ``curve``, ``sizing``, ``levers``. Out: values for JSON by ``engine/kit/wire``.
"""

from dataclasses import dataclass

from blueberet.engine.endurance.assumptions import Assumptions
from blueberet.engine.endurance.curve import Curve
from blueberet.engine.endurance.levers import Tornado
from blueberet.engine.endurance.plan import Plan


@dataclass(frozen=True, slots=True)
class CurveAnswer:
    """The chance to endure against the length of a closure."""

    mission: str
    assumptions: Assumptions
    curve: Curve


@dataclass(frozen=True, slots=True)
class SizeAnswer:
    """Stocks that endure with a chance."""

    mission: str
    assumptions: Assumptions
    plan: Plan


@dataclass(frozen=True, slots=True)
class TornadoAnswer:
    """What each lever alone is worth."""

    mission: str
    assumptions: Assumptions
    tornado: Tornado
