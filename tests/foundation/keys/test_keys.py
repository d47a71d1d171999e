"""Keys sign, follow one another, and refuse in sentences when a file is not as it should be."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from blueberet.config.cli import main
from blueberet.foundation.keys import selectors, services
from blueberet.foundation.keys.folder import TURN
from blueberet.foundation.keys.refusals import BrokenKeys, Refused
from blueberet.foundation.keys.signatures import BadKeySet, verify


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:
    settings.ENV = settings.ENV.model_copy(update={"keys": tmp_path / "keys"})
    return tmp_path / "keys"


def test_what_an_old_key_signed_stays_verifiable_by_public_keys_alone(folder: Path):
    first, signed = selectors.current_key().kid, services.sign(b"pack")
    second = services.rotate_key()
    public = json.loads(json.dumps(selectors.public_keys()))
    assert [k["kid"] for k in public["keys"]] == [first, second]
    assert "exp" in public["keys"][0]
    assert verify(b"pack", signed, public) == first
    assert verify(b"pack", services.sign(b"pack"), public) == second
    assert verify(b"pact", signed, public) == ""
    assert verify(b"pack", services.sign(b"pack", first), public) == first
    assert not [p for p in folder.iterdir() if p.stat().st_mode & 0o077 and p.suffix == ".pem"]
    assert '"d"' not in (folder / "keys.json").read_text()


def test_another_program_verifies_with_the_public_key(folder: Path, tmp_path: Path):
    kid, signed = selectors.current_key().kid, services.sign(b"manifest")
    pem = folder / f"key-{kid}.pem"
    for name, content in (("data", b"manifest"), ("signature", signed)):
        (tmp_path / name).write_bytes(content)
    ask = {"cwd": tmp_path, "capture_output": True, "text": True}
    subprocess.run(["openssl", "pkey", "-in", pem, "-pubout", "-out", "public.pem"], check=True, **ask)
    told = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin", "-in", "data",
            "-sigfile", "signature"]  # fmt: skip
    assert subprocess.run(told, check=False, **ask).returncode == 0
    (tmp_path / "data").write_bytes(b"Manifest")
    assert subprocess.run(told, check=False, **ask).returncode != 0


def test_a_stolen_key_signs_no_more_and_says_why(folder: Path):
    stolen = selectors.current_key().kid
    fresh = services.revoke_key(stolen, reason="compromised")
    assert selectors.current_key().kid == fresh != stolen
    with pytest.raises(BrokenKeys):
        services.sign(b"x", stolen)
    assert selectors.public_keys()["keys"][0]["revoked"]["reason"] == "compromised"
    with pytest.raises(Refused, match="before"):
        services.revoke_key(stolen, reason="compromised")
    with pytest.raises(Refused, match=r"no key nobody.*one of"):
        services.revoke_key("nobody", reason="mood")


@pytest.mark.parametrize(("harm", "says"), [
    (lambda f, pem: pem.chmod(0o640), "chmod 600"), (lambda f, pem: pem.write_text("no"), "damaged"),
    (lambda f, pem: pem.unlink(), "missing"), (lambda f, pem: (f / "keys.json").write_text("{"), "damaged"),
    (lambda f, pem: (f / "keys.json").unlink(), "keys.json is missing"),
    (lambda f, pem: (f / "keys.json").write_text((f / "keys.json").read_text().replace('"x": "', '"x": "A')), "damaged"),
    (lambda f, pem: pem.write_text(_other(f)), "another key"),
])  # fmt: skip
def test_a_broken_key_file_gets_a_sentence_and_signs_nothing(folder: Path, harm, says: str, capsys):
    kid = selectors.current_key().kid
    harm(folder, folder / f"key-{kid}.pem")
    with pytest.raises(BrokenKeys, match=says):
        services.sign(b"x")
    assert main(["keys", "list"]) in (1, 2)
    told = capsys.readouterr()
    assert says in told.out + told.err


def _other(folder: Path) -> str:
    pem = next(folder.glob("*.pem")).read_text()
    (folder / "keys.json").rename(folder / "kept")
    for p in folder.glob("*.pem"):
        p.unlink()
    services.make_key()
    other = next(folder.glob("*.pem"))
    found = other.read_text()
    other.unlink()
    (folder / "kept").replace(folder / "keys.json")
    assert found != pem
    kid = json.loads((folder / "keys.json").read_text())["keys"][0]["kid"]
    os.close(os.open(folder / f"key-{kid}.pem", os.O_CREAT, 0o600))
    return found


def test_the_command_makes_once_and_exports_what_a_stranger_needs(folder: Path, tmp_path: Path, capsys, db):
    assert main(["keys", "make"]) == 0
    assert main(["keys", "make"]) == 0
    assert "signs already" in capsys.readouterr().out
    assert main(["keys", "rotate"]) == 0
    assert main(["keys", "export", "-o", str(tmp_path / "public.json")]) == 0
    public = json.loads((tmp_path / "public.json").read_text())
    assert len(public["keys"]) == 2
    from blueberet.foundation.audit.models import Act

    assert list(Act.objects.order_by("number").values_list("name", flat=True)) == ["keys.key.made", "keys.key.rotated"]


def test_two_at_once_wait_for_their_turn(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("blueberet.foundation.keys.folder.PATIENCE_SECONDS", 0.05)
    selectors.current_key()
    (folder / TURN).touch()
    with pytest.raises(Refused, match="changes the keys"):
        services.rotate_key()


@pytest.mark.parametrize("given", [{}, {"keys": []}, {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "short"}]}])
def test_what_is_no_key_set_is_told(given):
    with pytest.raises(BadKeySet):
        verify(b"x", b"y", given)
