"""Reads of what modules serve: by module for the workbook, by standard for the page."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from blueberet.stages.programme.bridge import calendar_of
from blueberet.stages.programme.models import Module, Programme, Serving
from blueberet.stages.standards.models import Version
from blueberet.stages.standards.selectors import versions_by_code

TAUGHT = ("task", "edition", "course", "ladder")
"""Kinds of standards that a programme can teach."""


@dataclass(frozen=True, slots=True)
class Served:
    """A standard that can be taught, and the modules that serve it."""

    version: Version
    """In force on the day; else the one that modules still serve."""
    modules: list[tuple[Module, int]]
    """Each with the number of the version it serves."""
    hours: int
    """Teaching hours of one group over all those modules."""
    is_behind: bool
    """Whether a module serves another version than the one in force."""
    is_gone: bool
    """Whether no version is in force any more."""


def served_by(programme: Programme) -> dict[str, list[str]]:
    """Code of a module to the codes of the standards it serves."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = Serving.objects.filter(module__programme=programme).select_related("module", "version__standard")
    for row in rows:
        found[row.module.code].append(row.version.standard.code)
    return found


def standards_served(programme: Programme, day: date) -> list[Served]:
    """Every standard that can be taught, by kind and code; those nobody serves have no modules. Four queries."""
    calendar = calendar_of(programme)
    by_code: dict[str, list[Serving]] = defaultdict(list)
    rows = Serving.objects.filter(module__programme=programme).select_related("module", "version__standard")
    for row in rows:
        by_code[row.version.standard.code].append(row)
    now = {c: v for c, v in versions_by_code(programme.centre, day).items() if v.standard.kind in TAUGHT}
    found = []
    for code in [*now, *(c for c in by_code if c not in now)]:
        version = now.get(code) or by_code[code][0].version
        modules = [(r.module, r.version.number) for r in by_code.get(code, [])]
        hours = sum(m.sessions * _hours(m, calendar.night_hours, calendar.open_periods[0]) for m, _ in modules)
        behind = code in now and any(r.version_id != version.pk for r in by_code.get(code, []))
        found.append(Served(version, modules, hours, behind, code not in now))
    return sorted(found, key=_place)


def _place(served: Served) -> tuple[int, str]:
    standard = served.version.standard
    return TAUGHT.index(standard.kind) if standard.kind in TAUGHT else len(TAUGHT), standard.code


def _hours(module: Module, night: int, day: int) -> int:
    return {"night": night, "field": module.length * day}.get(module.kind, module.length)
