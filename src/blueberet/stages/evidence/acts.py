"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "evidence.pack.made": gettext_lazy("Evidence pack made"),
    "evidence.pack.exported": gettext_lazy("Evidence pack downloaded"),
    "evidence.pack.laid_out": gettext_lazy("Evidence pack laid out for a visitor"),
    "evidence.pack.taken_away": gettext_lazy("Evidence pack taken away from a visitor"),
    "evidence.equipment.declared": gettext_lazy("Equipment declared"),
}
