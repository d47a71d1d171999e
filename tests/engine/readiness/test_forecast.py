"""Chances in closed form, sessions that decide, and what is said when little is known."""

from dataclasses import replace
from datetime import date as D
from itertools import product

import numpy as np
import pytest

from blueberet.engine.kit import wire
from blueberet.engine.readiness.forecast import (
    Attempt,
    Attendance,
    Chance,
    Outlook,
    Owed,
    Reckoning,
    Session,
    forecast,
)
from blueberet.engine.readiness.problem import (
    Booking,
    Course,
    Person,
    Problem,
    Proof,
    Requirement,
    RequirementSet,
    Unit,
    Waiver,
)
from blueberet.engine.readiness.rates import AGAIN, FIRST, LATE, SOON, Attending, Beta, Rates, at_least, kind_of_try

ON, UNTIL = D(2024, 1, 1), D(2024, 2, 1)
UNITS = (Unit("P", "platoon"), Unit("S1", "section", "P"), Unit("S2", "section", "P"))
T03 = Requirement("R1", "task", "T03")
BFAC = Requirement("R2", "course", "BFAC", measure="share", amount=0.5)
SETS = (
    RequirementSet("SEC", 1, D(2023, 1, 1), "unit", (T03,), unit_kind="section"),
    RequirementSet("PL", 1, D(2023, 1, 1), "unit", (T03, BFAC), unit_kind="platoon"),
)
PEOPLE = tuple(Person(f"p{n}", "S1") for n in range(4))
PROBLEM = Problem(ON, SETS, UNITS, PEOPLE, courses=(Course("BFAC"),))
# Seven of ten first tries reached: belief 8 x 1/2 + 7 to 8 x 1/2 + 3, that is Beta(11, 7) (F2).
HISTORY = tuple(Attempt(f"x{n}", "task", "T03", D(2023, 6, 1), n < 7) for n in range(10))
FIRST_TRY = 11 / 18
# Everybody together 28 of 40: mean 29 of 42; p0 came 18 of 20, p1 10 of 20 (F4).
CAME = (Attendance("p0", 20, 18), Attendance("p1", 20, 10))
E1 = Session("E1", D(2024, 1, 10), "task", "T03", ("P",), True)
E2 = Session("E2", D(2024, 1, 20), "task", "T03", ("S1",), True)
B1 = Session("B1", D(2024, 1, 20), "course", "BFAC", ("P",))
B2 = Session("B2", D(2024, 1, 22), "course", "BFAC", ("p0", "p1"))
BOTH = replace(B2, subjects=("P",))


def outlook(*sessions: Session, **more: object) -> Outlook:
    return Outlook(UNTIL, **{"attempts": HISTORY, "attendance": CAME, "sessions": sessions, **more})  # type: ignore[arg-type]


def chance(unit: str, code: str, out: Outlook, problem: Problem = PROBLEM) -> Chance:
    return next(c for c in forecast(problem, out).chances if (c.unit, c.code) == (unit, code))


def test_f1_which_try_it_is() -> None:
    assert kind_of_try(None, ON) == FIRST
    assert kind_of_try((D(2023, 12, 2), False), ON) == SOON
    assert kind_of_try((D(2023, 12, 1), False), ON) == LATE
    assert kind_of_try((D(2023, 12, 31), True), ON) == AGAIN


def test_f2_a_rate_is_drawn_to_the_other_tries_of_its_thing_and_they_to_the_other_things() -> None:
    rates = Rates(HISTORY)
    assert rates.strength == 8
    assert rates.of(("task", "T03"), FIRST) == Beta(11, 7)
    # The repeat knows only the first tries: (7 + 8/2) of (10 + 8).
    assert rates.of(("task", "T03"), SOON) == Beta(pytest.approx(8 * 11 / 18), pytest.approx(8 * 7 / 18))
    # Another task knows T03 as the other things: (7 + 1) of (10 + 2).
    assert rates.of(("task", "T01"), FIRST).mean == pytest.approx(8 / 12)


