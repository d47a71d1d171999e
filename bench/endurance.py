"""The engines of endurance side by side on the benchmark mission: compiled, NumPy, plain Python, processes of SimPy.

python -m bench.endurance [rounds]
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
from tests.engine.endurance.instances import b1

from bench.endurance_processes import drawn, replayed
from blueberet.engine.endurance import fast, vectors
from blueberet.engine.endurance.block import Block, differing, gather
from blueberet.engine.endurance.compiling import Arrays, compile_mission
from blueberet.engine.endurance.engines import run
from blueberet.engine.endurance.mission import Item, Store
from blueberet.engine.endurance.scenario import draw

COUNTS = {"simpy": 60, "reference": 40, "numpy": 2000, "fast": 16_000}
"""Tours of one round: about a quarter of a second each."""
CHECKED = 2500
"""Tours of SimPy that tell its chance to endure; 400,000 of ours tell our own."""
START = """
import time
def now(): return time.perf_counter(), time.process_time()
begun = now()
from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.fast import run
from tests.engine.endurance.instances import b1
a = compile_mission(b1())
run(a, 1, 0, 16)
first = now()
run(a, 1, 0, 10_000)
then = now()
print(first[0] - begun[0], first[1], then[0] - first[0], then[1] - first[1])
"""


def rounds(a: Arrays, many: int) -> dict[str, dict[str, float]]:
    """Microseconds of the processor for one tour on one thread: best and median of interleaved rounds."""
    chance = Random(1)
    plays: dict[str, Callable[[int], Any]] = {
        "simpy": lambda n: gather(0, [drawn(a, chance) for _ in range(n)]),
        "reference": lambda n: run(a, 1, 0, n, "reference"),
        "numpy": lambda n: vectors.run(a, 1, 0, n),
        "fast": lambda n: fast.run(a, 1, 0, n, threads=1),
    }
    took: dict[str, list[float]] = {name: [] for name in plays}
    for play in plays.values():
        play(8)
    for _ in range(many):
        for name, play in plays.items():
            begun = time.process_time()
            play(COUNTS[name])
            took[name].append((time.process_time() - begun) / COUNTS[name] * 1e6)
    return {name: {"best": round(min(x), 2), "median": round(statistics.median(x), 2)} for name, x in took.items()}


def kinds() -> dict[str, float]:
    """Microseconds of the processor for one tour of the benchmark mission changed in one way; best of four."""
    m = b1()
    blood = Item("blood", per_head=0.001, demand="events", lead_days=8)
    with_blood = tuple(replace(s, stores=(*s.stores, Store("blood", 6, 1))) for s in m.sites)
    changed = {
        "as it is": compile_mission(m),
        "closures stretched": replace(compile_mission(m), stretch=4.0),
        "rates mixed": compile_mission(replace(m, closures=tuple(replace(c, mixing=1.0) for c in m.closures))),
        "closures bring others": compile_mission(
            replace(m, closures=tuple(replace(c, branching=0.5, lag_days=4.0) for c in m.closures))
        ),
        "an item used by events": compile_mission(replace(m, items=(*m.items, blood), sites=with_blood)),
        "all links powered": compile_mission(replace(m, links=tuple(replace(k, powered=True) for k in m.links))),
        "365 days": compile_mission(replace(m, days=365)),
        "1,100 days": compile_mission(replace(m, days=1100)),
    }
    return {name: round(min(_each(a) for _ in range(4)), 2) for name, a in changed.items()}


def _each(a: Arrays, count: int = 8192) -> float:
    begun = time.process_time()
    fast.run(a, 1, 0, count, threads=1)
    return (time.process_time() - begun) / count * 1e6


def agreement(a: Arrays) -> dict[str, Any]:
    """SimPy on the reference's own tours, and what chance to endure it finds with its own numbers."""
    scenarios = [draw(a, 3, rep) for rep in range(40)]
    same = differing(gather(0, [replayed(a, x) for x in scenarios]), fast.replay(a, scenarios))
    chance = Random(7)
    theirs = _endured(a, gather(0, [drawn(a, chance) for _ in range(CHECKED)]))
    ours = [_endured(a, fast.run(a, 1, at, 50_000)) for at in range(0, 400_000, 50_000)]
    mine = float(np.mean(ours))
    apart = abs(mine - theirs) / (mine * (1 - mine) * (1 / CHECKED + 1 / 400_000)) ** 0.5
    if same or apart > 4:
        raise RuntimeError(f"SimPy and ours differ: fields {same}, {apart:.1f} standard errors.")
    found = {"simpy": round(theirs, 4), "ours": round(mine, 4), "standard_errors_apart": round(apart, 2)}
    return {"tours_equal_in_every_bit": len(scenarios), "chance_to_endure": found}


def _endured(a: Arrays, block: Block) -> float:
    return 1.0 - float(block.failed_any(a).mean())


def two_workers(a: Arrays, many: int = 5, count: int = 100_000) -> dict[str, Any]:
    """Seconds for the same tours on one thread and on two, in turn; best of each, by the clock and of the processor.

    On a machine that does other work, only the processor's time says what sharing costs: nothing, at 1.
    """
    took: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
    for _ in range(many):
        for threads in took:
            begun, spent = time.perf_counter(), time.process_time()
            fast.run(a, 1, 0, count, threads=threads)
            took[threads].append((time.perf_counter() - begun, time.process_time() - spent))
    (clock_one, spent_one), (clock_two, spent_two) = (
        (min(x[0] for x in took[n]), min(x[1] for x in took[n])) for n in (1, 2)
    )
    return {
        "tours": count,
        "clock": {"one": round(clock_one, 3), "two": round(clock_two, 3), "times": round(clock_one / clock_two, 2)},
        "processor": {"one": round(spent_one, 3), "two": round(spent_two, 3), "more": round(spent_two / spent_one, 2)},
    }


def starts(many: int = 5) -> dict[str, Any]:
    """Seconds of a new process to its first answer, and for 10,000 tours after it: by the clock, of the processor.

    Cold: everything is compiled. Warm: best of several.
    """
    with tempfile.TemporaryDirectory() as cache:
        env = {**os.environ, "NUMBA_CACHE_DIR": cache}
        command = [sys.executable, "-c", START]
        told = [subprocess.run(command, env=env, check=True, capture_output=True).stdout for _ in range(many + 1)]
    cold, *warm = [[float(x) for x in line.split()] for line in told]
    names = ("first_clock", "first_processor", "then_10000_clock", "then_10000_processor")
    best = [min(x) for x in zip(*warm, strict=True)]
    return {
        kind: {name: round(x, 3) for name, x in zip(names, found, strict=True)}
        for kind, found in (("cold", cold), ("warm", best))
    }


def measure(many: int = 8) -> dict[str, Any]:
    """All of it; ratios are of the best rounds."""
    a, load = compile_mission(b1()), os.getloadavg()[0]
    took = rounds(a, many)
    best = {name: x["best"] for name, x in took.items()}
    return {
        "load": round(load, 1),
        "microseconds": took,
        "times_simpy": {name: round(best["simpy"] / x, 1) for name, x in best.items()},
        "times_numpy": round(best["numpy"] / best["fast"], 1),
        "kinds": kinds(),
        "agreement": agreement(a),
        "threads": two_workers(a),
        "start": starts(),
        "load_after": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 8), indent=1))
