"""Instances and solutions in: what is right, and every fault with its line."""

import pytest

from blueberet.engine.cbctt.instance import Course, Curriculum, Room
from blueberet.engine.cbctt.reading import Faults, read
from blueberet.engine.cbctt.solution import Lecture, Solution, read_solution, write_solution
from tests.engine.cbctt.toy import TOY


def faults(text: str) -> list[str]:
    with pytest.raises(Faults) as caught:
        read(text)
    return [f.sentence() for f in caught.value.faults]


def test_a_file_is_read() -> None:
    toy = read(TOY)
    assert (toy.name, toy.days, toy.periods) == ("Toy", 2, 3)
    assert toy.courses[0] == Course("Map", "anna", 2, 2, 30)
    assert toy.rooms == (Room("hall", 20), Room("cell", 10))
    assert toy.curricula[0] == Curriculum("q1", ("Map", "Mine"))
    assert toy.unavailable == (("Mine", 0, 0), ("First", 1, 2))


def test_windows_line_ends_and_a_mark_are_no_fault() -> None:
    assert read("\ufeff" + TOY.replace("\n", "\r\n")) == read(TOY)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Courses: 3", "Courses: 4", "Line 2: Courses says 4, but the section COURSES has 3 lines."),
        ("Rooms: 2", "Rooms: 1", "Line 3: Rooms says 1, but the section ROOMS has 2 lines."),
        ("Constraints: 2", "Constraints: 9", "Line 7: Constraints says 9, but the section UNAVAILABILITY_CONSTRAINTS has 2 lines."),
        ("Days: 2", "Days: two", "Line 4: Days must be a whole number from 1 to 100000, not «two»."),
        ("Days: 2\n", "", "The line «Days:» is missing at the top."),
        ("Mine boris 2", "Map boris 2", "Line 11: The course Map stands twice."),
        ("cell 10", "hall 10", "Line 16: The room hall stands twice."),
        ("q2 1 First", "q1 1 First", "Line 20: The curriculum q1 stands twice."),
        ("q2 1 First", "q2 1 Last", "Line 20: The curriculum q2 names the course Last, which does not exist."),
        ("q2 1 First", "q2 2 First", "Line 20: The curriculum q2 says 2 courses and names 1."),
        ("q2 1 First", "q2", "Line 20: The curriculum q2 does not say how many courses it has."),
        ("q1 2 Map Mine", "q1 2 Map Map", "Line 19: The curriculum q1 names the course Map twice."),
        ("Mine 0 0", "Mine 2 0", "Line 23: Day 2 lies outside: days are 0 to 1."),
        ("Mine 0 0", "Mine 0 3", "Line 23: Period 3 lies outside: periods are 0 to 2."),
        ("Mine 0 0", "Mine 0", "Line 23: A line of UNAVAILABILITY_CONSTRAINTS has 3 words (course day period), this one has 2."),
        ("Mine 0 0", "Mined 0 0", "Line 23: The course Mined does not exist."),
        ("Map anna 2 2 30", "Map anna 0 2 30", "Line 10: Lectures of Map must be a whole number from 1 to 100000, not «0»."),
        ("Map anna 2 2 30", "Map anna 2 2 -1", "Line 10: Students of Map must be a whole number from 0 to 100000, not «-1»."),
        ("END.\n", "", "The last line END. is missing: the file may have been cut off."),
        ("ROOMS:\n", "", "The section ROOMS: is missing."),
        ("Name: Toy", "Nam: Toy", "Line 1: «Nam: Toy» is none of Name, Courses, Rooms, Days, Periods_per_day, Curricula, Constraints."),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(old: str, new: str, told: str) -> None:
    assert old in TOY
    assert told in faults(TOY.replace(old, new))


def test_a_time_said_twice_is_said_once() -> None:
    twice = read(TOY.replace("First 1 2\n", "Mine 0 0\n"))
    assert twice.unavailable == (("Mine", 0, 0),)


def test_all_faults_are_told_at_once() -> None:
    found = faults(TOY.replace("Courses: 3", "Courses: 5").replace("Mine 0 0", "Mine 9 9").replace("cell 10", "cell x"))
    assert len(found) == 4


@pytest.mark.parametrize("text", ["", "PK\x03\x04\x00\x00", "COURSES:\n\n\nCOURSES:", "END.\nmore"])
def test_what_is_no_instance_is_refused(text: str) -> None:
    assert faults(text)


def test_a_solution_goes_out_and_comes_back() -> None:
    toy = read(TOY)
    solution = Solution((Lecture("Mine", "hall", 0, 1), Lecture("Map", "cell", 1, 2)))
    assert write_solution(toy, solution) == "Map cell 1 2\nMine hall 0 1\n"
    assert set(read_solution(toy, write_solution(toy, solution)).lectures) == set(solution.lectures)


def test_faults_of_a_solution_are_told_all_at_once() -> None:
    with pytest.raises(Faults) as caught:
        read_solution(read(TOY), "Map hall 0 0\nMop hall 0 0\nMap hell 0 0\nMap hall 2 0\nMap hall 0 -1\nMap hall\n")
    assert [f.sentence() for f in caught.value.faults] == [
        "Line 2: The course Mop does not exist in Toy.",
        "Line 3: The room hell does not exist in Toy.",
        "Line 4: The day «2» is no number from 0 to 1.",
        "Line 5: The period «-1» is no number from 0 to 2.",
        "Line 6: A line has 4 words (course room day period), this one has 2.",
    ]


def test_what_no_week_can_hold_is_told() -> None:
    from blueberet.engine.cbctt.reading import Faults, read
    from tests.engine.cbctt.toy import TOY

    line = next(x for x in TOY.splitlines() if x.startswith("Map "))
    words = line.split()
    with pytest.raises(Faults, match="lectures, but the week has 6 periods"):
        read(TOY.replace(line, " ".join([*words[:2], "7", *words[3:]])))
    with pytest.raises(Faults, match="must be a whole number"):
        read(TOY.replace(line, " ".join([*words[:2], "1_0", *words[3:]])))
