"""A centre's own server does not start with what everybody knows."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password

from blueberet.config.demonstration.load import PASSWORD
from blueberet.config.guards import reaches_others, reasons_not_to_serve
from blueberet.foundation.accounts.models import Centre, Membership, User
from tests.houses import house_in


@pytest.mark.parametrize(
    ("host", "others"),
    [("127.0.0.1", False), ("::1", False), ("localhost", False), ("0.0.0.0", True), ("::", True), ("centre.kz", True)],
)
def test_which_addresses_reach_others(host: str, others: bool) -> None:
    assert reaches_others(host) is others


@pytest.mark.django_db
def test_demonstration_accounts_stay_at_home() -> None:
    demo = Centre.objects.create(code="demo", name="Demo", is_demonstration=True)
    user = User.objects.create(username="planner", password=make_password(PASSWORD))
    Membership.objects.create(user=user, centre=demo, role="planner")
    assert reasons_not_to_serve("127.0.0.1") == []
    assert "demonstration accounts (planner)" in reasons_not_to_serve("0.0.0.0")[0]
    Centre.objects.create(code="mine", name="Mine")
    assert "a centre of its own" in reasons_not_to_serve("127.0.0.1")[0]
    user.set_password("something only she knows")
    user.save()
    assert reasons_not_to_serve("0.0.0.0") == []


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["short", "x" * 60, "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz-012345"])
def test_a_signing_key_that_anybody_could_guess(settings: Any, key: str) -> None:
    settings.SECRET_KEY = key
    assert "signing key" in reasons_not_to_serve("127.0.0.1")[0]


@pytest.mark.django_db
def test_errors_are_not_shown_to_the_network(settings: Any) -> None:
    settings.DEBUG = True
    assert "BLUEBERET_DEBUG" in reasons_not_to_serve("0.0.0.0")[0]
    assert reasons_not_to_serve("127.0.0.1") == []


@pytest.mark.django_db
@pytest.mark.parametrize("told", [{"https": True}, {"proxies": 1}, {"hosts": "centre.kz"}])
def test_a_proxy_on_this_machine_brings_others(settings: Any, told: dict[str, Any]) -> None:
    demo = Centre.objects.create(code="demo", name="Demo", is_demonstration=True)
    user = User.objects.create(username="planner", password=make_password(PASSWORD))
    Membership.objects.create(user=user, centre=demo, role="planner")
    settings.ENV = settings.ENV.model_copy(update=told)
    settings.DEBUG = True
    debug, accounts = reasons_not_to_serve("127.0.0.1")
    assert "BLUEBERET_DEBUG" in debug
    assert "demonstration accounts" in accounts


@pytest.mark.django_db
def test_the_demonstration_may_be_shown_but_not_beside_a_real_centre() -> None:
    demo = Centre.objects.create(code="demo", name="Demo", is_demonstration=True)
    user = User.objects.create(username="planner", password=make_password(PASSWORD))
    Membership.objects.create(user=user, centre=demo, role="planner")
    assert reasons_not_to_serve("0.0.0.0", demonstration=True) == []
    Centre.objects.create(code="mine", name="Mine")
    assert "a centre of its own" in reasons_not_to_serve("127.0.0.1", demonstration=True)[0]


@pytest.mark.django_db
def test_a_real_centre_answers_to_its_names_only(settings: Any) -> None:
    settings.ENV = settings.ENV.model_copy(update={"hosts": "*"})
    assert reasons_not_to_serve("127.0.0.1") == []
    Centre.objects.create(code="mine", name="Mine")
    assert "BLUEBERET_HOSTS" in reasons_not_to_serve("127.0.0.1")[0]


def environment(home: Path, **told: str) -> dict[str, str]:
    """A home of its own with an empty SQLite database, whatever database the tests run on."""
    env = {k: v for k, v in os.environ.items() if k not in ("BLUEBERET_DATABASE_URL", "DATABASE_URL")}
    return {**env, "BLUEBERET_HOME": str(home), "DJANGO_SETTINGS_MODULE": "blueberet.config.settings", **told}


def door(home: Path, **told: str) -> "subprocess.CompletedProcess[str]":
    """Import the server's door in a process of its own, as any server does."""
    env = environment(home, **told)
    command = [sys.executable, "-c", "import blueberet.config.wsgi; print('open')"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_the_door_stays_shut_whatever_server_opens_it(tmp_path: Path, django_db_blocker: Any) -> None:
    assert "Bring it up to date" in door(tmp_path).stderr
    with django_db_blocker.unblock(), house_in(tmp_path):
        demo = Centre.objects.create(code="demo", name="Demo", is_demonstration=True)
        # As the product writes it: the door knows nothing of the quick hash of the tests.
        user = User.objects.create(username="planner", password=PBKDF2PasswordHasher().encode(PASSWORD, "salt"))
        Membership.objects.create(user=user, centre=demo, role="planner")
    ran = door(tmp_path)
    assert ran.returncode == 2
    assert "demonstration accounts" in ran.stderr
    assert "signing key" in door(tmp_path, BLUEBERET_SECRET_KEY="changeme", BLUEBERET_LISTENS_AT="127.0.0.1").stderr
    assert "open" in door(tmp_path, BLUEBERET_LISTENS_AT="127.0.0.1").stdout


def test_granian_does_not_serve_behind_a_shut_door(tmp_path: Path) -> None:
    env = environment(tmp_path)
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--port",
        "8797",
        "blueberet.config.wsgi:application",
    ]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode != 0
    assert "The server does not start" in ran.stderr
