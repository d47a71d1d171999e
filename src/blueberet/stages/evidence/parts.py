"""The parts of a pack in the order in which they are read, by kind of pack.

Those of a visit are the visitors' own checklist families (SOP 2020.10, C to M); which of them applies to a contingent
that does not fly or has no engineers is worked out in ``gathering``, with the reason.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a pack: a page on screen, a file in the folder."""

    code: str
    title: object
    file: str
    """Name of its file, without ending."""


PARTS: dict[str, tuple[Part, ...]] = {
    "visit": (
        Part("C", _("General"), "C-general"),
        Part("D", _("Training"), "D-training"),
        Part("E", _("Contingent-owned equipment"), "E-equipment"),
        Part("F", _("Movement control (MOVCON)"), "F-movement-control"),
        Part("G", _("Medical"), "G-medical"),
        Part("H", _("Aviation"), "H-aviation"),
        Part("I", _("Aviation safety"), "I-aviation-safety"),
        Part("J", _("Engineering"), "J-engineering"),
        Part("K", _("Unmanned aircraft systems (joint cell)"), "K-unmanned-aircraft"),
        Part("L", _("Information and communications technology"), "L-communications"),
        Part("M", _("Outline of the report of an assessment and advisory visit"), "M-report-outline"),
    ),
    "course": (
        Part("1", _("The course and its content"), "1-course"),
        Part("2", _("Who teaches"), "2-instructors"),
        Part("3", _("Hours and results"), "3-results"),
        Part("4", _("Feedback and what is open"), "4-feedback"),
    ),
    "hand-over": (
        Part("1", _("What is open"), "1-open"),
        Part("2", _("Incidents and what they shut"), "2-incidents"),
        Part("3", _("Lessons"), "3-lessons"),
        Part("4", _("What was decided, and why"), "4-decisions"),
        Part("5", _("Stocks and how long they hold"), "5-stocks"),
    ),
}
OUTLINE = "M"
"""The part that repeats the others in the outline of the visitors' own report, to be written on."""

NOT_APPLICABLE = {
    "no_aircraft": _("Does not apply: no unit of the contingent flies, and no aircraft is declared."),
    "no_engineers": _(
        "Does not apply: nobody of the contingent is an engineer, and no engineer equipment is declared."
    ),
    "no_uas": _("Does not apply: no unit is asked to fly unmanned aircraft, and none is declared."),
}
"""Why a part does not apply."""


def parts_of(kind: str) -> tuple[Part, ...]:
    """The parts of a kind of pack, in their order."""
    return PARTS[kind]


def part_of(kind: str, code: str) -> Part | None:
    """One part by its letter or number."""
    return next((p for p in PARTS[kind] if p.code == code), None)
