"""What an outcome says, as a file: chances with their intervals, rounded to what these allow.

In: an ``Outcome``. Out: a ``Summary``, JSON by ``engine/kit/wire``. Why: docs/engines/endurance.md, section "Answers".
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from blueberet.engine.endurance.assumptions import Assumptions, assumptions
from blueberet.engine.endurance.campaigns import Cell
from blueberet.engine.endurance.estimates import Estimate, lower_bound
from blueberet.engine.endurance.outcome import First, Outcome

QUANTILES = (0.01, 0.05, 0.5)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class OfCode:
    """Chance that nothing fails at a site, or that an item fails nowhere."""

    code: str
    endures: Estimate


@dataclass(frozen=True, slots=True)
class OfStore:
    """``endures``: chance that the store does not fail. ``least_days``: days of supply at the worst moment.

    They are not reached in 1, 5 and 50 of 100 tours; empty where none is used.
    """

    site: str
    item: str
    endures: Estimate
    least_days: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class OfSilence:
    """A site without any link up: chance of a day with more than an hour of it; means over a tour.

    ``hours`` of silence, ``episodes`` of more than an hour, ``days`` with more than an hour.
    """

    site: str
    day_over_1h: Estimate
    hours: Estimate
    episodes: Estimate
    days: Estimate


@dataclass(frozen=True, slots=True)
class Summary:
    """Answers for one mission in one situation under one policy.

    ``tours`` played of ``asked``, from replication ``first`` on, ``breaches`` of them failed. ``at_least``: chance to
    endure that is sure with 95 per cent confidence (one-sided). ``longest_gap``: for each site in the order of the
    mission, days without delivery that are not exceeded in 99, 95 and 50 of 100 tours.
    ``still_enduring``: share of tours in which nothing has failed by the end of each day.
    """

    mission: str
    situation: str
    policy: str
    days: int
    seed: int
    first: int
    tours: int
    asked: int
    engine: str
    breaches: int
    endures: Estimate
    at_least: float
    first_to_fail: tuple[First, ...]
    sites: tuple[OfCode, ...]
    items: tuple[OfCode, ...]
    stores: tuple[OfStore, ...]
    longest_gap: tuple[tuple[int, ...], ...]
    silence_day_over_1h: Estimate
    silence: tuple[OfSilence, ...]
    still_enduring: tuple[float, ...]
    assumptions: Assumptions


def summary(o: Outcome, cell: Cell | None = None) -> Summary:
    """Put an outcome into words and numbers; ``cell`` where it is one of a campaign."""
    least = o.min_dos.quantiles(QUANTILES)
    places = o.p_endure.decimals
    c = o.comms
    return rounded(
        Summary(
            mission=o.mission.name,
            situation=cell.situation if cell else "",
            policy=cell.policy if cell else "",
            days=o.mission.days,
            seed=o.seed,
            first=o.first,
            tours=o.n,
            asked=o.asked,
            engine=o.engine,
            breaches=o.breaches,
            endures=o.p_endure,
            at_least=int(lower_bound(o.breaches, o.n) * 10**places) / 10**places,
            first_to_fail=o.first_to_fail(),
            sites=tuple(OfCode(code, e) for code, e in o.by_site.items()),
            items=tuple(OfCode(code, e) for code, e in o.by_item.items()),
            stores=tuple(
                OfStore(site, item, e, tuple(round(x, 2) for x in least.get((site, item), ())))
                for (site, item), e in o.by_store.items()
            ),
            longest_gap=tuple(o.gap_quantiles([1 - q for q in QUANTILES]).values()),
            silence_day_over_1h=c.p_day_over_1h,
            silence=tuple(OfSilence(s, c.p_by_site[s], c.hours[s], c.episodes[s], c.days[s]) for s in c.hours),
            still_enduring=tuple(round(x, places) for x in o.still_enduring),
            assumptions=assumptions(o.mission),
        )
    )


def rounded(value: V) -> V:
    """The same with every estimate in it rounded to what its interval allows."""
    if isinstance(value, Estimate):
        return value.rounded()  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(rounded(x) for x in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        changed: dict[str, Any] = {f.name: rounded(getattr(value, f.name)) for f in fields(value)}
        return replace(value, **changed)
    return value
