"""A database of its own for real processes: a file, or one more in the cluster of the tests."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener

import pytest

from tests.anew import kept
from tests.template import put_into

ROOT = Path(__file__).parents[2]
CLUSTER = os.environ["BLUEBERET_DATABASE_URL"]
EMPTY = kept(f"test_{CLUSTER.rpartition('/')[2]}")
TOKEN = "t" * 32


@dataclass
class Site:
    """A home folder and a database with a centre, its registrar, and twenty people."""

    home: Path
    env: dict[str, str]
    session: str = ""
    people: tuple[int, ...] = ()
    port: int = 0
    started: "list[subprocess.Popen[str]]" = field(default_factory=list)

    said: Path | None = None
    """Where what processes log is kept, if a test asks for it."""

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """A process with this home and database; killed at the end, if it still runs."""
        with self.said.open("a") if self.said else nullcontext() as said:
            process = subprocess.Popen([sys.executable, *words], env=self.env, cwd=ROOT, stdout=subprocess.PIPE,
                                       stderr=said, text=True, start_new_session=True)  # fmt: skip
        self.started.append(process)
        return process

    def stop(self) -> None:
        """Kill what still runs, and what it started: a server killed alone leaves its workers behind."""
        for process in self.started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def ask(self, code: str) -> Any:
        """What a line of Python prints, as JSON, in a process of its own."""
        done = subprocess.run([sys.executable, "-c", f"import django, json; django.setup()\n{code}"], env=self.env,
                              cwd=ROOT, check=True, capture_output=True, text=True)  # fmt: skip
        return json.loads(done.stdout.splitlines()[-1])

    def watch(self, code: str) -> Iterator[Any]:
        """What lines of Python print, as JSON, each time anew: to ask again and again takes one process."""
        loop = (
            "import django, json, sys; django.setup()\nfrom django.db import connections\nfor _ in sys.stdin:\n"
            f"{indent(code, '    ')}\n    connections.close_all(); sys.stdout.flush()"
        )
        watcher = subprocess.Popen([sys.executable, "-c", loop], env=self.env, cwd=ROOT, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True, start_new_session=True)  # fmt: skip
        self.started.append(watcher)
        while True:
            watcher.stdin.write("\n")  # type: ignore[union-attr]
            watcher.stdin.flush()  # type: ignore[union-attr]
            yield json.loads(watcher.stdout.readline())  # type: ignore[union-attr]
            time.sleep(0.2)

    def fill(self) -> None:
        """Fill the database."""
        told = self.ask("from tests.faults.filling import fill; print(json.dumps(fill()))")
        self.session, self.people = told["session"], tuple(told["people"])

    def get(self, path: str) -> tuple[int, str]:
        """A page, as the registrar."""
        return self._open(Request(f"http://127.0.0.1:{self.port}{path}"))

    def post(
        self, path: str, body: bytes | dict[str, str], kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[int, str]:
        """Post a form, as the registrar."""
        content = urlencode(body).encode() if isinstance(body, dict) else body
        return self._open(Request(f"http://127.0.0.1:{self.port}{path}", content, {"Content-Type": kind}))

    def _open(self, request: Request) -> tuple[int, str]:
        request.add_header("Cookie", f"sessionid={self.session}; csrftoken={TOKEN}")
        request.add_header("X-CSRFToken", TOKEN)
        with build_opener(_AsItIs).open(request, timeout=60) as answer:
            return answer.status, answer.read().decode(errors="replace")

    def serve(self) -> "subprocess.Popen[str]":
        """The product's server, without a worker."""
        from blueberet.config.supervise import server_command

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        server = self.start(*server_command("127.0.0.1", self.port)[1:])
        until = time.monotonic() + 30
        while True:
            try:
                assert self.get("/healthz")[0] == 200
                return server
            except (URLError, HTTPError, ConnectionError):
                assert time.monotonic() < until, "the server does not answer"
                time.sleep(0.1)


class _AsItIs(HTTPErrorProcessor):
    """Neither follows nor raises: the test looks at what came."""

    def http_response(self, request: Request, response: Any) -> Any:
        return response


def environment(home: Path, address: str) -> dict[str, str]:
    return {**os.environ, "BLUEBERET_HOME": str(home), "BLUEBERET_DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings", "PYTHONPATH": str(ROOT)}  # fmt: skip


@contextmanager
def site_in(folder: Path, like: str) -> Iterator[Site]:
    """A site whose database is like the one of that name in the cluster; there it is dropped afterwards."""
    name = f"faults_{secrets.token_hex(4)}" if CLUSTER else ""
    if name:
        _in_cluster(f"CREATE DATABASE {name} TEMPLATE {like}")
    else:
        put_into(folder)
    site = Site(folder, environment(folder, f"{CLUSTER.rpartition('/')[0]}/{name}" if name else ""))
    yield site
    site.stop()
    if name:
        _in_cluster(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def site(django_db_setup: None, tmp_path: Path) -> Iterator[Site]:
    """With all tables, and nothing in them."""
    with site_in(tmp_path, EMPTY) as site:
        yield site


def _in_cluster(statement: str) -> None:
    import psycopg

    with psycopg.connect(CLUSTER, autocommit=True) as link:
        link.execute(statement)


@pytest.fixture(scope="session")
def pattern(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A filled one to copy."""
    with site_in(tmp_path_factory.mktemp("pattern"), EMPTY) as site:
        site.fill()
        yield site


@pytest.fixture
def filled(pattern: Site, tmp_path: Path) -> Iterator[Site]:
    """With people in it."""
    with site_in(tmp_path, pattern.env["BLUEBERET_DATABASE_URL"].rpartition("/")[2]) as site:
        # The key that sessions are signed with lies in the home, whichever database it is.
        for path in pattern.home.iterdir():
            if path.is_file():
                shutil.copy(path, site.home / path.name)
        site.session, site.people = pattern.session, pattern.people
        yield site
