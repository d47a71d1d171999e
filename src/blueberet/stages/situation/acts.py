"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "situation.report.made": gettext_lazy("Situation report begun"),
    "situation.report.refreshed": gettext_lazy("Facts of a situation report gathered anew"),
    "situation.report.judged": gettext_lazy("Own words of a situation report written"),
    "situation.report.checked": gettext_lazy("Situation report checked"),
    "situation.report.returned": gettext_lazy("Situation report sent back to draft"),
    "situation.report.approved": gettext_lazy("Situation report approved and frozen"),
    "situation.report.sent": gettext_lazy("Situation report sent"),
    "situation.report.handed": gettext_lazy("Situation report handed over"),
    "situation.report.dropped": gettext_lazy("Draft of a situation report thrown away"),
    "situation.report.exported": gettext_lazy("Situation report written to a file"),
    "situation.table.changed": gettext_lazy("Who is told what changed"),
}
