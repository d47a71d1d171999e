"""Where blocks of tours are played: here, or on processes of this machine; ``foundation/runs/clusters`` adds Dask.

In: a function of a module, and tasks, as they are needed. Out: the number of each task and its answer, as they come.
All give the same answers; only their order differs. A worker that dies loses nothing: its tasks are done again. An
executor is closed after use, or used by ``with``. Why: docs/engines/endurance.md, section "Campaigns".
"""

import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Protocol, Self, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")
AHEAD = 2
"""So many tasks a worker are handed out at a time: none waits for work, and no long list of tasks is held."""
MOST_DEATHS = 3
"""So often in a row workers may die without a single answer between."""


class Lost(RuntimeError):
    """Workers died again and again, or there is none."""


class Executor(Protocol):
    """Plays tasks."""

    @property
    def workers(self) -> int:
        """How many tasks are worked on at once."""
        ...

    @property
    def threads(self) -> int:
        """How many threads a task may use; 0: one a processor."""
        ...

    def map(self, do: Callable[[Task], Answer], tasks: Iterable[Task]) -> Generator[tuple[int, Answer], None, None]:
        """Number and answer of every task, in the order in which they end. Closing it stops after what is under way."""
        ...


class Serial:
    """One after the other, in this process. ``threads`` that a task may use; 0: one a processor."""

    workers = 1

    def __init__(self, threads: int = 0) -> None:
        """Nothing to start."""
        self.threads = threads

    def map(self, do: Callable[[Task], Answer], tasks: Iterable[Task]) -> Generator[tuple[int, Answer], None, None]:
        """In the order of the tasks."""
        for n, task in enumerate(tasks):
            yield n, do(task)

    def __enter__(self) -> Self:
        """Nothing to open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""


class Local:
    """Processes of this machine, each begun afresh (spawned): a forked one would inherit threads that are not there.

    Raises
    ------
    ValueError
        For fewer than one worker or more than 256.
    Lost
        While playing, when workers died ``MOST_DEATHS`` times in a row without any answer.
    """

    def __init__(self, workers: int) -> None:
        """Processes start when the first tasks come."""
        if not 1 <= workers <= 256:
            raise ValueError(f"workers: must be 1 to 256, not {workers}.")
        self.workers, self.threads = workers, 1
        self._pool: ProcessPoolExecutor | None = None

    def map(self, do: Callable[[Task], Answer], tasks: Iterable[Task]) -> Generator[tuple[int, Answer], None, None]:
        """As they end."""
        waiting, again = enumerate(tasks), deque[tuple[int, Task]]()
        running: dict[Future[Answer], tuple[int, Task]] = {}
        deaths = 0
        try:
            while True:
                broken = False
                while not broken and len(running) < AHEAD * self.workers:
                    work = again.popleft() if again else next(waiting, None)
                    if work is None:
                        break
                    try:
                        running[self._processes().submit(do, work[1])] = work
                    except BrokenProcessPool:
                        again.append(work)
                        broken = True
                if not running and not again:
                    return
                for ended in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                    work = running.pop(ended)
                    try:
                        answer = ended.result()
                    except BrokenProcessPool:
                        again.append(work)
                        broken = True
                        continue
                    deaths = 0
                    yield work[0], answer
                if broken:
                    deaths += 1
                    again.extend(running.values())
                    running.clear()
                    self.close()
                    if deaths > MOST_DEATHS:
                        raise Lost(
                            f"Processes died {deaths} times in a row at the same work; "
                            "is there memory for so many? Try fewer workers."
                        )
        finally:
            for future in running:
                future.cancel()

    def _processes(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=_begin)
        return self._pool

    def close(self) -> None:
        """End the processes after what they are at."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def __enter__(self) -> Self:
        """Close it at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self.close()


def _begin() -> None:
    """A process leaves stopping to the one that began it, and ends when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        signal.raise_signal(signal.SIGTERM)
