"""States of single requirements at their boundaries: D1 to D12."""

from dataclasses import replace
from datetime import date as D
from datetime import timedelta

import pytest

from blueberet.engine.readiness.lines import is_meant, set_means_person, set_means_unit
from blueberet.engine.readiness.problem import (
    Booking,
    Course,
    Gap,
    Ladder,
    Person,
    Problem,
    Proof,
    Requirement,
    RequirementSet,
    Unit,
    Waiver,
)
from blueberet.engine.readiness.states import Judgement, State, add_months, judge, with_waiver_and_booking
from blueberet.engine.standards.scales import Scale

DAY = timedelta(days=1)
ON = D(2024, 3, 1)
CEFR = Scale("CEFR", "points", ("A1", "A2", "B1"))
IELTS = Scale("IELTS", "number", highest=9)  # type: ignore[arg-type]
BFAC = Requirement("R1", "course", "BFAC")
PASSPORT = Requirement("R2", "document", "passport", margin_days=180)
BASE = Problem(
    ON, (RequirementSet("ALL", 1, D(2024, 1, 1), "person", (BFAC, PASSPORT)),), (Unit("C", "contingent"),),
    (Person("A", "C", born=D(1999, 3, 1)),), courses=(Course("BFAC"), Course("FMAC", ("BFAC",), 12)),
    ladders=(Ladder("EOD", ("EOD1", "EOD2", "EOD3")), Ladder("IEDD", ("IEDD1",))), scales=(CEFR, IELTS), ahead_days=30,
)  # fmt: skip


def passed(day: D, **more: object) -> Proof:
    return Proof("A", **{"what": "course", "of": "BFAC", "day": day, "known_on": day, **more})  # type: ignore[arg-type]


def state(r: Requirement, *proofs: Proof, **more: object) -> State:
    return said(r, *proofs, **more).state


def said(r: Requirement, *proofs: Proof, **more: object) -> Judgement:
    return judge(replace(BASE, **more), r, "A", proofs)  # type: ignore[arg-type]


def test_d1_the_highest_version_whose_day_has_come_unless_withdrawn() -> None:
    second = replace(BASE.sets[0], version=2, first_day=ON)
    gone = replace(second, withdrawn=(Gap(ON + DAY, ON + 3 * DAY),))

    def version(on: D) -> list[int]:
        return [s.version for s in replace(BASE, on=on, sets=(BASE.sets[0], gone)).sets_in_force]

    assert [version(ON - DAY), version(ON), version(ON + DAY)] == [[1], [2], []]
    assert [version(ON + 3 * DAY), version(ON + 4 * DAY), version(D(2023, 12, 31))] == [[], [2], []]


def test_d2_whom_sets_and_requirements_mean() -> None:
    medic = Person("M", "C", specialities=("Medic",), post="Section Leader", officer=True, commander=True)
    of_medics = RequirementSet("M", 1, ON, "person", (), category="troops", post="medic")
    assert set_means_person(of_medics, "troops", medic.roles)
    assert not set_means_person(of_medics, "staff_officer", medic.roles)
    assert not set_means_person(of_medics, "troops", BASE.people[0].roles)
    assert set_means_person(replace(of_medics, category="any", post="section leader"), "x", medic.roles)
    assert set_means_person(replace(of_medics, category="Troops"), "TROOPS", medic.roles)
    for who in ("all", "officers", "commanders", "medic", "section leader", ""):
        assert is_meant(replace(BFAC, who=who), medic.roles)
    assert not is_meant(replace(BFAC, who="officers"), BASE.people[0].roles)
    coy = RequirementSet("C", 1, ON, "unit", (), unit_kind="company", unit_type="Infantry")
    assert set_means_unit(coy, Unit("x", "company", type="infantry"))
    assert not set_means_unit(coy, Unit("x", "platoon", type="infantry"))
    assert not set_means_unit(coy, Unit("x", "company", type="engineer"))


def test_d3_what_is_not_known_yet_or_dropped_or_still_to_come() -> None:
    late = passed(ON - 10 * DAY, known_on=ON)
    assert state(BFAC, late) is State.MET
    assert state(BFAC, late, known_at=ON - DAY) is State.MISSING
    dropped = passed(ON - 10 * DAY, dropped_on=ON)
    assert state(BFAC, dropped) is State.MISSING
    assert state(BFAC, dropped, known_at=ON - DAY) is State.MET
    assert state(BFAC, passed(ON)) is State.MET
    assert state(BFAC, passed(ON + DAY), known_at=ON + DAY) is State.MISSING


