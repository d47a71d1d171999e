"""What is wrong in a file, told by sheet, row, column, value, and what to do."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a file. An error stops the import; a warning is shown and passes."""

    sheet: str
    row: int | None
    """Row number as the spreadsheet program shows it, from 1; ``None`` for the sheet or file as a whole."""
    column: str
    """Header as it stands in the file; empty when the row or sheet as a whole is meant."""
    value: str
    """What stands there, shortened to 80 characters."""
    problem: str
    """What is wrong, one sentence."""
    remedy: str
    """What to do, one sentence."""
    severity: Severity = "error"

    def sentence(self) -> str:
        """Tell it in one line: ``Roster, row 7, Birth date «31.02.1990»: …``."""
        place = self.sheet
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", {self.column}"
        if self.value:
            place += f" «{self.value}»"
        return f"{place}: {self.problem} {self.remedy}".strip()

    def as_dict(self) -> dict[str, object]:
        """Plain types for JSON."""
        return asdict(self)


class UnusableFile(Exception):
    """The file cannot be read as a table at all; its text is a sentence for the user."""


def errors_in(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stop an import."""
    return [f for f in findings if f.severity == "error"]
