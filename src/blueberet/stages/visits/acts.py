"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "visits.visit.planned": gettext_lazy("Visit planned"),
    "visits.visit.edited": gettext_lazy("Visit changed"),
    "visits.draw.fixed": gettext_lazy("Seed of a draw fixed"),
    "visits.draw.drawn": gettext_lazy("Sample drawn"),
    "visits.draw.missing": gettext_lazy("Somebody drawn cannot come"),
    "visits.draw.exported": gettext_lazy("Draw written to a file"),
    "visits.sheets.printed": gettext_lazy("Question sheets printed"),
    "visits.interview.entered": gettext_lazy("Interview entered"),
    "visits.interview.corrected": gettext_lazy("Interview corrected"),
    "visits.finding.raised": gettext_lazy("Finding written down"),
    "visits.finding.noted": gettext_lazy("Note on a finding"),
    "visits.finding.moved": gettext_lazy("Owner or due day of a finding changed"),
    "visits.finding.answered": gettext_lazy("Finding answered"),
    "visits.finding.sent_back": gettext_lazy("Answer to a finding sent back"),
    "visits.finding.closed": gettext_lazy("Finding closed"),
    "visits.finding.reopened": gettext_lazy("Finding opened again"),
    "visits.findings.exported": gettext_lazy("Findings written to a file"),
    "visits.course.judged": gettext_lazy("Slips of a course counted"),
    "visits.chain.begun": gettext_lazy("Readiness chain begun"),
    "visits.chain.advanced": gettext_lazy("Readiness chain advanced"),
    "visits.chain.set_back": gettext_lazy("Readiness chain set back"),
}