def test_f3_the_strength_follows_how_much_things_differ() -> None:
    def tries(shares: dict[str, int]) -> list[Attempt]:
        return [Attempt(f"{t}{n}", "task", t, D(2023, 6, 1), n < k) for t, k in shares.items() for n in range(40)]

    assert Rates(tries({"A": 38, "B": 3, "C": 37, "D": 2, "E": 20})).strength == 2
    assert Rates(tries({"A": 28, "B": 27, "C": 28, "D": 29, "E": 28})).strength == 32


def test_f4_a_person_is_drawn_to_everybody() -> None:
    mean = 29 / 42
    assert Attending(CAME).of("p0") == Beta(pytest.approx(8 * mean + 18), pytest.approx(8 * (1 - mean) + 2))
    assert Attending(CAME).of("stranger").mean == pytest.approx(mean)


@pytest.mark.parametrize("belief", [Beta(11, 7), Beta(1, 1), Beta(0.6, 5.4), Beta(30, 2)])
def test_f9_draws_have_the_moments_of_their_belief(belief: Beta) -> None:
    drawn = belief.draws(400, 1, "x")
    a, b = belief.a, belief.b
    assert drawn.mean() == pytest.approx(a / (a + b), abs=1e-3)
    assert (drawn**2).mean() == pytest.approx(a * (a + 1) / (a + b) / (a + b + 1), abs=2e-3)
    assert not np.array_equal(drawn, belief.draws(400, 1, "y"))


def test_f5_one_try_of_a_section() -> None:
    found = chance("S2", "R1", outlook(E1))
    assert found.chance == pytest.approx(FIRST_TRY, abs=1e-3)
    # 90 % of Beta(11, 7) lie between 0.4204 and 0.7867 (tables).
    assert (found.low, found.high) == (pytest.approx(0.4204, abs=0.003), pytest.approx(0.7867, abs=0.003))


def test_f5_two_tries_and_the_second_is_a_repeat() -> None:
    # 1 - E[1 - first] E[1 - repeat]: 1 - 7/18 x 7/18; E2 is 10 days after E1.
    assert chance("S1", "R1", outlook(E1, E2)).chance == pytest.approx(1 - (7 / 18) ** 2, abs=2e-3)


def test_f6_sections_of_a_platoon_share_the_unknown_rate() -> None:
    # E[rate squared] of Beta(11, 7), not the square of its mean.
    found = chance("P", "R1", outlook(E1))
    assert found.chance == pytest.approx(11 * 12 / (18 * 19), abs=1e-3)
    assert abs(found.chance - FIRST_TRY**2) > 0.01


def test_f5_attendance_of_all_that_is_owed() -> None:
    # p0 alone asked: both sessions, E[a squared] of Beta(8 x 29/42 + 18, 8 x 13/42 + 2).
    a, b = 8 * 29 / 42 + 18, 8 * 13 / 42 + 2
    problem = replace(PROBLEM, people=PEOPLE[:1])
    found = chance("P", "R2", outlook(B1, BOTH), problem)
    assert found.chance == pytest.approx(a * (a + 1) / (a + b) / (a + b + 1), abs=2e-3)
    # Owing one of two: not both missed.
    one = chance("P", "R2", outlook(B1, BOTH, owed=(Owed("p0", "course", "BFAC", 1),)), problem)
    assert one.chance == pytest.approx(1 - b * (b + 1) / (a + b) / (a + b + 1), abs=2e-3)


