"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "readiness.waiver.given": gettext_lazy("Requirement waived"),
    "readiness.waiver.withdrawn": gettext_lazy("Waiver withdrawn"),
    "readiness.statement.made": gettext_lazy("Readiness stated"),
    "readiness.snapshot.taken": gettext_lazy("Snapshot of readiness taken"),
    "readiness.rollup.exported": gettext_lazy("Readiness written to a file"),
}
