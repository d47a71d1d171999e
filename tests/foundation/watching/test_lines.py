"""No log line holds what people are called, what was typed, or what stands in a row."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.worker import work
from blueberet.foundation.watching.lines import configure, formatter
from blueberet.stages.roster.models import Person
from tests.access.table import ADDRESSES
from tests.access.test_walk import World
from tests.access.test_walk import fresh as world  # noqa: F401

NAME = "Жасыл-Желек"
SECRETS = (NAME, "Жасыл", "zhasyl-zhelek", "%D0%96", "\\u0416", "N-001", "900101300123", "Ғалым", "Әбдіров")
"""What is sent and stored, also as it looks inside an address and in escaped JSON."""


class Lines:
    """All that is logged, as JSON and as text."""

    def __init__(self) -> None:
        self.streams = {is_text: io.StringIO() for is_text in (False, True)}

    def as_json(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.streams[False].getvalue().splitlines()]

    def hold_nobody(self) -> None:
        for stream in self.streams.values():
            text = stream.getvalue()
            assert text, "nothing was logged: this would prove nothing"
            for word in SECRETS:
                where = text.find(word)
                assert where < 0, f"{word} stands in a log line: {text[max(0, where - 300) : where + 100]}"


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Every logger down to its most talkative, but for the database's own, which is never on."""
    found, root, before = Lines(), logging.getLogger(), []
    for is_text, stream in found.streams.items():
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter(is_text=is_text))
        root.addHandler(handler)
        before.append(handler)
    yield found
    for handler in before:
        root.removeHandler(handler)


def test_a_walk_with_a_persons_name_everywhere(world: World, lines: Lines) -> None:  # noqa: F811
    for account in (None, world.cast.registrar, world.cast.planner, world.cast.soldier, world.cast.outsider):
        client = Client(raise_request_exception=False)
        if account:
            client.force_login(account)
        for address in ADDRESSES:
            path = world.path(address).split("?")[0]
            typed = {
                "q": NAME,
                "code": "N-001",
                "name": NAME,
                "username": "zhasyl-zhelek",
                "password": NAME,
                "day": NAME,
            }
            client.get(
                path, typed | {"iin": "900101300123"}, headers={"referer": f"http://x/{NAME}", "user-agent": NAME}
            )
            client.post(path, world.data(address) | typed | {"mission": NAME, "number": NAME})
    routes = {line.get("route") for line in lines.as_json()}
    assert {a.name for a in ADDRESSES} - {"healthz", "readyz"} <= routes
    lines.hold_nobody()


def test_a_line_tells_what_an_operator_needs(world: World, lines: Lines, client: Client) -> None:  # noqa: F811
    client.force_login(world.cast.registrar)
    answer = client.get(reverse("contingent"), {"q": NAME})
    line = lines.as_json()[-1]
    assert line.pop("ms") >= 0
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info", "logger": "blueberet.request", "event": "answered", "request": answer["X-Request-ID"],
        "method": "GET", "route": "contingent", "status": 200, "account": world.cast.registrar.pk,
    }  # fmt: skip


def test_wrong_addresses_hosts_methods_and_tokens(lines: Lines, db: None) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert client.get(f"/{NAME}/N-001").status_code == 404
    assert client.get("/sign-in/", headers={"host": "zhasyl-zhelek.example"}).status_code == 400
    assert client.post("/sign-in/", {"username": NAME}, headers={"referer": f"http://x/{NAME}"}).status_code == 403
    assert client.generic("N-001", "/sign-in/").status_code == 403
    assert client.post("/sign-in/", {f"f{n}": NAME for n in range(5001)}).status_code in (400, 403)
    lines.hold_nobody()
    assert {line["method"] for line in lines.as_json() if line["event"] == "answered"} == {"GET", "POST", "other"}


def test_faults_that_quote_values(world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    there = Person.objects.get(service_number="N-001")

    def double(*_: Any, **__: Any) -> None:
        with transaction.atomic():
            Person.objects.create(centre=there.centre, service_number="N-001", name_cyrillic=NAME, unit=there.unit,
                                  birth_date=there.birth_date)  # fmt: skip

    def too_long(*_: Any, **__: Any) -> None:
        raise ValueError(f"invalid value: {NAME}") from KeyError("N-001")

    client = Client(raise_request_exception=False)
    client.force_login(world.cast.registrar)
    for fault in (double, too_long):
        monkeypatch.setattr("blueberet.stages.roster.views.people.people_of", fault)
        answer = client.get(reverse("contingent"))
        assert answer.status_code == 500
        assert NAME not in answer.content.decode()
        assert answer["X-Request-ID"] in answer.content.decode()
    told = [line["fault"] for line in lines.as_json() if "fault" in line]
    assert told[0]["type"].startswith("django.db.utils.IntegrityError < ")
    where = "roster_person.service_number" if connection.vendor == "sqlite" else "service_number_once_a_centre"
    assert where in json.dumps(told[0])
    assert told[1]["type"] == "builtins.ValueError < builtins.KeyError"
    assert told[1]["where"][-1].startswith("foundation/watching/test_lines.py") or "too_long" in told[1]["where"][-1]
    lines.hold_nobody()


def test_the_worker_and_libraries(world: World, lines: Lines, settings: Any) -> None:  # noqa: F811
    settings.BLUEBERET_JOBS = {"bad": "tests.foundation.watching.test_lines.bad_job"}
    Run.objects.all().delete()
    Run.objects.create(centre=world.cast.north, kind="bad", subject=1, seed=1, input_hash="", engine_version="1")
    assert work(once=True) == 1
    assert Run.objects.get().state == "failed"
    logging.getLogger("django.security.Suspicious").error(f"It was {NAME}")
    logging.getLogger("axes.watch").warning("Repeated failure by %s", {"username": NAME})
    logging.getLogger("some.library").error(NAME, exc_info=IntegrityError(f"Key (n)=({NAME}) already exists"))
    logging.captureWarnings(True)
    try:
        warnings.warn(f"naive datetime for {NAME}", RuntimeWarning, stacklevel=1)
    finally:
        logging.captureWarnings(False)
    assert "Repeated failure by %s" in [line["event"] for line in lines.as_json()]
    lines.hold_nobody()


def bad_job(run: Run) -> None:
    """A job that fails over a person."""
    raise RuntimeError(f"{NAME} has no unit")


def test_text_at_a_terminal_json_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert [configure(k)["formatters"]["line"]["is_text"] for k in ("auto", "json", "text")] == [True, False, True]
    monkeypatch.setattr("sys.stderr.isatty", lambda: False, raising=False)
    assert configure("auto")["formatters"]["line"]["is_text"] is False
