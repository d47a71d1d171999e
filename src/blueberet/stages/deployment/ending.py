"""Papers that end during a tour, or are over before it begins, whether a post asks for them or not.

In: what somebody holds, and the days of a tour. Out: one ending for each paper, the one that falls shortest first.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.engine.deployment.problem import Holding, Need
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.deployment.holdings import GUARDED
from blueberet.stages.deployment.words import thing

TRAVEL = ("passport", "service passport")
"""Documents that are watched even where no post asks for them; others only where one does."""
DESK = ("medical", "document", "vaccination", "licence")
"""What is renewed at a desk; the rest are certificates, which are earned again."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A paper whose last valid day lies before the last day of a tour."""

    what: str
    of: str
    scale: str
    until: date
    short_days: int
    """From its last valid day to the last day of the tour."""
    is_before: bool
    """It is over before the tour begins."""

    @property
    def is_certificate(self) -> bool:
        """Earned by training or a test, not given at a desk."""
        return self.what not in DESK

    @property
    def word(self) -> str:
        """What it is called."""
        return thing(self.what, self.of, self.scale)

    def told(self, *, guarded: bool) -> str:
        """In a sentence; without ``guarded`` a medical paper is named without its kind and days."""
        if self.what in GUARDED and not guarded:
            return _("a medical paper is over before the tour") if self.is_before else _("a medical paper ends early")
        if self.is_before:
            told = _("%(paper)s is over on %(day)s, before the tour begins")
            return told % {"paper": self.word, "day": soldier_date(self.until)}
        told = ngettext(
            "%(paper)s ends %(n)d day before the tour does", "%(paper)s ends %(n)d days before the tour does",
            self.short_days,
        )  # fmt: skip
        return told % {"paper": self.word, "n": self.short_days}


def endings_of(holds: Iterable[Holding], needs: Iterable[Need], first: date, last: date) -> list[Ending]:
    """Papers that do not last a tour; of several of a kind the one that lasts longest counts.

    ``needs``: what the post of the tour asks for.
    """
    asked = {n.of.casefold() for n in needs if n.what == "document"}
    longest: dict[tuple[str, str, str], Holding] = {}
    for h in holds:
        key = (h.what, h.of.casefold(), h.scale)
        if _is_watched(h, asked) and (key not in longest or _lasts(h) > _lasts(longest[key])):
            longest[key] = h
    found = [
        Ending(h.what, h.of, h.scale, h.until, (last - h.until).days, h.until < first)
        for h in longest.values()
        if h.until is not None and h.until < last
    ]
    return sorted(found, key=lambda e: (e.is_certificate, e.until, e.of))


def _is_watched(h: Holding, asked: Collection[str]) -> bool:
    if h.what in ("speciality", "readiness"):
        return False
    return h.what != "document" or h.of.casefold() in TRAVEL or h.of.casefold() in asked


def _lasts(h: Holding) -> date:
    return h.until or date.max
