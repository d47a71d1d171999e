"""The five states, on every boundary."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueberet.stages.roster.document_states import AHEAD_DAYS, State, limits, state_of, until

DAY = date(2026, 11, 24)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("expires", "state"),
    [
        (after(-1), State.EXPIRED), (after(0), State.EXPIRING), (after(AHEAD_DAYS), State.EXPIRING),
        (after(AHEAD_DAYS + 1), State.IN_FORCE), (None, State.NO_DATE),
    ],
)  # fmt: skip
def test_looking_sixty_days_ahead(expires: date | None, state: State) -> None:
    assert state_of(expires, within=limits(DAY)) is state


@pytest.mark.parametrize(("days", "state"), [(27, State.EXPIRING), (28, State.IN_FORCE), (-1, State.EXPIRED)])
def test_a_document_valid_on_the_visit_itself_is_in_force(days: int, state: State) -> None:
    assert state_of(after(days), within=until(DAY, after(28))) is state


def test_need_beyond_the_look_ahead() -> None:
    within = limits(DAY, ahead_days=30, needed_until=after(100))
    assert [state_of(after(n), within=within) for n in (31, 99, 100)] == [
        State.EXPIRING, State.EXPIRING, State.IN_FORCE,
    ]  # fmt: skip


def test_a_need_that_has_passed_changes_nothing() -> None:
    assert state_of(after(0), within=until(DAY, after(-5))) is State.IN_FORCE
    assert limits(DAY, needed_until=after(-5)) == limits(DAY)


def test_missing_and_for_life() -> None:
    assert state_of(None, within=limits(DAY), held=False) is State.MISSING
    assert state_of(None, within=limits(DAY), for_life=True) is State.IN_FORCE
    assert state_of(after(-1), within=limits(DAY), for_life=True) is State.EXPIRED


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 400))
def test_states_follow_each_other_in_time(expires: date, ahead: int) -> None:
    order = [State.EXPIRED, State.EXPIRING, State.IN_FORCE]
    within = limits(DAY, ahead_days=ahead)
    here = state_of(expires, within=within)
    assert order.index(state_of(expires + timedelta(days=1), within=within)) >= order.index(here)
