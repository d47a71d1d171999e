"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "incidents.entry.written": gettext_lazy("Incident entered in the log"),
    "incidents.entry.corrected": gettext_lazy("Incident corrected"),
    "incidents.entry.withdrawn": gettext_lazy("Incident withdrawn"),
    "incidents.closure.opened": gettext_lazy("Closure of an incident over"),
    "incidents.closure.corrected": gettext_lazy("Opening of a closure corrected"),
    "incidents.tie.made": gettext_lazy("Incidents tied together"),
    "incidents.tie.undone": gettext_lazy("Tie of incidents undone"),
    "incidents.photo.added": gettext_lazy("Picture added to an incident"),
    "incidents.log.imported": gettext_lazy("Incident log taken in"),
    "incidents.log.exported": gettext_lazy("Incident log written to a file"),
    "incidents.fit.asked": gettext_lazy("Closures of the log given to a fit"),
    "incidents.lesson.written": gettext_lazy("Lesson written"),
    "incidents.lesson.changed": gettext_lazy("Lesson changed"),
    "incidents.lessons.exported": gettext_lazy("Lessons written to a file"),
}
