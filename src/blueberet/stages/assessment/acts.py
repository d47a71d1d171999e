"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "assessment.certificate.issued": gettext_lazy("Certificate of level entered"),
    "assessment.certificate.withdrawn": gettext_lazy("Certificate of level withdrawn"),
    "assessment.draft.thrown_away": gettext_lazy("Draft of a sheet thrown away"),
    "assessment.history.loaded": gettext_lazy("History of evaluations loaded"),
    "assessment.log.countersigned": gettext_lazy("Entry of a personal log countersigned"),
    "assessment.log.corrected": gettext_lazy("Entry of a personal log corrected"),
    "assessment.log.entered": gettext_lazy("Entry of a personal log written"),
    "assessment.observation.corrected": gettext_lazy("Evaluation corrected"),
    "assessment.observation.sent": gettext_lazy("Evaluation sent"),
    "assessment.observation.taken_back": gettext_lazy("Evaluation taken back"),
    "assessment.observations.exported": gettext_lazy("Evaluations exported"),
    "assessment.observations.imported": gettext_lazy("Evaluations imported"),
    "assessment.test.corrected": gettext_lazy("Test score corrected"),
    "assessment.test.entered": gettext_lazy("Test score entered"),
    "assessment.tests.imported": gettext_lazy("Test scores imported"),
}
