"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "endurance.plan.made": gettext_lazy("Supply plan made"),
    "endurance.plan.tied": gettext_lazy("Supply plan tied to a contingent"),
    "endurance.edition.written": gettext_lazy("Supply plan changed"),
    "endurance.plan.exported": gettext_lazy("Supply plan written to a file"),
    "endurance.stock.counted": gettext_lazy("Stock counted"),
    "endurance.stock.corrected": gettext_lazy("Count of stock corrected"),
    "endurance.option.made": gettext_lazy("Option of supply kept"),
    "endurance.option.chosen": gettext_lazy("Option of supply chosen"),
    "endurance.order.exported": gettext_lazy("Order written to a file"),
    "endurance.closure.noted": gettext_lazy("Closure noted"),
    "endurance.closure.opened": gettext_lazy("Closure noted as over"),
    "endurance.closure.taken_back": gettext_lazy("Closure taken back"),
    "endurance.fit.made": gettext_lazy("Incidents fitted"),
    "endurance.fit.confirmed": gettext_lazy("Closure rates from incidents confirmed"),
}