def test_d4_a_score_counts_on_its_own_scale_only_and_each_score_by_what_is_asked() -> None:
    english = Requirement("R", "language", "English", "CEFR", "A2")
    b1 = passed(ON, what="language", of="English", scale="CEFR", score="B1")
    ielts = replace(b1, scale="IELTS", score="9")
    assert state(english, b1) is State.MET
    assert state(english, replace(b1, score="A2")) is State.MET
    assert state(english, replace(b1, score="A1")) is State.FAILED
    found = said(english, ielts)
    assert found.state is State.MISSING
    assert "scales are never converted" in found.inputs[0].why
    assert state(english, replace(b1, of="French")) is State.MISSING


def test_d4_a_level_shows_the_lower_ones_of_its_ladder_and_a_failure_the_higher_ones() -> None:
    second = Requirement("R", "level", "EOD2")

    def at(level: str, outcome: str = "pass") -> State:
        return state(second, passed(ON, what="level", of=level, outcome=outcome))

    assert [at("EOD1"), at("EOD2"), at("EOD3"), at("IEDD1")] == [
        State.MISSING,
        State.MET,
        State.MET,
        State.MISSING,
    ]
    assert [at("EOD1", "fail"), at("EOD2", "fail"), at("EOD3", "fail")] == [State.FAILED, State.FAILED, State.MISSING]


def test_d5_the_latest_counts_even_if_worse_and_an_old_pass_is_history() -> None:
    fail = passed(ON - 5 * DAY, outcome="fail")
    found = said(BFAC, passed(ON - 10 * DAY), fail)
    assert found.state is State.FAILED
    assert [i.why for i in found.inputs] == [
        "history: a later failure stands against it",
        "the latest, and not reached",
    ]
    assert state(BFAC, fail, passed(ON - 4 * DAY)) is State.MET
    assert state(BFAC, passed(ON - 4 * DAY), fail) is State.MET
    assert state(BFAC, passed(ON), passed(ON, outcome="needs improvement")) is State.IMPROVE
    assert state(BFAC, passed(ON, outcome="needs improvement"), passed(ON)) is State.MET
    # Of one day: the one known later, whatever the order of the list.
    assert state(BFAC, passed(ON - DAY, known_on=ON, outcome="fail"), passed(ON - DAY)) is State.FAILED


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (D(2024, 1, 31), 1, D(2024, 2, 29)), (D(2023, 1, 31), 1, D(2023, 2, 28)), (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2024, 2, 29), 48, D(2028, 2, 29)), (D(2023, 12, 15), 1, D(2024, 1, 15)), (D(9999, 1, 1), 24, D.max),
    ],
)  # fmt: skip
def test_d6_months_are_those_of_the_calendar(day: D, months: int, then: D) -> None:
    assert add_months(day, months) == then


def test_d6_the_last_valid_day_is_the_earliest_of_own_course_and_requirement() -> None:
    fmac = Requirement("R", "course", "FMAC", valid_months=6)

    def last(r: Requirement, **more: object) -> D | None:
        return said(r, passed(D(2023, 12, 31), of="FMAC", **more)).last_valid

    assert last(replace(fmac, valid_months=None)) == D(2024, 12, 31)
    assert last(fmac) == D(2024, 6, 30)
    assert last(fmac, until=D(2024, 5, 1)) == D(2024, 5, 1)
    assert said(BFAC, passed(ON)).last_valid is None


def test_d7_the_last_valid_day_itself_is_valid() -> None:
    r = replace(BFAC, valid_months=1)
    assert state(r, passed(D(2024, 2, 1)), ahead_days=0) is State.EXPIRING
    assert state(r, passed(D(2024, 1, 31)), ahead_days=0) is State.EXPIRED
    assert state(r, passed(D(2024, 1, 31)), ahead_days=0, on=D(2024, 2, 29)) is State.EXPIRING
    # An earlier one that still runs counts when the later one has ended.
    early, late = passed(ON - 20 * DAY, until=ON + 90 * DAY), passed(ON - 10 * DAY, until=ON - DAY)
    assert state(BFAC, early, late) is State.MET
    assert state(BFAC, early, replace(late, until=ON)) is State.EXPIRING


def test_d8_nothing_known_is_missing() -> None:
    assert state(BFAC) is State.MISSING
    assert state(BFAC, passed(ON, of="FMAC")) is State.MISSING


