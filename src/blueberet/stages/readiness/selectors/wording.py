"""What states, grades and requirements are called, and when a day ends: for rooms that tell what a snapshot says."""

from blueberet.stages.readiness.proving import end_of
from blueberet.stages.readiness.words import GRADES, STATES, asked, thing_of, title_of

__all__ = ["GRADES", "STATES", "asked", "end_of", "thing_of", "title_of"]
