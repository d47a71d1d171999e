"""Roll sheets on paper: a page a session, to be ticked and signed, or with the marks it has."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from blueberet.foundation.papers.typesetting import set_pdf
from blueberet.stages.attendance.models import Mark, Status
from blueberet.stages.attendance.selectors.rolls import Line
from blueberet.stages.roster.models import Person

TEMPLATE = Path(__file__).with_name("rolls.typ")
Sheet = tuple[Line, Sequence[Person], Mapping[int, Mark]]
"""A session, whom it is for, and the marks that count, by key of the person."""


def write_sheets(sheets: Sequence[Sheet], day: date) -> bytes:
    """One PDF for archives and for screen readers."""
    data = {
        "title": _("Roll calls of %(day)s") % {"day": _day(day)},
        "sheets": [_sheet(*s) for s in sheets],
        "marks": [{"value": s.value, "word": str(s.label)} for s in Status],
        "words": {
            "name": _("Name"), "unit": _("Unit"), "remark": _("Remark, signature"), "minutes": _("min"),
            "by": _("Roll called by"), "signed": _("Time, signature"),
            "nothing": _("No session begins on this day."),
        },
    }  # fmt: skip
    return set_pdf(TEMPLATE, data)


def _sheet(line: Line, people: Sequence[Person], marks: Mapping[int, Mark]) -> dict[str, Any]:
    held = line.held
    when = f"{_day(held.day)}, {held.starts:%H:%M}–{held.ends:%H:%M}"
    if held.last_day != held.day:
        when = f"{_day(held.day)} {held.starts:%H:%M} – {_day(held.last_day)} {held.ends:%H:%M}"
    return {
        "heading": f"{held.title} · {held.group_name}",
        "sub": " · ".join(x for x in (when, held.venue, ", ".join(held.instructor_names), held.code) if x),
        "people": [_row(p, marks.get(p.pk)) for p in people],
    }


def _row(p: Person, mark: Mark | None) -> dict[str, str]:
    return {
        "name": p.name_cyrillic, "rank": p.rank, "number": p.service_number, "unit": p.unit.name,
        "mark": mark.status if mark else "", "minutes": str(mark.minutes) if mark and mark.minutes else "",
        "remark": mark.remark if mark else "",
    }  # fmt: skip


def _day(day: date) -> str:
    return date_format(day, "l j M Y")
