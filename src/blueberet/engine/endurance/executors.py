"""Where blocks of tours are played: here, on processes of this machine, on a Dask cluster.

In: a function of a module, and tasks, as they are needed. Out: the number of each task and its answer, as they come.
All give the same answers; only their order differs. A worker that dies loses nothing: its tasks are done again. An
executor is closed after use, or used by ``with``. Why: docs/engines/endurance.md, section "Campaigns".
"""

import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Protocol, Self, TypeVar

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


class Dask:
    """A Dask cluster that is there already, by the address of its scheduler, such as ``tcp://host:8786``.

    What a worker was at when it died is done again by others (Dask sees to it).

    Raises
    ------
    ValueError
        If Dask is not installed, nothing answers at the address, or its workers have no or another blueberet.
    Lost
        While playing, when the same task took several workers with it.
    """

    threads = 1

    def __init__(self, address: str, *, wait_seconds: float = 10.0) -> None:
        """Connect."""
        try:
            self._dask: Any = import_module("distributed")
        except ImportError as error:
            raise ValueError("dask: is not installed here; install blueberet[cluster].") from error
        try:
            self._client: Any = self._dask.Client(address, timeout=wait_seconds, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ValueError(f"dask: no scheduler answers at {address}.") from error
        try:
            self._client.wait_for_workers(1, timeout=wait_seconds)
            found = set(self._client.run(_version).values())
        except TimeoutError as error:
            self.close()
            raise ValueError(f"dask: the scheduler at {address} has no worker.") from error
        except ImportError as error:
            self.close()
            raise ValueError(
                f"dask: the workers at {address} have no blueberet; install {_version()} there."
            ) from error
        if found != {_version()}:
            self.close()
            raise ValueError(
                f"dask: the workers at {address} have blueberet {', '.join(sorted(found))}, this is {_version()}; "
                "install the same."
            )

    @property
    def workers(self) -> int:
        """Threads of all workers, as of now."""
        return max(1, sum(map(int, self._client.nthreads().values())))

    def map(self, do: Callable[[Task], Answer], tasks: Iterable[Task]) -> Generator[tuple[int, Answer], None, None]:
        """As they end."""
        waiting, numbers = enumerate(tasks), dict[Any, int]()
        ended = self._dask.as_completed(with_results=True, loop=self._client.loop)
        room = AHEAD * self.workers

        def hand_out() -> None:
            while len(numbers) < room and (work := next(waiting, None)) is not None:
                future = self._client.submit(do, work[1], pure=False, retries=1)
                numbers[future] = work[0]
                ended.add(future)

        try:
            hand_out()
            while numbers:
                future, answer = next(ended)
                number = numbers.pop(future)
                future.release()
                hand_out()
                yield number, answer
        except self._dask.KilledWorker as error:
            raise Lost("A task took several workers of the cluster with it; have they memory enough?") from error
        finally:
            self._client.cancel(list(numbers))

    def close(self) -> None:
        """Let go of the cluster; it goes on."""
        self._client.close()

    def __enter__(self) -> Self:
        """Close it at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go."""
        self.close()


def _version() -> str:
    from blueberet import __version__

    return __version__
