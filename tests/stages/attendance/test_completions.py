"""Who has all hours of what serves a standard; what a roll kept stays, whatever modules come to serve later."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blueberet.stages.attendance.models import RollCall
from blueberet.stages.attendance.selectors.completed import completed
from blueberet.stages.attendance.selectors.completions import Completion, completions, rolls_behind
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.attendance.services.correcting import correct_mark
from blueberet.stages.attendance.services.history import Past, load_history
from blueberet.stages.programme.models import Programme, Serving, TrainingRequest
from blueberet.stages.roster.models import Person
from blueberet.stages.standards.models import Version
from tests.cast import Cast
from tests.stages.assessment.conftest import make_task
from tests.tiny import MONDAY

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=8)
LONG_AFTER = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def task(programme: Programme, cast: Cast) -> Version:
    """Task T1, which first aid and the medics' drill serve."""
    version = make_task(cast.north, "T1")
    for module in ("BFA", "MED"):
        serve(programme, module, version)
    return version


def serve(programme: Programme, module: str, version: Version) -> None:
    Serving.objects.create(module=programme.modules.get(code=module), version=version)


def call(programme: Programme, cast: Cast, session: str, **said: str) -> RollCall:
    marks = {number.replace("_", "-"): (status, 0) for number, status in said.items()}
    return call_roll(programme, session, actor=cast.instructor, said=marks, client_key=session).roll


def done(programme: Programme, people: list[Person], standard: str = "T1") -> dict[int, Completion]:
    rows = completions(programme, [(p.pk, p.service_number) for p in people])
    return {c.person: c for c in rows if c.standard == standard}


def test_all_hours_of_every_module_that_serves_it(
    programme: Programme, cast: Cast, people: list[Person], task: Version
) -> None:
    call(programme, cast, "BFA/PL1/01", N_001="sick")
    found = done(programme, people)
    assert [found[p.pk].is_complete for p in people] == [False, True, False, True, True, False]
    assert (found[people[0].pk].debt, found[people[2].pk].owed, found[people[2].pk].attended) == (4.0, 6.0, 4.0)
    assert found[people[2].pk].modules == ("BFA", "MED")
    assert (found[people[0].pk].versions, found[people[0].pk].last_day) == ((1,), None)


def test_what_a_module_serves_later_takes_no_evidence_away_and_makes_none(
    programme: Programme, cast: Cast, people: list[Person], task: Version
) -> None:
    roll = call(programme, cast, "BFA/PL1/01", N_001="sick")
    assert roll.standards == [["T1", 1]]
    before = done(programme, people)
    other = make_task(cast.north, "T2")
    Serving.objects.filter(module__code="BFA").delete()
    serve(programme, "BFA", other)
    assert done(programme, people) == before
    assert done(programme, people, "T2") == {}
    Serving.objects.all().delete()
    after = done(programme, people)
    assert [after[p.pk].is_complete for p in people] == [False, True, True, True, True, True]
    assert (after[people[2].pk].owed, after[people[2].pk].last_day) == (4.0, roll.day)


def test_one_module_held_partly_before_and_partly_after_a_change(
    programme: Programme, cast: Cast, people: list[Person], task: Version
) -> None:
    serve(programme, "ENG", task)
    first = call(programme, cast, "ENG/S11/01", N_002="sick")
    Serving.objects.filter(module__code="ENG").delete()
    serve(programme, "ENG", make_task(cast.north, "T1", number=2, first=LATER))
    Serving.objects.create(module=programme.modules.get(code="ENG"), version=make_task(cast.north, "T3"))
    second = call(programme, cast, "ENG/S11/02", N_003="sick")
    assert (first.standards, second.standards) == ([["T1", 1]], [["T1", 2], ["T3", 1]])
    one, two, three = (done(programme, people)[p.pk] for p in people[:3])
    assert (one.versions, one.owed, one.attended, one.debt) == ((1, 2), 12.0, 4.0, 0.0)
    assert (two.debt, three.debt) == (2.0, 2.0)
    new = done(programme, people, "T3")
    assert [new[p.pk].debt for p in people[:3]] == [0.0, 0.0, 2.0]
    assert [new[p.pk].owed for p in people[:3]] == [6.0] * 3
    assert [new[p.pk].last_day for p in people[:3]] == [second.day, second.day, None]


