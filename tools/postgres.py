"""Run a command against a PostgreSQL of its own: made in a folder that goes afterwards, reached by a socket in it.

    python tools/postgres.py .venv/bin/pytest tests/foundation

The command finds its address in BLUEBERET_TEST_DATABASE_URL. Where PostgreSQL is missing, Debian's package is
installed if root may do so; else it is said LOUDLY that nothing ran, with status 0, so that the rest goes on.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

OLDEST = 15
NAME = "blueberet"
# Sorting as a Kazakh server would do it: what leans on the order of bytes shows.
INIT = ["--username", NAME, "--encoding", "UTF8", "--auth", "trust", "--no-sync", "--no-instructions",
        "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "kk-KZ"]  # fmt: skip


def programs() -> Path | None:
    """Folder of the newest initdb that is new enough."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: _number(p.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and _version(folder) >= OLDEST:
            return folder
    return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _version(folder: Path) -> int:
    told = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=False).stdout
    return _number(told.split()[2].split(".")[0]) if len(told.split()) > 2 else 0


def install() -> None:
    """Install Debian's package where that is possible without asking."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    print("· installing Debian's postgresql for the database tests", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", "postgresql"],
    ):
        subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: another account does then."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise SystemExit("PostgreSQL does not run as root, and this machine has neither `postgres` nor `nobody`.")


@contextlib.contextmanager
def cluster(bin_folder: Path, *, durable: bool = False) -> Iterator[str]:
    """A cluster of its own, stopped and removed afterwards; gives the address of its database.

    Without ``durable`` nothing is flushed to the disk: quick for tests, of no use for measurements.
    """
    owner = _owner()
    as_owner = {"user": owner, "extra_groups": []} if owner else {}
    place = Path(tempfile.mkdtemp(prefix="bb-pg-"))
    data, said = place / "data", place / "log"
    if owner:
        os.chown(place, pwd.getpwnam(owner).pw_uid, -1)

    def run(*command: object) -> None:
        ran = subprocess.run([str(c) for c in command], cwd=place, capture_output=True, text=True, **as_owner)
        if ran.returncode:
            log = said.read_text()[-2000:] if said.exists() else ""
            raise SystemExit(f"{command[0]} failed: {ran.stderr[-2000:]} {log}")

    flags = f"-c listen_addresses='' -c unix_socket_directories={place} -c max_connections=120"
    if not durable:
        flags += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    try:
        run(bin_folder / "initdb", "-D", data, *INIT)
        # Its output goes to a file: a pipe would stay open as long as the server lives.
        run(bin_folder / "pg_ctl", "-D", data, "-w", "-l", said, "-o", flags, "start")
        try:
            run(bin_folder / "createdb", "-h", place, "-U", NAME, NAME)
            yield f"postgresql://{NAME}@{quote(str(place), safe='')}/{NAME}"
        finally:
            run(bin_folder / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def main() -> int:
    """Run the command, or say loudly that it could not be run."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    if programs() is None:
        install()
    found = programs()
    if found is None:
        line = "=" * 78
        told = f"SKIPPED: no PostgreSQL {OLDEST} or newer here, so the database tests ran on SQLite only."
        print(f"{line}\n{told}\nInstall it, for example:\n  sudo apt-get install postgresql\n{line}",
              file=sys.stderr, flush=True)  # fmt: skip
        return 0
    print(f"· the database tests again, on PostgreSQL {_version(found)}", flush=True)
    # Stopped from outside it still stops the cluster: nobody else would.
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda number, _frame: sys.exit(128 + number))
    with cluster(found) as address:
        command = subprocess.Popen(sys.argv[1:], env={**os.environ, "BLUEBERET_TEST_DATABASE_URL": address})
        try:
            return command.wait()
        finally:
            if command.poll() is None:
                command.terminate()
                command.wait()


if __name__ == "__main__":
    sys.exit(main())