def test_f5_a_test_after_teaching_must_be_attended_and_reached() -> None:
    tries = tuple(Attempt(f"x{n}", "course", "BFAC", D(2023, 6, 1), n < 7) for n in range(10))
    test = Session("X", D(2024, 1, 25), "course", "BFAC", ("P",), True)
    problem = replace(PROBLEM, people=PEOPLE[:1])
    a, b = 8 * 29 / 42 + 18, 8 * 13 / 42 + 2
    twice = a * (a + 1) / (a + b) / (a + b + 1)
    assert chance("P", "R2", outlook(B1, test, attempts=tries), problem).chance == pytest.approx(
        FIRST_TRY * twice, abs=4e-3
    )


def test_f5_whoever_stays_away_keeps_the_try_he_had() -> None:
    tries = [Attempt(f"x{n}", "course", "BFAC", D(2023, 6, 1), n < 7) for n in range(10)]
    # Repeats soon after a failure go worse, so that it matters which try it is.
    tries += [Attempt(f"x{n}", "course", "BFAC", D(2023, 6, 9), False) for n in range(7, 10)]
    one, two = (Session(f"X{n}", D(2024, 1, 10 + n), "course", "BFAC", ("P",), True) for n in (1, 2))
    rates = Rates(tries)
    first, soon = (rates.of(("course", "BFAC"), kind).mean for kind in (FIRST, SOON))
    assert first - soon > 0.1
    a, b = 8 * 29 / 42 + 18, 8 * 13 / 42 + 2
    comes, twice, never = a / (a + b), a * (a + 1) / (a + b) / (a + b + 1), b * (b + 1) / (a + b) / (a + b + 1)
    once = comes - twice
    missed = never + 2 * once * (1 - first) + twice * (1 - first) * (1 - soon)
    problem = replace(PROBLEM, people=PEOPLE[:1])
    assert chance("P", "R2", outlook(one, two, attempts=tuple(tries)), problem).chance == pytest.approx(
        1 - missed, abs=4e-3
    )


def test_what_holds_is_certain_and_what_is_not_booked_is_out_of_reach() -> None:
    held = tuple(Proof(u, "task", "T03", D(2023, 9, 1), D(2023, 9, 1)) for u in ("S1", "S2"))
    sure = chance("P", "R1", outlook(), replace(PROBLEM, proofs=held))
    assert (sure.chance, sure.low, sure.high, sure.deciding, sure.too_few) == (1, 1, 1, (), "")
    assert chance("P", "R1", outlook(), replace(PROBLEM, proofs=held[:1])).chance == 0
    # A booking is told by its sessions, and adds nothing of its own.
    booked = replace(PROBLEM, bookings=(Booking(("P",), "task", "T03", D(2024, 1, 20), ON),))
    assert chance("P", "R1", outlook(), booked).chance == 0


def test_a_pass_that_ends_before_the_day_must_be_shown_again_and_a_waiver_on_the_day_counts() -> None:
    sets = (replace(SETS[0], requirements=(replace(T03, valid_months=6),)),)
    held = (Proof("S1", "task", "T03", D(2023, 7, 20), D(2023, 7, 20)),)
    problem = replace(PROBLEM, sets=sets, proofs=held)
    assert chance("S1", "R1", outlook(), problem).chance == 0
    again = (*HISTORY, Attempt("S1", "task", "T03", D(2023, 7, 20), True))
    assert 0 < chance("S1", "R1", outlook(E2, attempts=again), problem).chance < 1
    waived = replace(problem, waivers=(Waiver("S1", "SEC", "R1", "Commander", "on duty", UNTIL, UNTIL, ON),))
    assert chance("S1", "R1", outlook(), waived).chance == 1


def test_a_session_whose_result_would_have_ended_by_the_day_does_not_count() -> None:
    sets = (replace(SETS[0], requirements=(replace(T03, valid_months=1),)),)
    early = replace(E2, day=D(2024, 1, 1))
    late = replace(PROBLEM, sets=sets)
    assert chance("S1", "R1", outlook(early), late).chance > 0
    assert chance("S1", "R1", replace(outlook(early), until=D(2024, 2, 2)), late).chance == 0


