"""Sites, what they hold and use, what feeds them, what shuts them, and how they stay in touch.

In: facts from the database or a file. Out: a frozen, checked ``Mission``; JSON by ``engine/kit/wire``.
Why: docs/engines/endurance.md, section "Mission". Time is in days, weight in kg, quantities in the item's own unit.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from blueberet.engine.endurance.durations import Duration, Exponential, Rest, rest_of
from blueberet.engine.endurance.faults import faults
from blueberet.engine.kit.wire import BY_KIND

THREE_DAYS, ONE_DAY = Exponential(3.0), Exponential(1.0)


@dataclass(frozen=True, slots=True)
class Step:
    """Rationing: while fewer than ``below_days`` of supply are left, consumption is ``factor`` (0 < factor <= 1)."""

    below_days: float
    factor: float


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is used up. ``per_head``: units per person and day; ``kg``: weight of one unit.

    ``demand`` ``steady``: every day, with the noise of tour and day, and rationed by ``steps``. ``events``: so many a
    day by chance (Poisson), never rationed, such as casualties; with ``lead_days`` each unit used is ordered singly and
    comes after so many days, on the first day that the site can be reached; without, convoys bring it.
    ``power``: the generators run on it.
    """

    code: str
    name: str = ""
    unit: str = "unit"
    kg: float = 0.0
    per_head: float = 0.0
    steps: tuple[Step, ...] = ()
    demand: Literal["steady", "events"] = "steady"
    lead_days: int | None = None
    power: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Store:
    """What a site holds of an item, in its units. ``fixed``: used a day whoever is there.

    Filled up to ``target``; below ``minimum`` at a day's end the site has failed. ``start``: held on the first morning,
    without it the target. ``storage``: the most that there is room for.
    """

    item: str
    target: float
    minimum: float = 0.0
    fixed: float = 0.0
    start: float | None = None
    storage: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A base, checkpoint, post or depot. ``parent``: the site that feeds it; without one it is fed from outside.

    A convoy is due every ``period`` days from day ``offset`` on and takes ``lead`` whole days; ``period`` 0: never.
    ``payload_kg``: the most that one convoy carries; without it, any weight. ``retry``: a convoy that finds the way
    shut leaves on the day it opens, or waits for its next turn. ``judged`` is false for a depot that may run out.
    ``battery_hours``: how long powered links live on when the generators stop.
    """

    code: str
    name: str = ""
    parent: str = ""
    heads: float = 0.0
    period: int = 7
    offset: int = 0
    lead: int = 1
    payload_kg: float | None = None
    retry: Literal["on_opening", "next_turn"] = "on_opening"
    judged: bool = True
    battery_hours: float = 0.0
    stores: tuple[Store, ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    """What shuts sites and roads, at random: ``rate`` events a day in the long run, each of a ``duration``.

    ``sites`` cannot be reached and send nothing; ``routes`` names sites whose road is shut; ``everywhere``: all sites.
    ``mixing``: shape k of a gamma factor (mean 1) on the rate, drawn once a tour: clustering of level or uncertainty of
    the rate. ``branching`` (0 to below 1) and ``lag_days``: each event brings so many more on average, after so many
    days on average (Hawkes process).
    ``begins``: no source of events but a single one, that begins on this day of the tour, counted from 0; below 0 it is
    in progress on the first morning, and what is left is drawn given that it has lasted so long. ``rate`` is then 0.
    """

    code: str
    name: str = ""
    sites: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    everywhere: bool = False
    rate: float = 0.0
    duration: Annotated[Duration, BY_KIND] = THREE_DAYS
    mixing: float | None = None
    branching: float = 0.0
    lag_days: float = 1.0
    source: str = ""
    begins: float | None = None

    @property
    def rest(self) -> Rest:
        """How long it lasts from the first morning on, or from its beginning if that is later."""
        return rest_of(self.duration, -(self.begins or 0.0))


@dataclass(frozen=True, slots=True)
class KnownClosure:
    """A closure that is given: days after the start of the tour, ``end`` not included."""

    start: float
    end: float
    sites: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    everywhere: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to talk, in the order of PACE at its site. Up for ``mtbf_days`` on average, then down for ``repair``.

    ``powered``: down as well when the generators have stopped and the batteries are empty.
    """

    site: str
    name: str
    mtbf_days: float
    repair: Annotated[Duration, BY_KIND] = ONE_DAY
    powered: bool = True


@dataclass(frozen=True)
class Mission:
    """Everything one tour depends on. ``tour_cv``, ``day_cv``: spread of the factors on consumption, 0 for none.

    Raises
    ------
    ValueError
        With one line per fault, naming the field.
    """

    name: str
    days: int
    items: tuple[Item, ...]
    sites: tuple[Site, ...]
    closures: tuple[Closure, ...] = ()
    known: tuple[KnownClosure, ...] = ()
    links: tuple[Link, ...] = ()
    tour_cv: float = 0.0
    day_cv: float = 0.0
    start: date | None = None

    def __post_init__(self) -> None:
        """Refuse what contradicts itself, all of it at once."""
        if found := faults(self):
            raise ValueError("\n".join(found))

    @cached_property
    def item_index(self) -> dict[str, int]:
        """Position of an item by its code."""
        return {i.code: n for n, i in enumerate(self.items)}

    @cached_property
    def site_index(self) -> dict[str, int]:
        """Position of a site by its code."""
        return {s.code: n for n, s in enumerate(self.sites)}

    @cached_property
    def downward(self) -> tuple[int, ...]:
        """Positions of the sites, each after the one that feeds it, otherwise as listed."""
        rank: dict[str, int] = {}
        by_code = {s.code: s for s in self.sites}
        for site in self.sites:
            depth, at = 0, site
            while at.parent:
                depth, at = depth + 1, by_code[at.parent]
            rank[site.code] = depth
        return tuple(sorted(range(len(self.sites)), key=lambda n: rank[self.sites[n].code]))

    def children(self, code: str) -> list[Site]:
        """Sites that are fed from this one."""
        return [s for s in self.sites if s.parent == code]
