"""Which database an address means, and what is said of a bad one."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from blueberet.config.database import database_from
from blueberet.config.env import Env

HOME = Path("/srv/blueberet")


def test_without_an_address_it_is_sqlite_in_the_home_folder() -> None:
    found = database_from("", HOME)
    assert (found["ENGINE"], found["NAME"]) == ("blueberet.config.sqlite", "/srv/blueberet/blueberet.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_postgresql_address() -> None:
    found = database_from("postgresql://bb:p%40ss@db.example:5433/centre?sslmode=require", HOME)
    told = {k: found[k] for k in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert told == {
        "ENGINE": "django.db.backends.postgresql", "NAME": "centre", "USER": "bb", "PASSWORD": "p@ss",
        "HOST": "db.example", "PORT": 5433,
    }  # fmt: skip
    assert found["OPTIONS"]["sslmode"] == "require"
    assert "lock_timeout=20s" in found["OPTIONS"]["options"]
    assert found["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://u:s3cretword@h/n", "begins with `mysql`"),
        ("s3cretword", "something else"),
        ("postgres://u:s3cretword@h:port/n", "cannot be read"),
        ("postgres://u:s3cretword@h:5432", "names no database"),
        ("postgres://u:s3cretword@h:5432/", "names no database"),
        ("postgres://u:s3cret[word@h/n", "cannot be read"),
        ("sqlite://", "must name a file"),
        ("sqlite:///", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
    ],
)
def test_a_bad_address_gets_a_sentence_without_its_password(address: str, told: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=told) as refused:
        database_from(address, HOME)
    assert "s3cret" not in str(refused.value)
    assert "BLUEBERET_DATABASE_URL" in str(refused.value)


def test_an_sqlite_address_keeps_the_settings_of_the_house() -> None:
    assert database_from("sqlite:////data/x.sqlite3", HOME)["NAME"] == "/data/x.sqlite3"
    assert database_from("sqlite:///here.sqlite3", HOME)["NAME"] == str(Path("here.sqlite3").resolve())
    assert database_from("sqlite:////data/x.sqlite3", HOME)["OPTIONS"]["timeout"] == 20


def test_both_names_of_the_setting_are_read_and_ours_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BLUEBERET_DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgres://h/theirs")
    assert Env().database_url == "postgres://h/theirs"
    monkeypatch.setenv("BLUEBERET_DATABASE_URL", "postgres://h/ours")
    assert Env().database_url == "postgres://h/ours"


def test_these_tests_run_on_the_database_they_were_told(db: None) -> None:
    wanted = "postgresql" if os.environ["BLUEBERET_DATABASE_URL"] else "sqlite"
    assert connection.vendor == wanted
    if wanted == "postgresql":
        assert connection.cursor().connection.info.server_version >= 150000
