"""Here and on processes: the same to the bit, and a process that dies loses nothing."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from blueberet.engine.endurance import executors
from blueberet.engine.endurance.durations import Exponential
from blueberet.engine.endurance.executors import Local, Lost, Serial
from blueberet.engine.endurance.mission import Closure, Link
from blueberet.engine.endurance.simulate import Stopped, simulate, works
from tests.engine.endurance.instances import one_site, with_closures

POST = replace(
    with_closures(one_site(12.0, days=60), Closure("gate", sites=("S",), rate=1 / 20, duration=Exponential(3.0))),
    links=(Link("S", "radio", 20.0),),
    tour_cv=0.1,
)
REPS, SEED = 1200, 11


class Dying:
    """Another executor, in which the worker that gets task 3 is killed inside it, once."""

    def __init__(self, inner, marker: Path) -> None:
        self.inner, self.marker, self.workers, self.threads = inner, marker, 5, 1

    def map(self, do, tasks):
        return self.inner.map(
            die_once, ((do, task, str(self.marker) if n == 3 else "") for n, task in enumerate(tasks))
        )


def die_once(task):
    do, inner, marker = task
    if marker and not Path(marker).exists():
        Path(marker).write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGKILL)
    return do(inner)


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


def slow(n):
    time.sleep(0.05)
    return n


@pytest.fixture(scope="module")
def alone():
    return simulate(POST, REPS, SEED, "vectors")


@pytest.fixture(scope="module")
def pool():
    with Local(2) as local:
        yield local


def test_processes_give_the_same(alone, pool):
    assert simulate(POST, REPS, SEED, "vectors", pool).tally == alone.tally


def test_a_killed_process_loses_nothing(alone, pool, tmp_path):
    marker = tmp_path / "died"
    found = simulate(POST, REPS, SEED, "vectors", Dying(pool, marker))
    assert int(marker.read_text()) != os.getpid()
    assert found.tally == alone.tally


def test_work_that_kills_every_process_is_given_up(pool, monkeypatch):
    monkeypatch.setattr(executors, "MOST_DEATHS", 1)
    with pytest.raises(Lost, match="Try fewer workers"):
        list(pool.map(die, range(2)))
    assert sorted(pool.map(slow, range(3))) == [(0, 0), (1, 1), (2, 2)]


def test_stopping_leaves_what_is_waiting(pool):
    taken = []
    answers = pool.map(slow, (taken.append(n) or n for n in range(1000)))
    next(answers)
    answers.close()
    assert len(taken) <= 6


def test_any_split_and_any_start_are_parts_of_one_run(alone):
    total = None
    for first, count in ((700, 500), (0, 1), (1, 699)):
        part = simulate(POST, count, SEED, "vectors", first=first).tally
        total = part if total is None else total + part
    assert total == alone.tally
    cut = [(w.first, w.count) for w in works(POST, 10_000, 1, 5, "vectors", workers=4)]
    assert [first for first, _ in cut] == [5, 2505, 5005, 7505]
    assert len(list(works(POST, 3, 1, 0, "fast", workers=8))) == 3
    wide = replace(POST, sites=tuple(replace(POST.sites[0], code=f"S{n}") for n in range(1000)), closures=(), links=())
    assert max(w.count for w in works(wide, 30_000, 1, 0, "fast")) == 3_000


def test_stopped_early_the_outcome_is_that_of_fewer_tours():
    class Four(Serial):
        workers = 4

    found = simulate(POST, 200, SEED, "vectors", Four(), told=lambda done, of: done < 100)
    assert (found.n, found.complete) == (100, False)
    assert found.tally == simulate(POST, 100, SEED, "vectors").tally

    class Nothing(Serial):
        def map(self, do, tasks):
            yield from ()

    with pytest.raises(Stopped):
        simulate(POST, 10, SEED, "vectors", Nothing())


def test_what_cannot_be_played_is_refused_all_at_once():
    with pytest.raises(ValueError, match=r"(?s)reps: must be at least 1, not 0.*seed: must be 0 to .*, not -1"):
        simulate(POST, 0, -1)
    with pytest.raises(ValueError, match="workers: must be 1 to 256, not 0"):
        Local(0)
