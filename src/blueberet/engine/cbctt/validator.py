"""The independent validator: judges any timetable of an instance as the competition of 2007 did.

In: an instance and a solution, also another program's. Out: a ``Report``. It knows nothing of the search and nothing of
the adapter. Why: docs/engines/programme.md, section "Competition instances".
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from blueberet.engine.cbctt.instance import Instance
from blueberet.engine.cbctt.solution import Solution

HARD = ("Lectures", "Conflicts", "Availability", "RoomOccupation")
SOFT = {"RoomCapacity": 1, "MinWorkingDays": 5, "CurriculumCompactness": 2, "RoomStability": 1}
"""Price of one student without a seat, one missing day, one isolated lecture, one room beyond the first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation or charge."""

    kind: str
    amount: int
    """Violations, or cost with its price."""
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is wrong with a timetable, and what it costs."""

    findings: tuple[Finding, ...]

    def total_of(self, kind: str) -> int:
        """Violations or cost of one kind."""
        return sum(f.amount for f in self.findings if f.kind == kind)

    @property
    def violations(self) -> int:
        """Hard violations; a timetable with any is none."""
        return sum(self.total_of(kind) for kind in HARD)

    @property
    def cost(self) -> int:
        """Soft cost."""
        return sum(self.total_of(kind) for kind in SOFT)

    def text(self) -> str:
        """The report as the competition's validator lays it out."""
        lines = [f"[{'H' if f.kind in HARD else f'S({f.amount})'}] {f.what}" for f in self.findings]
        lines.append("")
        lines += [f"Violations of {kind} (hard) : {self.total_of(kind)}" for kind in HARD]
        lines += [f"Cost of {kind} (soft) : {self.total_of(kind)}" for kind in SOFT]
        hard = f", Violations = {self.violations}" if self.violations else ""
        return "\n".join([*lines, "", f"Summary: Total Cost = {self.cost}{hard}", ""])


def validate(instance: Instance, solution: Solution) -> Report:
    """Judge a timetable by every rule."""
    return Report((*_hard(instance, solution), *_soft(instance, solution)))


def _hard(instance: Instance, solution: Solution) -> list[Finding]:
    found: list[Finding] = []
    times: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    rooms: Counter[tuple[str, int, int]] = Counter()
    for x in solution.lectures:
        times[x.course][x.day, x.period] += 1
        rooms[x.room, x.day, x.period] += 1
    for c in instance.courses:
        # Two lectures of a course in one period are one too few, as in the competition.
        off = abs(c.lectures - len(times[c.code])) + sum(n - 1 for n in times[c.code].values())
        if off:
            found.append(Finding("Lectures", off, f"The course {c.code} has {len(times[c.code])} of {c.lectures}"
                                 f" lectures in periods of their own, and {times[c.code].total()} in all"))  # fmt: skip
    together = {frozenset(pair) for q in instance.curricula for pair in combinations(q.courses, 2)}
    for one, two in combinations(instance.courses, 2):
        if one.teacher == two.teacher or frozenset((one.code, two.code)) in together:
            for day, period in sorted(times[one.code].keys() & times[two.code].keys()):
                found.append(Finding("Conflicts", 1, f"Courses {one.code} and {two.code} have both a lecture"
                                     f" on day {day}, period {period}"))  # fmt: skip
    for course, day, period in instance.unavailable:
        if (day, period) in times[course]:
            found.append(Finding("Availability", 1, f"The course {course} has a lecture at an unavailable time,"
                                 f" day {day}, period {period}"))  # fmt: skip
    for (room, day, period), n in sorted(rooms.items()):
        if n > 1:
            found.append(Finding("RoomOccupation", n - 1, f"{n} lectures in room {room} on day {day}, period {period}"))
    return found


def _soft(instance: Instance, solution: Solution) -> list[Finding]:
    found: list[Finding] = []
    days: dict[str, set[int]] = defaultdict(set)
    rooms: dict[str, set[str]] = defaultdict(set)
    at: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    for x in sorted(solution.lectures):
        over = instance.course_by_code[x.course].students - instance.room_by_code[x.room].capacity
        if over > 0:
            found.append(Finding("RoomCapacity", over * SOFT["RoomCapacity"], f"Room {x.room} is too small for course"
                                 f" {x.course} on day {x.day}, period {x.period}: {over} students over"))  # fmt: skip
        days[x.course].add(x.day)
        rooms[x.course].add(x.room)
        at[x.course][x.day, x.period] = 1
    for c in instance.courses:
        missing = c.min_days - len(days[c.code])
        if missing > 0:
            found.append(Finding("MinWorkingDays", missing * SOFT["MinWorkingDays"], f"The course {c.code} has only"
                                 f" {len(days[c.code])} days of lecture"))  # fmt: skip
    for q in instance.curricula:
        taken: Counter[tuple[int, int]] = Counter()
        for course in q.courses:
            taken.update(at[course])
        for (day, period), n in sorted(taken.items()):
            if not taken.keys() & {(day, period - 1), (day, period + 1)}:
                found.append(Finding("CurriculumCompactness", n * SOFT["CurriculumCompactness"], f"Curriculum"
                                     f" {q.code} has an isolated lecture on day {day}, period {period}"))  # fmt: skip
    for c in instance.courses:
        if len(rooms[c.code]) > 1:
            found.append(Finding("RoomStability", (len(rooms[c.code]) - 1) * SOFT["RoomStability"], f"Course"
                                 f" {c.code} uses {len(rooms[c.code])} different rooms"))  # fmt: skip
    return found
