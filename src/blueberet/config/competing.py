"""Competition instances on the command line: several workers with different seeds, the best timetable kept.

In: the text of an instance, seconds, seed, workers. Out: the best solution, also when stopped.
Why: docs/engines/programme.md, section "Competition instances".
"""

import multiprocessing
import queue
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from blueberet.engine.cbctt.adapter import problem_of, solution_of
from blueberet.engine.cbctt.instance import Instance
from blueberet.engine.cbctt.reading import read
from blueberet.engine.cbctt.solution import Solution
from blueberet.engine.cbctt.validator import Report, validate
from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.result import Plan, Progress
from blueberet.engine.programme.solve import solve

SEED_STEP = 1000
"""Workers take the seeds s, s + 1000, s + 2000 …, so that neighbouring runs do not share any."""
GRACE_SECONDS = 20.0
"""How long a worker may take to hand in its best after it was asked to stop."""


@dataclass(frozen=True, slots=True)
class Competed:
    """What came out, and whether it was stopped early."""

    solution: Solution
    report: Report
    seconds: float
    stopped: bool


def compete(
    text: str, *, seconds: float, seed: int, workers: int, told: Callable[[str], None] = lambda _: None
) -> Competed:
    """Solve an instance with several processes; SIGINT ends it with the best found so far.

    Raises
    ------
    ValueError
        If the instance has faults, or is larger than a week of ours.
    """
    instance, began = read(text), time.monotonic()
    problem_of(instance)
    context = multiprocessing.get_context("spawn")
    results: Any = context.Queue()
    stop = context.Event()
    until = time.time() + seconds
    crew = [
        context.Process(target=_work, args=(text, seed + n * SEED_STEP, until, stop, results), daemon=True)
        for n in range(workers)
    ]

    def on_interrupt(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        for process in crew:
            process.start()
        best = _gather(instance, crew, results, stop, until, told)
    finally:
        signal.signal(signal.SIGINT, before)
        for process in crew:
            process.join(2)
            process.terminate()
    return Competed(best, validate(instance, best), time.monotonic() - began, stop.is_set())


def _gather(
    instance: Instance, crew: list[Any], results: Any, stop: Any, until: float, told: Callable[[str], None]
) -> Solution:
    """Hear the workers until each has handed in its last; one that dies leaves what it told before.

    The first solve after an installation compiles the search: until there is a timetable at all, nobody is cut off.
    """
    best, least = Solution(()), (sys.maxsize, sys.maxsize)
    open_workers = len(crew)
    last_call = until + GRACE_SECONDS
    while open_workers and (least[0] == sys.maxsize or time.time() < last_call):
        if stop.is_set():
            last_call = min(last_call, time.time() + GRACE_SECONDS)
        try:
            solution, is_last, words = results.get(timeout=0.25)
        except queue.Empty:
            if not any(process.is_alive() for process in crew) and results.empty():
                break
            continue
        open_workers -= is_last
        if solution is not None:
            report = validate(instance, solution)
            if (report.violations, report.cost) < least:
                best, least = solution, (report.violations, report.cost)
        violated = f"{least[0]} hard violations, " if least[0] else ""
        told(words if least[0] == sys.maxsize else f"best so far: {violated}cost {least[1]}")
    return best


def _work(text: str, seed: int, until: float, stop: Any, results: Any) -> None:
    """One process: solve, hand in better timetables now and then, and the last one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    problem = problem_of(read(text))

    def on_best(plan: Plan) -> None:
        results.put((solution_of(problem, plan), False, ""))

    said = 0.0

    def on_progress(p: Progress) -> bool:
        nonlocal said
        if p.seconds - said >= 1:
            said = p.seconds
            results.put((None, False, f"{p.placed} of {p.sessions} lectures placed"))
        return not stop.is_set()

    budget = Budget(max(0.1, until - time.time()), time.monotonic)
    result = solve(problem, seed=seed, budget=budget, on_progress=on_progress, on_best=on_best, finish=True)
    results.put((solution_of(problem, result.plan), True, ""))
    results.close()
    results.join_thread()
