"""A Dask cluster as a place where blocks of tours are played, beside those of ``engine/endurance/executors``.

In: the address of a scheduler, later a function of a module and tasks. Out: the number of each task and its answer, as
they come. It stands here since an engine knows no network. Why: docs/engines/endurance.md, section "Campaigns".
"""

from collections.abc import Callable, Generator, Iterable
from typing import Any, Self

from blueberet import __version__
from blueberet.engine.endurance.executors import AHEAD, Answer, Lost, Task


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
            import distributed
        except ImportError as error:
            raise ValueError("dask: is not installed here; install blueberet[cluster].") from error
        try:
            self._dask: Any = distributed
            self._client: Any = self._dask.Client(address, timeout=wait_seconds, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ValueError(f"dask: no scheduler answers at {address}.") from error
        try:
            self._client.wait_for_workers(1, timeout=wait_seconds)
            found = set(map(str, self._client.run(_version, on_error="return").values()))
        except TimeoutError as error:
            self.close()
            raise ValueError(f"dask: the scheduler at {address} has no worker.") from error
        if found != {__version__}:
            self.close()
            told = " and ".join(sorted(found))
            raise ValueError(f"dask: the workers at {address} must have blueberet {__version__}; there: {told}.")

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
    """The release of whoever plays this."""
    return __version__
