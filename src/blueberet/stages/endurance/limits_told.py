"""Limits and advice of a fit in sentences: codes and figures of the engine, said in the language of the page."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LIMITS: dict[str, Promise] = {
    "deaths_only": _(
        "UCDP counts only events with at least one death. Riots and road blocks without deaths do not stand "
        "in it, so a quiet place looks safer than it is. Use ACLED for it."
    ),
    "spells_are_no_closures": _(
        "Spells are runs of days with events in the news, not closures of a gate; the longest here has "
        "%(longest_days)d days. A long closure, such as ten days, must come in as a known closure of its own."
    ),
    "every_one_closes": _("Every event is taken to shut the gate. No file says so; set the chance."),
    "few_events": _("Only %(events)d events count. Rates are rough, and long closures are unknown."),
    "drift": _(
        "The days do not look alike: %(first_half)d events in the first half, %(second_half)d in the second. "
        "Choose the years that look like what is to come."
    ),
    "long_window": _("%(days)d days are looked at. The last three to five years say more of what is to come."),
    "clustered": _("Events come in clusters. Even closures at their rate give too few long ones."),
    "crisis_or_drift": _(
        "Each event draws %(branching).2f others after it. From one period of crisis that is partly a change "
        "over time."
    ),
    "never_dies_out": _(
        "Each event draws at least one more after it: the days hold a crisis that grows. There is no pattern "
        "with clusters for a tour; choose other days."
    ),
    "no_clusters": _("Events are too few, or come in no clusters: there is no pattern with clusters."),
    "beyond_file": _(
        "%(days)d days lie outside the events of the file. If the file does not cover them, they are wrongly "
        "counted as quiet."
    ),
    "rows_left_out": _("%(left_out)d of %(rows)d rows have faults and do not count."),
    "precision_unknown": _("Of %(events)d events the file does not say how exact day and place are; they count."),
    "unsplit": _("%(events)d events are riots or protests, the file does not say which; they count as riots."),
    "no_weight": _(
        "%(events)d events are of a kind that is not in the table of kinds; they count because no least "
        "weight is asked for."
    ),
    "own_log": _(
        "The log holds what somebody reported. Days on which nobody kept it look quiet, so begin with the first day on "
        "which it was kept."
    ),
    "no_mixed": _(
        "Tours differ no more than chance alone makes them, or too few tours fit into the days: there is no "
        "pattern with levels."
    ),
}  # fmt: skip
"""Each limit that the engine knows, by its code."""

ADVICE: dict[str, Promise] = {
    "clusters": _(
        "Events draw others after them: the AIC of clusters is lower by %(lower).0f. A pattern without them "
        "gives too few long closures, and long ones are what empties stores."
    ),
    "levels": _(
        "Stretches as long as a tour differ more than chance makes them: the AIC of levels is lower by "
        "%(lower).1f. No clusters within them are clear."
    ),
    "levels_of_clusters": _(
        "Stretches as long as a tour differ more than chance makes them (AIC lower by %(lower).1f). There are"
        " clusters too, but no pattern of them can be used here; this one comes nearest."
    ),
    "clusters_unsaid": _(
        "Only this pattern can be used here. It leaves out the clusters that the events have, so long "
        "closures are rarer than they should be. Say how long each event shuts the gate, and the pattern with"
        " clusters can be used."
    ),
    "nothing_more": _(
        "Neither clusters nor levels are clear. The rate itself is uncertain, and the plan takes that into "
        "account."
    ),
}  # fmt: skip

PATTERNS: dict[str, Promise] = {
    "poisson": _("Each by itself"), "gamma-mixed": _("Each tour its own level"), "hawkes": _("In clusters"),
}  # fmt: skip
"""What the pages call the engine's patterns."""

LEFT_OUT: dict[str, Promise] = {
    "area": _("too far"), "days": _("on other days"), "kind": _("of other kinds"),
    "weight": _("of lighter kinds"), "precision of the day": _("on days that are too vague"),
    "precision of the place": _("at places that are too vague"),
}  # fmt: skip
"""Why events do not count, after their number."""

WEIGHTS: tuple[Promise, ...] = (
    _("all kinds"),
    _("weight 1 and more: also peaceful protests, arrests"),
    _("weight 2 and more: protests with force, attacks, looting"),
    _("weight 3: riots, battles, explosions"),
)


def told(table: Mapping[str, Promise], code: str, figures: Mapping[str, float], otherwise: str = "") -> str:
    """The sentence of a code with its figures; a code that is not known keeps the engine's words."""
    return str(table[code]) % dict(figures) if code in table else otherwise


def limits_of(proposal: Mapping[str, Any]) -> list[str]:
    """Every limit of a proposal, the gravest first."""
    return [told(LIMITS, n["code"], n["figures"], n["told"]) for n in proposal["notes"]]
