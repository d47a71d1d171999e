"""A paper as the file that a reader asks for."""

from datetime import datetime

from blueberet.foundation.papers import as_docx, as_pdf
from blueberet.foundation.papers.paper import Paper

PAPERS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Endings of the files that a paper can be, with their media types."""


def written(paper: Paper, kind: str, *, at: datetime) -> bytes:
    """The paper as ``pdf`` or ``docx``, stamped with a moment."""
    return as_pdf.write(paper, at=at) if kind == "pdf" else as_docx.write(paper, at=at)
