"""The sections of a pack that certifies a course: content, teachers, hours, results, feedback."""

from django.utils.translation import gettext_lazy as _

from blueberet.stages.evidence.declared.section import Section, day, name, number, text, written
from blueberet.stages.evidence.declared.visit import VISIT

_FINDINGS = next(s for s in VISIT if s.key == "findings")
COURSE = (
    Section(
        "course", "1", _("The course"),
        (
            text("code", _("Code"), 20), text("title", _("Title"), 60), number("version", _("Version")),
            day("first_day", _("In force from")), text("source", _("Source"), 50),
        ),
    ),
    Section(
        "lessons", "1", _("Programme"),
        (text("code", _("Code"), 20), text("title", _("Lesson"), 70), number("hours", _("Hours")),
         written("materials", _("Materials"), 60)),
        _("No lesson is recorded."),
    ),
    Section(
        "instructors", "2", _("Instructors"),
        (name("name", _("Name")), text("code", _("Code"), 24), text("qualifications", _("Qualifications"), 70),
         number("sessions", _("Sessions taught"))),
        _("No instructor is recorded."),
    ),
    Section(
        "hours", "3", _("Hours held"),
        (text("module", _("Module"), 24), text("title", _("Title"), 60), number("planned", _("Sessions planned")),
         number("held", _("Held")), number("people", _("People"))),
        _("No session is recorded."),
    ),
    Section(
        "results", "3", _("Results"),
        (text("what", _("What"), 50), number("passed", _("Passed")), number("failed", _("Failed")),
         day("latest", _("Latest"))),
        _("No test of the course is recorded."),
    ),
    Section(
        "feedback", "4", _("Feedback"),
        (text("question", _("Question"), 60), number("answers", _("Answers")), number("average", _("Average")),
         written("words", _("In words"), 60)),
        _("No feedback is recorded."),
    ),
    Section("findings", "4", _("Open findings"), _FINDINGS.columns, _("No finding is open.")),
)  # fmt: skip
