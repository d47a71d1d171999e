"""Rows that were read together are those that were read one by one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, DurationField, Max, QuerySet, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre, Membership
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.shell.together import laid, number_of, together
from blueberet.stages.attendance.models import Mark, RollCall
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.visits.models import Visit
from tests.cast import Cast

ODD = 0.1 + 0.2
"""Sixteen digits and more."""


@pytest.fixture
def rows(cast: Cast) -> Cast:
    """People of several units, a float that needs all its digits, times, days, JSON, what is empty, what is not ASCII."""
    units = [Unit.objects.create(centre=cast.north, kind="section", code=c, name=c) for c in ("Ә «1»", "2", '"3"\n')]
    for n, unit in enumerate(units[:2] * 3):
        Person.objects.create(
            centre=cast.north, service_number=f"T-{n}", name_cyrillic="Ғалым\\", sex="FM"[n % 2], unit=unit,
            birth_date=date(1990, 1, 1) + timedelta(days=n), specialities=["ә", {"x": [n, None, ODD]}],
        )  # fmt: skip
    programme = Programme.objects.create(centre=cast.north, name="x", first_day=date(2026, 1, 5), weeks=1, calendar={})
    roll = RollCall.objects.create(
        programme=programme, session="S", module="M", title="t", group="g", group_name="g", day=date(2026, 1, 5),
        last_day=date(2026, 1, 5), first_period=1, last_period=1, hours=ODD, called_at=timezone.now(),
        client_key="k", content_seal="x",
    )  # fmt: skip
    for p in Person.objects.all():
        Mark.objects.create(roll=roll, person=p, programme=programme, module="M", status="present", held=ODD,
                            earned=2.0, missed=0.0, made_up=1e-9, at=datetime(2026, 1, 5, 9, 30, 0, 70, UTC))  # fmt: skip
    Run.objects.create(centre=cast.north, kind="k", subject=1, input_hash="x", engine_version="1", seed=1, state="queued",
                       limits={"a": ["%", ODD]})  # fmt: skip
    record_act("roster.key_day.set", centre=cast.north, actor=None, subject="%s «x»")
    return cast


def asked(cast: Cast) -> dict[str, QuerySet[Any, Any]]:
    people = Person.objects.filter(centre=cast.north)
    return {
        "models": people.order_by("-pk"),
        "joined": people.select_related("unit__parent", "centre").order_by("name_cyrillic", "-birth_date"),
        "deferred": people.defer("search_key", "specialities")[1:4],
        "two columns of one name": people.values_list("pk", "unit__pk", "unit__code", "centre__code").order_by("pk"),
        "flat": people.order_by("pk").values_list("birth_date", flat=True),
        "grouped": people.order_by().values("unit").annotate(n=Count("pk"), last=Max("birth_date")).order_by("unit"),
        "floats": Mark.objects.values_list("held", "earned", "missed", "made_up", "at", "replaced_at", "person"),
        "marks": Mark.objects.select_related("roll", "person__unit"),
        "trail": Act.objects.all(), "runs": Run.objects.all(), "who": Membership.objects.select_related("user"),
        "none by the database": people.filter(service_number="%"), "none at all": people.none(), "no slice": people[:0],
        "counts": Centre.objects.filter(pk=cast.north.pk).values(n=number_of(people), none=number_of(people.none()),
                                                                 no=number_of(people.filter(sex="x"))),
        "distinct": people.values_list("sex", flat=True).distinct().order_by("-sex"),
    }  # fmt: skip


def told(x: Any) -> Any:
    return x if not hasattr(x, "_meta") else {k: told(v) for k, v in x.__dict__.items() if k != "_state"} | {
        "joined": {k: told(v) for k, v in x._state.fields_cache.items()}
    }  # fmt: skip


@pytest.mark.django_db
def test_they_are_what_they_are_one_by_one(rows: Cast) -> None:
    alone = {k: list(q) for k, q in asked(rows).items()}
    with CaptureQueriesContext(connection) as queries:
        both = dict(zip(alone, together(*asked(rows).values()), strict=True))
    assert len(queries) == 1
    for name, them in alone.items():
        assert list(map(told, both[name])) == list(map(told, them)), name
        assert list(map(type, both[name])) == list(map(type, them)), name
    assert both["floats"][0][0] == ODD
    assert both["counts"] == [{"n": 6, "none": 0, "no": 0}]


@pytest.mark.django_db
def test_nothing_is_asked_for_what_is_empty(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert together() == ()
        assert together(Person.objects.none()) == ([],)
    assert not queries.captured_queries


@pytest.mark.django_db
def test_children_lie_where_they_are_looked_for(rows: Cast) -> None:
    units, people = together(Unit.objects.order_by("pk"), Person.objects.filter(unit__code="2").order_by("-pk"))
    laid(units, "people", people)
    with CaptureQueriesContext(connection) as queries:
        found = {u.code: [p.service_number for p in u.people.all()] for u in units}
        assert people[0].unit is units[1]
    assert not queries.captured_queries
    assert found == {"Ә «1»": [], "2": ["T-5", "T-3", "T-1"], '"3"\n': []}
    assert [p.service_number for p in units[1].people.filter(sex="M")[:1]] == ["T-1"]


@pytest.mark.django_db
def test_what_does_not_go_through_unharmed_is_refused(cast: Cast) -> None:
    with pytest.raises(TypeError, match="DurationField"):
        together(Visit.objects.annotate(long=Value(timedelta(1), DurationField())))
