"""Where the parts of a problem stood in the workbook, so that later faults name the cell."""

from datetime import date
from typing import Any

from blueberet.foundation.sheets.findings import Finding, Severity
from blueberet.foundation.sheets.tables import Row


class Places:
    """Rows by table and code, and the list of faults they are told to."""

    def __init__(self, findings: list[Finding]) -> None:
        """Faults are added to the caller's list."""
        self.findings = findings
        self.at: dict[tuple[str, str], Row] = {}

    def tell(self, row: Row | None, key: str, problem: str, remedy: str, severity: Severity = "error") -> None:
        """Add a fault at a row's column."""
        if row is None:
            self.findings.append(Finding("Programme", None, "", "", problem, remedy, severity))
            return
        value: Any = row.values.get(key, "")
        if isinstance(value, tuple):
            value = "; ".join(str(v) for v in value)
        shown = value.isoformat() if isinstance(value, date) else str(value)
        head = row.headers.get(key, "")
        self.findings.append(Finding(row.sheet, row.number, head, shown[:80], problem, remedy, severity))
