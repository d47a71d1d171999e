"""Every address answers with the headers that keep browsers from doing harm, whoever asks; test_walk.py judges its pages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.access.headers import judge, judge_keeping
from tests.access.table import ADDRESSES, Address
from tests.access.test_walk import World, signed_in
from tests.template import put_into


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.open], ids=lambda a: a.name)
def test_what_is_open_carries_them_for_who_is_signed_in_too(world: World, address: Address) -> None:
    for letter in "ARP":
        answer = signed_in(world, letter).get(world.path(address))
        judge(answer)
        judge_keeping(address.name, answer, signed_in=True)


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.acts], ids=lambda a: a.name)
def test_no_act_is_done_without_the_token_of_the_form(world: World, address: Address) -> None:
    letter = next(x for x in "PRAC" if x in address.acts)
    client = signed_in(world, letter, enforce_csrf_checks=True)
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
