"""Posts and their rotations, people and what they hold, and the rules that are in force.

In: facts from the database or a file. Out: a frozen, checked ``Problem``; JSON by ``engine/kit/wire``.
Why: docs/engines/deployment.md, section "Problem".
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from blueberet.engine.deployment.faults import faults
from blueberet.engine.standards.scales import Scale

Category = Literal["troops", "staff_officer", "observer", "unit"]
What = Literal[
    "speciality", "level", "language", "licence", "document", "medical", "vaccination", "course", "readiness"
]
RANKS = tuple(f"OR-{n}" for n in range(1, 10)) + tuple(f"OF-{n}" for n in range(1, 11))
"""STANAG 2116, from the lowest."""


@dataclass(frozen=True, slots=True)
class Mission:
    """A mission. ``last_day``: it ends then. ``quota``: people allowed there; ``ceiling``: the most the law allows."""

    code: str
    name: str = ""
    last_day: date | None = None
    quota: int | None = None
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Something that whoever fills a post must hold, from the first day of his tour to its last and the margin.

    ``of`` is the name of the thing; ``scale`` and ``least`` only for languages. ``margin_days`` after the last day.
    """

    what: What
    of: str
    scale: str = ""
    least: str = ""
    margin_days: int = 0

    @property
    def told(self) -> str:
        """In words: ``English SLP 2222``, ``level EOD 2``, ``speciality medic``, ``passport``."""
        if self.what == "language":
            return f"{self.of} {self.scale} {self.least}".replace("  ", " ").strip()
        if self.what in ("document", "medical", "readiness") or self.of == self.what:
            return self.of
        return f"{self.what} {self.of}"


@dataclass(frozen=True, slots=True)
class Post:
    """A post, or several alike. ``priority`` 1 is filled first, 5 last; a ``team`` is better filled from one unit.

    An empty rank leaves that side open. Ages and years of service are whole years.
    """

    code: str
    mission: str
    title: str = ""
    category: Category = "troops"
    rank_from: str = ""
    rank_to: str = ""
    needs: tuple[Need, ...] = ()
    sex: Literal["", "F", "M"] = ""
    age_from: int | None = None
    age_to: int | None = None
    service_years: int | None = None
    priority: int = 3
    places: int = 1
    team: str = ""
    tour_months: int = 12
    handover_days: int = 0


@dataclass(frozen=True, slots=True)
class Rotation:
    """A post from a day to a day. ``last`` is the last day of the tour, the handover to the next included."""

    code: str
    post: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Holding:
    """Something that a person holds; ``until`` is its last valid day, none: without end."""

    what: What
    of: str
    scale: str = ""
    score: str = ""
    first: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which a person cannot be sent: leave, course, illness."""

    first: date
    last: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tour:
    """A tour that was served, is being served, or is decided. His last ``handover_days`` do not fill a quota (P13)."""

    mission: str
    first: date
    last: date
    handover_days: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the pool."""

    code: str
    rank: str
    sex: Literal["F", "M"]
    born: date | None = None
    served_from: date | None = None
    region: str = ""
    unit: str = ""
    holds: tuple[Holding, ...] = ()
    away: tuple[Away, ...] = ()
    tours: tuple[Tour, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """This person fills this rotation: said by hand, decided before, or there already."""

    person: str
    rotation: str
    reason: str = ""
    by: str = ""
    """Who said so."""
    kind: Literal["by hand", "decided", "under way"] = "by hand"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """By hand: this person does not fill this rotation, no post of this mission, or, both empty, none at all."""

    person: str
    rotation: str = ""
    mission: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Share of women, 0 to 1, among those of a category who start a tour in a year."""

    category: Category
    year: int
    women: float


@dataclass(frozen=True, slots=True)
class Depth:
    """So many who hold a thing stay at home on every day, if it can be."""

    need: Need
    people: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for all. Prices are in thousandths of a post of priority 5; 0 switches a wish off."""

    rest_months: int = 12
    most_days: int | None = None
    """Days a person is deployed within the horizon, at most."""
    reserve_share: float = 0.0
    """Of the pool, at home on every day at least."""
    worth: tuple[int, int, int, int, int] = (16, 8, 4, 2, 1)
    """Of a filled post by priority."""
    region_share: float | None = None
    """Of those who start a tour in a year, from one region at most, if it can be."""
    experienced_share: float | None = None
    """Of those who start a tour in a mission in a year, with an earlier tour at least, if it can be."""
    price_women: int = 900
    price_region: int = 200
    price_experience: int = 200
    price_depth: int = 300
    price_team: int = 50
    """For every unit that a team is drawn from."""
    price_again: int = 20
    """For everyone sent who has an earlier tour, and again if it ended less than twice the rest before."""
    price_later: int = 1
    """For everyone sent, each whole month from the first day of the horizon to that of the tour."""


@dataclass(frozen=True)
class Problem:
    """Everything that decides who may go where. The horizon is ``first`` to ``last``, both included."""

    first: date
    last: date
    missions: tuple[Mission, ...]
    posts: tuple[Post, ...]
    rotations: tuple[Rotation, ...]
    people: tuple[Person, ...]
    rules: Rules = field(default_factory=Rules)
    pins: tuple[Pin, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    targets: tuple[Target, ...] = ()
    depths: tuple[Depth, ...] = ()
    scales: tuple[Scale, ...] = ()
    ladders: tuple[tuple[str, ...], ...] = ()
    """Levels of which a higher one counts for a lower one, from the lowest."""
    ranks: tuple[str, ...] = RANKS

    def __post_init__(self) -> None:
        """Refuse what contradicts itself.

        Raises
        ------
        ValueError
            With every fault, one a line.
        """
        told = list(faults(self))
        if told:
            raise ValueError("\n".join(told))

    @cached_property
    def post_of(self) -> dict[str, Post]:
        """Post of each rotation."""
        posts = {p.code: p for p in self.posts}
        return {r.code: posts[r.post] for r in self.rotations}

    @cached_property
    def mission_of(self) -> dict[str, Mission]:
        """Mission of each rotation."""
        missions = {m.code: m for m in self.missions}
        return {code: missions[p.mission] for code, p in self.post_of.items()}
