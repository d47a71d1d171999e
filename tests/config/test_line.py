"""The line of writers: first come, first served; nobody waits for ever; the dead hold nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from blueberet.config.sqlite import library
from blueberet.config.sqlite.line import Line, TooLong

HOLD = (
    "import sys, time; from pathlib import Path; from blueberet.config.sqlite.line import Line\n"
    "line = Line(Path(sys.argv[1])); line.take(5); print('held', flush=True); time.sleep(60)"
)
TURNS = (
    "import sys, time; from pathlib import Path; from blueberet.config.sqlite.line import Line\n"
    "line, n = Line(Path(sys.argv[1])), 0\n"
    "print('ready', flush=True); sys.stdin.readline(); until = time.monotonic() + 1.5; longest = 0\n"
    "while time.monotonic() < until:\n"
    "    began = time.monotonic(); line.take(5); longest = max(longest, time.monotonic() - began)\n"
    "    time.sleep(0.004); line.give(); n += 1\n"
    "print(n, longest)"
)


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "x.sqlite3")


def test_turns_come_in_the_order_of_arrival(line: Line) -> None:
    line.take(1)
    came: list[int] = []

    def write(n: int) -> None:
        line.take(5)
        came.append(n)
        line.give()

    threads = []
    for n in range(12):
        threads.append(threading.Thread(target=write, args=(n,)))
        threads[-1].start()
        until = time.monotonic() + 5
        while len(line._waiting) <= n and time.monotonic() < until:
            time.sleep(0.001)
    line.give()
    for thread in threads:
        thread.join(5)
    assert came == list(range(12))


def test_nobody_waits_longer_than_told_and_the_line_goes_on(line: Line) -> None:
    line.take(1)
    refused: list[float] = []

    def impatient() -> None:
        began = time.monotonic()
        with pytest.raises(TooLong):
            line.take(0.2)
        refused.append(time.monotonic() - began)

    threads = [threading.Thread(target=impatient) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len(refused) == 3
    assert all(0.15 < seconds < 2 for seconds in refused)
    line.give()
    line.take(0.5)
    line.give()


def test_another_process_is_locked_out_and_a_killed_one_holds_nothing(line: Line) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(line.path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(TooLong):
        line.take(0.3)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    line.take(0.5)
    line.give()


def test_two_processes_take_turns(line: Line) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TURNS, str(line.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    told = [p.communicate("\n")[0].split() for p in processes]
    counts = sorted(int(n) for n, _ in told)
    assert counts[0] > 0.7 * counts[1], told
    assert max(float(longest) for _, longest in told) < 1


def test_a_child_that_was_forked_stands_in_line_for_itself(line: Line) -> None:
    line.take(1)
    child = os.fork()
    if child == 0:
        mine = Line(line.path)
        mine._files = line._files
        try:
            mine.take(0.2)
        except TooLong:
            os._exit(0)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    line.give()


def test_the_library_is_new_enough_or_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    assert library.library_version() == sqlite3.sqlite_version
    if "pysqlite3" in sys.modules:
        assert library.is_sound()
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.40.1")
    assert not library.is_sound()
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.51.3")
    assert library.is_sound()


def test_a_package_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    library.choose_library("auto")
    library.choose_library("system")
    with pytest.raises(ImproperlyConfigured, match="pysqlite3 is not installed"):
        library.choose_library("package")
