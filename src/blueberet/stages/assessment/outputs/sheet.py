"""The paper sheet of a task, as data for a PDF: a short code a line, boxes to tick, room for names and times."""

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from blueberet.foundation.papers.typesetting import set_pdf
from blueberet.stages.assessment.paper import unit_short
from blueberet.stages.assessment.selectors.showing import Column
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.standards.models import Version

TEMPLATE = Path(__file__).with_name("sheet.typ")


def write_sheet(version: Version, columns: Sequence[Column], unit: Unit | None, people: Sequence[Person]) -> bytes:
    """One PDF for archives and for screen readers; the text goes in as data, never as source."""
    rows = [
        {
            "short": c.short, "text": c.text, "standard": c.standard,
            "marks": "★" * c.critical + ("L" if c.leader else ""), "limit": f"≤ {c.limit} s" if c.limit else "",
        }
        for c in columns
    ]  # fmt: skip
    code = version.standard.code
    # With the version: if another is in force by the time it is typed in, its lines may be others.
    name = f"{code}/{version.number}"
    data = {
        "code": code, "title": version.title, "unit": unit.code if unit else "",
        "head": f"{name} {unit_short(unit.code) if unit else ''}".strip(),
        "version": _("Version %(n)d") % {"n": version.number}, "rows": rows,
        "conditions": str(version.head.get("conditions", "")),
        "people": [{"number": p.service_number, "name": p.name_cyrillic} for p in people],
        "words": {
            "day": _("Day"), "time": _("From – to"), "evaluator": _("Evaluator, role"), "light": _("Day / night"),
            "weather": _("Weather, °C"), "strength": _("Strength"), "line": _("Line"), "step": _("Step"), "go": _("GO"),
            "no": _("NO-GO"), "na": _("N/A"), "seconds": _("Time (s)"), "remarks": _("Remarks"),
            "signed": _("Signature"),
            "conditions": _("Conditions"), "people": _("People: service number and lines that were NO-GO"),
            "key": _("★ critical · L leader alone · type it in as: %(example)s")
            % {"example": f"{name} {unit_short(unit.code) if unit else '…'} 01 g 02 n 07=42"},
        },
    }  # fmt: skip
    return set_pdf(TEMPLATE, data)
