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
GROUPS: dict[str, str] = {
    "clash": "fire", "shelling": "fire", "air": "fire", "mine": "fire", "found": "hazard", "riot": "crowd",
    "protest": "crowd", "block": "crowd", "attack": "crime", "abduction": "crime", "theft": "crime",
    "accident": "other", "weather": "other", "technical": "other", "other": "other",
}  # fmt: skip
"""Which shape a kind has on the map."""
GROUP_NAMES: dict[str, Promise] = {
    "fire": _("fighting, fire, mines"), "crowd": _("crowds, road blocks"), "crime": _("attacks, crime"),
    "hazard": _("ordnance found"), "other": _("accidents, weather, failures"),
}  # fmt: skip
