"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "standards.catalogue.exported": gettext_lazy("Catalogue of standards exported"),
    "standards.catalogue.imported": gettext_lazy("Catalogue of standards imported"),
    "standards.draft.edited": gettext_lazy("Draft of a standard edited"),
    "standards.draft.made": gettext_lazy("New version of a standard begun"),
    "standards.draft.thrown_away": gettext_lazy("Draft of a standard thrown away"),
    "standards.standard.made": gettext_lazy("Standard made"),
    "standards.standard.reinstated": gettext_lazy("Standard taken into use again"),
    "standards.standard.withdrawn": gettext_lazy("Standard withdrawn"),
    "standards.version.put_into_force": gettext_lazy("Version of a standard put into force"),
}
