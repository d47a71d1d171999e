"""Soft rules in plain words: what each is called and how it is counted, in one sentence."""

from django.utils.translation import gettext_lazy as _

from blueberet.engine.programme.score import DEFAULT_WEIGHTS, TITLES

LARGEST_WEIGHT = 100.0
"""A larger weight is a slip of the finger; the defaults lie below 1."""

NAMES = {
    "S1": _("even weeks"), "S2": _("same instructor"), "S3": _("preferred half of the day"), "S4": _("same venue"),
    "S5": _("compact days"), "S6": _("no isolated hours"), "S7": _("nights"), "S8": _("range days"),
    "S9": _("instructors' hours"), "S10": _("margin before the evaluation"), "S11": _("spread over days"),
    "S12": _("seats"),
}  # fmt: skip
FORMULAS = {
    "S1": _("For the n-th session of a module in a week of a group: how far n lies above sessions ÷ weeks."),
    "S2": _("For each module and group: instructors beyond the number that one session needs."),
    "S3": _("Day sessions that stand in the other half of the day than their module prefers."),
    "S4": _("For each module and group: venues beyond one."),
    "S5": _("For each person and day: free periods between the first and the last session."),
    "S6": _("For each person and day: sessions of at most two periods with nothing before or after them."),
    "S7": _("For each person and week: nights beyond one."),
    "S8": _("For each person and week: sessions on a range beyond two."),
    "S9": _("For each instructor and week: hours beyond three quarters of the weekly load."),
    "S10": _("Days by which a session ends inside the last 14 days before the evaluation."),
    "S11": _("For each module and group: days missing to the number of different days wished for."),
    "S12": _("People beyond the seats of a venue. With a weight above 0, seats are a wish and no hard rule."),
}
assert list(NAMES) == list(FORMULAS) == list(DEFAULT_WEIGHTS)


def rule_title(rule: str) -> str:
    """Name of a soft rule in the reader's language."""
    return str(NAMES[rule])


def rule_named(words: str) -> str | None:
    """Number of the soft rule that is meant by a number or a name, as ``S5`` or ``Compact days``; none if none is."""
    asked = " ".join(words.split()).casefold()
    known = {rule.casefold(): rule for rule in DEFAULT_WEIGHTS}
    known |= {str(names[rule]).casefold(): rule for names in (TITLES, NAMES) for rule in DEFAULT_WEIGHTS}
    return known.get(asked)
