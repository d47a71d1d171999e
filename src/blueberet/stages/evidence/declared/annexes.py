"""The personal annexes, for the staff: one row a person and thing. No number of a document, no day of birth, no detail
of health stands in them."""

from django.utils.translation import gettext_lazy as _

from blueberet.stages.evidence.declared.section import RESULT, STATE, Column, Section, day, name, number, text

WHO = (
    name("number", _("Service number"), 22), name("name", _("Name"), 44), text("rank", _("Rank"), 22),
    text("unit", _("Unit"), 44),
)  # fmt: skip
ANNEXES = (
    Section(
        "persons", "D", _("Persons"),
        (
            *WHO, text("category", _("Category"), 16), text("sex", _("Sex"), 8),
            text("specialities", _("Specialities"), 34),
        ),
        is_personal=True,
    ),
    Section(
        "training_by_person", "D", _("Training by person"),
        (
            *WHO, text("subject", _("Subject"), 40), number("owed", _("Owed, h")), number("attended", _("Attended, h")),
            number("debt", _("Debt, h")),
        ),
        is_personal=True,
    ),
    Section(
        "evaluations_by_person", "D", _("Evaluations by person"),
        (
            *WHO, text("task", _("Task"), 14), number("version", _("Version")), text("origin", _("Whose"), 14),
            day("day", _("Seen on")), text("grade", _("Result"), 24, words=RESULT),
            Column("share", _("Share of GO"), 14, "share"),
        ),
        is_personal=True,
    ),
    Section(
        "language_by_person", "C", _("Language by person"),
        (
            *WHO, text("language", _("Language"), 18), text("scale", _("Scale"), 18), text("score", _("Score"), 18),
            day("day", _("Tested on")),
        ),
        is_personal=True,
    ),
    Section(
        "documents_by_person", "C", _("Documents by person"),
        (*WHO, text("kind", _("Document"), 30), text("state", _("State"), 22, words=STATE)), is_personal=True,
    ),
)  # fmt: skip
