"""What the pages call how a plan ended, and what wishes are about."""

from django.utils.translation import gettext_lazy

ENDED = {
    "optimal": (gettext_lazy("proven best"), "bb-met", gettext_lazy("No plan that keeps every rule is worth more.")),
    "near": (
        gettext_lazy("near the best"), "bb-met",
        gettext_lazy("All but the teams is proven; teams were dealt afterwards, the gap tells what that may cost."),
    ),
    "time": (
        gettext_lazy("time was up"), "bb-expiring", gettext_lazy("The best plan found in time; the gap is told."),
    ),
    "stopped": (gettext_lazy("stopped"), "bb-expiring", gettext_lazy("Stopped by hand; the best plan found so far.")),
    "by hand": (gettext_lazy("made by hand"), "bb-expiring", gettext_lazy("Nobody looked for a better one.")),
}  # fmt: skip
"""Word, look and explanation of each end."""
WISHES = {
    "W1": gettext_lazy("women below the target"), "W2": gettext_lazy("too many from one region"),
    "W3": gettext_lazy("too few with an earlier tour"), "W4": gettext_lazy("reserve too thin"),
    "W5": gettext_lazy("units a team is drawn from"), "W6": gettext_lazy("sent again, or soon after a tour"),
}  # fmt: skip
QUOTA_STEPS = {
    "proposed_on": gettext_lazy("proposed"), "approved_on": gettext_lazy("approved by parliament"),
    "agreed_on": gettext_lazy("memorandum signed"), "departed_on": gettext_lazy("departed"),
}  # fmt: skip
"""Steps of a quota's decision chain by the names of their days."""
THINGS = {
    "speciality": gettext_lazy("speciality"), "level": gettext_lazy("level"), "language": gettext_lazy("language"),
    "licence": gettext_lazy("licence"), "document": gettext_lazy("paper"), "medical": gettext_lazy("medical board"),
    "vaccination": gettext_lazy("vaccination"), "course": gettext_lazy("course"),
    "readiness": gettext_lazy("requirement set"),
}  # fmt: skip
"""Kinds of things that posts ask for."""
LEVERS = {
    "training": gettext_lazy("training"), "document": gettext_lazy("paper"), "waiver": gettext_lazy("waiver"),
}  # fmt: skip
PAPERS = {
    "medical": gettext_lazy("medical board"), "passport": gettext_lazy("passport"),
    "service passport": gettext_lazy("service passport"), "vaccination": gettext_lazy("vaccination"),
}  # fmt: skip

ACRONYMS = frozenset({"cbrn", "eod", "hq", "ied", "iedd", "uas", "uav", "uxo"})
"""Written in capitals on pages, however the roll has them."""


def spoken(name: str) -> str:
    """A name of the roll as it is written on pages: ``uas operator`` as ``UAS operator``."""
    return " ".join(w.upper() if w.casefold() in ACRONYMS else w for w in name.split(" "))


def thing(what: str, of: str, scale: str = "", least: str = "") -> str:
    """A thing that is held or asked for, in words: ``English STANAG 6001 2222``, ``medical board``, ``licence B``."""
    if what in ("document", "medical", "vaccination"):
        word = PAPERS.get(of.casefold(), of)
        return str(word) if what != "vaccination" or of == "vaccination" else f"{THINGS[what]} {of}"
    if what == "language":
        return " ".join(x for x in (of, scale, least) if x)
    if what == "speciality":
        return spoken(of)
    return of if what == "readiness" else f"{THINGS.get(what, what)} {of}"
