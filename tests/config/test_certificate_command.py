"""A stranger verifies a certificate with the public key and the command alone; a file becomes certificates."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from blueberet.config.cli import main
from tests.engine.credentials.made import Issuer

ISSUER, OTHER = Issuer(), Issuer()
ALONE = """
import sys
from blueberet.config.cli import main
code = main(["report", "certificate", "verify", *sys.argv[1:]])
assert not {"blueberet.config.settings", "sqlite3", "django.db"} & set(sys.modules)
sys.exit(code)
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    token = ISSUER.credential()
    at = len(token) // 2
    for name, text in {
        "c.jwt": token, "tampered.jwt": token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :],
        "keys.json": json.dumps(ISSUER.jwks), "other.json": json.dumps(OTHER.jwks), "list.jwt": ISSUER.listed(),
        "revoked.jwt": ISSUER.listed(77), "no.json": "{}",
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(("line", "status", "says"), [
    ("c.jwt --keys keys.json --status list.jwt", 0, "VALID"), ("c.jwt --keys keys.json", 3, "no status list was given"),
    ("c.jwt", 3, "does not say who signed"), ("c.jwt --keys keys.json --status revoked.jwt", 1, "REVOKED"),
    ("tampered.jwt --keys keys.json", 1, ""), ("c.jwt --keys other.json", 1, "UNKNOWN KEY"),
    ("none.jwt --keys keys.json", 2, "cannot be read"), ("no.json --keys keys.json", 2, "holds no signed credential"),
    ("c.jwt --keys no.json", 2, "no"),
])  # fmt: skip
def test_what_is_said_of_a_certificate(place: Path, capsys, line: str, status: int, says: str):
    words = [str(place / w) if "." in w else w for w in line.split()]
    assert main(["report", "certificate", "verify", *words]) == status
    told = capsys.readouterr()
    assert says in told.out + told.err
    assert ("ABDIROV GHALYM" in told.out) == (status in (0, 3) or says == "REVOKED")


def test_a_stranger_needs_neither_settings_nor_home(place: Path):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BLUEBERET", "DJANGO", "DATABASE"))}
    files = [str(place / "c.jwt"), "--keys", str(place / "keys.json"), "--status", str(place / "list.jwt"), "--json"]
    (place / "empty").mkdir()
    done = subprocess.run([sys.executable, "-c", ALONE, *files], cwd=place / "empty", env=env | {"HOME": str(place)},
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["state"] == "valid"
    assert not list((place / "empty").iterdir())


def order(**changed: object) -> dict[str, object]:
    return {
        "number": "7", "title": "First aid", "kind": "course", "names": [{"script": "cyrillic", "name": "Әбдіров"}],
        "standard": "BFAC", "standard_title": "Buddy First Aid", "address": "https://c.example/7",
        "valid_from": "2026-01-01", "shown": ["passed 1 Jan 2026"],
    } | changed  # fmt: skip


def test_a_file_becomes_paper_and_credential(tmp_path: Path, settings, capsys):
    settings.ENV = settings.ENV.model_copy(update={"keys": tmp_path / "keys"})
    file, out = tmp_path / "orders.json", tmp_path / "out"

    def issue(*orders: dict[str, object]) -> int:
        text = {"centre": "North", "granted_by": "Maj A", "role": "commander", "certificates": orders}
        file.write_text(json.dumps(text))
        return main(["report", "certificate", "issue", str(file), "-o", str(out)])

    assert issue(order(), order(valid_until="2025-01-01", names=[])) == 2
    told = capsys.readouterr().err
    assert all(says in told for says in ("stands twice", "ends before", "names its holder"))
    assert issue(order()) == 0
    assert issue(order()) == 2
    assert "nothing is written over" in capsys.readouterr().err
    assert main(["keys", "export", "-o", str(tmp_path / "public.json")]) == 0
    for kind in ("pdf", "jwt"):
        line = ["verify", str(out / f"certificate-7.{kind}"), "--keys", str(tmp_path / "public.json")]
        assert main(["report", "certificate", *line]) == 0
