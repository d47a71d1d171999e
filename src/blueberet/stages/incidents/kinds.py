"""Kinds of incident that the log knows, and the ways by which word comes; what each is called on pages.

The codes and what they mean to the engine stand in ``engine/incidents/kinds``.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "clash": _("Fighting or firing close by"),
    "shelling": _("Shelling, rockets"),
    "air": _("Air or drone strike"),
    "mine": _("Mine or IED went off"),
    "found": _("Unexploded ordnance found"),
    "riot": _("Riot"),
    "protest": _("Protest, peaceful"),
    "block": _("Road or gate blocked"),
    "attack": _("Attack on civilians"),
    "abduction": _("Abduction"),
    "theft": _("Looting or theft"),
    "accident": _("Accident"),
    "weather": _("Weather, flood, fire"),
    "technical": _("Power, water or link failed"),
    "other": _("Other"),
}
CHOICES = list(KINDS.items())
MEANS = [
    ("vhf", _("VHF radio")), ("hf", _("HF radio")), ("sat", _("satellite")), ("phone", _("telephone")),
    ("data", _("data link")), ("person", _("in person")), ("other", _("other")),
]  # fmt: skip
