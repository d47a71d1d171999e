"""A timetable in the competition's format: ``CourseID RoomID Day Period``, one lecture a line.

In: text or lectures. Out: the other. Why: docs/engines/programme.md, section "Competition instances".
"""

from dataclasses import dataclass

from blueberet.engine.cbctt.instance import Instance
from blueberet.engine.cbctt.reading import Fault, Faults


@dataclass(frozen=True, slots=True, order=True)
class Lecture:
    """One lecture where it stands; days and periods from 0."""

    course: str
    room: str
    day: int
    period: int


@dataclass(frozen=True, slots=True)
class Solution:
    """Lectures that have a place. One that is missing is a violation, not an error."""

    lectures: tuple[Lecture, ...]


def write_solution(instance: Instance, solution: Solution) -> str:
    """Lines in the order of the courses, then of time."""
    order = {c.code: n for n, c in enumerate(instance.courses)}
    lectures = sorted(solution.lectures, key=lambda x: (order[x.course], x.day, x.period, x.room))
    return "".join(f"{x.course} {x.room} {x.day} {x.period}\n" for x in lectures)


def read_solution(instance: Instance, text: str) -> Solution:
    """Read a timetable, ours or another's.

    Raises
    ------
    Faults
        With every line that does not belong to the instance.
    """
    faults: list[Fault] = []
    found: list[Lecture] = []
    for line, raw in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        words = raw.split()
        if not words:
            continue
        if len(words) != 4:
            faults.append(Fault(line, f"A line has 4 words (course room day period), this one has {len(words)}."))
            continue
        course, room = words[:2]
        if course not in instance.course_by_code:
            faults.append(Fault(line, f"The course {course} does not exist in {instance.name}."))
        if room not in instance.room_by_code:
            faults.append(Fault(line, f"The room {room} does not exist in {instance.name}."))
        when: list[int] = []
        for what, word, count in (("day", words[2], instance.days), ("period", words[3], instance.periods)):
            if word.isascii() and word.isdigit() and int(word[:9]) < count:
                when.append(int(word))
            else:
                faults.append(Fault(line, f"The {what} «{word[:20]}» is no number from 0 to {count - 1}."))
        if len(when) == 2:
            found.append(Lecture(course, room, when[0], when[1]))
    if faults:
        raise Faults(faults)
    return Solution(tuple(found))
