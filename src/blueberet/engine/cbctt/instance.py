"""A curriculum-based course timetabling instance, as the competition of 2007 (track 3) defines it.

In: what ``reading`` found. Out: frozen facts. Why: docs/engines/programme.md, section "Competition instances".
Days and periods count from 0, as in the files.
"""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Course:
    """Lectures of one teacher for some students."""

    code: str
    teacher: str
    lectures: int
    min_days: int
    """Least number of different days its lectures should have."""
    students: int


@dataclass(frozen=True, slots=True)
class Room:
    """Where one lecture at a time is held."""

    code: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Curriculum:
    """Courses that some students take together."""

    code: str
    courses: tuple[str, ...]


@dataclass(frozen=True)
class Instance:
    """One ``.ctt`` file. Its parts refer to each other by code."""

    name: str
    days: int
    periods: int
    """Periods of a day."""
    courses: tuple[Course, ...]
    rooms: tuple[Room, ...]
    curricula: tuple[Curriculum, ...]
    unavailable: tuple[tuple[str, int, int], ...]
    """Course, day, period in which it cannot be taught."""

    @cached_property
    def course_by_code(self) -> dict[str, Course]:
        """Courses by code."""
        return {c.code: c for c in self.courses}

    @cached_property
    def room_by_code(self) -> dict[str, Room]:
        """Rooms by code."""
        return {r.code: r for r in self.rooms}
