"""Who was where on which day, and that it stays true."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from blueberet.foundation.accounts.models import Centre, Membership
from blueberet.foundation.audit.models import Act
from blueberet.stages.roster.models import Person, Stay, Unit
from blueberet.stages.roster.selectors import people_on
from blueberet.stages.roster.selectors.units import tree_on
from blueberet.stages.roster.services.moving import bring_up_to_date, move_people, put
from blueberet.stages.roster.services.refusal import Refused
from blueberet.stages.roster.services.units import close_unit, make_unit, move_unit, rename_unit, set_type
from tests.cast import Cast
from tests.stages.roster.conftest import ARRIVED

MOVED, TODAY = date(2026, 5, 4), date(2026, 6, 1)
ONE = timedelta(days=1)
Roster = dict[str, Person]
Units = dict[str, Unit]


def who(cast: Cast, unit: Unit | None, day: date) -> set[str]:
    return {p.service_number for p in people_on(cast.north, unit, day)}


def test_a_roll_begins_the_history(cast: Cast, units: Units) -> None:
    assert who(cast, units["1 Section"], ARRIVED) == {"N-001", "N-002"}
    assert who(cast, units["1 Platoon"], ARRIVED) == {"N-001", "N-002", "N-003"}
    assert who(cast, None, ARRIVED - ONE) == set()


def test_a_move_counts_from_its_day_and_not_before(cast: Cast, roster: Roster, units: Units) -> None:
    moved = move_people([roster["N-001"]], unit=units["2 Section"], on=MOVED, reason="order 12", actor=cast.registrar,
                        today=TODAY)  # fmt: skip
    assert [p.service_number for p in moved] == ["N-001"]
    assert who(cast, units["1 Section"], MOVED - ONE) == {"N-001", "N-002"}
    assert who(cast, units["2 Section"], MOVED - ONE) == {"N-003"}
    assert who(cast, units["1 Section"], MOVED) == {"N-002"}
    assert who(cast, units["2 Section"], MOVED) == {"N-001", "N-003"}
    roster["N-001"].refresh_from_db()
    assert roster["N-001"].unit == units["2 Section"]
    act = Act.objects.get(name="roster.person.moved")
    assert (act.subject, act.actor) == ("N-001", cast.registrar)


def test_a_move_ahead_waits_for_its_day(cast: Cast, roster: Roster, units: Units) -> None:
    ahead = TODAY + timedelta(days=10)
    move_people([roster["N-001"]], unit=units["2 Section"], on=ahead, reason="order", actor=cast.registrar, today=TODAY)
    roster["N-001"].refresh_from_db()
    assert roster["N-001"].unit == units["1 Section"]
    assert bring_up_to_date(cast.north, today=ahead - ONE) == 0
    assert bring_up_to_date(cast.north, today=ahead) == 1
    roster["N-001"].refresh_from_db()
    assert roster["N-001"].unit == units["2 Section"]
    assert bring_up_to_date(cast.north, today=ahead) == 0


def test_a_move_in_the_past_leaves_a_later_move_true(cast: Cast, roster: Roster, units: Units) -> None:
    person = [roster["N-001"]]
    for unit, on in (("2 Section", MOVED), ("A Company", MOVED - timedelta(days=20))):
        move_people(person, unit=units[unit], on=on, reason="order", actor=cast.registrar, today=TODAY)
    stays = [(s.unit.name, s.first_day, s.last_day) for s in person[0].stays.all()]
    before = MOVED - timedelta(days=20)
    assert stays == [
        ("1 Section", ARRIVED, before - ONE), ("A Company", before, MOVED - ONE), ("2 Section", MOVED, None),
    ]  # fmt: skip
    person[0].refresh_from_db()
    assert person[0].unit == units["2 Section"]


def test_who_was_there_already_is_not_moved(cast: Cast, roster: Roster, units: Units) -> None:
    moved = move_people(roster.values(), unit=units["2 Section"], on=MOVED, reason="order", actor=cast.registrar,
                        today=TODAY)  # fmt: skip
    assert {p.service_number for p in moved} == {"N-001", "N-002"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), max_size=8))
@pytest.mark.django_db(transaction=False)
def test_stays_never_overlap_and_never_leave_a_gap(moves: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        centre = Centre.objects.create(code="hyp", name="Hyp")
        units = [Unit.objects.create(centre=centre, kind="section", code=f"u{n}", name=f"u{n}") for n in range(4)]
        person = Person.objects.create(centre=centre, service_number="1", name_cyrillic="А", sex="M", unit=units[0],
                                       birth_date=ARRIVED, rank="private", category="soldier", region="x")  # fmt: skip
        Stay.objects.create(person=person, unit=units[0], first_day=ARRIVED)
        told: dict[date, int] = {ARRIVED: 0}
        for days, unit in moves:
            on = ARRIVED + timedelta(days=days)
            put(person.pk, list(person.stays.all()), units[unit].pk, on, "")
            told[on] = unit
        stays = list(person.stays.all())
        assert stays[-1].last_day is None
        assert all(b.first_day - ONE == a.last_day for a, b in zip(stays, stays[1:], strict=False))
        for days in range(70):
            day = ARRIVED + timedelta(days=days)
            here = [s for s in stays if s.first_day <= day and (s.last_day is None or day <= s.last_day)]
            assert [s.unit_id for s in here] == [units[told[max(d for d in told if d <= day)]].pk]
        transaction.set_rollback(True)


def test_the_database_refuses_two_open_stays(roster: Roster, units: Units) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.create(person=roster["N-001"], unit=units["2 Section"], first_day=MOVED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.create(person=roster["N-001"], unit=units["2 Section"], first_day=MOVED, last_day=MOVED - ONE)


def test_a_move_without_reason_person_right_or_unit_is_refused(cast: Cast, roster: Roster, units: Units) -> None:
    person, unit = [roster["N-001"]], units["2 Section"]
    for people, on, reason, told in (([], MOVED, "x", "at least one"), (person, MOVED, " ", "Say why"),
                                     (person, ARRIVED - ONE, "x", "does not exist on 1 Mar 2026")):  # fmt: skip
        with pytest.raises(Refused, match=told):
            move_people(people, unit=unit, on=on, reason=reason, actor=cast.registrar, today=TODAY)
    for user in (cast.planner, cast.commander, cast.outsider):
        with pytest.raises(PermissionDenied):
            move_people(person, unit=unit, on=MOVED, reason="x", actor=user, today=TODAY)
    assert Stay.objects.count() == 3


def test_a_section_moved_to_another_platoon_takes_its_people_from_that_day(
    cast: Cast, roster: Roster, units: Units
) -> None:
    second = make_unit(centre=cast.north, actor=cast.registrar, parent=units["A Company"], name="2 Platoon",
                       on=ARRIVED, today=TODAY)  # fmt: skip
    scoped = Membership.objects.create(user=cast.commander, centre=cast.north, role="instructor",
                                       scope=units["2 Section"].code)  # fmt: skip
    move_unit(units["2 Section"], actor=cast.registrar, parent=second, on=MOVED, reason="order", today=TODAY)
    assert who(cast, units["1 Platoon"], MOVED - ONE) == {"N-001", "N-002", "N-003"}
    assert who(cast, second, MOVED - ONE) == set()
    assert who(cast, units["1 Platoon"], MOVED) == {"N-001", "N-002"}
    assert who(cast, second, MOVED) == {"N-003"}
    section = Unit.objects.get(pk=units["2 Section"].pk)
    assert section.code == "First Contingent > A Company > 2 Platoon > 2 Section"
    scoped.refresh_from_db()
    assert scoped.scope == section.code
    branch = tree_on(cast.north, MOVED - ONE)[section.pk]
    assert branch.code == "First Contingent > A Company > 1 Platoon > 2 Section"


def test_a_name_holds_from_its_day(cast: Cast, units: Units) -> None:
    rename_unit(units["1 Platoon"], actor=cast.registrar, name="Recce  Platoon", on=MOVED, today=TODAY)
    key = units["1 Section"].pk
    assert tree_on(cast.north, MOVED - ONE)[key].code == "First Contingent > A Company > 1 Platoon > 1 Section"
    assert tree_on(cast.north, MOVED)[key].code == "First Contingent > A Company > Recce Platoon > 1 Section"
    assert Unit.objects.get(pk=key).code == "First Contingent > A Company > Recce Platoon > 1 Section"


def test_two_sections_swap_their_names(cast: Cast, units: Units) -> None:
    for name, new in (("1 Section", "x"), ("2 Section", "1 Section"), ("1 Section", "2 Section")):
        rename_unit(units[name], actor=cast.registrar, name=new, on=MOVED, today=TODAY)
    assert Unit.objects.get(pk=units["1 Section"].pk).name == "2 Section"
    assert Unit.objects.get(pk=units["2 Section"].pk).name == "1 Section"


def test_the_tree_counts_men_and_women(cast: Cast, units: Units) -> None:
    tree = tree_on(cast.north, TODAY)
    assert str(tree[units["First Contingent"].pk].strength) == "3 (1 F)"
    assert str(tree[units["1 Section"].pk].strength) == "2 (0 F)"


def test_a_unit_closes_empty_only_and_stands_again(cast: Cast, roster: Roster, units: Units) -> None:
    close = {"actor": cast.registrar, "last_day": MOVED, "reason": "order", "today": TODAY}
    with pytest.raises(Refused, match="1 people and 0 units"):
        close_unit(units["2 Section"], **close)  # type: ignore[arg-type]
    move_people(
        [roster["N-003"]], unit=units["1 Section"], on=MOVED + ONE, reason="x", actor=cast.registrar, today=TODAY
    )
    close_unit(units["2 Section"], **close)  # type: ignore[arg-type]
    assert units["2 Section"].pk in tree_on(cast.north, MOVED)
    assert units["2 Section"].pk not in tree_on(cast.north, MOVED + ONE)
    again = make_unit(centre=cast.north, actor=cast.registrar, parent=units["1 Platoon"], name="2 Section", on=TODAY,
                      today=TODAY)  # fmt: skip
    assert again == units["2 Section"]
    assert units["2 Section"].pk in tree_on(cast.north, TODAY)


def test_bad_units_are_refused_with_a_sentence(cast: Cast, units: Units) -> None:
    make = {"centre": cast.north, "actor": cast.registrar, "parent": units["1 Platoon"], "on": MOVED, "today": TODAY}
    for change, told in (({"name": "1 Section"}, "there already"), ({"name": " "}, "Give the unit a name"),
                         ({"name": "a > b"}, "without «>»"), ({"name": "x", "on": TODAY + ONE}, "lies ahead"),
                         ({"name": "x", "on": ARRIVED - ONE}, "does not exist on"),
                         ({"name": "x", "parent": units["1 Section"]}, "lowest unit")):  # fmt: skip
        with pytest.raises(Refused, match=told):
            make_unit(**(make | change))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="stands below a platoon"):
        move_unit(units["1 Section"], actor=cast.registrar, parent=units["A Company"], on=MOVED, reason="x",
                  today=TODAY)  # fmt: skip
    with pytest.raises(Refused, match="Another unit is called"):
        rename_unit(units["1 Section"], actor=cast.registrar, name="2 Section", on=MOVED, today=TODAY)
    assert Unit.objects.filter(centre=cast.north).count() == 5


def test_a_type_holds_from_its_day_and_goes_with_name_and_place(cast: Cast, units: Units, client: Client) -> None:
    section, key = units["1 Section"], units["1 Section"].pk
    set_type(section, actor=cast.registrar, type_="EOD team", on=MOVED, today=TODAY)
    assert [tree_on(cast.north, day)[key].type for day in (MOVED - ONE, MOVED)] == ["", "EOD team"]
    rename_unit(section, actor=cast.registrar, name="Sappers", on=TODAY, today=TODAY)
    assert (tree_on(cast.north, TODAY)[key].type, tree_on(cast.north, TODAY)[key].name) == ("EOD team", "Sappers")
    assert Act.objects.get(name="roster.unit.typed").after == {"type": "EOD team"}
    for wrong, told in (("EOD team", "of that type on that day already"), ("astronauts", "is no type of a section")):
        with pytest.raises(Refused, match=told):
            set_type(section, actor=cast.registrar, type_=wrong, on=TODAY, today=TODAY)
    with pytest.raises(Refused, match="is no type of a platoon"):
        set_type(units["1 Platoon"], actor=cast.registrar, type_="EOD team", on=TODAY, today=TODAY)
    with pytest.raises(PermissionDenied):
        set_type(section, actor=cast.commander, type_="", on=TODAY, today=TODAY)
    client.force_login(cast.registrar)
    path = f"/contingent/units/{key}"
    assert '<option value="EOD team" selected>' in client.get(path).content.decode()
    today = date.today().isoformat()
    assert client.post(path, {"act": "type", "type": "engineer", "name": "Sappers", "on": today}).status_code == 302
    assert tree_on(cast.north, date.today())[key].type == "engineer"
