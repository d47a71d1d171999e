"""What an answer assumes of closures, told beside it: how often, how long, how likely to last."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from blueberet.engine.endurance.durations import Duration, Empirical, Exponential, Fixed, Lognormal
from blueberet.engine.endurance.mission import Closure
from blueberet.stages.endurance.bridge import mission_of

LONG = (5, 10, 20)


@dataclass(frozen=True, slots=True)
class Assumed:
    """A source of closures: what it shuts, how often, how long; chances that one lasts longer than 5, 10, 20 days."""

    name: str
    shuts: str
    often: str
    lasts: str
    longer: tuple[str, ...]
    source: str


def assumptions_of(content: dict[str, Any]) -> dict[str, Any]:
    """Closures by chance and known ones, spread of use."""
    m = mission_of(content)
    return {
        "closures": [_told(c) for c in m.closures if c.rate > 0],
        "known": [(k.name, k.start, k.end, _shuts(k.everywhere, k.sites, k.routes)) for k in m.known],
        "tour": f"{m.tour_cv:.0%}", "day": f"{m.day_cv:.0%}",
    }  # fmt: skip


def _told(c: Closure) -> Assumed:
    often = _("once in %(d)s days") % {"d": f"{1 / c.rate:.0f}"}
    if c.branching:
        often += "; " + _("each brings %(b)s more within about %(l)s days") % {
            "b": f"{c.branching:.2g}", "l": f"{c.lag_days:g}"
        }  # fmt: skip
    if c.mixing:
        often += "; " + _("the rate itself uncertain (gamma, shape %(k)s)") % {"k": f"{c.mixing:g}"}
    longer = tuple(f"{c.duration.exceeds(d):.1%}" for d in LONG)
    return Assumed(c.name or c.code, _shuts(c.everywhere, c.sites, c.routes), often, _lasts(c.duration), longer, c.source)


def _shuts(everywhere: bool, sites: tuple[str, ...], routes: tuple[str, ...]) -> str:
    if everywhere:
        return _("everything")
    parts = list(sites) + [_("road to %(s)s") % {"s": r} for r in routes]
    return ", ".join(parts)


def _lasts(d: Duration) -> str:
    match d:
        case Exponential(mean):
            return _("%(d)s days on average, exponential") % {"d": f"{mean:g}"}
        case Lognormal(median, sigma):
            return _("half of them over %(d)s days, lognormal, sigma %(s)s") % {"d": f"{median:g}", "s": f"{sigma:g}"}
        case Fixed(days):
            return _("%(d)s days, always") % {"d": f"{days:g}"}
        case Empirical(values):
            return _("one of %(n)d observed lengths, at most %(d)s days") % {"n": len(values), "d": f"{max(values):g}"}
