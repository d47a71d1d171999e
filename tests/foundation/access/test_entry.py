"""The way in: password, second factor, lock-out, sessions, headers."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from blueberet.foundation.access.models import OpenSession
from blueberet.foundation.access.services.second_factor import begin_enrolment, recovery_codes_left
from blueberet.foundation.access.services.sessions import browser_of
from blueberet.foundation.audit.models import Act
from tests.cast import PASSWORD, Cast

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _no_cache() -> None:
    cache.clear()


def sign_in(client: Client, name: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/sign-in/", {"username": name, "password": password}, headers={"User-Agent": FIREFOX}, **extra)


def code_of(user: Any, *, shift: int = 0) -> str:
    device = TOTPDevice.objects.filter(user=user).latest("pk")
    return f"{totp(device.bin_key) if not shift else totp(device.bin_key, t0=-30 * shift):06d}"


@pytest.fixture
def strict(cast: Cast) -> Cast:
    cast.north.requires_second_factor = True
    cast.north.save()
    return cast


def test_staff_set_up_a_second_factor_before_anything_else(client: Client, strict: Cast) -> None:
    assert sign_in(client, "planner").status_code == 302
    for page in ("/", "/programme/", "/contingent/", "/account/", "/runs/1/progress"):
        assert client.get(page)["Location"].startswith("/account/second-factor?next=")
    fragment = client.get("/programme/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (204, "/account/second-factor")
    page = client.get("/account/second-factor").content.decode()
    secret = base64.b32encode(TOTPDevice.objects.get(user=strict.planner).bin_key).decode()
    assert secret[:4] in page
    assert "data:image/svg+xml" in page
    assert client.post("/account/second-factor", {"code": "000000"}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    done = client.post("/account/second-factor", {"code": code_of(strict.planner), "next": "/programme/"})
    assert done.content.decode().count("<code>") == 10
    assert client.get("/").status_code == 200
    assert Act.objects.filter(name="access.second_factor.set_up").count() == 1


def test_the_second_factor_is_asked_at_each_sign_in_and_works_once(client: Client, strict: Cast) -> None:
    begin_enrolment(strict.registrar)
    TOTPDevice.objects.filter(user=strict.registrar).update(confirmed=True)
    sign_in(client, "registrar")
    assert client.get("/contingent/")["Location"] == "/sign-in/code?next=%2Fcontingent%2F"
    # Neither a new telephone nor another password can be had without the old telephone.
    assert client.get("/account/second-factor")["Location"] == "/sign-in/code"
    before = client.session.session_key
    code = code_of(strict.registrar)
    assert client.post("/sign-in/code", {"code": code, "next": "//evil.example/"})["Location"] == "/"
    assert client.session.session_key != before
    assert client.get("/contingent/").status_code == 200
    second = Client()
    sign_in(second, "registrar")
    assert second.post("/sign-in/code", {"code": code}).status_code == 422, "a code must not work twice"
    assert second.get("/contingent/").status_code == 302


def test_a_recovery_code_opens_once(client: Client, strict: Cast) -> None:
    sign_in(client, "planner")
    client.get("/account/second-factor")
    page = client.post("/account/second-factor", {"code": code_of(strict.planner)}).content.decode()
    one = page.split("<code>")[1].split("</code>")[0]
    for expected in (302, 422):
        other = Client()
        sign_in(other, "planner")
        assert other.post("/sign-in/code", {"code": one.upper()}).status_code == expected
    assert recovery_codes_left(strict.planner) == 9


def test_wrong_codes_make_the_account_wait(client: Client, strict: Cast) -> None:
    begin_enrolment(strict.registrar)
    TOTPDevice.objects.filter(user=strict.registrar).update(confirmed=True)
    sign_in(client, "registrar")
    for _ in range(4):
        client.post("/sign-in/code", {"code": "000000"})
    assert client.post("/sign-in/code", {"code": code_of(strict.registrar)}).status_code == 422
    assert "have to wait" in client.get("/sign-in/code").content.decode()


def test_soldiers_and_visitors_need_no_telephone(client: Client, strict: Cast) -> None:
    for name in ("soldier", "visitor"):
        sign_in(client, name)
        assert client.get("/").status_code == 200


def test_five_wrong_passwords_lock_the_account_for_that_address_only(client: Client, cast: Cast) -> None:
    for _ in range(4):
        assert sign_in(client, "planner", "wrong").status_code == 200
    assert sign_in(client, "planner", "wrong").status_code == 429
    locked = sign_in(client, "planner")
    assert locked.status_code == 429
    assert "fifteen minutes" in locked.content.decode()
    # Kept in the database: a process started anew knows it, too.
    assert AccessAttempt.objects.filter(username="planner").exists()
    assert sign_in(Client(), "planner").status_code == 429
    assert sign_in(Client(), "registrar").status_code == 302, "another account from the same address"
    assert sign_in(Client(), "planner", REMOTE_ADDR="10.1.2.3").status_code == 302, "the owner at another desk"
    assert Act.objects.filter(name="access.account.locked", subject="planner").exists()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(Client(), "planner").status_code == 302


def test_a_forged_forwarding_header_does_not_help_the_guesser(client: Client, cast: Cast, settings: Any) -> None:
    for n in range(5):
        sign_in(client, "planner", "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    assert sign_in(client, "planner", HTTP_X_FORWARDED_FOR="10.0.0.9").status_code == 429
    settings.ENV = settings.ENV.model_copy(update={"proxies": 1})
    assert sign_in(client, "planner", HTTP_X_FORWARDED_FOR="1.1.1.1, 10.0.0.9").status_code == 302


def test_an_unknown_name_and_a_wrong_password_look_alike(client: Client, cast: Cast) -> None:
    def body(name: str) -> str:
        page = sign_in(client, name, "wrong").content.decode()
        lines = [x for x in page.splitlines() if "csrf" not in x and "nonce" not in x]
        return "\n".join(lines).replace(name, "")

    assert body("planner") == body("nobody-at-all")
    assert not Act.objects.filter(subject="nobody-at-all").exists()


def test_a_stopped_account_is_out_at_once(client: Client, cast: Cast) -> None:
    sign_in(client, "planner")
    assert client.get("/").status_code == 200
    cast.planner.is_active = False
    cast.planner.save()
    assert client.get("/").status_code == 302


def test_sessions_are_listed_and_can_be_ended(client: Client, cast: Cast) -> None:
    phone = Client()
    sign_in(client, "planner")
    sign_in(phone, "planner", REMOTE_ADDR="10.9.8.7")
    page = client.get("/account/").content.decode()
    assert "Firefox on Linux" in page
    assert "10.9.8.7" in page
    foreign = Client()
    sign_in(foreign, "outsider")
    theirs = OpenSession.objects.get(user=cast.outsider)
    client.post("/account/sessions", {"only": theirs.pk})
    assert foreign.get("/").status_code == 200, "another's session is not mine to end"
    other = OpenSession.objects.get(user=cast.planner, address="10.9.8.7")
    client.post("/account/sessions", {"only": other.pk})
    assert phone.get("/").status_code == 302
    assert client.get("/").status_code == 200
    assert Act.objects.filter(name="access.sessions.ended").count() == 1


def test_an_idle_session_ends(client: Client, cast: Cast) -> None:
    sign_in(client, "planner")
    OpenSession.objects.update(seen=timezone.now() - timedelta(minutes=29))
    assert client.get("/").status_code == 200
    OpenSession.objects.update(seen=timezone.now() - timedelta(minutes=31))
    assert client.get("/").status_code == 302
    assert not Session.objects.filter(session_key=client.session.session_key or "-").exists()


def test_a_new_password_ends_all_other_sessions(client: Client, cast: Cast) -> None:
    other = Client()
    sign_in(client, "planner")
    sign_in(other, "planner")
    form = {"old_password": PASSWORD, "new_password1": "a calm grey horse", "new_password2": "a calm grey horse"}
    for weak in ("short", "password1234", "planner-planner", "abababababab", "a" * 300, "Princess2026!!"):
        answer = client.post("/account/password", form | {"new_password1": weak, "new_password2": weak})
        assert answer.status_code == 200, weak
    assert client.post("/account/password", form).status_code == 302
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    assert OpenSession.objects.filter(user=cast.planner).count() == 1


def test_the_key_of_a_session_changes_at_sign_in(client: Client, cast: Cast) -> None:
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    before = session.session_key
    sign_in(client, "planner")
    assert client.session.session_key != before


def test_every_page_carries_the_headers(client: Client, cast: Cast) -> None:
    sign_in(client, "planner")
    answer = client.get("/")
    policy = answer["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert f'nonce="{nonce}"' in answer.content.decode()
    assert nonce not in client.get("/")["Content-Security-Policy"], "a nonce is for one answer"
    script = next(p for p in policy.split(";") if "script-src" in p)
    assert "unsafe" not in policy
    assert "'self'" not in script
    assert "frame-ancestors 'none'" in policy
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("", "another program"),
    ],
)
def test_a_browser_has_a_short_name(agent: str, name: str) -> None:
    assert browser_of(agent) == name
