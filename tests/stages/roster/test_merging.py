"""Two rows, one person: nothing silent, nothing lost, all of it undone exactly."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.audit.models import Act
from blueberet.stages.roster.models import (
    Document,
    LanguageScore,
    Licence,
    Merge,
    MissionServed,
    Person,
    Stay,
    Unit,
)
from blueberet.stages.roster.reading import check_roster
from blueberet.stages.roster.selectors import (
    likely_duplicates,
    members_of,
    open_pairs,
    people_of,
    search_people,
    strength_of,
)
from blueberet.stages.roster.services import import_roster
from blueberet.stages.roster.services.documents import recount
from blueberet.stages.roster.services.merging import (
    merge_people,
    say_two_people,
    take_back_two_people,
    undo_merge,
)
from blueberet.stages.roster.services.people import key_of
from blueberet.stages.roster.services.refusal import Refused
from tests.cast import Cast
from tests.workbooks import HEADERS, PEOPLE, xlsx

DAY = date(2026, 3, 2)
TWIN = ["N-009", "Abdirov Galym", "M", "1995-04-17", "sergeant", "First Contingent", "A Company", "1 Platoon",
        "2 Section", "Abai", "medic"]  # fmt: skip


def everything(*people: Person) -> dict[str, Any]:
    """All rows of some people, as plain values; only the counter of edits may differ."""
    found: dict[str, Any] = {}
    for p in people:
        rows = [(m.__name__, list(m.objects.filter(person=p).order_by("pk").values()))  # type: ignore[attr-defined]
                for m in (Document, LanguageScore, Licence, MissionServed, Stay)]  # fmt: skip
        own = Person.objects.filter(pk=p.pk).values().get()
        found[p.service_number] = ({k: v for k, v in own.items() if k != "edited"}, rows)
    return found


@pytest.fixture
def pair(cast: Cast) -> tuple[Person, Person]:
    import_roster(centre=cast.north, actor=None, content=xlsx([HEADERS, *PEOPLE, TWIN]), filename="r.xlsx", today=DAY)
    a, b = (Person.objects.get(service_number=n) for n in ("N-001", "N-009"))
    Document.objects.create(person=a, kind="passport", number="A1", expires=DAY)
    Document.objects.create(person=b, kind="passport", number="B1", expires=DAY + timedelta(days=900))
    return a, b


def test_the_pair_is_shown_with_its_reasons(cast: Cast, pair: tuple[Person, Person]) -> None:
    found = open_pairs(cast.north)
    assert [(p.first.service_number, p.second.service_number) for p in found] == [("N-001", "N-009")]
    assert "the same birth date" in found[0].reasons
    assert "the names differ by script or spelling only" in found[0].reasons
    assert open_pairs(cast.south) == []


def test_a_merge_moves_what_is_held_and_hides_the_other_row(cast: Cast, pair: tuple[Person, Person]) -> None:
    kept, other = pair
    merge_people(kept, other, actor=cast.registrar, reason="same man")
    assert {p.service_number for p in people_of(cast.north)} == {"N-001", "N-002", "N-003"}
    assert str(strength_of(cast.north)[0]) == "3 (1 F)"
    assert "N-009" not in {number for number, _unit, _skills in members_of(cast.north)}
    kept.refresh_from_db()
    assert [(d.number, d.counts) for d in kept.documents.order_by("number")] == [("A1", False), ("B1", True)]
    assert kept.specialities == ["medic"]
    assert [p.pk for p in search_people(cast.north, "N-009")] == [kept.pk]
    assert open_pairs(cast.north) == []
    assert Act.objects.get(name="roster.person.merged").details["other"] == "N-009"


def test_a_roll_with_the_merged_number_brings_nobody_back(cast: Cast, pair: tuple[Person, Person]) -> None:
    merge_people(*pair, actor=cast.registrar)
    check, changes = import_roster(centre=cast.north, actor=None, content=xlsx([HEADERS, *PEOPLE, TWIN]),
                                   filename="r.xlsx", today=DAY)  # fmt: skip
    assert "merged into N-001" in " ".join(f.problem for f in check.findings)
    assert "N-009" not in (*changes.new, *changes.changed)
    assert people_of(cast.north).count() == 3


def test_undoing_gives_both_back(cast: Cast, pair: tuple[Person, Person]) -> None:
    before = everything(*pair)
    merge = merge_people(*pair, actor=cast.registrar)
    assert everything(*pair) != before
    undo_merge(merge, actor=cast.registrar)
    assert everything(*pair) == before
    with pytest.raises(Refused, match="undone already"):
        undo_merge(merge, actor=cast.registrar)


def test_an_edit_since_the_merge_is_kept(cast: Cast, pair: tuple[Person, Person]) -> None:
    kept, other = pair
    Person.objects.filter(pk=other.pk).update(name_latin="Abdirov G", medical_class="B")
    merge = merge_people(kept, other, actor=cast.registrar)
    Person.objects.filter(pk=kept.pk).update(name_latin="Abdirov Galym")
    undo_merge(merge, actor=cast.registrar)
    kept.refresh_from_db()
    assert (kept.name_latin, kept.medical_class) == ("Abdirov Galym", "")


def test_merges_are_undone_in_the_order_they_stand(cast: Cast, pair: tuple[Person, Person]) -> None:
    a, b = pair
    c = Person.objects.get(service_number="N-002")
    before = everything(a, b, c)
    first = merge_people(a, b, actor=cast.registrar)
    second = merge_people(c, a, actor=cast.registrar)
    with pytest.raises(Refused, match="undo that merge first"):
        undo_merge(first, actor=cast.registrar)
    with pytest.raises(Refused, match="merged meanwhile"):
        merge_people(c, b, actor=cast.registrar)
    undo_merge(second, actor=cast.registrar)
    undo_merge(first, actor=cast.registrar)
    assert everything(a, b, c) == before


def test_two_people_are_remembered_and_taken_back(cast: Cast, pair: tuple[Person, Person]) -> None:
    said = say_two_people(pair[1], pair[0], actor=cast.registrar)
    assert open_pairs(cast.north) == []
    with pytest.raises(Refused):
        say_two_people(*pair, actor=cast.registrar)
    take_back_two_people(said, actor=cast.registrar)
    assert len(open_pairs(cast.north)) == 1
    say_two_people(*pair, actor=cast.registrar)
    names = list(Act.objects.order_by("pk").values_list("name", flat=True))
    assert names[-2:] == ["roster.duplicate.two_people_taken_back", "roster.duplicate.two_people_said"]


def test_only_the_registrar_decides(cast: Cast, pair: tuple[Person, Person]) -> None:
    merge = merge_people(*pair, actor=cast.registrar)
    for user in (cast.planner, cast.commander, cast.outsider):
        for act in (lambda u=user: undo_merge(merge, actor=u), lambda u=user: merge_people(*pair, actor=u),
                    lambda u=user: say_two_people(*pair, actor=u)):  # fmt: skip
            with pytest.raises(PermissionDenied):
                act()
    assert Merge.objects.filter(undone_at=None).count() == 1
    with pytest.raises(Refused, match="two different"):
        merge_people(pair[0], pair[0], actor=cast.registrar)


def test_a_roll_tells_its_likely_duplicates(cast: Cast, pair: tuple[Person, Person]) -> None:
    new = ["N-050", "Orken Kasymov", "M", "17.05.1996", *TWIN[4:]]
    entries = check_roster(xlsx([HEADERS, *PEOPLE, new]), "r.xlsx", today=DAY).entries
    found = likely_duplicates(cast.north, entries)
    assert [{p.first.key, p.second.key} for p in found] == [{"N-002", "N-050"}]
    assert likely_duplicates(cast.south, entries[:1]) == []


days = st.integers(0, 6).map(lambda n: DAY + timedelta(days=30 * n))
documents = st.lists(
    st.tuples(st.sampled_from(["passport", "medical", "vaccination"]), st.sampled_from(["", "typhoid", "yellow fever"]),
              st.sampled_from(["", "1", "2"]), st.none() | days, st.booleans()), max_size=6
)  # fmt: skip
scores = st.lists(st.sampled_from(["English", "French", "Kazakh"]), unique=True)
stays = st.lists(st.integers(0, 5), unique=True, max_size=4).map(sorted)
holdings = st.tuples(documents, scores, scores, stays, st.lists(st.sampled_from(["medic", "driver"]), unique=True),
                     st.sampled_from(["", "Latin Name"]), st.sampled_from(["", "A"]))  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(holdings, holdings)
@pytest.mark.django_db
def test_merging_and_undoing_is_as_if_nothing_had_been(first: Any, second: Any) -> None:
    with transaction.atomic():
        centre = Centre.objects.create(code="hyp", name="Hyp")
        actor = User.objects.create(username="hyp")
        Membership.objects.create(user=actor, centre=centre, role="registrar")
        units = [Unit.objects.create(centre=centre, kind="section", code=f"u{n}", name=f"u{n}") for n in range(7)]
        people = [held_by(centre, units, n, held) for n, held in enumerate((first, second))]
        before = everything(*people)
        merge = merge_people(*people, actor=actor)
        for person in people:
            assert Document.objects.filter(person=person, counts=True, withdrawn_on__isnull=False).count() == 0
        spans = sorted((s.first_day, s.last_day or date.max) for s in people[0].stays.all())
        assert all(a[1] < b[0] for a, b in zip(spans, spans[1:], strict=False))
        undo_merge(merge, actor=actor)
        assert everything(*people) == before
        transaction.set_rollback(True)


def held_by(centre: Centre, units: list[Unit], n: int, held: Any) -> Person:
    documents, languages, missions, stays, skills, latin, medical = held
    p = Person.objects.create(
        centre=centre, service_number=f"{n}", name_cyrillic="Ким Арман", name_latin=latin, sex="M", birth_date=DAY,
        rank="private", category="soldier", region="x", unit=units[0], specialities=skills, medical_class=medical,
    )  # fmt: skip
    for kind, vaccine, number, expires, gone in documents:
        vaccine = vaccine if kind == "vaccination" else ""
        Document.objects.create(person=p, kind=kind, vaccine=vaccine, number=number, expires=expires, counts=False,
                                withdrawn_on=DAY if gone else None)  # fmt: skip
        recount(p, kind, vaccine)
    for language in languages:
        LanguageScore.objects.create(person=p, language=language, scale="CEFR", score="B1")
        Licence.objects.create(person=p, category=language[0])
    for mission in missions:
        MissionServed.objects.create(person=p, mission=mission, first_day=DAY, source="order")
    for i, begin in enumerate(stays):
        last = DAY + timedelta(days=stays[i + 1] * 10 - 1) if i + 1 < len(stays) else None
        Stay.objects.create(person=p, unit=units[begin], first_day=DAY + timedelta(days=begin * 10), last_day=last)
    p.search_key = key_of(p)
    p.save()
    return p
