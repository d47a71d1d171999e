"""Reads of the room."""

from blueberet.stages.incidents.selectors.closures import Closure, closures_of, open_closures
from blueberet.stages.incidents.selectors.lessons import lessons_of
from blueberet.stages.incidents.selectors.log import incidents_between

__all__ = ["Closure", "closures_of", "incidents_between", "lessons_of", "open_closures"]
