"""A kept measurement that follows what is recorded, against one gathered anew; both against the brute force."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from blueberet.engine.programme.result import Plan
from blueberet.engine.readiness import rollup
from blueberet.engine.readiness.forecast import forecast
from blueberet.engine.readiness.reference import Reference
from blueberet.stages.assessment.models import Observation
from blueberet.stages.assessment.services.sending import take_back
from blueberet.stages.attendance.models import Mark
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.attendance.services.correcting import correct_mark
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme, Serving
from blueberet.stages.readiness.selectors import measuring
from blueberet.stages.readiness.selectors.measuring import Measured, forget, measured
from blueberet.stages.readiness.selectors.outlook import chances, outlook_of
from blueberet.stages.readiness.services.stating import give_waiver
from blueberet.stages.roster.models import Stay
from tests.engine.programme.test_rules import GOOD
from tests.stages.assessment.conftest import House
from tests.stages.assessment.conftest import house as house  # noqa: PLC0414
from tests.stages.attendance.test_random import say
from tests.stages.readiness.conftest import LONG_AGO, put
from tests.tiny import tiny_problem

HERE = {"N-001", "N-002", "N-003"}
pytestmark = [pytest.mark.django_db, pytest.mark.follows]


@pytest.fixture
def programme(house: House) -> Programme:
    """The tiny programme; two courses of it, a task and the passport are asked of everybody and of each section."""
    north = house.cast.north
    Stay.objects.filter(person__centre=north).update(first_day=LONG_AGO)
    courses = [put(house.cast, "course", code, {"title": code}, []) for code in ("BFAC", "ENG-B")]
    asked = [
        (f"R0{n}", {"what": "course", "of": c.standard.code, "measure": "each", "who": "all", "critical": n == 0})
        for n, c in enumerate(courses)
    ]
    put(house.cast, "requirement set", "ALL", {"title": "All", "applies_to": "person", "category": "troops"}, asked)
    put(house.cast, "requirement set", "SEC", {"title": "Section", "applies_to": "unit", "unit_kind": "section"}, [
        ("R01", {"what": "task", "of": "TX", "measure": "each", "who": "all", "critical": True}),
        *((f"C{code}", {**values, "measure": "share", "amount": 0.5}) for code, values in asked),
    ])  # fmt: skip
    with transaction.atomic():
        row = bridge.write_problem(north, tiny_problem())
        bridge.write_plan(row, Plan(tuple(GOOD.values())), ())
    for module, course in (("BFA", 0), ("MED", 0), ("ENG", 1)):
        Serving.objects.create(module=row.modules.get(code=module), version=courses[course])
    return row


def told(m: Measured) -> object:
    return replace(rollup.told(m.rolling), on=m.on)


def anew(house: House) -> Measured:
    kept = dict(measuring._kept)
    forget()
    found = measured(house.cast.north, timezone.localdate())
    measuring._kept.clear()
    measuring._kept.update(kept)
    return found


@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_followed_is_what_is_gathered_anew(
    house: House, programme: Programme, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = []
    gather = measuring.gather
    monkeypatch.setattr(measuring, "gather", lambda *a, **k: gathered.append(1) or gather(*a, **k))
    chance, actor, today = random.Random(seed), house.cast.instructor, timezone.localdate()
    first = measured(house.cast.north, today)
    until, section = today + timedelta(days=20), f"U{house.section.pk}"
    problem = tiny_problem()
    sessions = chance.sample(sorted(GOOD), len(GOOD))
    seen = {told_cells(first)}
    for turn in range(20):
        kind = chance.choice(("roll", "roll", "roll", "roll", "mark", "sheet", "correction", "back"))
        current = list(Observation.objects.filter(replaced_at=None, is_taken_back=False))
        marks = list(Mark.objects.filter(replaced_at=None).exclude(status="present"))
        if kind == "roll" and sessions:
            code = sessions.pop()
            members = sorted(HERE & set(problem.group_by_code[code.split("/")[1]].members))
            said = {n: say(chance) for n in members if chance.random() < 0.1}
            call_roll(programme, code, actor=actor, said=said, client_key=code)
        elif kind == "mark" and marks:
            correct_mark(chance.choice(marks), actor=actor, status="present", minutes=0, reason="He was there")
        elif kind == "sheet":
            house.send(house.content(*chance.choice((("X1",), ()))), key=f"key-1000{turn:04d}")
        elif kind == "correction" and current:
            old = chance.choice(current)
            content = house.content(*chance.choice((("X1",), ())), replaces=old.pk, reason="Wrong line")
            house.send(content, key=f"key-2000{turn:04d}", now=timezone.now())
        elif kind == "back" and current:
            take_back(chance.choice(current), actor=actor, reason="Other section", client_key=f"key-3000{turn:04d}")
        before = len(gathered)
        m = measured(house.cast.north, today)
        assert len(gathered) == before, "gathered anew instead of followed"
        fresh = anew(house)
        assert told(m) == told(fresh)
        seen.add(told_cells(m))
        # Attendance is kept until a mark is new; the forecast hears of each.
        ahead = [chances(x, house.cast.north, until, section)[0] for x in (m, fresh)]
        assert ahead[0] == ahead[1]
        for subject in (f"U{house.section.pk}", f"P{house.one.pk}"):
            cells = m.units[subject].cells if subject[0] == "U" else m.person(subject).cells
            for cell in cells:
                a, b = m.explain(subject, cell), fresh.explain(subject, cell)
                assert (a.cell, a.sentence) == (b.cell, b.sentence) == (cell, a.sentence)
                assert {x for _, j in a.judgements for x in j.inputs} == {x for _, j in b.judgements for x in j.inputs}
    assert len(seen) > 2
    everything = m.sources.problem
    whole = replace(everything, proofs=m.sources.facts.proofs(m.sources.facts.place))
    assert told(m) == Reference(whole).roll_up()
    # The forecast goes by the columns too, and by what was followed since they were read.
    found, _titles = chances(m, house.cast.north, until, section)
    assert found.chances == chances(fresh, house.cast.north, until, section)[0].chances
    everybodys = forecast(whole, outlook_of(m, house.cast.north, until)[0]).chances
    assert found.chances == tuple(c for c in everybodys if c.unit == section)
    assert found.chances


def told_cells(m: Measured) -> tuple[object, ...]:
    everybody = rollup.told(m.rolling)
    return tuple((s.code, c.code, c.state) for s in (*everybody.units, *everybody.people) for c in s.cells)


def test_what_cannot_be_followed_is_gathered_anew(house: House, programme: Programme) -> None:
    today = timezone.localdate()
    assert measured(house.cast.north, today) is measured(house.cast.north, today)
    cell = next(c for c in measured(house.cast.north, today).units[f"U{house.section.pk}"].cells if c.code == "R01")
    assert cell.state.value == "missing"
    give_waiver(
        actor=house.cast.commander, unit=house.section, person=None, set_code="SEC", code="R01", authority="Order 5",
        reason="No range", first_day=today, last_day=today + timedelta(days=5), today=today,
    )  # fmt: skip
    cell = next(c for c in measured(house.cast.north, today).units[f"U{house.section.pk}"].cells if c.code == "R01")
    assert cell.state.value == "waived"


def test_one_who_goes_on_reading_sees_no_half_of_a_change(house: House, programme: Programme) -> None:
    today = timezone.localdate()
    old = measured(house.cast.north, today)
    before = told(old)
    house.send()
    assert told(measured(house.cast.north, today)) != before
    assert told(old) == before


def test_acts_that_change_nothing_leave_the_measurement(house: House, programme: Programme) -> None:
    from blueberet.foundation.audit.services import record_act

    today = timezone.localdate()
    first = measured(house.cast.north, today)
    record_act("attendance.marks.exported", centre=house.cast.north, actor=house.cast.instructor)
    record_act("access.session.begun", centre=None, actor=house.cast.instructor)
    assert measured(house.cast.north, today) is first