def test_f7_what_a_session_decides_is_confirmed_by_leaving_it_out() -> None:
    owed = tuple(Owed(p.code, "course", "BFAC", n) for p, n in zip(PEOPLE, (1, 2, 1, 1), strict=True))
    whole = outlook(E1, E2, B1, B2, owed=owed)
    for c in forecast(PROBLEM, whole).chances:
        assert c.deciding
        for d in c.deciding:
            less = replace(whole, sessions=tuple(s for s in whole.sessions if s.code != d.session))
            assert chance(c.unit, c.code, less).chance == pytest.approx(d.without, abs=1e-4)
            assert d.effect == pytest.approx(c.chance - d.without, abs=1e-4)
        assert [d.effect for d in c.deciding] == sorted((d.effect for d in c.deciding), reverse=True)


def test_f7_a_cancelled_session_of_teaching_leaves_its_hours_owed() -> None:
    found = chance("P", "R2", outlook(B1))
    assert found.deciding[0].session == "B1"
    assert found.deciding[0].without == 0


def test_f8_too_few_is_said_by_rule() -> None:
    assert chance("S2", "R1", outlook(E1, attempts=HISTORY[:5])).too_few == ""
    assert "Only 4 tries of T03" in chance("S2", "R1", outlook(E1, attempts=HISTORY[:4])).too_few
    assert "Attendance is known of 19" in chance("P", "R2", outlook(B1, attendance=(Attendance("p0", 19, 19),))).too_few
    assert chance("P", "R2", outlook(B1, attendance=(Attendance("p0", 20, 20),))).too_few == ""


def test_a_forecast_is_the_same_each_time_and_goes_into_json_and_back() -> None:
    whole = outlook(E1, E2, B1, B2)
    found = forecast(PROBLEM, whole)
    assert found == forecast(PROBLEM, wire.load_json(Outlook, wire.dump_json(whole)))
    assert found != forecast(PROBLEM, replace(whole, seed=2))


def test_units_asked_for_one_by_one_hear_what_all_hear_together() -> None:
    whole = outlook(E1, E2, B1, B2)
    reckoning = Reckoning(PROBLEM, whole)
    one_by_one = [c for _ in range(2) for u in ("S2", "P", "S1") for c in reckoning.of({u}).chances]
    together = forecast(PROBLEM, whole).chances
    assert len({c.unit for c in together}) == 3
    assert len(one_by_one) == 2 * len(together)
    assert all(c in together for c in one_by_one)


def test_at_least_is_the_sum_over_all_ways() -> None:
    rows = np.array([[0.2, 0.9], [0.5, 0.5], [0.7, 0.0], [1.0, 0.3]])
    for wanted in range(6):
        expected = [
            sum(np.prod([p if hit else 1 - p for p, hit in zip(rows[:, d], way, strict=True)])
                for way in product((0, 1), repeat=4) if sum(way) >= wanted)
            for d in (0, 1)
        ]  # fmt: skip
        assert at_least(wanted, rows) == pytest.approx(expected)


def test_bad_outlooks_are_refused_with_every_reason() -> None:
    with pytest.raises(ValueError, match="came 3 times of 2") as told:
        Outlook(UNTIL, attendance=(Attendance("p0", 2, 3),), sessions=(E1, E1), draws=1)
    assert "The session E1 stands twice" in str(told.value)
    assert "50 to 20,000 draws" in str(told.value)
    bad = outlook(replace(E1, subjects=("nobody",)), replace(B1, what="document"),                   attempts=(replace(HISTORY[0], day=UNTIL),), owed=(Owed("q", "course", "BFAC", 1),))  # fmt: skip
    with pytest.raises(ValueError, match="is for nobody") as told:
        forecast(PROBLEM, replace(bad, until=D(2023, 1, 1)))
    for part in ("no session gives a document", "not yet known", "owed by q", "before 2024-01-01"):
        assert part in str(told.value)
