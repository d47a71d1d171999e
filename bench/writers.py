"""Writers at once: a previous mission is added to a person, with its act, again and again.

``http``: writers are browsers, each with a form of its own, against the product's server. ``services``: writers are
threads of two processes that call the act itself. A worker's process writes its progress twice a second meanwhile.
SQLite with its own waiting, SQLite with the fair line, and PostgreSQL that flushes to the disk.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SECONDS = 15.0
PORT = 8766
TOKEN = "b" * 32


def child(env: dict[str, str], *words: object) -> "subprocess.Popen[str]":
    """A process of bench.writing."""
    command = [sys.executable, "-m", "bench.writing", *map(str, words)]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def told(process: "subprocess.Popen[str]") -> Any:
    """What it printed."""
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{process.args} failed")
    return json.loads(out.splitlines()[-1])


def browsers(writers: int, session: str, people: list[int]) -> dict[str, Any]:
    """Post the form from as many connections; one that is kept open each."""
    taken: list[list[float]] = [[] for _ in range(writers)]
    failed: list[str] = []
    until = time.monotonic() + SECONDS
    body = urlencode({"mission": "UNDOF", "first_day": "2020-01-01", "source": "bench", "edited": "0"})
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN,
               "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip

    def post(n: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        while time.monotonic() < until:
            began = time.monotonic()
            person = people[(n * 7 + len(taken[n])) % len(people)]
            link.request("POST", f"/contingent/people/{person}/missions/new", body, headers)
            answer = link.getresponse()
            answer.read()
            if answer.status == 302 and "sign-in" not in answer.headers["Location"]:
                taken[n].append((time.monotonic() - began) * 1000)
            else:
                failed.append(str(answer.status))

    threads = [threading.Thread(target=post, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"taken": taken, "failed": failed}


def served(env: dict[str, str]) -> "subprocess.Popen[bytes]":
    """The product's server, as ``blueberet serve`` starts it."""
    from blueberet.config.supervise import server_command

    server = subprocess.Popen(server_command("127.0.0.1", PORT, "bench.writing:application"), env=env)
    while True:
        link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
        try:
            link.request("GET", "/sign-in/")
            link.getresponse().read()
            return server
        except OSError:
            time.sleep(0.1)


def once(what: str, door: str, writers: int, address: str) -> dict[str, Any]:
    """One measurement on an empty database."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "BLUEBERET_HOME": home, "BLUEBERET_DATABASE_URL": address,
               "BENCH_LINE": "plain" if what == "sqlite, plain" else "fair"}  # fmt: skip
        made = told(child(env, "fill"))
        server = served(env) if door == "http" else None
        worker = child(env, "worker", SECONDS)
        if door == "http":
            parts = [browsers(writers, made["session"], made["people"])]
        else:
            running = [child(env, "services", writers // 2, SECONDS) for _ in range(2)]
            parts = [told(p) for p in running]
        beat = told(worker)
        if server:
            server.terminate()
            server.wait()
        there = told(child(env, "count"))
    each = [w for p in parts for w in p["taken"]]
    every = sorted(ms for w in each for ms in w)
    counts = [len(w) for w in each]
    return {
        "database": what, "version": there["database"], "through": door, "writers": writers,
        "writes_per_s": round(len(every) / SECONDS), "p50_ms": round(every[len(every) // 2]),
        "p99_ms": round(every[int(0.99 * (len(every) - 1))]), "worst_ms": round(every[-1]),
        "fewest_and_most_of_a_writer": [min(counts), max(counts)], "worker_worst_ms": round(max(beat["taken"][0])),
        "failed": sum(len(p["failed"]) for p in parts), "acknowledged": len(every), "missions": there["missions"],
        "acts": there["acts"], "lost_or_doubled": there["missions"] - len(every), "chain_holds": there["holds"],
    }  # fmt: skip


def measure() -> list[dict[str, Any]]:
    """All of them; without PostgreSQL on the machine, SQLite alone."""
    from tools.postgres import cluster, programs

    rows = []

    def note(what: str, address: str) -> None:
        for door in ("http", "services"):
            for writers in (20, 50):
                rows.append(once(what, door, writers, address))
                print(json.dumps(rows[-1]), flush=True)

    note("sqlite, plain", "")
    note("sqlite, in line", "")
    found = programs()
    if found is None:
        print("no PostgreSQL here: not measured", file=sys.stderr)
        return rows
    for door in ("http", "services"):
        for writers in (20, 50):
            with cluster(Path(found), durable=True) as address:
                rows.append(once("postgresql", door, writers, address))
                print(json.dumps(rows[-1]), flush=True)
    return rows


if __name__ == "__main__":
    measure()
