"""What is wrong in an incident file.

In: nothing. Out: ``Fault``, ``UnusableIncidents``. Why: docs/engines/incidents.md, "Reading".
"""

from dataclasses import dataclass
from typing import Literal

SHOWN = 80
"""So many characters of a cell are told."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one row. With an error the row is no event; with a warning it is one, and the fault is told."""

    row: int
    """As a spreadsheet shows it, from 1; a quoted line break does not count."""
    column: str
    """Header as it stands in the file; empty when the row as a whole is meant."""
    value: str
    """What stands there, shortened."""
    problem: str
    """What is wrong, one sentence."""
    remedy: str
    """What to do, one sentence."""
    severity: Literal["error", "warning"] = "error"

    def sentence(self) -> str:
        """Tell it in one line: ``Row 7, latitude «91»: ….``."""
        place = f"Row {self.row}" + (f", {self.column}" if self.column else "")
        return f"{place} «{self.value}»: {self.problem} {self.remedy}" if self.value else (
            f"{place}: {self.problem} {self.remedy}"
        )  # fmt: skip


class UnusableIncidents(ValueError):
    """The file cannot be read as incidents at all; its text is one sentence or two for the user."""


class BadCell(ValueError):
    """A cell that cannot be read: what is wrong, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        """Keep both sentences."""
        super().__init__(problem, remedy)
        self.problem, self.remedy = problem, remedy


def shown(cell: object) -> str:
    """A cell as it is told, on one line and shortened."""
    text = " ".join(str(cell).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
