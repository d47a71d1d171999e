"""The sections of a pack for the next rotation: what is open first, then what happened, was learnt and decided."""

from django.utils.translation import gettext_lazy as _

from blueberet.stages.evidence.declared.section import WHOSE, Section, day, moment, name, number, text, written
from blueberet.stages.evidence.declared.visit import SEVERITY, VISIT

_FINDINGS = next(s for s in VISIT if s.key == "findings")
_ENDURANCE = next(s for s in VISIT if s.key == "endurance")
HANDOVER = (
    Section("findings", "1", _("Open findings"), _FINDINGS.columns, _("No finding is open."), leads=True),
    Section(
        "closures", "1", _("Roads and gates that are shut"),
        (text("what", _("What"), 60), day("since", _("Since")), written("words", _("Incident")), WHOSE),
        _("Nothing is shut."), leads=True,
    ),
    Section(
        "debts", "1", _("Hours still owed"),
        (text("module", _("Module"), 20), text("title", _("Title"), 60), number("people", _("People")),
         number("hours", _("Most owed by one, h"))),
        _("Nobody owes an hour."),
    ),
    Section(
        "posts", "1", _("Posts without a successor"),
        (text("mission", _("Mission"), 24), text("post", _("Post"), 60), day("first_day", _("From")),
         number("missing", _("Places empty")), WHOSE),
        _("Every post has its people."),
    ),
    Section(
        "incidents", "2", _("Incidents"),
        (
            text("number", _("No."), 12), moment("at", _("When")), text("kind", _("Kind"), 30),
            written("place", _("Where"), 40), written("words", _("What happened"), 70),
            written("effect", _("Effect"), 50), WHOSE,
        ),
        _("No incident was recorded."),
    ),
    Section(
        "lessons", "3", _("Lessons"),
        (
            day("day", _("Day")), written("title", _("Lesson"), 50), written("decided", _("Decided"), 60),
            written("why", _("Why"), 60), written("open", _("Open"), 50), WHOSE,
        ),
        _("No lesson was recorded."),
    ),
    Section(
        "decisions", "4", _("Decisions"),
        (
            day("day", _("Day")), text("room", _("About"), 30), written("what", _("Decided"), 60),
            written("why", _("Why"), 70), name("by", _("By")), WHOSE,
        ),
        _("No decision was recorded."),
    ),
    Section(
        "stocks", "5", _("Stocks as counted last"),
        (
            text("plan", _("Supply plan"), 34), text("site", _("Site"), 34), text("item", _("Item"), 30),
            number("amount", _("Held")), text("unit", _("Unit"), 14), number("days_left", _("Days left")),
            day("day", _("Counted on")), WHOSE,
        ),
        _("No stock was counted."),
    ),
    Section("endurance", "5", _ENDURANCE.title, _ENDURANCE.columns, _ENDURANCE.none, _ENDURANCE.says),
)  # fmt: skip
__all__ = ["HANDOVER", "SEVERITY"]
