"""Findings as a list; question sheets, one for each person who is asked, filled in by hand and entered later."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from blueberet.foundation.papers.paper import (
    TO_FILL,
    Block,
    Facts,
    Grid,
    Head,
    Heading,
    PageBreak,
    Paper,
    Signs,
    Text,
    told_day,
)
from blueberet.stages.visits.models import Draw, Finding
from blueberet.stages.visits.selectors.findings import owner_of
from blueberet.stages.visits.selectors.samples import Place
from blueberet.stages.visits.shipped import topics
from blueberet.stages.visits.table import row_of


def sheets(draw: Draw, places: Sequence[Place]) -> Paper:
    """The sheets of a draw, in the order of platoon and place."""
    blocks: list[Block] = []
    for n, place in enumerate(places):
        if n:
            blocks.append(PageBreak())
        blocks += _sheet(draw, place)
    visit = draw.visit
    days = told_day(visit.first_day)
    if visit.last_day != visit.first_day:
        days += f" – {told_day(visit.last_day)}"
    return Paper(
        _("Questions for interviews"), tuple(blocks), subtitle=f"{visit.title}, {days}",
        status=_("Answers are for the interviewer alone"), footer=_("Draw %(n)d, seed %(s)s") % {
            "n": draw.number, "s": draw.seed,
        }, language=(get_language() or "en")[:2],
    )  # fmt: skip


def _sheet(draw: Draw, place: Place) -> list[Block]:
    person = place.person
    assert person is not None
    heads = (
        Head(_("Question"), 70), Head(_("A good answer holds"), 85), Head("0", 7, "center"), Head("1", 7, "center"),
        Head("2", 7, "center"),
    )  # fmt: skip
    found: list[Block] = [
        Heading(f"{person.rank} {person.name_cyrillic}"),
        Facts((
            (_("Service number"), person.service_number), (_("Platoon"), place.platoon),
            (_("Asked by"), TO_FILL), (_("Day"), TO_FILL),
        )),
    ]  # fmt: skip
    for topic in topics().values():
        rows = tuple((q.words, q.holds, "", "", "") for q in topic.questions)
        found.append(Grid(topic.title, heads, rows))
    found.append(Text(_("0 not known, 1 partly, 2 known; what is left empty was not asked."), "small"))
    found.append(Text(_("Questions and answers are our own proposal, not UN text."), "small"))
    found.append(Signs((_("Interviewer"),)))
    return found


def findings_paper(centre: str, findings: Sequence[Finding], day: date) -> Paper:
    """Findings in a table, in the order given; ``notes__proofs`` are best fetched before."""
    heads = (
        Head(_("Finding"), 16), Head(_("Part"), 10), Head(_("Gravity"), 20), Head(_("What was found"), 90),
        Head(_("Unit"), 36), Head(_("Owner"), 34), Head(_("Due"), 22), Head(_("State"), 30), Head(_("Proofs"), 40),
    )  # fmt: skip
    rows = tuple(
        (f"F{f.number}", f.family, f.get_severity_display(), f.words, f.unit.name if f.unit else "", owner_of(f),
         f.due, f.get_state_display(), row_of(f)["proofs"])
        for f in findings
    )  # fmt: skip
    body: tuple[Block, ...] = (Grid("", heads, rows),) if rows else (Text(_("No finding is here.")),)
    return Paper(
        _("Findings"), body, subtitle=f"{centre}, {told_day(day)}", footer=f"{centre} · {told_day(day)}",
        author=centre, language=(get_language() or "en")[:2], is_wide=True,
    )  # fmt: skip
