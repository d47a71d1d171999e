"""What readiness asks: true on a day, known at a time; history in bulk through the same grading."""

from datetime import UTC, date, datetime, timedelta

import pytest

from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.assessment import selectors
from blueberet.stages.assessment.models import Observation
from blueberet.stages.assessment.selectors.lists import last_seen
from blueberet.stages.assessment.services.history import Past, load_history
from blueberet.stages.roster.models import Person
from tests.stages.assessment.conftest import DAY, NOW, STEPS, House


def past(house: House, day: date, *failed: str, **kept: object) -> Past:
    marks = {code: "NO-GO" if code in failed else "GO" for code, *_ in STEPS}
    at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    said = {
        "task": "TX", "unit": house.section.code, "day": day, "evaluator_name": "Maj Orazov", "evaluator_role": "evaluator",
        "is_external": False, "known_at": at, "marks": marks, **kept,
    }  # fmt: skip
    return Past(**said)  # type: ignore[arg-type]


def told(house: House, on: date, known_at: datetime | None = None, **kept: bool) -> list[tuple[str, str]]:
    rows = selectors.task_results(house.cast.north, on=on, known_at=known_at, **kept)  # type: ignore[arg-type]
    return [(r.day.isoformat(), r.grade) for r in rows if r.unit_id]


def test_on_a_day_and_known_at_a_time(house: House) -> None:
    first = house.send().observation
    later = NOW + timedelta(hours=2)
    house.send(house.content("X1", replaces=first.pk, reason="Wrong line"), key="key-00000002", now=later)
    assert told(house, DAY) == [("2026-03-10", "unsatisfactory")]
    assert told(house, DAY, later) == [("2026-03-10", "unsatisfactory")]
    assert told(house, DAY, NOW + timedelta(hours=1)) == [("2026-03-10", "satisfactory")]
    assert told(house, DAY, NOW - timedelta(hours=1)) == []
    assert told(house, DAY - timedelta(days=1)) == []


def test_the_last_of_each_origin_by_itself(house: House) -> None:
    days = [date(2026, 2, 10), date(2026, 2, 20), date(2026, 3, 1)]
    rows = [
        past(house, days[0]),
        past(house, days[1], "X1"),
        past(house, days[2], is_external=True, evaluator_name="Expert"),
    ]
    load_history(house.cast.north, rows, actor=None, source="test")
    assert told(house, DAY) == [
        ("2026-02-10", "satisfactory"),
        ("2026-02-20", "unsatisfactory"),
        ("2026-03-01", "satisfactory"),
    ]
    assert told(house, DAY, latest=True) == [("2026-02-20", "unsatisfactory"), ("2026-03-01", "satisfactory")]
    assert told(house, date(2026, 2, 15), latest=True) == [("2026-02-10", "satisfactory")]


def test_rows_merged_into_another_person_are_his(house: House) -> None:
    rows = [past(house, date(2026, 2, 10), members={"N-002": {"X4": "GO"}})]
    load_history(house.cast.north, rows, actor=None, source="test")
    Person.objects.filter(pk=house.two.pk).update(merged_into=house.one)
    found = selectors.task_results(house.cast.north, on=DAY)
    assert {r.person_id for r in found} == {None, house.one.pk}


def test_two_evaluators_of_one_showing_share_the_event(house: House) -> None:
    day = date(2026, 2, 10)
    rows = [
        past(house, day, event=1),
        past(house, day, "X4", event=1, evaluator_name="Sgt Oral"),
        past(house, day, event=2),
    ]
    written = load_history(house.cast.north, rows, actor=None, source="test")
    assert written[0].event_id == written[1].event_id != written[2].event_id


def test_history_is_taken_whole_or_not_at_all(house: House) -> None:
    rows = [
        past(house, date(2026, 2, 10)), past(house, date(2025, 2, 10)), past(house, DAY, unit="Nowhere"),
        past(house, DAY, members={"N-999": {"X4": "GO"}}),
    ]  # fmt: skip
    with pytest.raises(Refused) as fault:
        load_history(house.cast.north, rows, actor=None, source="test")
    assert len(fault.value.sentences) == 3
    assert not Observation.objects.exists()


def test_history_takes_few_queries(house: House, django_assert_max_num_queries: object) -> None:
    rows = [past(house, date(2026, 2, 3) + timedelta(days=n % 20)) for n in range(150)]
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        load_history(house.cast.north, rows, actor=None, source="test")
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        assert len(selectors.task_results(house.cast.north, on=DAY)) == 150


def test_what_was_last_seen_of_a_unit_by_each_origin(house: House) -> None:
    days = [date(2026, 2, 10), date(2026, 2, 20), date(2026, 3, 1)]
    rows = [
        past(house, days[1], "X1"),
        past(house, days[0]),
        past(house, days[2], is_external=True, evaluator_name="Expert"),
    ]
    load_history(house.cast.north, rows, actor=None, source="test")
    task, unit = house.task.standard_id, house.section.pk
    assert last_seen(house.cast.north, [unit], DAY) == {
        (unit, task, "national"): (days[1], "unsatisfactory"), (unit, task, "external"): (days[2], "satisfactory"),
    }  # fmt: skip
