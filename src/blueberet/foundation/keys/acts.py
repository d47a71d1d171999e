"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "keys.key.made": gettext_lazy("Signing key made"),
    "keys.key.rotated": gettext_lazy("Signing key followed by a new one"),
    "keys.key.revoked": gettext_lazy("Signing key called back"),
}
