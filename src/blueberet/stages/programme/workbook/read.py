"""From a workbook to a problem: read every sheet, put the parts together, check what they mean.

In: bytes, and the people if they do not stand in the workbook. Out: a ``ProgrammeCheck`` with all faults at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from blueberet.engine.programme.problem import Problem
from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.foundation.sheets.read_table import key_of, read_table
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.programme.workbook.assemble import assemble
from blueberet.stages.programme.workbook.groups import Member
from blueberet.stages.programme.workbook.meaning import meaning_findings
from blueberet.stages.programme.workbook.tables import TABLES
from blueberet.stages.roster.services import ROLL as ROSTER_TABLE
from blueberet.stages.roster.services import check_roster


@dataclass(frozen=True, slots=True)
class ProgrammeCheck:
    """What a workbook would bring."""

    problem: Problem | None
    findings: list[Finding] = field(default_factory=list)
    visit_day: date | None = None
    serves: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Code of a module to the codes of the standards that it serves; whether they exist only a centre knows."""
    module_rows: dict[str, Row] = field(default_factory=dict)
    """Code of a module to where it stands."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing stands against the import."""
        return self.problem is not None and not errors_in(self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """How many parts of each kind."""
        p = self.problem
        if p is None:
            return {}
        return {
            "people": len({n for g in p.groups for n in g.members}), "groups": len(p.groups), "phases": len(p.phases),
            "modules": len(p.modules), "sessions": len(p.sessions), "instructors": len(p.instructors),
            "venues": len(p.venues), "fixed events": len(p.events), "holidays": len(p.calendar.closed_days),
        }  # fmt: skip


def check_programme(content: bytes, filename: str, *, members: Sequence[Member] | None, today: date) -> ProgrammeCheck:
    """Read and check a programme workbook.

    ``members`` are the people; without them the workbook needs a sheet in the form of a nominal roll.

    Raises
    ------
    UnusableFile
        If the file is no workbook at all.
    """
    book = read_book(content, filename)
    tables: dict[str, list[Row]] = {}
    findings: list[Finding] = []
    for table in TABLES:
        tables[table.key], found = read_table(book, table)
        findings.extend(found)
    if members is None:
        wanted = {key_of(ROSTER_TABLE.sheet), *(key_of(a) for a in ROSTER_TABLE.aliases)}
        if any(key_of(s.name) in wanted for s in book.sheets):
            roll = check_roster(content, filename, today=today)
            findings.extend(f for f in roll.findings if f.severity == "error")
            members = [Member(e.service_number, e.unit, e.specialities) for e in roll.entries]
        else:
            told = "The people are missing: there is no sheet «Roster» and no roster was given."
            findings.append(
                Finding("Roster", None, "", "", told, "Add the sheet, or give the roll beside the workbook.")
            )
            members = []
    parts = assemble(tables, members, findings)
    if parts is not None and not errors_in(findings):
        findings.extend(meaning_findings(parts.problem, parts.places))
    problem = parts.problem if parts else None
    visit = parts.visit_day if parts else None
    rows = {r.values["code"]: r for r in tables["modules"] if "code" in r.values}
    return ProgrammeCheck(problem, findings, visit, parts.serves if parts else {}, rows)
