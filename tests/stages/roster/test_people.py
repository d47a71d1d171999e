"""Editing and finding people: versioned, traced, guarded, in any spelling."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from blueberet.foundation.audit.models import Act
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.selectors import find_people, search_people
from blueberet.stages.roster.selectors.history import edits_of
from blueberet.stages.roster.services.documents import add_document
from blueberet.stages.roster.services.looking import note_look
from blueberet.stages.roster.services.missions import add_mission, correct_mission, withdraw_mission
from blueberet.stages.roster.services.people import edit_person, key_of
from blueberet.stages.roster.services.refusal import Refused
from tests.cast import Cast

Roster = dict[str, Person]


def numbers(cast: Cast, words: str) -> list[str]:
    return sorted(p.service_number for p in search_people(cast.north, words))


def test_an_edit_is_traced_with_before_and_after(cast: Cast, roster: Roster) -> None:
    row = edit_person(roster["N-001"], actor=cast.registrar, edited=0, changes={"region": "Astana", "rank": "sergeant"},
                      reason="moved house")  # fmt: skip
    assert (row.region, row.edited) == ("Astana", 1)
    act = Act.objects.get(name="roster.person.edited")
    assert (act.before, act.after) == ({"region": "Abai"}, {"region": "Astana"})
    edit = edits_of(row, guarded=False)[0]
    assert (edit.by, edit.reason, edit.changes[0].before, edit.changes[0].after) == (
        "registrar", "moved house", "Abai", "Astana",
    )  # fmt: skip


def test_a_stale_form_is_refused_with_both_values(cast: Cast, roster: Roster) -> None:
    edit_person(roster["N-001"], actor=cast.registrar, edited=0, changes={"region": "Astana"})
    with pytest.raises(Refused, match="region: now «Astana», you wrote «Almaty»"):
        edit_person(roster["N-001"], actor=cast.registrar, edited=0, changes={"region": "Almaty"})
    assert Person.objects.get(service_number="N-001").region == "Astana"
    assert Act.objects.filter(name="roster.person.edited").count() == 1


def test_a_number_is_nobody_elses_and_the_old_one_still_finds(cast: Cast, roster: Roster) -> None:
    with pytest.raises(Refused, match="N-002 is that of Қасымов"):
        edit_person(roster["N-001"], actor=cast.registrar, edited=0, changes={"service_number": "N-002"})
    row = edit_person(roster["N-001"], actor=cast.registrar, edited=0, changes={"service_number": "N-777"})
    assert numbers(cast, "N-001") == numbers(cast, "n777") == ["N-777"]
    edit_person(row, actor=cast.registrar, edited=1, changes={"region": "Almaty"})
    assert len(edits_of(Person.objects.get(pk=row.pk), guarded=True)) == 2


def test_only_the_registrar_edits(cast: Cast, roster: Roster) -> None:
    for user in (cast.planner, cast.commander, cast.instructor, cast.visitor, cast.soldier, cast.outsider):
        with pytest.raises(PermissionDenied):
            edit_person(roster["N-001"], actor=user, edited=0, changes={"region": "Astana"})


def test_guarded_values_are_kept_from_others(cast: Cast, roster: Roster) -> None:
    row = edit_person(roster["N-001"], actor=cast.registrar, edited=0,
                      changes={"medical_class": "C", "birth_date": date(1995, 4, 18), "region": "Astana"})  # fmt: skip
    add_document(row, actor=cast.registrar, values={"kind": "vaccination", "vaccine": "rabies", "number": "V9"})
    told = [(c.before, c.after) for e in edits_of(row, guarded=False) for c in e.changes]
    assert not any(word in str(told) for word in ("C'", "18 Apr", "rabies", "V9"))
    assert ("Abai", "Astana") in told
    told = [(c.before, c.after) for e in edits_of(row, guarded=True) for c in e.changes]
    assert ("17 Apr 1995", "18 Apr 1995") in told
    assert ("–", "V9") in told


def test_a_look_is_written_once_a_day_for_each_reader(cast: Cast, roster: Roster) -> None:
    today = date(2026, 3, 3)
    for user in (cast.registrar, cast.registrar, cast.commander):
        note_look(roster["N-001"], actor=user, today=today)
    note_look(roster["N-002"], actor=cast.registrar, today=today)
    looks = Act.objects.filter(name="roster.person.looked").order_by("pk")
    assert [(a.actor.username if a.actor else "", a.subject) for a in looks] == [
        ("registrar", "N-001"), ("commander", "N-001"), ("registrar", "N-002"),
    ]  # fmt: skip


def test_missions_are_added_corrected_withdrawn(cast: Cast, roster: Roster) -> None:
    values: dict[str, Any] = {"mission": "UNDOF", "country": "Golan", "role": "rifleman", "source": "order 7",
                              "first_day": date(2024, 3, 14), "last_day": date(2025, 3, 14)}  # fmt: skip
    row = add_mission(roster["N-001"], actor=cast.registrar, values=values)
    correct_mission(row, actor=cast.registrar, edited=0, values={"role": "driver"}, reason="certificate seen")
    with pytest.raises(Refused, match="now «driver», you wrote «medic»"):
        correct_mission(row, actor=cast.registrar, edited=0, values={"role": "medic"}, reason="x")
    withdraw_mission(row, actor=cast.registrar, reason="another man", today=date(2026, 3, 3))
    with pytest.raises(PermissionDenied):
        add_mission(roster["N-001"], actor=cast.commander, values=values)
    names = Act.objects.filter(name__startswith="roster.mission").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["roster.mission.added", "roster.mission.corrected", "roster.mission.withdrawn"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Әбдіров", ["N-001"]), ("Абдиров", ["N-001"]), ("ABDIROV", ["N-001"]), ("галым", ["N-001"]),
        ("Ghalym", ["N-001"]), ("өркен", ["N-002"]), ("Оркен", ["N-002"]), ("qasymov", ["N-002"]),
        ("KASSYMOV orken", ["N-002"]), ("orken kasymov", ["N-002"]), ("Үміт", ["N-003"]), ("УМИТ", ["N-003"]),
        ("peisova", ["N-003"]), ("Нурп", ["N-003"]), ("N-003", ["N-003"]), ("n003", ["N-003"]), ("003", ["N-003"]),
        ("N-00", ["N-001", "N-002", "N-003"]), ("Орке%", ["N-002"]), ("Қасымов Үміт", []), ("  ", []), ("%", []),
    ],
)  # fmt: skip
def test_search_finds_any_spelling(cast: Cast, roster: Roster, words: str, found: list[str]) -> None:
    assert numbers(cast, words) == found


@pytest.mark.parametrize(("words", "found"), [("Абдырев", "N-001"), ("Kasimof", "N-002"), ("Нурпиисова", "N-003")])
def test_a_typing_error_finds_the_nearest(cast: Cast, roster: Roster, words: str, found: str) -> None:
    rows, near = find_people(cast.north, words)
    assert near
    assert [p.service_number for p in rows] == [found]


def test_search_keeps_to_the_centre(cast: Cast, roster: Roster) -> None:
    for words in ("Өркен", "N-001", "Абдырев"):
        assert not search_people(cast.south, words)
        assert not search_people(None, words)


def test_the_import_and_the_edit_write_one_key(cast: Cast, roster: Roster) -> None:
    for person in roster.values():
        assert person.search_key == key_of(person)
    assert Unit.objects.filter(centre=cast.south).count() == 0
