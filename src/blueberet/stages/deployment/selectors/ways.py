"""Which course or task leads to a thing that posts ask for, and whether the programme teaches it.

In: a thing, as a lever names it. Out: the standard to ask for with the module that serves it, or what is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from blueberet.engine.standards.scales import DifferentScales, NoSuchScore, Scale, Score, levels, reaches
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.deployment.models import Way
from blueberet.stages.deployment.selectors.standing import rule_of
from blueberet.stages.deployment.words import thing
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.requests import served_by
from blueberet.stages.standards.selectors import scale_named, versions_by_code


@dataclass(frozen=True, slots=True)
class Leading:
    """Where a thing is gained. ``missing`` says why nothing can be asked; it is empty when something can."""

    standard: str = ""
    title: str = ""
    module: str = ""
    """Title of a module of the programme that serves it."""
    sessions: int = 1
    """So many as that module has."""
    missing: str = ""


class Ways:
    """Ways of a centre to what its posts ask for, on a day."""

    def __init__(self, centre: Centre, programme: Programme | None, today: date) -> None:
        """Read what leads where, what is in force, and what the programme serves."""
        self.centre, self.programme, self.today = centre, programme, today
        self.rows = list(Way.objects.filter(centre=centre))
        self.titles = {code: v.title for code, v in versions_by_code(centre, today).items()}
        self.usual_days = rule_of(centre).train_days
        self.modules: dict[str, tuple[str, int]] = {}
        if programme is not None:
            told = {m.code: (m.title, m.sessions) for m in programme.modules.order_by("-sessions", "code")}
            served = served_by(programme)
            for code, title_and_sessions in told.items():
                for standard in served.get(code, ()):
                    self.modules.setdefault(standard, title_and_sessions)
        self._scales: dict[str, Scale | None] = {}

    def leading(self, need: Mapping[str, Any]) -> Leading:
        """The course or task to ask for so that people gain ``need``: ``what``, ``of``, ``scale``, ``least``."""
        what, of = str(need.get("what", "")), str(need.get("of", ""))
        word = thing(what, of, str(need.get("scale", "")), str(need.get("least", "")))
        if what == "readiness":
            return Leading(missing=_("%(w)s is a whole set of requirements: ask for what each person lacks there.")
                           % {"w": word})  # fmt: skip
        codes = [of] if what in ("course", "edition") else [w.standard for w in self._ways(need)]
        if not codes:
            return Leading(missing=self._nothing(need, word))
        there = [c for c in codes if c in self.titles]
        if not there:
            told = _("%(c)s would lead to %(w)s, but the centre has no such course or task in force.")
            return Leading(missing=told % {"c": codes[0], "w": word})
        taught = next((c for c in there if c in self.modules), "")
        if not taught:
            if self.programme is None:
                told = _("%(c)s leads to %(w)s; there is no programme to ask.")
            else:
                told = _("%(c)s leads to %(w)s, but no module of the programme serves it. Ask the planner to add one.")
            return Leading(missing=told % {"c": f"{there[0]} {self.titles[there[0]]}", "w": word})
        module, sessions = self.modules[taught]
        return Leading(taught, self.titles[taught], module, sessions)

    def days_to(self, need: Mapping[str, Any]) -> int:
        """From asking to holding a thing: the days of the shortest way, else those of the centre's rule."""
        days = [w.days for w in self._ways(need) if w.days is not None]
        return min(days, default=self.usual_days)

    def ready(self, need: Mapping[str, Any]) -> date:
        """The first day on which somebody who is asked for today holds it."""
        return self.today + timedelta(days=self.days_to(need))

    def all_days(self) -> list[int]:
        """Every number of days that a way takes, that of the rule among them."""
        return sorted({self.usual_days, *(w.days for w in self.rows if w.days is not None)})

    def _of(self, need: Mapping[str, Any]) -> list[Way]:
        return [
            w for w in self.rows
            if (w.what, w.of.casefold(), w.scale) == (
                need.get("what"), str(need.get("of", "")).casefold(), str(need.get("scale", "") or "")
            )
        ]  # fmt: skip

    def _ways(self, need: Mapping[str, Any]) -> list[Way]:
        found = self._of(need)
        return [w for w in found if self._gets(w, need)] if need.get("what") == "language" else found

    def _gets(self, way: Way, need: Mapping[str, Any]) -> bool:
        scale = self._scale(way.scale)
        if scale is None:
            return False
        try:
            return reaches(scale, Score(scale.code, way.reaches), Score(scale.code, str(need.get("least", ""))))
        except (NoSuchScore, DifferentScales):
            return False

    def _scale(self, code: str) -> Scale | None:
        if code not in self._scales:
            self._scales[code] = scale_named(self.centre, code, self.today)
        return self._scales[code]

    def _nothing(self, need: Mapping[str, Any], word: str) -> str:
        told = {"w": word}
        scale = self._scale(str(need.get("scale", "")))
        rest = [w for w in self._of(need) if w.reaches]
        if need.get("what") == "language" and scale is not None and rest:
            far = max(rest, key=lambda w: _place(scale, w.reaches))
            told |= {"c": far.standard, "r": far.reaches}
            return _("No course leads to %(w)s: the furthest, %(c)s, leads to %(r)s. Bring one that goes on, "
                     "and say so on the sheet Ways of the workbook of posts.") % told  # fmt: skip
        return _("No course or task is known to lead to %(w)s. "
                 "If there is one, say so on the sheet Ways of the workbook of posts.") % told  # fmt: skip


def _place(scale: Scale, score: str) -> tuple[Any, ...]:
    try:
        found = levels(scale, Score(scale.code, score))
    except (NoSuchScore, DifferentScales):
        return ()
    return (sum(found), *found)
