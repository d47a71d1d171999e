"""What stands in a pack: every section with its columns, declared once for gathering, papers, pages and redaction."""

from blueberet.stages.evidence.declared.annexes import ANNEXES
from blueberet.stages.evidence.declared.course import COURSE
from blueberet.stages.evidence.declared.handover import HANDOVER
from blueberet.stages.evidence.declared.section import Column, Section
from blueberet.stages.evidence.declared.visit import VISIT

SECTIONS: dict[str, tuple[Section, ...]] = {"visit": VISIT, "course": COURSE, "hand-over": HANDOVER}
"""The sections of each kind of pack, in the order in which they are read."""


def sections_of(kind: str, part: str = "") -> tuple[Section, ...]:
    """The sections of a kind of pack, or of one part of it."""
    return tuple(s for s in SECTIONS[kind] if part in ("", s.part))


def annexes_of(kind: str) -> tuple[Section, ...]:
    """The personal annexes of a kind of pack."""
    return ANNEXES if kind == "visit" else ()


__all__ = ["ANNEXES", "SECTIONS", "Column", "Section", "annexes_of", "sections_of"]
