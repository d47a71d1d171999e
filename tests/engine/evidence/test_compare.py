"""Two packs: what is told is exactly what was done to one of them."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blueberet.engine.evidence.compare import Difference, Sum, Watched, differences, sums

GAPS = Watched("C", "gaps", ("unit", "title"), ("state", "held"), is_open=True)
FINDINGS = Watched("C", "findings", ("number",), ("severity",), is_open=True)
PEOPLE = Watched("G", "people", ("category",), ("women", "men"))
WATCHED = (GAPS, FINDINGS, PEOPLE)
BEFORE = {
    "gaps": [
        {"unit": "1 Platoon", "title": "First aid", "state": "expired", "held": 7},
        {"unit": "1 Platoon", "title": "Driving", "state": "missing", "held": 0},
    ],
    "findings": [{"number": "3", "severity": "major"}],
    "people": [{"category": "officers", "women": 1, "men": 9}],
}
AFTER = {
    "gaps": [
        {"unit": "2 Platoon", "title": "First aid", "state": "missing", "held": 2},
        {"unit": "1 Platoon", "title": "First aid", "state": "expired", "held": 9},
    ],
    "findings": [],
    "people": [{"category": "officers", "women": 3, "men": 9}],
}


def test_what_was_closed_what_is_new_what_moved() -> None:
    found = differences(BEFORE, AFTER, WATCHED)
    assert found == [
        Difference("C", "gaps", "gone", ("1 Platoon", "Driving")),
        Difference("C", "gaps", "new", ("2 Platoon", "First aid")),
        Difference("C", "gaps", "changed", ("1 Platoon", "First aid"), "held", 7, 9),
        Difference("C", "findings", "gone", ("3",)),
        Difference("G", "people", "changed", ("officers",), "women", 1, 3),
    ]
    assert [d.step for d in found] == [None, None, 2.0, None, 2.0]
    assert sums(BEFORE, AFTER, WATCHED) == [Sum("C", 1, 2, 1, 3, 2, 1, 2), Sum("G", changed=1)]


def test_a_section_that_only_one_pack_has_is_told() -> None:
    (found,) = differences({}, {"people": []}, WATCHED)
    assert (found.what, found.before, found.after) == ("unknown", False, True)


ROW = st.fixed_dictionaries({"category": st.sampled_from("abc"), "women": st.integers(0, 3), "men": st.integers(0, 3)})


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(before=st.lists(ROW, max_size=6), after=st.lists(ROW, max_size=6), data=st.data())
def test_no_order_matters_and_turning_the_days_round_turns_the_lines_round(
    before: list[dict[str, object]], after: list[dict[str, object]], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(before))
    assert differences({"people": before}, {"people": mixed}, [PEOPLE]) == []
    there = differences({"people": before}, {"people": after}, [PEOPLE])
    back = differences({"people": after}, {"people": before}, [PEOPLE])
    turned = {"new": "gone", "gone": "new", "changed": "changed"}
    assert sorted((turned[d.what], d.row, d.column, d.after, d.before) for d in there if d.what == "changed") == sorted(
        (d.what, d.row, d.column, d.before, d.after) for d in back if d.what == "changed"
    )
    assert sorted((turned[d.what], d.row) for d in there) == sorted((d.what, d.row) for d in back)
    assert len(after) - len(before) == sum({"new": 1, "gone": -1}.get(d.what, 0) for d in there)
