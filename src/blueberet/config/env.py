"""What the environment decides: where data lives, how the server is reached."""

import os
import secrets
import sys
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from blueberet.config.sqlite.library import Library

SOURCE = Path(__file__).resolve().parents[2]


def usual_home(source: Path = SOURCE) -> Path:
    """Where data live unless the environment says otherwise: ``var`` of a checkout, else the account's data folder.

    Never the folder one happens to stand in: a second start from elsewhere would find an empty centre.
    """
    if source.name == "src" and (source.parent / "pyproject.toml").exists():
        return source.parent / "var"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "Blueberet"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/Blueberet"
    # The specification lets a relative address of the variable be ignored.
    told = os.environ.get("XDG_DATA_HOME", "")
    return (Path(told) if told.startswith("/") else Path.home() / ".local/share") / "blueberet"


class Env(BaseSettings):
    """Settings from variables that begin with ``BLUEBERET_``; each is told in docs/operate/settings.md."""

    model_config = SettingsConfigDict(env_prefix="BLUEBERET_")

    home: Path = Field(
        default_factory=usual_home, description="Folder of the database, files, caches and the secret key."
    )
    secret_key: str = Field(default="", description="Signing key; empty: kept in the file `secret` in the home folder.")
    database_url: str = Field(
        default="",
        validation_alias=AliasChoices("BLUEBERET_DATABASE_URL", "DATABASE_URL"),
        description="Address of a PostgreSQL database; empty: SQLite in the home folder.",
    )
    sqlite: Library = Field(default="auto", description="Which SQLite library: `auto`, `package` or `system`.")
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="Log lines as `json` or `text`; `auto`: text at a terminal, else JSON."
    )
    hosts: str = Field(
        default="127.0.0.1,localhost,[::1]", description="Names under which the server answers, with commas."
    )
    public_address: str = Field(
        default="", description="Address under which others reach the server, for QR codes; empty: from the settings."
    )
    debug: bool = Field(default=False, description="Show errors in the browser; never on a server that others reach.")
    https: bool = Field(
        default=False, description="Whether people reach the server by https: cookies then travel by nothing else."
    )
    proxies: int = Field(
        default=0, ge=0, le=5, description="Reverse proxies in front, whose X-Forwarded-For and -Proto are believed."
    )
    idle_minutes: int = Field(default=30, ge=5, le=1440, description="Minutes without a request that end a session.")
    backup_recipient: str = Field(
        default="", description="Public keys (age1…), with commas, to which back-ups are encrypted."
    )
    backup_passphrase: str = Field(
        default="", description="Passphrase with which back-ups are encrypted where no key is set, and opened."
    )
    keys: Path | None = Field(
        default=None,
        description="Folder of the keys that sign certificates and packs; empty: `keys` in the home folder.",
    )
    solve_workers: int = Field(default=2, ge=1, le=16, description="Searches side by side in one solve.")
    report_two_persons: bool = Field(
        default=True, description="Whether a situation report is approved by somebody who wrote nothing in it."
    )
    time_zone: str = Field(default="Asia/Almaty", description="Zone of all clock times.")


class _Traces:
    """Whether what runs may leave anything in the home folder."""

    left = True


def leave_nothing() -> None:
    """Make no home folder in this process; before settings are read.

    For what makes papers of a file, which needs none: the secret key, with which it signs nothing, is of the moment.
    """
    _Traces.left = False


def read_env() -> Env:
    """Read the settings and make the home folder, readable by its owner only, unless nothing is to be left."""
    env = Env()
    env.home = env.home.expanduser().resolve()
    if env.keys is not None:
        env.keys = env.keys.expanduser().resolve()
    if not _Traces.left:
        env.secret_key = env.secret_key or secrets.token_urlsafe(50)
        return env
    env.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (env.home / "static").mkdir(exist_ok=True)
    if not env.secret_key:
        env.secret_key = _kept_secret(env.home / "secret")
    os.environ.setdefault("NUMBA_CACHE_DIR", str(env.home / "cache" / "numba"))
    return env


def _kept_secret(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()
