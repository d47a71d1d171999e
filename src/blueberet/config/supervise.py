"""Keep the server and the worker running together, and stop them together."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

from blueberet.config.guards import LISTENS_AT, SHOWS

PATIENCE_SECONDS = 8.0


def port_is_free(host: str, port: int) -> bool:
    """Whether the server could listen there."""
    with contextlib.closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def server_command(host: str, port: int, door: str = "blueberet.config.wsgi:application") -> list[str]:
    """How the server is started: one process, threads by the number of cores, from two to eight."""
    threads = str(max(2, min(8, os.cpu_count() or 2)))
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1",
        "--blocking-threads", threads, "--no-ws", "--log-level", "warning", door,
    ]  # fmt: skip


def supervise(host: str, port: int, *, say: Callable[[str], None], demonstration: bool = False) -> int:
    """Run server and worker until stopped; start again whichever of them dies.

    A part that dies five times within a minute ends everything with status 1, told plainly.
    """
    os.environ[LISTENS_AT], os.environ[SHOWS] = host, "1" if demonstration else "0"
    commands = {"server": server_command(host, port), "worker": [sys.executable, "-m", "blueberet", "worker"]}
    parts = {name: _start(command) for name, command in commands.items()}
    deaths: dict[str, list[float]] = {name: [] for name in commands}
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, stop)
    status = 0
    while not stopping:
        time.sleep(0.3)
        for name, part in parts.items():
            if part.poll() is None or stopping:
                continue
            now = time.monotonic()
            deaths[name] = [t for t in deaths[name] if now - t < 60] + [now]
            if len(deaths[name]) >= 5:
                say(f"The {name} died five times within a minute; its last words are above. Everything is stopped.")
                stopping, status = True, 1
                break
            say(f"The {name} ended (status {part.returncode}) and is started again.")
            parts[name] = _start(commands[name])
    _stop_all(parts)
    return status


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    # A session of its own, so that Ctrl-C reaches the supervisor alone and the parts are ended in order.
    return subprocess.Popen(command, preexec_fn=_die_with_parent, start_new_session=True)


def _die_with_parent() -> None:
    # Linux only: if the supervisor itself is killed, its parts must not go on alone.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _stop_all(parts: "dict[str, subprocess.Popen[bytes]]") -> None:
    for part in parts.values():
        if part.poll() is None:
            part.terminate()
    until = time.monotonic() + PATIENCE_SECONDS
    for part in parts.values():
        try:
            part.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.kill()
            part.wait()
