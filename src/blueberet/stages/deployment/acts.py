"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "deployment.posts.imported": gettext_lazy("Missions and posts imported"),
    "deployment.posts.exported": gettext_lazy("Missions and posts written to a file"),
    "deployment.rules.changed": gettext_lazy("Rules for filling posts changed"),
    "deployment.pin.set": gettext_lazy("Person pinned to a tour"),
    "deployment.pin.taken_back": gettext_lazy("Pin taken back"),
    "deployment.exclusion.set": gettext_lazy("Person excluded from posts"),
    "deployment.exclusion.taken_back": gettext_lazy("Exclusion taken back"),
    "deployment.absence.corrected": gettext_lazy("Days of a drop-out corrected"),
    "deployment.absence.taken_back": gettext_lazy("Can be sent again after dropping out"),
    "deployment.proposal.made": gettext_lazy("Filling of posts proposed"),
    "deployment.proposal.decided": gettext_lazy("Filling of posts decided"),
    "deployment.quota.moved": gettext_lazy("Step of a quota written"),
    "deployment.nomination.exported": gettext_lazy("Nomination list written"),
    "deployment.pledge.made": gettext_lazy("Unit pledged"),
    "deployment.pledge.moved": gettext_lazy("Pledge moved on"),
    "deployment.training.asked": gettext_lazy("Training asked that fills posts"),
}
