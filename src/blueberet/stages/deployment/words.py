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
