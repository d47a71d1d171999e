"""What an answer assumes of closures, in words, told beside it: how often, how long, how likely to last."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from blueberet.engine.endurance.assumptions import Source, assumptions
from blueberet.engine.endurance.mission import KnownClosure, Mission
from blueberet.stages.endurance.bridge import mission_of


@dataclass(frozen=True, slots=True)
class Assumed:
    """A source of closures: what it shuts, how often, how long; chances that one lasts longer than 5, 10, 20 days.

    ``in_tour``: that in one tour at least one lasts longer than ten.
    """

    name: str
    shuts: str
    often: str
    lasts: str
    longer: tuple[str, ...]
    in_tour: str
    source: str


def assumptions_of(content: dict[str, Any]) -> dict[str, Any]:
    """Closures by chance and known ones, spread of use, sites that nothing shuts; whatever the sites hold."""
    m = mission_of(content | {"stores": []})
    found = assumptions(m)
    names = {s.code: s.name or s.code for s in m.sites}
    return {
        "closures": [_told(s, m) for s in found.sources if s.every_days],
        "now": [_begun(s, names) for s in found.sources if s.begins is not None],
        "known": [(k.name, k.start, k.end, shuts(k, names)) for k in found.known],
        "tour": f"{found.tour_cv:.0%}", "day": f"{found.day_cv:.0%}",
        "unclosed": [names[c] for c in found.unclosed] if found.sources else [],
    }  # fmt: skip


def _told(s: Source, m: Mission) -> Assumed:
    often = _("once in %(d)s days") % {"d": f"{s.every_days:.0f}"}
    if s.branching:
        often += "; " + _("each brings %(b)s more on average") % {"b": f"{s.branching:.2g}"}
    if s.mixing:
        often += "; " + _("the rate itself uncertain (gamma, shape %(k)s)") % {"k": f"{s.mixing:g}"}
    words = {
        "exponential": _("exponential"), "lognormal": _("lognormal"), "fixed": _("always the same"),
        "empirical": _("as observed"),
    }  # fmt: skip
    lasts = _("%(d)s days on average, %(f)s") % {"d": f"{s.mean_days:.1f}", "f": words[s.family]}
    return Assumed(
        s.name or s.code, shuts(s, {x.code: x.name or x.code for x in m.sites}), often, lasts,
        tuple(f"{x:.1%}" for x in s.longer), f"{s.in_tour[1]:.0%}", s.source,
    )  # fmt: skip


def _begun(s: Source, names: dict[str, str]) -> str:
    """A closure in progress, in a sentence."""
    since = -(s.begins or 0.0)
    return _("%(n)s (%(w)s): shut for %(d)s days already; %(m)s more on average, longer than ten more: %(t)s") % {
        "n": s.name, "w": shuts(s, names), "d": f"{since:.1f}", "m": f"{s.mean_days:.1f}", "t": f"{s.longer[1]:.0%}"
    }  # fmt: skip


def shuts(c: Source | KnownClosure, names: dict[str, str]) -> str:
    """What is shut, in words."""
    if c.everywhere:
        return _("everything")
    roads = [_("road to %(s)s") % {"s": names.get(r, r)} for r in c.routes]
    return ", ".join([*(names.get(s, s) for s in c.sites), *roads])
