"""Read a ``.ctt`` file: every fault at once, each a sentence with its line.

In: text. Out: an ``Instance``, or ``Faults``. Why: docs/engines/programme.md, section "Competition instances".
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from blueberet.engine.cbctt.instance import Course, Curriculum, Instance, Room

SECTIONS = {
    "COURSES": "Courses",
    "ROOMS": "Rooms",
    "CURRICULA": "Curricula",
    "UNAVAILABILITY_CONSTRAINTS": "Constraints",
}
"""Section and the number at the top that counts its lines."""
NUMBERS = ("Courses", "Rooms", "Days", "Periods_per_day", "Curricula", "Constraints")
MOST = 100_000
"""More of anything than this is a slip of the pen, and would only exhaust the memory."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file."""

    line: int
    """Line, from 1; 0 where the fault belongs to the whole file."""
    what: str

    def sentence(self) -> str:
        """``Line 12: …``."""
        return f"Line {self.line}: {self.what}" if self.line else self.what


class Faults(ValueError):
    """A file cannot be used; ``faults`` names everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in the order of their lines."""
        self.faults = sorted(faults, key=lambda f: f.line)
        super().__init__("\n".join(f.sentence() for f in self.faults))


@dataclass
class _Reader:
    """What was found so far; ``where`` holds the line on which a code was introduced."""

    faults: list[Fault] = field(default_factory=list)
    head: dict[str, tuple[str, int]] = field(default_factory=dict)
    rows: dict[str, list[tuple[int, list[str]]]] = field(default_factory=lambda: defaultdict(list))
    section_line: dict[str, int] = field(default_factory=dict)
    ended: bool = False

    def wrong(self, line: int, what: str) -> None:
        self.faults.append(Fault(line, what))

    def split(self, text: str) -> None:
        """Sort the lines into head and sections."""
        section = ""
        for number, raw in enumerate(text.lstrip("\ufeff").splitlines(), 1):
            line = raw.strip()
            if not line or self.ended:
                if line:
                    self.wrong(number, "There is text after END.; take it away.")
                    return
                continue
            name = line.removesuffix(":")
            if line == "END.":
                self.ended = True
            elif line.endswith(":") and name in SECTIONS:
                if name in self.section_line:
                    self.wrong(number, f"The section {name} stands twice.")
                section = name
                self.section_line.setdefault(name, number)
            elif section:
                self.rows[section].append((number, line.split()))
            else:
                key, colon, value = line.partition(":")
                if not colon or key.strip() not in ("Name", *NUMBERS):
                    self.wrong(number, f"«{line[:40]}» is none of Name, {', '.join(NUMBERS)}.")
                elif key.strip() in self.head:
                    self.wrong(number, f"{key.strip()} stands twice.")
                else:
                    self.head[key.strip()] = (value.strip(), number)

    def number(self, line: int, text: str, what: str, least: int = 0) -> int | None:
        """A whole number of at least ``least``; ``None`` after telling what is wrong."""
        plain = text.isascii() and text.removeprefix("-").isdigit() and len(text) < 12
        value = int(text) if plain else None
        if value is None or not least <= value <= MOST:
            self.wrong(line, f"{what} must be a whole number from {least} to {MOST}, not «{text[:20]}».")
            return None
        return value

    def top(self, key: str) -> int | None:
        """A number of the head."""
        text, line = self.head.get(key, ("", 0))
        if not line:
            self.wrong(0, f"The line «{key}:» is missing at the top.")
            return None
        return self.number(line, text, key, 1 if key in ("Days", "Periods_per_day", "Courses", "Rooms") else 0)

    def fields(self, section: str, count: int, shape: str) -> Iterable[tuple[int, list[str]]]:
        """Lines of a section that have the right number of words."""
        for line, words in self.rows[section]:
            if len(words) == count:
                yield line, words
            else:
                self.wrong(line, f"A line of {section} has {count} words ({shape}), this one has {len(words)}.")


