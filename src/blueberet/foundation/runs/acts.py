"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "runs.run.queued": gettext_lazy("Run asked for"),
    "runs.run.cancelled": gettext_lazy("Run cancelled"),
    "runs.run.done": gettext_lazy("Run done"),
    "runs.run.failed": gettext_lazy("Run failed"),
    "runs.run.stopped": gettext_lazy("Run stopped"),
}
