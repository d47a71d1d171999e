"""Words of the personal log that IMAS 09.30 asks of an operator: categories and roles, nothing technical."""

from django.utils.translation import gettext_lazy as _

CATEGORIES = {
    "small arms": _("small arms ammunition"), "grenades": _("grenades"), "mortars": _("mortar ammunition"),
    "projectiles": _("projectiles"), "rockets": _("rockets"), "bombs": _("aircraft bombs"), "mines": _("mines"),
    "submunitions": _("submunitions"), "improvised": _("improvised devices"), "other": _("other items"),
}  # fmt: skip
ROLES = {
    "operator": _("operator"), "assistant": _("assistant"), "team leader": _("team leader"),
    "supervisor": _("supervisor"), "trainee": _("trainee under supervision"),
}  # fmt: skip
