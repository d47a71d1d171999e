"""Competition instances on the command line: several searches with different seeds, the best timetable kept.

In: the text of an instance, seconds, seed, workers. Out: the best solution, also when stopped.
Why: docs/engines/programme.md, section "Competition instances".
"""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from blueberet.engine.cbctt.adapter import UNIT, problem_of, solution_of
from blueberet.engine.cbctt.reading import read
from blueberet.engine.cbctt.solution import Solution
from blueberet.engine.cbctt.validator import Report, validate
from blueberet.engine.programme.result import Progress
from blueberet.stages.programme.racing import race, warm_up


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

    The seconds begin when the search is compiled.

    Raises
    ------
    ValueError
        If the instance has faults, or is larger than a week of ours.
    """
    instance, began = read(text), time.monotonic()
    problem = problem_of(instance)
    stopped, said = False, 0.0

    def on_interrupt(*_: object) -> None:
        nonlocal stopped
        if stopped:
            raise KeyboardInterrupt
        stopped = True

    def on_progress(p: Progress) -> bool:
        nonlocal said
        if p.seconds - said >= 1:
            said = p.seconds
            cost = p.objective - 100.0 * (p.sessions - p.placed)
            told(
                f"{p.placed} of {p.sessions} lectures placed"
                if p.placed < p.sessions
                else f"best so far: cost {cost / UNIT:.0f}"
            )
        return not stopped

    told("preparing the search; the first time after an installation it is compiled, which takes about a minute")
    warm_up(problem)
    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        result = race(problem, seed=seed, seconds=seconds, workers=workers, on_progress=on_progress, finish=True)
    finally:
        signal.signal(signal.SIGINT, before)
    best = solution_of(problem, result.plan)
    return Competed(best, validate(instance, best), time.monotonic() - began, stopped)