def test_d9_expiring_within_the_days_looked_ahead_or_before_the_key_day() -> None:
    def ends(until: D, **more: object) -> State:
        return state(BFAC, passed(ON, until=until), **more)

    assert ends(ON + 30 * DAY) is State.EXPIRING
    assert ends(ON + 31 * DAY) is State.MET
    visit = ON + 50 * DAY
    assert ends(visit - DAY, visit=visit) is State.EXPIRING
    assert ends(visit, visit=visit) is State.MET
    # When the visit is over, the end of the tour is the key day; before it, the visit is.
    tour = ON + 300 * DAY
    assert ends(visit, visit=visit, tour_end=tour) is State.MET
    assert ends(visit + 40 * DAY, visit=visit, tour_end=tour, on=visit + DAY) is State.EXPIRING
    assert ends(ON + 31 * DAY, visit=ON - DAY) is State.MET


def test_d9_a_margin_counts_from_the_end_of_the_tour_and_needs_a_date() -> None:
    tour = ON + 300 * DAY

    def passport(until: D | None) -> State:
        return state(PASSPORT, passed(ON, what="document", of="passport", until=until), tour_end=tour)

    assert passport(tour + 179 * DAY) is State.EXPIRING
    assert passport(tour + 180 * DAY) is State.MET
    assert passport(None) is State.MISSING
    free = replace(PASSPORT, margin_days=None)
    assert state(free, passed(ON, what="document", of="passport"), tour_end=tour) is State.MET


def test_d10_years_are_whole_on_the_day() -> None:
    def age(least: str, most: str, on: D = ON, born: D | None = D(1999, 3, 1)) -> State:
        people = (Person("A", "C", born=born),)
        return state(Requirement("R", "age", "", "", least, most), on=on, people=people, ahead_days=0)

    assert age("25", "") is State.MET
    assert age("25", "", ON - DAY) is State.FAILED
    assert age("", "24", ON - DAY) is State.EXPIRING
    assert age("", "24", ON - 2 * DAY) is State.MET
    assert age("", "24") is State.FAILED
    assert age("25", "", born=None) is State.MISSING
    assert age("24", "", D(2024, 2, 28), D(2000, 2, 29)) is State.FAILED
    assert age("23", "", D(2023, 2, 28), D(2000, 2, 29)) is State.MET


def test_d11_a_waiver_excuses_what_is_open_from_its_first_to_its_last_day() -> None:
    waiver = Waiver("A", "ALL", "R1", "Commander", "injured", ON, ON + 9 * DAY, ON)

    def under(own: State, on: D = ON, **more: object) -> Judgement:
        problem = replace(BASE, on=on, waivers=(replace(waiver, **more),))  # type: ignore[arg-type]
        return with_waiver_and_booking(problem, "ALL", BFAC, "A", Judgement(own, own))

    assert under(State.FAILED).state is State.WAIVED
    assert under(State.FAILED).without is State.FAILED
    assert under(State.FAILED, ON + 9 * DAY).state is State.WAIVED
    assert under(State.FAILED, ON + 10 * DAY).state is State.FAILED
    assert under(State.EXPIRING).state is State.EXPIRING
    assert under(State.MISSING, known_on=ON + DAY).state is State.MISSING
    assert under(State.MISSING, withdrawn_on=ON).state is State.MISSING
    assert under(State.MISSING, withdrawn_on=ON + DAY).state is State.WAIVED
    assert under(State.MISSING, code="R2").state is State.MISSING


def test_d12_planned_when_the_whole_booking_is_still_to_come() -> None:
    booking = Booking(("A",), "course", "BFAC", ON, ON)

    def booked(own: State = State.MISSING, r: Requirement = BFAC, **more: object) -> Judgement:
        problem = replace(BASE, bookings=(replace(booking, **more),))  # type: ignore[arg-type]
        return with_waiver_and_booking(problem, "ALL", r, "A", Judgement(own, own))

    assert booked().state is State.PLANNED
    assert booked(last_day=ON - DAY).state is State.MISSING
    assert booked(complete=False).state is State.MISSING
    assert len(booked(complete=False).half_booked) == 1
    assert booked(State.EXPIRED).state is State.PLANNED
    assert booked(State.EXPIRING).state is State.EXPIRING
    assert booked(subjects=("C",)).state is State.PLANNED
    assert booked(of="FMAC").state is State.MISSING
    assert booked(dropped_on=ON).state is State.MISSING
    assert booked(r=Requirement("R", "level", "EOD2"), what="level", of="EOD3").state is State.PLANNED
    assert booked(r=Requirement("R", "level", "EOD2"), what="level", of="EOD1").state is State.MISSING
