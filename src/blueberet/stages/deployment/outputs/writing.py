"""A paper as a file: PDF, DOCX and XLSX hold the same."""

from collections.abc import Callable, Mapping
from typing import Literal

from blueberet.stages.deployment.outputs import as_docx, as_pdf, as_xlsx
from blueberet.stages.deployment.outputs.paper import Paper

Kind = Literal["xlsx", "docx", "pdf"]
WRITERS: Mapping[Kind, Callable[[Paper], bytes]] = {"xlsx": as_xlsx.write, "docx": as_docx.write, "pdf": as_pdf.write}


def write_paper(kind: Kind, paper: Paper) -> bytes:
    """The paper as a file of that kind."""
    return WRITERS[kind](paper)
