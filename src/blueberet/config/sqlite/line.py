"""The line in which writers of one SQLite database wait: first come, first served, over threads and processes.

SQLite itself lets waiting writers sleep and try again, longer the longer they have waited; under steady load the
unlucky one waits for seconds. Measured in docs/adr/0008.
"""

import os
import threading
import time
from collections import deque
from pathlib import Path
from types import ModuleType

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows: threads stand in line, processes fall back to SQLite's own waiting.
    fcntl = None

TRY_AGAIN_SECONDS = 0.001


class TooLong(Exception):
    """The wait took longer than allowed; nothing was begun."""


class Line:
    """One database's line in this process, joined with those of other processes by two locked files' bytes.

    Threads of a process stand in order of arrival; the first of them stands for the process. Processes pass a door
    before the room: who has written must wait at the door again, behind whoever stands in it.
    """

    def __init__(self, path: Path) -> None:
        """Name the file beside the database; it is opened at first use."""
        self.path = path
        self._waiting: deque[threading.Lock] = deque()
        self._guard = threading.Lock()
        self._is_taken = False
        self._files: tuple[int, int, int] | None = None

    def take(self, seconds: float) -> None:
        """Wait for the turn to write.

        Raises
        ------
        TooLong
            If it does not come within the seconds.
        """
        until = time.monotonic() + seconds
        turn = threading.Lock()
        turn.acquire()
        with self._guard:
            if self._is_taken:
                self._waiting.append(turn)
            else:
                self._is_taken = True
                turn.release()
        if not turn.acquire(timeout=max(0.0, until - time.monotonic())):
            self._leave(turn)
        try:
            self._lock_out_other_processes(until)
        except BaseException:
            self._next()
            raise

    def give(self) -> None:
        """End the turn; the next in line begins."""
        if self._files and fcntl:
            fcntl.flock(self._files[2], fcntl.LOCK_UN)
        self._next()

    def _leave(self, turn: threading.Lock) -> None:
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                raise TooLong
        # The turn came in the very moment of giving up: it is taken.

    def _next(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

    def _lock_out_other_processes(self, until: float) -> None:
        if fcntl is None:
            return
        _owner, door, room = self._open()
        self._lock(door, until)
        try:
            self._lock(room, until)
        finally:
            fcntl.flock(door, fcntl.LOCK_UN)

    def _open(self) -> tuple[int, int, int]:
        # A forked child shares its parent's open files, and with them their locks: it opens its own.
        if self._files is None or self._files[0] != os.getpid():
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            door, room = (os.open(f"{self.path}-{part}", flags, 0o600) for part in ("door", "room"))
            self._files = (os.getpid(), door, room)
        return self._files

    @staticmethod
    def _lock(file: int, until: float) -> None:
        assert fcntl is not None
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise TooLong from None
                time.sleep(TRY_AGAIN_SECONDS)


_lines: dict[str, Line] = {}
_lines_guard = threading.Lock()


def line_of(database: str) -> Line:
    """The line of a database file, one for all threads of the process."""
    with _lines_guard:
        return _lines.setdefault(database, Line(Path(database)))
