"""Which database: SQLite in the home folder, or the PostgreSQL that an address names."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

WAIT_SECONDS = 20
"""How long a writer waits for its turn before it is refused with a sentence."""
SQLITE_OPTIONS = {
    # Reasons and measurements: docs/adr/0004 and 0008.
    "transaction_mode": "IMMEDIATE",
    "timeout": WAIT_SECONDS,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
OLDEST_POSTGRESQL = 15
POSTGRESQL = ("postgres", "postgresql")
EXAMPLE = "postgresql://user:password@host:5432/name"


def database_from(address: str, home: Path) -> dict[str, Any]:
    """Django's settings of the database; an empty address is SQLite in the home folder.

    Raises
    ------
    ImproperlyConfigured
        With a sentence that does not repeat the address, for it holds a password.
    """
    if not address:
        return _sqlite(home / "blueberet.sqlite3")
    scheme = address.partition(":")[0].lower()
    if scheme == "sqlite":
        return _sqlite(_sqlite_file(address))
    if scheme not in POSTGRESQL:
        raise ImproperlyConfigured(
            f"BLUEBERET_DATABASE_URL begins with `{_shown(scheme)}`. It must be {EXAMPLE} or sqlite:///path, "
            "or stay empty for SQLite in the home folder."
        )
    try:
        # Asking for the port reads it; a port that is no number is told here, not by a driver later.
        urlsplit(address).port  # noqa: B018
        found: dict[str, Any] = dict(dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True))
    except ValueError:
        raise ImproperlyConfigured(
            f"BLUEBERET_DATABASE_URL cannot be read. It must look like {EXAMPLE}; letters such as @ / : # in the "
            "password are written %40 %2F %3A %23."
        ) from None
    if not found.get("NAME"):
        raise ImproperlyConfigured(f"BLUEBERET_DATABASE_URL names no database. It must look like {EXAMPLE}.")
    options = found.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 10)
    options.setdefault("application_name", "blueberet")
    options.setdefault("options", f"-c lock_timeout={WAIT_SECONDS}s")
    return found


def refuse_old() -> None:
    """Refuse a PostgreSQL that the product is not tested on.

    Raises
    ------
    ImproperlyConfigured
        With its version.
    """
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.ensure_connection()
        found: int = connection.connection.info.server_version
        if found < OLDEST_POSTGRESQL * 10_000:
            raise ImproperlyConfigured(
                f"PostgreSQL {OLDEST_POSTGRESQL} or newer is needed; this is {found // 10_000}. Use a newer server."
            )


def prepare() -> None:
    """What a process that serves does first with its database."""
    from django.db import connection

    if connection.vendor == "sqlite":
        from blueberet.config.sqlite.base import keep_open

        keep_open()


def _sqlite(path: Path) -> dict[str, Any]:
    return {"ENGINE": "blueberet.config.sqlite", "NAME": str(path), "OPTIONS": dict(SQLITE_OPTIONS)}


def _sqlite_file(address: str) -> Path:
    place = address.removeprefix(address.partition(":")[0] + "://")
    path = Path(place[1:]) if place.startswith("/") else Path()
    if not place.startswith("/") or not path.name or ":memory:" in place:
        raise ImproperlyConfigured(
            "BLUEBERET_DATABASE_URL must name a file: sqlite:///relative/path, or sqlite:////absolute/path."
        )
    return path.expanduser().resolve()


def _shown(scheme: str) -> str:
    # Whatever was typed may be a password in the wrong place; only something like a scheme is repeated.
    return scheme if scheme.isalpha() and len(scheme) <= 12 else "something else"
