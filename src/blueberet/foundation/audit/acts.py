"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "audit.trail.exported": gettext_lazy("Trail exported"),
}
