"""A paper as a file: PDF, DOCX and XLSX hold the same, and come out the same to the byte whenever they are made."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from blueberet.foundation.papers import as_docx, as_pdf, as_xlsx
from blueberet.foundation.papers.paper import Paper

Kind = Literal["xlsx", "docx", "pdf"]
WRITERS: Mapping[Kind, Callable[[Paper, datetime], bytes]] = {
    "xlsx": as_xlsx.write, "docx": as_docx.write, "pdf": as_pdf.write,
}  # fmt: skip


def write(kind: Kind, paper: Paper, at: datetime) -> bytes:
    """The paper as a file of that kind, made at ``at``, a moment with its zone."""
    return WRITERS[kind](paper, at)
