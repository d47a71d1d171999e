"""E1 to E8. Grades at their boundaries, and against a grader written the obvious way."""

import random
from fractions import Fraction

import pytest

from blueberet.engine.assessment.grading import BadSheet, Seen, Step, decided, grade

STEPS = tuple(Step(f"s{n}", critical=n < 2, limit=60 if n == 3 else None) for n in range(20))


def sheet(failed: int, *, critical: int = 0) -> dict[str, Seen]:
    """A full sheet with some plain and some critical steps NO-GO."""
    bad = {f"s{n}" for n in range(4, 4 + failed)} | {f"s{n}" for n in range(critical)}
    return {s.code: Seen("NO-GO" if s.code in bad else "GO") for s in STEPS}


@pytest.mark.parametrize(
    ("failed", "critical", "result"),
    [(0, 0, "satisfactory"), (3, 0, "satisfactory"), (4, 0, "needs improvement"), (6, 0, "needs improvement"),
     (7, 0, "unsatisfactory"), (0, 1, "unsatisfactory"), (16, 2, "unsatisfactory")],
)  # fmt: skip
def test_boundaries(failed: int, critical: int, result: str) -> None:
    # 17 of 20 is 85 %, 14 of 20 is 70 %: both belong to the better grade.
    assert grade(sheet(failed, critical=critical), STEPS, 0.85, 0.7).result == result


@pytest.mark.parametrize(("value", "mark"), [(59, "GO"), (60, "GO"), (60.5, "NO-GO"), (0, "GO")])
def test_the_time_decides(value: float, mark: str) -> None:
    assert decided(STEPS[3], Seen("NO-GO" if mark == "GO" else "GO", value)) == mark


@pytest.mark.parametrize(
    ("step", "seen"),
    [(STEPS[0], Seen("GO", 3)), (STEPS[3], Seen("NA", 3)), (STEPS[3], Seen("GO", -1)), (STEPS[0], Seen("OK"))],  # type: ignore[arg-type]
)
def test_what_no_sheet_can_hold(step: Step, seen: Seen) -> None:
    with pytest.raises(BadSheet):
        decided(step, seen)


def test_not_applicable_is_not_counted() -> None:
    marks = sheet(3) | {f"s{n}": Seen("NA") for n in range(10, 20)}
    found = grade(marks, STEPS, 0.85, 0.7)
    assert (found.result, found.share) == ("needs improvement", 0.7)


def test_nothing_applied_is_no_grade() -> None:
    assert grade({s.code: Seen("NA") for s in STEPS}, STEPS, 0.85, 0.7).result == "not graded"


def test_a_version_without_shares_asks_for_all() -> None:
    assert grade(sheet(0), STEPS, None, None).result == "satisfactory"
    assert grade(sheet(1), STEPS, None, None).result == "unsatisfactory"


def test_the_unit_is_marked_whole_a_person_need_not_be() -> None:
    with pytest.raises(BadSheet, match="Not marked: s1, s2"):
        grade({s.code: Seen("GO") for s in STEPS if s.code not in ("s1", "s2")}, STEPS, 0.85, 0.7)
    found = grade({"s5": Seen("GO")}, STEPS, 0.85, 0.7, whole=False)
    assert found.result == "satisfactory"
    assert "1 of 20 steps were looked at." in found.reasons


def test_all_faults_in_one_message() -> None:
    with pytest.raises(BadSheet) as told:
        grade({"zz": Seen("GO"), "s0": Seen("GO", 5)}, STEPS, 0.85, 0.7)
    assert "zz is no step" in str(told.value)
    assert "s0 is not timed" in str(told.value)


@pytest.mark.parametrize("seed", range(200))
def test_against_the_obvious_way(seed: int) -> None:
    chance = random.Random(seed)
    steps = [
        Step(f"s{n}", chance.random() < 0.3, limit=chance.choice((None, 30))) for n in range(chance.randint(1, 15))
    ]
    marks = {}
    for s in steps:
        mark = chance.choice(("GO", "GO", "NO-GO", "NA"))
        value = chance.randint(0, 60) if s.limit and mark != "NA" and chance.random() < 0.8 else None
        marks[s.code] = Seen(mark, value)  # type: ignore[arg-type]
    good, fair = chance.choice(((85, 70), (50, 50), (100, 0)))
    counts = [
        (s, ("GO" if m.value <= s.limit else "NO-GO") if m.value is not None and s.limit else m.mark)
        for s in steps
        for m in [marks[s.code]]
    ]
    told = [(s, m) for s, m in counts if m != "NA"]
    share = Fraction(sum(m == "GO" for _, m in told), len(told)) * 100 if told else None
    if share is None:
        wanted = "not graded"
    elif any(s.critical and m == "NO-GO" for s, m in told) or share < fair:
        wanted = "unsatisfactory"
    else:
        wanted = "satisfactory" if share >= good else "needs improvement"
    found = grade(marks, steps, good / 100, fair / 100)
    assert found.result == wanted
    assert (found.share is None) == (share is None)
