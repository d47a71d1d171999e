"""The sections of a pack that certifies a course: what is lacking first, then content, teachers, hours, results."""

from django.utils.translation import gettext_lazy as _

from blueberet.stages.evidence.declared.section import YES, Column, Section, day, name, number, text, written
from blueberet.stages.evidence.declared.visit import ORIGIN, SEVERITY

STATE = {"open": _("open"), "answered": _("answered, to be confirmed"), "closed": _("closed")}
COURSE = (
    Section("lacking", "1", _("What a visitor will ask for and is not recorded"), (written("words", _("What"), 160),),
            _("Nothing is lacking."), leads=True),
    Section(
        "course", "1", _("The course"),
        (
            text("code", _("Code"), 24), text("title", _("Title"), 70), number("version", _("Version")),
            day("first_day", _("In force from")), number("hours_asked", _("Hours asked")),
            number("hours_planned", _("In the timetable of one group, h")), number("hours_held", _("Held, h")),
        ),
    ),
    Section("contents", "1", _("Programme of the course"),
            (text("code", _("Code"), 30), text("title", _("Content"), 130)),
            _("Not recorded: the catalogue holds no contents of this course.")),
    Section(
        "materials", "1", _("Documents that it rests on"),
        (text("code", _("Source"), 24), text("title", _("Title"), 100), text("address", _("Address"), 60)),
        _("Not recorded: the standard names no document."),
    ),
    Section(
        "instructors", "2", _("Instructors"),
        (
            text("code", _("Code"), 24), name("name", _("Name")), text("home", _("From"), 40),
            text("qualifications", _("Qualifications"), 50), text("qualified", _("Qualified for all they teach"), 24,
                                                                   words=YES),
            number("held", _("Sessions held")), number("planned", _("To be held")), number("hours", _("Hours taught")),
        ),
        _("Not recorded: nobody is set to teach it."),
    ),
    Section(
        "modules", "3", _("Modules that serve it"),
        (text("code", _("Module"), 24), text("title", _("Title"), 70), number("sessions", _("Sessions a group")),
         number("version", _("Version")), text("qualification", _("Asks of instructors"), 40)),
        _("No module of the programme serves the course."),
    ),
    Section("groups", "3", _("Hours held by group"),
            (text("group", _("Group"), 70), number("hours", _("Hours")), number("sessions", _("Sessions"))),
            _("No hour was held.")),
    Section(
        "results", "3", _("Results of tests"),
        (text("origin", _("Whose"), 40, words=ORIGIN), number("people", _("People tested")),
         number("passed", _("Passed")), number("failed", _("Failed"))),
        _("Nobody was tested on it."),
        says=_("National and external tests stand apart; the last of each person counts."),
    ),
    Section("visits", "4", _("Visits that certified it"),
            (text("title", _("Visit"), 80), day("first_day", _("From")), day("last_day", _("To"))),
            _("No visit has certified it.")),
    Section(
        "findings", "4", _("Findings of these visits"),
        (
            text("number", _("No."), 12), text("severity", _("Severity"), 18, words=SEVERITY),
            text("family", _("Family"), 12), written("words", _("Finding"), 80), day("due", _("Due")),
            text("state", _("State"), 30, words=STATE),
        ),
        _("Nothing was found."),
    ),
    Section(
        "feedback", "4", _("How those who took it judged it"),
        (
            day("day", _("Collected on")), text("group", _("Group"), 30), number("returned", _("Slips back")),
            number("handed_out", _("Of")), text("question", _("Question"), 60), number("mean", _("Mean mark")),
            number("answered", _("Marked by")), text("spread", _("Gave 1 / 2 / 3 / 4 / 5"), 34),
            Column("words", _("In words"), 60, guard="swept", is_rare=True),
        ),
        _("Not recorded: no slips of this course were counted."),
        says=_("Counts of slips without names, 1 poor to 5 very good; the questions are our own proposal."),
    ),
)  # fmt: skip
