"""kill -9 of the worker in the middle of a solve that nobody takes up: its best plan is there to be taken."""

import signal

import pytest

from tests.faults.conftest import Site
from tests.faults.test_killed import state_when

SET_UP = """
from datetime import date
from django.db import transaction
from blueberet.config.demonstration.centre import demonstration
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.stages.programme import bridge
from blueberet.stages.programme.services.solving import start_solve
centre = Centre.objects.get()
planner = User.objects.create_user("planner", password="a-long-enough-word")
Membership.objects.create(user=planner, centre=centre, role="planner")
with transaction.atomic():
    programme = bridge.write_problem(centre, demonstration(date(2026, 3, 3)).problem)
print(start_solve(programme, actor=planner, seed=1, time_limit_s=300).pk)
"""
STATE = """
from blueberet.foundation.runs.models import Run
r = Run.objects.get()
print(json.dumps([r.state, r.is_silent, len(r.checkpoint["placements"]) if r.checkpoint else 0]))
"""
STOP = """
from datetime import date
from blueberet.foundation.accounts.models import User
from blueberet.foundation.runs.models import Run
from blueberet.stages.programme.bridge import plan_of, problem_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.solving import label_of, last_solve
from blueberet.stages.programme.services.keeping import stop_solving
from blueberet.engine.programme.check import check
programme = Programme.objects.get()
before = label_of(last_solve(programme)).text
stop_solving(Run.objects.get(), actor=User.objects.get(username="planner"), today=date.today())
plan = plan_of(programme)
print(json.dumps([before, label_of(last_solve(programme)).text, len(plan.placements), len(check(problem_of(programme), plan))]))
"""


@pytest.mark.slow
def test_the_best_of_a_killed_solve_is_taken_and_labelled(filled: Site) -> None:
    filled.ask(SET_UP)
    states = filled.watch(STATE.strip())
    worker = filled.start("-m", "blueberet", "worker")
    # In the middle: its first plan is kept before most is placed.
    state_when(states, lambda s: s[2] > 500, 150)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    kept = state_when(states, lambda s: s[1], 30)[2]
    before, after, placed, broken = filled.ask(STOP)
    assert "The worker has not been heard of since" in before
    assert "It is kept with the run, not put in place." in before
    assert "stopped by planner" in after
    assert "not complete" in after or "complete." in after
    assert (placed, broken) == (kept, 0)
    assert kept > 500
