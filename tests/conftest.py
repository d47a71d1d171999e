"""Fixtures that every floor's tests use."""

import gc
from typing import Any

import pytest
from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware

from blueberet.foundation.shell import kept
from blueberet.foundation.watching import probes
from tests import anew
from tests.cast import Cast, make_cast
from tests.migrating import remember

_find = WhiteNoiseMiddleware.add_files_from_finders
_found: dict[str, dict[str, Any]] = {}


def _find_once(middleware: WhiteNoiseMiddleware) -> None:
    # Each client loads the middleware anew; looking for 65 assets each time is most of its first request.
    if middleware.static_prefix not in _found:
        _find(middleware)
        _found[middleware.static_prefix] = dict(middleware.files)
    middleware.files.update(_found[middleware.static_prefix])


WhiteNoiseMiddleware.add_files_from_finders = _find_once

remember()
anew.install()

# The product's slow hash would cost a third of a second an account, also of those that are made for many tests.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.BLUEBERET_SOLVE_WORKERS = 1

ASK_FOR_A_DATABASE = {"db", "transactional_db", "site", "filled"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--touching-database", action="store_true", help="only tests that touch a database of either kind")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks for no database, by mark or fixture, may not use one: the second kind proves nothing new there."""
    if not config.getoption("touching_database"):
        return
    config.hook.pytest_deselected(items=[i for i in items if not _touches(i)])
    items[:] = [i for i in items if _touches(i)]


def _touches(item: pytest.Item) -> bool:
    marked = {m.name for m in item.iter_markers()} & {"django_db", "database"}
    return bool(marked or ASK_FOR_A_DATABASE & {*getattr(item, "fixturenames", ())})


def pytest_collection_finish() -> None:
    # What is loaded by now stays until the end; to look at it again at every collection costs an eighth of all time.
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    # An answer of /readyz is kept for two seconds; not from one test to the next.
    probes._kept = None
    # Tests write rows without acts, and their acts are rolled back.
    kept.forget()


@pytest.fixture
def cast(db: None) -> Cast:
    """Two centres and their people."""
    return make_cast()
