"""One search in a process of its own: ``python -m blueberet.stages.programme.lane``, spoken to in lines of JSON.

In: on standard input, one line with problem, seed, seconds, start; the end of input stops it. Out: on standard
output, a line for every better plan. No database is opened.
"""

import json
import os
import signal
import sys
import threading
import time
from typing import TextIO

from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan, Progress
from blueberet.engine.programme.solve import solve

TELL_SECONDS = 1.0


def run(source: TextIO, target: TextIO) -> None:
    """Search until time is up or the input ends."""
    asked = json.loads(source.readline())
    stop = threading.Event()

    def watch() -> None:
        source.read()
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    problem = wire.load(Problem, asked["problem"])

    def on_best(plan: Plan) -> None:
        target.write(json.dumps(wire.dump(plan)) + "\n")
        target.flush()

    def on_progress(_: Progress) -> bool:
        return not stop.is_set()

    result = solve(
        problem, seed=asked["seed"], budget=Budget(asked["seconds"], time.monotonic), on_progress=on_progress,
        start=wire.load(Plan, asked["start"]) if asked["start"] else None, on_best=on_best, best_every=TELL_SECONDS,
        finish=asked["finish"],
    )  # fmt: skip
    if not stop.is_set():
        on_best(result.plan)


if __name__ == "__main__":
    # An interrupt at the terminal reaches every process; whoever asked decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        run(sys.stdin, sys.stdout)
    except BrokenPipeError:
        # Whoever asked has gone; nothing is left to say, not even at the end of the interpreter.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
