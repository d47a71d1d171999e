"""What proves a step of a pledge or a quota: a day, a document, a signatory; and what is wrong with it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from blueberet.foundation.sheets.readers import INVISIBLE
from blueberet.foundation.shell.templatetags.shell import soldier_date

MOST_LETTERS, MOST_FINDINGS = 160, 4000


@dataclass(frozen=True, slots=True)
class Paper:
    """What proves a step: the day it was taken, the document, who signed it, and what was found."""

    day: date | None
    document: str
    signatory: str
    findings: str = ""


def paper_faults(paper: Paper, after: date | None, today: date) -> list[str]:
    """What is wrong with the proof of a step; ``after``: the day of the step before."""
    faults = []
    if paper.day is None:
        faults.append(_("Give the day on which it was so."))
    elif paper.day > today:
        faults.append(_("%(day)s is still to come. Write a step when it was taken.") % {"day": soldier_date(paper.day)})
    elif after and paper.day < after:
        faults.append(
            _("%(day)s lies before the last step, which is of %(last)s. Correct the day.")
            % {"day": soldier_date(paper.day), "last": soldier_date(after)}
        )
    if not in_one_line(paper.document):
        faults.append(_("Name the document: note verbale, report, letter, with its number."))
    if not in_one_line(paper.signatory):
        faults.append(_("Name who signed it."))
    faults += unreadable(_("The document"), in_one_line(paper.document), MOST_LETTERS)
    faults += unreadable(_("The signatory"), in_one_line(paper.signatory), MOST_LETTERS)
    return faults + unreadable(_("What was found"), paper.findings.strip(), MOST_FINDINGS)


def unreadable(what: str, text: str, most: int) -> list[str]:
    """Why a text cannot be kept: it is too long, or holds signs that nobody sees."""
    told = {"what": what, "most": most, "count": len(text)}
    if len(text) > most:
        return [_("%(what)s has %(count)d characters; at most %(most)d. Shorten it.") % told]
    if INVISIBLE.search("".join(text.splitlines())):
        return [_("%(what)s holds invisible control characters. Type it anew.") % told]
    return []


def in_one_line(text: str) -> str:
    """The text without breaks and doubled spaces."""
    return " ".join(text.split())
