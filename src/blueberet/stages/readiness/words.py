"""What the pages call states, grades and requirements."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blueberet.engine.readiness.problem import Requirement
from blueberet.engine.readiness.states import State
from blueberet.stages.standards.models import Version

STATES = {
    State.MET: (gettext_lazy("met"), "bb-met", gettext_lazy("shown, and in force as long as is looked ahead")),
    State.IMPROVE: (gettext_lazy("needs improvement"), "rd-improve", gettext_lazy("shown, below satisfactory")),
    State.EXPIRING: (
        gettext_lazy("expiring"), "bb-expiring",
        gettext_lazy("in force, but not until the key day, or its end is near"),
    ),
    State.WAIVED: (gettext_lazy("waived"), "rd-waived", gettext_lazy("not held, and excused for a time")),
    State.PLANNED: (
        gettext_lazy("planned"), "rd-planned",
        gettext_lazy("not held, and every session that would close it is published"),
    ),
    State.EXPIRED: (gettext_lazy("expired"), "rd-expired", gettext_lazy("was held once; an old pass is history")),
    State.MISSING: (gettext_lazy("missing"), "bb-missing", gettext_lazy("never shown")),
    State.FAILED: (gettext_lazy("failed"), "bb-failed", gettext_lazy("the last time it was shown, it failed")),
}  # fmt: skip
"""Word, look and explanation of each state, the best first."""
GRADES = {
    "ready": (gettext_lazy("ready"), "bb-met"), "ready with limits": (gettext_lazy("ready with limits"), "bb-expiring"),
    "not ready": (gettext_lazy("not ready"), "bb-failed"),
    "nothing asked": (gettext_lazy("nothing asked"), "bb-nodata"),
}  # fmt: skip
ORDER = ("task", "edition", "course", "level", "language", "document", "age", "service")
Thing = tuple[str, str, str]
"""What, of, and the least score asked."""


def thing_of(r: Requirement) -> Thing:
    """What a requirement is about, whichever set asks it."""
    return r.what, r.of, r.least if r.what == "language" else ""


def in_order(things: set[Thing]) -> list[Thing]:
    """Tasks first, then courses, levels, languages, papers."""
    return sorted(things, key=lambda t: (ORDER.index(t[0]), t[1], t[2]))


def short(thing: Thing) -> str:
    """The head of a column: a code, or a word."""
    what, of, least = thing
    return f"{of} {least}".strip() if what != "document" else of


def title_of(thing: Thing, versions: Mapping[tuple[str, int], Version]) -> str:
    """The full name of what is asked."""
    what, of, least = thing
    if what == "language":
        return _("%(l)s, at least %(s)s") % {"l": of, "s": least}
    if what in ("age", "service"):
        return _("age") if what == "age" else _("years of service")
    titles = [v.title for (code, _n), v in versions.items() if code == of]
    return titles[-1] if titles else of


def asked(r: Requirement) -> str:
    """How much of it is asked, and of whom."""
    who = "" if r.who == "all" else f" · {r.who}"
    if r.measure == "share":
        return _("%(p)d %% of them") % {"p": round(r.amount * 100)} + who
    if r.measure.startswith("count"):
        where = r.measure.removeprefix("count").strip()
        return _("%(n)d %(where)s") % {"n": int(r.amount), "where": where} + who
    return _("everyone meant") + who if r.what != "task" else _("every unit that is asked it")