def test_the_number_of_queries_does_not_grow_with_rolls(
    programme: Programme, cast: Cast, people: list[Person], task: Version
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            done(programme, people)
        return len(queries)

    call(programme, cast, "BFA/PL1/01")
    few = count()
    for session in ("ENG/S11/01", "ENG/S12/01", "ENG/S11/02", "NGT/PL1/01"):
        call(programme, cast, session)
    assert count() == few
    serve(programme, "ENG", task)
    call(programme, cast, "ENG/S12/02")
    assert count() == few + 1


def test_rolls_behind_are_those_at_which_the_person_was(
    programme: Programme, cast: Cast, people: list[Person], task: Version
) -> None:
    drill = call(programme, cast, "MED/MED/01", N_006="sick")
    aid = call(programme, cast, "BFA/PL1/01")
    call(programme, cast, "ENG/S11/01")
    Serving.objects.all().delete()
    assert rolls_behind(programme, people[2].pk, "T1") == tuple(r.pk for r in sorted((drill, aid), key=lambda r: r.day))
    assert rolls_behind(programme, people[5].pk, "T1") == (aid.pk,)
    correct_mark(aid.marks.get(person=people[5]), actor=cast.instructor, status="absent", minutes=0, reason="not seen")
    assert rolls_behind(programme, people[5].pk, "T1") == ()
    assert rolls_behind(programme, people[5].pk, "T9") == ()


def test_a_history_keeps_the_version_that_was_in_force_on_its_day(
    programme: Programme, cast: Cast, people: list[Person], task: Version
) -> None:
    newer = make_task(cast.north, "T1", number=2, first=LATER)
    Serving.objects.filter(module__code="BFA").update(version=newer)
    numbers, at = tuple(p.service_number for p in people), datetime(2026, 3, 30, tzinfo=UTC)

    def past(session: str, day: date) -> Past:
        return Past(session, "BFA", day, day, 1, 4, 4.0, numbers, at, "PL1")

    days = (MONDAY - timedelta(days=60), MONDAY, LATER)
    load_history(programme, [past(f"BFA/PL1/0{n}", d) for n, d in enumerate(days)], actor=None, source="h")
    kept = [r.standards for r in RollCall.objects.order_by("day")]
    assert kept == [[["T1", 2]], [["T1", 1]], [["T1", 2]]]


def test_training_asked_for_counts_toward_what_it_was_asked_for(
    programme: Programme, cast: Cast, people: list[Person], task: Version
) -> None:
    call(programme, cast, "BFA/PL1/01", N_001="sick", N_002="sick")
    request = TrainingRequest.objects.create(
        programme=programme, kind="gap", title="Gap", standard="T1", people=["N-001", "N-002"], sessions=2,
        latest_day=LATER, reason="x", client_key="gap", made_by=cast.commander,
    )  # fmt: skip
    module = programme.modules.get(code="MED")
    groups = list(module.groups.all())
    module.pk, module.code, module.sessions = None, "RQ1", 2
    module.save()
    module.groups.set(groups)
    TrainingRequest.objects.filter(pk=request.pk).update(
        state="accepted", answered_at=timezone.now(), made_module="RQ1"
    )  # fmt: skip

    def held(number: int, *people_there: str, away: tuple[str, ...] = ()) -> None:
        marks = dict.fromkeys(away, ("sick", 0))
        rows = [
            Past(f"RQ1/RQ1/0{number}", "RQ1", LATER, LATER, 1, 2, 2.0, (*people_there, *away), LONG_AFTER, marks=marks)
        ]
        load_history(programme, rows, actor=None, source=f"rq{number}")

    keys = [(p.pk, p.service_number) for p in people]

    def complete() -> dict[str, bool]:
        found = done(programme, people)
        mine = {p.service_number: found[p.pk].is_complete and found[p.pk].last_day == LATER for p in people[:2]}
        columns = completed(programme, keys)
        both = {people[n].service_number for n, day in zip(columns.person, columns.last_day, strict=True)
                if columns.standards[columns.standard[0]] == "T1" and day == LATER.toordinal()}  # fmt: skip
        assert {n for n, is_done in mine.items() if is_done} == both & set(mine)
        return mine

    # Two of the four hours that they lack: not yet.
    held(1, "N-001", "N-002")
    assert complete() == {"N-001": False, "N-002": False}
    held(2, "N-001", away=("N-002",))
    assert complete() == {"N-001": True, "N-002": False}
