"""Everything shipped is named with a licence that may stand beside Apache-2.0."""

import json
import re
from importlib import metadata
from pathlib import Path

import pytest
from django.test import Client

from blueberet.config.cli import main
from blueberet.foundation.shell import licences
from blueberet.foundation.shell.licences import Shipped, shipped
from tests.cast import Cast

ROOT = Path(__file__).parents[3]
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "OFL-1.1", "PSF-2.0",
    "Unlicense", "Zlib", "Apache-2.0 WITH LLVM-exception",
    # A library used as it is, through its own interface, and replaceable: what LGPL asks for.
    "LGPL-3.0-only",
}  # fmt: skip


def is_allowed(expression: str) -> bool:
    """Whether at least one of the alternatives is allowed in all its parts; SPDX without brackets."""
    parts = [[p.strip() for p in way.split(" AND ")] for way in expression.split(" OR ")]
    return any(all(p in ALLOWED for p in way) for way in parts)


def locked() -> dict[str, str]:
    """Name and version of every package of the run-time lock file that is for this machine."""
    from packaging.requirements import Requirement

    found = {}
    for line in (ROOT / "requirements/runtime.txt").read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            need = Requirement(line.rstrip(" \\"))
            if need.marker is None or need.marker.evaluate():
                found[re.sub(r"[-_.]+", "-", need.name).lower()] = str(need.specifier).removeprefix("==")
    return found


@pytest.mark.parametrize("one", shipped(), ids=lambda s: s.name)
def test_its_licence_is_known_and_may_stand_beside_ours(one: Shipped) -> None:
    assert one.licence, f"{one.name} does not tell its licence; read it and add it to READ_BY_HAND"
    assert is_allowed(one.licence), f"{one.name} is under {one.licence}"
    assert one.version
    assert one.home or one.kind == "product"


@pytest.mark.parametrize("bad", ["", "GPL-3.0-only", "MIT AND AGPL-3.0-only", "Proprietary", "SSPL-1.0 OR BUSL-1.1"])
def test_what_is_unknown_or_closed_fails(bad: str) -> None:
    assert not is_allowed(bad)
    assert is_allowed(f"{bad} OR MIT")


def test_the_list_is_the_run_time_lock_file() -> None:
    assert {s.name: s.version for s in shipped() if s.kind == "package"} == locked()


def test_every_asset_is_listed_with_its_hash() -> None:
    rows = json.loads((ROOT / "src/blueberet/foundation/shell/static/vendor/manifest.json").read_text())
    told = {f for s in shipped() if s.kind == "asset" for f in s.files}
    assert told == {(r["file"], r["sha256"]) for r in rows}
    assert len(told) > 3


def test_a_package_without_a_word_is_told_as_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    about = metadata.metadata("pyrage")
    monkeypatch.setattr(licences, "READ_BY_HAND", {})
    assert licences._licence("pyrage", about) == licences.UNKNOWN


def test_the_page_is_for_those_who_are_signed_in(client: Client, cast: Cast) -> None:
    assert client.get("/about/licences").status_code == 302
    client.force_login(cast.visitor)
    page = client.get("/about/licences").content.decode()
    for one in shipped():
        assert one.version in page
        assert one.name in page
    assert 'href="/about/licences"' in client.get("/").content.decode()


def test_the_command_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["licences", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {r["name"] for r in rows} == {s.name for s in shipped()}
    assert main(["licences"]) == 0
    assert "LGPL-3.0-only" in capsys.readouterr().out
