"""Above the ordinary lock-out and session: guessing from all sides, ages, what is kept of secrets."""

import os
import subprocess
import sys
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from blueberet.foundation.access.models import OpenSession
from blueberet.foundation.access.services import giving
from blueberet.foundation.access.services.second_factor import begin_enrolment, renew_recovery_codes
from blueberet.foundation.audit.models import Act
from tests.cast import PASSWORD, Cast
from tests.foundation.access.test_entry import code_of, sign_in


@pytest.fixture(autouse=True)
def _no_cache() -> None:
    cache.clear()


def test_guessing_from_many_addresses_locks_the_account_for_all(cast: Cast) -> None:
    for n in range(25):
        sign_in(Client(), "planner", "wrong", REMOTE_ADDR=f"10.0.0.{n // 4}")
    assert sign_in(Client(), "planner", REMOTE_ADDR="10.9.9.9").status_code == 429
    assert sign_in(Client(), "registrar", REMOTE_ADDR="10.9.9.9").status_code == 302, "another account"
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(Client(), "planner", REMOTE_ADDR="10.9.9.9").status_code == 302


def test_one_address_that_tries_many_accounts_is_locked(cast: Cast) -> None:
    for n in range(100):
        sign_in(Client(), f"nobody-{n}", "wrong", REMOTE_ADDR="10.0.0.1")
    assert sign_in(Client(), "planner", REMOTE_ADDR="10.0.0.1").status_code == 429
    assert sign_in(Client(), "planner", REMOTE_ADDR="10.0.0.2").status_code == 302


def test_a_wrong_password_is_in_the_trail_without_itself(client: Client, cast: Cast) -> None:
    for _ in range(9):
        sign_in(client, "planner", "not-this-one")
    rows = Act.objects.filter(name="access.account.refused", subject="planner")
    assert 4 <= rows.count() <= 5, "while locked, a guesser fills no trail"
    assert all("not-this-one" not in str(a.details) for a in rows)


def test_a_session_ends_after_twelve_hours_however_busy(client: Client, cast: Cast) -> None:
    sign_in(client, "planner")
    OpenSession.objects.update(began=timezone.now() - timedelta(hours=11, minutes=59))
    assert client.get("/").status_code == 200
    OpenSession.objects.update(began=timezone.now() - timedelta(hours=12, minutes=1))
    assert client.get("/").status_code == 302


def test_signing_out_ends_the_session_on_the_server(client: Client, cast: Cast) -> None:
    sign_in(client, "planner")
    kept = client.cookies["sessionid"].value
    client.post("/sign-out/")
    other = Client()
    other.cookies["sessionid"] = kept
    assert other.get("/").status_code == 302
    assert not OpenSession.objects.filter(user=cast.planner).exists()


def test_the_key_changes_when_a_second_factor_is_set_up(client: Client, cast: Cast) -> None:
    sign_in(client, "planner")
    client.get("/account/second-factor")
    before = client.session.session_key
    assert client.post("/account/second-factor", {"code": code_of(cast.planner)}).status_code == 200
    assert client.session.session_key != before
    assert client.get("/").status_code == 200
    assert OpenSession.objects.filter(user=cast.planner).count() == 1


def test_a_first_password_opens_for_seven_days(client: Client, cast: Cast) -> None:
    user, password = giving.add_account(centre=cast.north, actor=None, username="aigerim", role="visitor")
    user.first_password_until = timezone.now() - timedelta(minutes=1)
    user.save()
    page = sign_in(client, "aigerim", password).content.decode()
    assert "within seven days" in page
    assert client.get("/").status_code == 302
    assert "within seven days" not in sign_in(client, "aigerim", "wrong").content.decode()
    password = giving.let_in_from_the_shell(user)
    assert sign_in(client, "aigerim", password).status_code == 302


def test_recovery_codes_are_kept_as_salted_hashes(cast: Cast) -> None:
    codes = renew_recovery_codes(cast.planner)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == len(codes) == 10
    assert not kept & {c.replace("-", "") for c in codes}
    assert all(len(c.replace("-", "")) == 16 for c in codes)
    assert len(StaticDevice.objects.get(user=cast.planner).name) == 32, "the salt"


def test_recovery_codes_of_before_keep_opening(client: Client, cast: Cast) -> None:
    begin_enrolment(cast.planner)
    TOTPDevice.objects.update(confirmed=True)
    device = StaticDevice.objects.create(user=cast.planner, name="recovery codes", confirmed=True)
    StaticToken.objects.create(device=device, token="abcd2345")
    import_module("blueberet.foundation.access.migrations.0002_recovery_codes_sealed").seal(apps, None)
    assert not StaticToken.objects.filter(token="abcd2345").exists()
    sign_in(client, "planner")
    assert client.post("/sign-in/code", {"code": "abcd2345"}).status_code == 302


def test_a_refused_code_is_in_the_trail(client: Client, cast: Cast) -> None:
    begin_enrolment(cast.planner)
    TOTPDevice.objects.update(confirmed=True)
    sign_in(client, "planner")
    code = code_of(cast.planner)
    client.post("/sign-in/code", {"code": code})
    other = Client()
    sign_in(other, "planner")
    other.post("/sign-in/code", {"code": code})
    refused = Act.objects.get(name="access.second_factor.refused")
    assert code not in str(refused.details)


@pytest.mark.parametrize(
    "good",
    [
        "a calm grey horse",
        "ақ боз ат жайлауда",
        "七匹の馬が走る草原の朝に",
        "🐎🐎 grey  horses 🏕",
        "x" * 8 + "qwzv" * 30,
    ],
)
def test_any_script_spaces_and_long_sentences_are_taken_whole(client: Client, cast: Cast, good: str) -> None:
    sign_in(client, "planner")
    assert (
        client.post(
            "/account/password", {"old_password": "wrong", "new_password1": good, "new_password2": good}
        ).status_code
        == 200
    )
    form = {"old_password": PASSWORD, "new_password1": good, "new_password2": good}
    assert client.post("/account/password", form).status_code == 302
    assert sign_in(Client(), "planner", good[:-1]).status_code == 200, "nothing is cut off"
    assert sign_in(Client(), "planner", good).status_code == 302


def test_password_fields_let_managers_fill_them(client: Client, cast: Cast) -> None:
    page = client.get("/sign-in/").content.decode()
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page
    sign_in(client, "planner")
    page = client.get("/account/password").content.decode()
    assert page.count('autocomplete="new-password"') == 2
    assert "onpaste" not in page


def test_passwords_are_kept_by_a_slow_salted_hash() -> None:
    # Asked in a process of its own: the tests use a quick one.
    told = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n"
         "from django.contrib.auth.hashers import get_hasher; print(type(get_hasher()).__name__)"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == "PBKDF2PasswordHasher"
    assert PBKDF2PasswordHasher.iterations >= 600_000


def test_an_act_that_is_refused_is_logged(client: Client, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client.force_login(cast.visitor)
    client.get("/accounts/")
    assert any("/accounts/" in r.getMessage() for r in caplog.records)


def test_a_form_without_its_token_is_refused(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"username": "planner", "password": PASSWORD}).status_code == 403


def test_what_is_posted_beyond_the_form_changes_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    extra: dict[str, Any] = {
        "username": "new-one",
        "role": "logistician",
        "is_superuser": "1",
        "is_staff": "1",
        "scope": "",
    }
    assert client.post("/accounts/", extra).status_code == 200
    user = type(cast.planner).objects.get(username="new-one")
    assert (user.is_superuser, user.is_staff) == (False, False)
