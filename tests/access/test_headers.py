"""Every address answers with the headers that keep browsers from doing harm, whoever asks."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.access.table import ADDRESSES, LETTERS, Address
from tests.access.test_walk import IDS, World, in_role, signed_in
from tests.template import put_into

POLICY = {
    "default-src": "'none'", "style-src": "'self'", "font-src": "'self'", "connect-src": "'self'",
    "img-src": "'self' data:", "object-src": "'none'", "base-uri": "'self'", "form-action": "'self'",
    "frame-ancestors": "'none'",
}  # fmt: skip


def judge(answer: Any) -> None:
    """Fail on a header that lacks or is too wide."""
    policy = dict((*p.split(maxsplit=1), "")[:2] for p in answer["Content-Security-Policy"].split(";") if p.strip())
    # Where no script is written no nonce is made; an empty list lets nothing run.
    script = policy.pop("script-src")
    assert script == "" or re.fullmatch(r"'nonce-[\w+/=-]{16,}'", script), script
    assert policy == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    # Pages whose address holds a code tell it to nobody, not even to the house.
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer
    assert "Server" not in answer
    assert "X-Powered-By" not in answer
    kind = answer.get("Content-Type", "")
    assert kind or answer.status_code in (204, 302, 405)
    if kind.startswith("text/"):
        assert "charset=utf-8" in kind
    elif kind and kind != "application/json" and answer.status_code == 200:
        assert answer["Content-Disposition"].startswith(("attachment", "inline"))


@pytest.mark.parametrize("address", ADDRESSES, ids=IDS)
def test_every_address_carries_them(world: World, address: Address) -> None:
    for letter in ("", "A", "R", "P"):
        client = signed_in(world, letter) if letter else Client()
        answer = client.get(world.path(address))
        judge(answer)
        if address.name == "feed":
            assert answer["Cache-Control"].startswith("private"), "calendars ask again and again"
        elif letter:
            assert "no-store" in answer["Cache-Control"], LETTERS[letter]
        elif address.name == "sign-in":
            assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.acts], ids=lambda a: a.name)
def test_no_act_is_done_without_the_token_of_the_form(world: World, address: Address) -> None:
    letter = next(x for x in "PRAC" if x in address.acts)
    client = Client(enforce_csrf_checks=True)
    client.force_login(in_role(world.cast, letter))
    answer = client.post(world.path(address), world.data(address))
    assert answer.status_code == 403
    judge(answer)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_methods_do_nothing(world: World, method: str) -> None:
    client = Client()
    client.force_login(world.cast.registrar)
    before = (
        world.programme.version,
        client.get(world.path(next(a for a in ADDRESSES if a.name == "person"))).status_code,
    )
    for address in ADDRESSES:
        if address.name not in ("sign-out", "sign-in"):
            answer = getattr(client, method)(world.path(address))
            assert answer.status_code in (200, 302, 403, 404, 405)
    world.programme.refresh_from_db()
    path = world.path(next(a for a in ADDRESSES if a.name == "person"))
    assert (world.programme.version, client.get(path).status_code) == before


def test_missing_and_refused_pages_carry_them_and_tell_nothing(world: World) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.visitor)
    for path in ("/no-such-page", "/static/", "/static/shell/", "/.git/config", "/accounts/", "/trail/"):
        answer = client.get(path)
        assert answer.status_code in (403, 404)
        assert b"Traceback" not in answer.content
        judge(answer)


def test_a_fault_shows_a_plain_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("passport N-001")

    monkeypatch.setattr("blueberet.foundation.shell.views.shipped", broken)
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.planner)
    answer = client.get("/about/licences")
    assert answer.status_code == 500
    assert b"N-001" not in answer.content
    assert b"Traceback" not in answer.content
    judge(answer)


def test_https_is_insisted_on_where_it_is_used(tmp_path: Path) -> None:
    put_into(tmp_path)
    script = (
        "import django; django.setup()\n"
        "from django.test import Client; from django.conf import settings\n"
        "c = Client(headers={'host': 'centre.example'})\n"
        "plain = c.get('/sign-in/'); print(plain.status_code, plain.headers['Location'])\n"
        "a = c.get('/sign-in/', secure=True); print(a.headers['Strict-Transport-Security'])\n"
        "k = a.cookies['__Host-csrftoken']; print(k['secure'], k['path'], k['domain'] or '-')\n"
        "print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY)\n"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "blueberet.config.settings", "BLUEBERET_HTTPS": "true",
           "BLUEBERET_HOSTS": "centre.example", "BLUEBERET_HOME": str(tmp_path)}  # fmt: skip
    ran = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines() == [
        "301 https://centre.example/sign-in/", "max-age=31536000", "True / -", "__Host-sessionid True True",
    ], ran.stderr[-2000:]  # fmt: skip
