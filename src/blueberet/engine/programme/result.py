"""What the engine gives back: a plan, what it leaves out and why, and how good it is."""

from dataclasses import dataclass, field
from typing import Literal

from blueberet.engine.programme.problem import Placement

ENGINE_VERSION = "programme-2"
Status = Literal["complete", "partial", "cancelled"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Placed sessions. A session that is missing is unplaced, never wrongly placed."""

    placements: tuple[Placement, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """One hard rule broken by a plan."""

    rule: str
    """Rule number, ``R1`` …"""
    sessions: tuple[str, ...]
    subject: str
    """Code of the person, venue, instructor, pool or group it concerns; may be empty."""
    message: str
    """A sentence in the planner's words."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A session in the tray, with the rules that stood against its least bad place."""

    session: str
    rules: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Score:
    """Soft cost, unweighted per rule, and the weighted sum. Lower is better."""

    total: float
    by_rule: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a solve stands; sent about twice a second."""

    seconds: float
    placed: int
    sessions: int
    objective: float
    stage: str
    """What it does now, in a word: ``construct``, ``search``, ``finish``."""
    improved: str = ""
    """What the last improvement was, in words."""
    bound: float = 0.0
    """No plan can have a lower objective."""
    workers: int = 1
    """Processes that search."""


@dataclass(frozen=True, slots=True)
class Result:
    """Outcome of ``solve``. The plan never breaks a hard rule; what would is unplaced."""

    status: Status
    plan: Plan
    unplaced: tuple[Unplaced, ...]
    score: Score
    seconds: float
    seed: int
    engine_version: str = ENGINE_VERSION
