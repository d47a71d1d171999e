"""Findings as rows of a sheet."""

from typing import Any

from blueberet.foundation.sheets.readers import day, text, whole
from blueberet.foundation.sheets.tables import Column, Table
from blueberet.stages.visits.models import Finding
from blueberet.stages.visits.selectors.findings import owner_of

FINDINGS = Table("findings", "Findings", (
    Column("number", "Number", whole(1, 10**6), "Number of the finding in the centre.", "7", True),
    Column("family", "Family", text, "Letter of the visitors' checklist, C to M.", "G", True),
    Column("severity", "Severity", text, "critical, major, minor or advice.", "major", True),
    Column("words", "What was found", text, "In the words of whoever found it.", "Two medics lack a certificate", True),
    Column("visit", "Visit", text, "Title of the visit; empty: set by a commander.", "Mock visit of May"),
    Column("unit", "Unit", text, "Whom it concerns; empty: the whole centre.", "First Contingent > A Company"),
    Column("raised_on", "Found on", day, "Day on which it was found.", "2027-03-14", True),
    Column("owner", "Owner", text, "Who puts it right.", "Senior medic", True),
    Column("due", "Due", day, "Last day on which it may be open.", "2027-04-01", True),
    Column("state", "State", text, "open, answered or closed.", "open", True),
    Column("closed_on", "Closed on", day, "Day on which it was closed.", ""),
    Column("proofs", "What shows it", text, "Documents, records and files named in its notes.", "Order 17 of 2 Apr 2027"),
), "One row for each finding.")  # fmt: skip


def row_of(finding: Finding) -> dict[str, Any]:
    """A finding as a row; ``notes__proofs`` are best fetched before."""
    proofs = [p.reference for n in finding.notes.all() for p in n.proofs.all()]
    return {
        "number": finding.number, "family": finding.family, "severity": finding.severity, "words": finding.words,
        "visit": finding.visit.title if finding.visit else "", "unit": finding.unit.code if finding.unit else "",
        "raised_on": finding.raised_on, "owner": owner_of(finding), "due": finding.due, "state": finding.state,
        "closed_on": finding.closed_on, "proofs": "; ".join(proofs),
    }  # fmt: skip
