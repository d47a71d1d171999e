"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "backups.backup.made": gettext_lazy("Back-up made"),
    "backups.backup.restored": gettext_lazy("Back-up restored"),
}
