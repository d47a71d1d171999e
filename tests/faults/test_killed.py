"""kill -9: of writers in the middle of their work, and of the worker."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.faults.conftest import Site

PROCESSES, THREADS, KILLS = 4, 5, 3
WRITE = f"import django; django.setup(); from tests.faults.filling import write; write({THREADS})"
LOOK = "from tests.faults.filling import look; print(json.dumps(look()))"


@pytest.mark.slow
def test_twenty_writers_killed_lose_and_double_nothing(filled: Site) -> None:
    acknowledged: list[str] = []
    for kill in range(KILLS):
        writers = [filled.start("-c", WRITE) for _ in range(PROCESSES)]
        said: list[list[str]] = [[] for _ in writers]
        listeners = [
            threading.Thread(target=lambda w=w, s=s: s.extend(w.stdout), daemon=True)
            for w, s in zip(writers, said, strict=True)
        ]
        for listener in listeners:
            listener.start()
        until = time.monotonic() + 60
        while not all(len(s) > 20 + 7 * kill for s in said):
            assert time.monotonic() < until, "a writer does not come to its turn"
            time.sleep(0.01)
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
        for listener in listeners:
            listener.join(10)
        acknowledged += [line.strip() for s in said for line in s]
    found = filled.ask(LOOK)
    assert len(acknowledged) > PROCESSES * KILLS * 20
    assert [x for x in acknowledged if x not in found["there"]] == [], "an acknowledged write is lost"
    assert [x for x, n in found["there"].items() if n != 1] == [], "a write stands twice"
    assert found["told"] == found["there"], "a row without its act, or an act without its row"
    assert found["broken"] == ""


QUEUE = (
    "from blueberet.foundation.accounts.models import Centre; from blueberet.foundation.runs.services import queue_run\n"
    "print(queue_run(kind='slow', subject=1, centre=Centre.objects.get(), actor=None, input_hash='', engine_version='1',"
    " seed=1, limits={}).pk)"
)
STATE = (
    "from blueberet.foundation.runs.models import Run; from blueberet.foundation.audit.models import Act\n"
    "r = Run.objects.get(); print(json.dumps([r.state, r.attempts, r.checkpoint, r.result,"
    " Act.objects.filter(name='runs.run.done').count(), len(r.history)]))"
)


def state_when(states: Iterator[list[Any]], is_so: Callable[[list[Any]], bool], seconds: float) -> list[Any]:
    until = time.monotonic() + seconds
    for state in states:
        if is_so(state):
            return state
        assert time.monotonic() < until, f"after {seconds} s still {state}"
    raise AssertionError("nothing is told of it any more")


@pytest.mark.slow
def test_a_killed_workers_job_is_taken_up_within_thirty_seconds(filled: Site) -> None:
    filled.ask(QUEUE)
    states = filled.watch(STATE)
    first = filled.start("-m", "blueberet", "worker")
    state_when(states, lambda s: s[0] == "running" and (s[2] or 0) >= 3, 20)
    first.send_signal(signal.SIGKILL)
    first.wait()
    killed = time.monotonic()
    left_at = next(states)[2]
    filled.start("-m", "blueberet", "worker")
    taken_up = state_when(states, lambda s: s[1] == 2, 30)
    assert time.monotonic() - killed < 30
    assert taken_up[2] is None or taken_up[2] >= left_at, "it began anew"
    done = state_when(states, lambda s: s[0] == "done", 30)
    assert done[3] == {"counted": 30}
    assert done[4] == 1, "the end is told once"
    # Had it counted from one again, more points than steps would stand there.
    assert done[5] <= 31


@pytest.mark.slow
def test_a_lease_from_a_clock_days_ahead_holds_nothing(filled: Site) -> None:
    filled.ask(QUEUE)
    days = timedelta(days=3)
    filled.ask(
        "from blueberet.foundation.runs.models import Run; from django.utils import timezone; import datetime\n"
        f"print(Run.objects.update(state='running', worker='gone', checkpoint=28, attempts=1, "
        f"lease_until=timezone.now() + datetime.timedelta(seconds={days.total_seconds()})))"
    )
    filled.start("-m", "blueberet", "worker")
    assert state_when(filled.watch(STATE), lambda s: s[0] == "done", 20)[1] == 2
