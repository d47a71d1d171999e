"""Campaigns of the endurance engine: one process, two, a Dask cluster of two; the same tours in each, interleaved.

Wall time says what a user waits, and depends on who else uses the machine. Processor time does not: of all processes
together, so that what handing out costs is seen even on a busy machine.
"""

import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from distributed import LocalCluster
from tests.engine.endurance.instances import b1

from blueberet.engine.endurance.altering import Policy
from blueberet.engine.endurance.campaigns import Campaign, play
from blueberet.engine.endurance.executors import Executor, Local, Serial
from blueberet.foundation.runs.clusters import Dask

REPS, SEEDS, ROUNDS = 65_536, (1, 2), 2
TICK = os.sysconf("SC_CLK_TCK")


def measure() -> dict[str, Any]:
    """Seconds and speed-ups, best of the rounds; and what a task costs that does nothing."""
    campaign = Campaign(
        (b1(),), REPS, SEEDS, policies=(Policy("as planned"), Policy("a fifth more", target_factor=1.2))
    )
    small = Campaign((b1(),), 4096)
    best: dict[str, dict[str, float]] = {}
    tallies: dict[str, list[Any]] = {}
    with _two_processes() as (local, local_cpu), _two_dask_workers() as (dask, dask_cpu):
        ways: dict[str, tuple[Executor, Callable[[], float]]] = {
            "one process": (Serial(threads=1), lambda: 0.0), "two processes": (local, local_cpu),
            "dask, two workers": (dask, dask_cpu),
        }  # fmt: skip
        for executor, _ in ways.values():
            list(play(small, executor, engine="fast"))
        load = os.getloadavg()[0]
        for _ in range(ROUNDS):
            for name, (executor, others) in ways.items():
                wall, cpu = time.perf_counter(), time.process_time() + others()
                tallies[name] = [outcome.tally for _, outcome in play(campaign, executor, engine="fast")]
                found = {
                    "wall_s": time.perf_counter() - wall,
                    "cpu_s": time.process_time() + others() - cpu,
                }
                best[name] = {k: min(v, best.get(name, found)[k]) for k, v in found.items()}
        null = {name: _null(*way) for name, way in ways.items()}
        idle = {name: _idle(others) for name, (_, others) in ways.items()}
    one = best["one process"]
    return {
        "tours": REPS * len(campaign),
        "load_before": round(load, 1),
        "load_after": round(os.getloadavg()[0], 1),
        "same_to_the_bit": all(t == tallies["one process"] for t in tallies.values()),
        "ways": {
            name: {
                "wall_s": round(b["wall_s"], 2),
                "times_one_wall": round(one["wall_s"] / b["wall_s"], 2),
                "cpu_s": round(b["cpu_s"], 2),
                "cpu_more": round(b["cpu_s"] / one["cpu_s"] - 1, 3),
                "null_task_wall_ms": round(null[name][0], 2),
                "null_task_cpu_ms": round(null[name][1], 2),
                "idle_cpu_share": round(idle[name], 3),
            }
            for name, b in best.items()
        },
        "own_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _null(executor: Executor, others: Callable[[], float]) -> tuple[float, float]:
    """Milliseconds a task that does nothing: on the wall, and of all processors."""
    count, found = 400, list[tuple[float, float]]()
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time() + others()
        for _ in executor.map(abs, range(count)):
            pass
        found.append((time.perf_counter() - wall, time.process_time() + others() - cpu))
    return min(w for w, _ in found) / count * 1000, min(c for _, c in found) / count * 1000


def _idle(others: Callable[[], float]) -> float:
    """Share of a processor that is used while nothing is asked."""
    wall, cpu = time.perf_counter(), time.process_time() + others()
    time.sleep(4)
    return (time.process_time() + others() - cpu) / (time.perf_counter() - wall)


@contextmanager
def _two_processes() -> Iterator[tuple[Executor, Callable[[], float]]]:
    with Local(2) as local:
        list(local.map(abs, range(8)))
        pids = list(local._pool._processes) if local._pool else []
        yield local, lambda: sum(map(_cpu, pids))


@contextmanager
def _two_dask_workers() -> Iterator[tuple[Executor, Callable[[], float]]]:
    with (
        LocalCluster(2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0") as cluster,
        Dask(cluster.scheduler_address) as dask,
    ):
        pids = list(dask._client.run(os.getpid).values())
        yield dask, lambda: sum(map(_cpu, pids))


def _cpu(pid: int) -> float:
    """Seconds of a process and its threads."""
    with open(f"/proc/{pid}/stat") as stat:
        after = stat.read().rpartition(")")[2].split()
    return (int(after[11]) + int(after[12])) / TICK
