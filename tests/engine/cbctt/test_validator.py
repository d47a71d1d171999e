"""The validator against sums made by hand."""

import pytest

from blueberet.engine.cbctt.reading import read
from blueberet.engine.cbctt.solution import read_solution
from blueberet.engine.cbctt.validator import HARD, SOFT, validate
from tests.engine.cbctt.toy import TOY

GOOD = "Map hall 0 1\nMap hall 1 1\nMine cell 0 2\nMine cell 1 2\nFirst hall 0 0\n"
"""Map has 30 students: 10 over in the hall, twice. First stands alone in q2. Everything else is in order."""


def judged(text: str) -> dict[str, int]:
    report = validate(read(TOY), read_solution(read(TOY), text))
    return {kind: n for kind in (*HARD, *SOFT) if (n := report.total_of(kind))}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", {"RoomCapacity": 20, "CurriculumCompactness": 2}),
        # 20 instead of 10 over in one of them, and a second room.
        ("Map hall 1 1", "Map cell 1 1", {"RoomCapacity": 30, "CurriculumCompactness": 2, "RoomStability": 1, "RoomOccupation": 0}),
        # Both of Map on one day (5), and Mine alone on the other (2).
        ("Map hall 1 1", "Map hall 0 0", {"Conflicts": 1, "RoomOccupation": 1, "RoomCapacity": 20, "MinWorkingDays": 5, "CurriculumCompactness": 4}),
        # Map at the first, Mine at the last period: both alone.
        ("Map hall 1 1", "Map hall 1 0", {"RoomCapacity": 20, "CurriculumCompactness": 6}),
        ("Mine cell 0 2", "Mine cell 0 0", {"Availability": 1, "RoomCapacity": 20, "CurriculumCompactness": 2}),
        # One curriculum: Map and Mine at once, each isolated, since nothing stands beside them.
        ("Mine cell 0 2", "Mine cell 0 1", {"Conflicts": 1, "RoomCapacity": 20, "CurriculumCompactness": 6}),
        # One teacher of two courses in different curricula.
        ("First hall 0 0", "First cell 1 1", {"Conflicts": 1, "RoomCapacity": 22, "CurriculumCompactness": 2}),
        ("Mine cell 1 2\n", "", {"Lectures": 1, "RoomCapacity": 20, "CurriculumCompactness": 4}),
        ("Mine cell 1 2\n", "Mine cell 1 2\nMine cell 1 0\n", {"Lectures": 1, "RoomCapacity": 20, "CurriculumCompactness": 2}),
        # Two lectures of one course in one period: one is missing, and the place holds one.
        ("Mine cell 1 2\n", "Mine cell 0 2\n", {"Lectures": 2, "RoomOccupation": 1, "RoomCapacity": 20, "CurriculumCompactness": 4}),
    ],
)  # fmt: skip
def test_every_term_counts_as_in_the_competition(old: str, new: str, told: dict[str, int]) -> None:
    assert old in GOOD
    assert judged(GOOD.replace(old, new)) == {k: n for k, n in told.items() if n}


def test_nothing_placed_lacks_every_lecture() -> None:
    assert judged("") == {"Lectures": 5, "MinWorkingDays": 20}


def test_neighbours_count_only_within_the_day() -> None:
    text = (
        GOOD.replace("Map hall 1 1", "Map hall 1 0")
        .replace("Mine cell 1 2", "Mine cell 1 1")
        .replace("Mine cell 0 2", "Mine cell 0 2")
    )
    assert judged(text)["CurriculumCompactness"] == 2
    assert judged(text.replace("Mine cell 1 1", "Mine cell 1 2"))["CurriculumCompactness"] == 6


def test_the_report_is_laid_out_as_the_competition_did() -> None:
    report = validate(read(TOY), read_solution(read(TOY), GOOD))
    text = report.text()
    assert "[S(10)] Room hall is too small for course Map on day 0, period 1: 10 students over" in text
    assert "Violations of RoomOccupation (hard) : 0" in text
    assert "Cost of CurriculumCompactness (soft) : 2" in text
    assert text.endswith("Summary: Total Cost = 22\n")
    broken = validate(read(TOY), read_solution(read(TOY), GOOD.replace("Mine cell 0 2", "Mine cell 0 0")))
    assert broken.text().endswith("Summary: Total Cost = 22, Violations = 1\n")