def read(text: str) -> Instance:
    """Read an instance.

    Raises
    ------
    Faults
        With every fault of the file, each with its line.
    """
    r = _Reader()
    r.split(text)
    top = {key: r.top(key) for key in NUMBERS}
    name, _ = r.head.get("Name", ("", 0))
    if not name:
        r.wrong(0, "The line «Name:» is missing at the top.")
    for section in SECTIONS:
        if section not in r.section_line:
            r.wrong(0, f"The section {section}: is missing.")
    if not r.ended:
        r.wrong(0, "The last line END. is missing: the file may have been cut off.")
    courses = _courses(r)
    rooms = _rooms(r)
    known = {words[0] for _, words in r.rows["COURSES"] if words}
    curricula = _curricula(r, known)
    unavailable = _unavailable(r, known, top["Days"], top["Periods_per_day"])
    for section, key in SECTIONS.items():
        told, found = top[key], len(r.rows[section])
        if told is not None and section in r.section_line and told != found:
            r.wrong(r.head[key][1], f"{key} says {told}, but the section {section} has {found} lines.")
    days, periods = top["Days"], top["Periods_per_day"]
    if days is not None and periods is not None:
        _fits(r, courses, rooms, days * periods)
    if r.faults or days is None or periods is None:
        raise Faults(r.faults)
    return Instance(name, days, periods, courses, rooms, curricula, unavailable)


def _fits(r: _Reader, courses: tuple[Course, ...], rooms: tuple[Room, ...], times: int) -> None:
    """Tell what no week can hold: more lectures of a course than periods, more of all than rooms in all periods."""
    lines = {words[0]: line for line, words in r.rows["COURSES"] if words}
    for c in courses:
        if c.lectures > times:
            r.wrong(lines[c.code], f"{c.code} has {c.lectures} lectures, but the week has {times} periods.")
    lectures = sum(c.lectures for c in courses)
    if rooms and lectures > len(rooms) * times:
        held = f"{len(rooms)} rooms in {times} periods hold {len(rooms) * times}"
        r.wrong(r.section_line["COURSES"], f"There are {lectures} lectures; {held}.")


def _courses(r: _Reader) -> tuple[Course, ...]:
    found: dict[str, Course] = {}
    for line, words in r.fields("COURSES", 5, "course teacher lectures min_days students"):
        code, teacher = words[:2]
        lectures = r.number(line, words[2], f"Lectures of {code}", 1)
        min_days = r.number(line, words[3], f"Least days of {code}")
        students = r.number(line, words[4], f"Students of {code}")
        if code in found:
            r.wrong(line, f"The course {code} stands twice.")
        if lectures is not None and min_days is not None and students is not None:
            found[code] = Course(code, teacher, lectures, min_days, students)
    return tuple(found.values())


def _rooms(r: _Reader) -> tuple[Room, ...]:
    found: dict[str, Room] = {}
    for line, (code, seats) in r.fields("ROOMS", 2, "room capacity"):
        capacity = r.number(line, seats, f"Capacity of {code}")
        if code in found:
            r.wrong(line, f"The room {code} stands twice.")
        if capacity is not None:
            found[code] = Room(code, capacity)
    return tuple(found.values())


def _curricula(r: _Reader, known: set[str]) -> tuple[Curriculum, ...]:
    found: dict[str, Curriculum] = {}
    for line, words in r.rows["CURRICULA"]:
        code, members = words[0], tuple(words[2:])
        count = r.number(line, words[1], f"Number of courses of {code}") if len(words) > 1 else None
        if len(words) == 1:
            r.wrong(line, f"The curriculum {code} does not say how many courses it has.")
        if count is not None and count != len(members):
            r.wrong(line, f"The curriculum {code} says {count} courses and names {len(members)}.")
        for course in sorted(set(members) - known):
            r.wrong(line, f"The curriculum {code} names the course {course}, which does not exist.")
        for course in sorted({c for c in members if members.count(c) > 1}):
            r.wrong(line, f"The curriculum {code} names the course {course} twice.")
        if code in found:
            r.wrong(line, f"The curriculum {code} stands twice.")
        found[code] = Curriculum(code, members)
    return tuple(found.values())


def _unavailable(
    r: _Reader, known: set[str], days: int | None, periods: int | None
) -> tuple[tuple[str, int, int], ...]:
    """Said twice is said once: it changes nothing, and generated instances do it."""
    found: dict[tuple[str, int, int], None] = {}
    for line, words in r.fields("UNAVAILABILITY_CONSTRAINTS", 3, "course day period"):
        course = words[0]
        day, period = r.number(line, words[1], "The day"), r.number(line, words[2], "The period")
        if course not in known:
            r.wrong(line, f"The course {course} does not exist.")
        if day is not None and days is not None and day >= days:
            r.wrong(line, f"Day {day} lies outside: days are 0 to {days - 1}.")
        if period is not None and periods is not None and period >= periods:
            r.wrong(line, f"Period {period} lies outside: periods are 0 to {periods - 1}.")
        if day is not None and period is not None:
            found[course, day, period] = None
    return tuple(found)
