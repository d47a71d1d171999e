"""A stranger verifies a pack with the public key and the command alone: no home folder, no settings, no network."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from blueberet.config.cli import main
from blueberet.engine.evidence.assembling import assemble
from blueberet.engine.evidence.manifest import MANIFEST, SIGNATURE, SUMS, digest
from blueberet.foundation.keys.signatures import thumbprint, to_text
from blueberet.foundation.papers.packing import pack
from tests.engine.evidence.packs import AT, FILES, KEY, OTHER, head, small_pack

X = to_text(KEY.public_key().public_bytes_raw())
KID = thumbprint(X)
JWK = {"kty": "OKP", "crv": "Ed25519", "x": X, "kid": KID, "iat": 1_700_000_000}
PACK = small_pack(key=KID)
ALONE = """
import sys
from blueberet.config.cli import main
code = main(["report", "verify", *sys.argv[1:]])
assert not {"blueberet.config.settings", "sqlite3", "psycopg", "django.contrib.auth"} & set(sys.modules)
sys.exit(code)
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "pack.zip").write_bytes(pack(PACK, AT, root="pack-X-2027-03-14"))
    (tmp_path / "public.json").write_text(json.dumps({"keys": [JWK]}))
    pem = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "public.pem").write_bytes(pem)
    return tmp_path


def verified(place: Path, file: str, *more: str) -> int:
    return main(
        ["report", "verify", str(place / file), *(str(place / m) if m.startswith("public") else m for m in more)]
    )


def test_a_stranger_needs_only_the_key_and_the_command(place: Path) -> None:
    empty = place / "empty"
    empty.mkdir()
    line = [sys.executable, "-c", ALONE, str(place / "pack.zip"), "--key", str(place / "public.json")]
    if shutil.which("unshare") and not subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode:
        line = ["unshare", "-rn", *line]
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BLUEBERET", "DJANGO", "DATABASE"))}
    done = subprocess.run(
        line,
        cwd=empty,
        env={**env, "HOME": str(empty), "XDG_DATA_HOME": str(empty), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Whole: 8 files" in done.stdout
    assert f"Signed by key {KID}, which is among those you gave." in done.stdout
    assert list(empty.iterdir()) == []


def test_a_changed_byte_is_named_with_both_hashes(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = bytearray(FILES["C-general.docx"])
    changed[100] ^= 1
    (place / "pack.zip").write_bytes(pack(PACK | {"C-general.docx": bytes(changed)}, AT, root="p"))
    assert verified(place, "pack.zip", "--key", "public.pem") == 1
    told = capsys.readouterr().out
    assert "V9  C-general.docx: was changed." in told
    assert digest(FILES["C-general.docx"]) in told
    assert digest(bytes(changed)) in told
    assert verified(place, "pack.zip", "--key", "public.pem", "--json") == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["rule"], problem["path"]) == ("V9", "C-general.docx")


@pytest.mark.parametrize("key", ["public.json", "public.pem"])
def test_a_folder_is_as_good_as_a_zip_and_links_are_not_followed(
    key: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.unpack_archive(place / "pack.zip", place / "unpacked")
    assert verified(place, "unpacked", "--key", key) == 0
    inner = place / "unpacked/pack-X-2027-03-14"
    (inner / "00-cover.pdf").unlink()
    (inner / "00-cover.pdf").symlink_to("/etc/hostname")
    (inner / "more").symlink_to("/etc")
    assert verified(place, "unpacked", "--key", key) == 1
    told = capsys.readouterr().out
    assert "V12 00-cover.pdf: is a link to another file" in told
    assert "V12 more: is a link" in told
    assert "hostname" not in told


def test_sums_and_signature_hold_for_tools_that_are_not_ours(place: Path) -> None:
    shutil.unpack_archive(place / "pack.zip", place / "unpacked")
    inner = place / "unpacked/pack-X-2027-03-14"
    done = subprocess.run(["sha256sum", "--strict", "-c", SUMS], cwd=inner, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.count(": OK") == len(PACK) - 1
    line = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(place / "public.pem"), "-rawin", "-in", MANIFEST,
            "-sigfile", SIGNATURE]  # fmt: skip
    if shutil.which("openssl") is None:
        pytest.skip("SKIPPED LOUDLY: openssl is not on this machine, so the signature is checked by nobody else")
    assert subprocess.run(line, cwd=inner, capture_output=True).returncode == 0


def test_the_pack_s_own_key_proves_no_signer(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(place, "pack.zip") == 1
    files = FILES | {"issuer-keys.json": json.dumps({"keys": [JWK]}).encode()}
    (place / "own.zip").write_bytes(pack(assemble(files, head(key=KID), KEY.sign), AT))
    assert verified(place, "own.zip") == 3
    assert "that does not say who signed" in capsys.readouterr().out
    assert verified(place, "own.zip", "--key", "public.json") == 0
    (place / "forged.zip").write_bytes(pack(assemble(files, head(key=KID), OTHER.sign), AT))
    assert verified(place, "forged.zip") == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (
            {"revoked": {"revoked_at": 1_800_000_000, "reason": "compromised"}},
            "called back on 2027-01-15 (compromised)",
        ),
        ({"revoked": True}, "called back (no reason)"),
        ({"iat": 1_900_000_000}, "which was made on 2030-03-17, after the pack says it was made"),
        ({"exp": 1_750_000_000}, "which another followed on 2025-06-15, before the pack was made"),
    ],
)
def test_a_key_that_has_no_say_is_told(
    more: dict[str, object], why: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "public.json").write_text(json.dumps({"keys": [JWK | more]}))
    assert verified(place, "pack.zip", "--key", "public.json") == 1
    assert why in capsys.readouterr().out


@pytest.mark.parametrize(("file", "says"), [("a" * 300, "File name too long"), ("a\0b", "no file has such a name")])
def test_a_name_that_no_file_can_have_is_told(
    file: str, says: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(place, file) == 2
    assert says in capsys.readouterr().err


def test_a_key_under_a_false_name_is_not_believed(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = to_text(OTHER.public_key().public_bytes_raw())
    keys = json.dumps({"keys": [JWK | {"x": other}]}).encode()
    forged = assemble(FILES | {"issuer-keys.json": keys}, head(key=KID), OTHER.sign)
    (place / "forged.zip").write_bytes(pack(forged, AT))
    assert verified(place, "forged.zip") == 1
    assert "Whole" not in capsys.readouterr().out
    (place / "public.json").write_bytes(keys)
    assert verified(place, "forged.zip", "--key", "public.json") == 2
    assert "its value says otherwise" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_pack_and_does_not_wait(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(place / "pipe")
    assert verified(place, "pipe") == 2
    assert "neither a file nor a folder" in capsys.readouterr().err


def _odd_zip(place: Path) -> dict[str, bytes]:
    whole = (place / "pack.zip").read_bytes()
    bomb = place / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("manifest.json", b"{}")
    lying = bytearray(bomb.read_bytes())
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (3_900_000_000).to_bytes(4, "little")
    return {"cut": whole[: len(whole) // 2], "bomb": bytes(lying), "text": b"not a zip", "empty": b"", "pk": b"PK"}


@pytest.mark.parametrize(
    ("kind", "why"),
    [("cut", "not copied to its end"), ("bomb", "Nothing was unpacked"), ("text", "neither a pack"),
     ("empty", "neither a pack"), ("pk", "damaged zip file"), ("gone", "is not there")],
)  # fmt: skip
def test_what_is_no_pack_gets_a_sentence(kind: str, why: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if kind != "gone":
        (place / "odd.zip").write_bytes(_odd_zip(place)[kind])
    assert verified(place, "odd.zip", "--key", "public.json") == 2
    assert why in capsys.readouterr().err
    assert verified(place, "odd.zip", "--json") == 2
    assert json.loads(capsys.readouterr().out)["status"] == "unusable"


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "no public key"), (b"{}", "set of public keys"), (b'{"keys": [{"kty": "RSA"}]}', "no Ed25519 key"),
     (b"-----BEGIN PUBLIC KEY-----\nxx", "in PEM is damaged"), (b"-----BEGIN PRIVATE KEY-----", "is a private key"),
     (b"[" * 90_000, "no public key")],
)  # fmt: skip
def test_what_is_no_public_key_gets_a_sentence(
    content: bytes, why: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "public.odd").write_bytes(content)
    assert verified(place, "pack.zip", "--key", "public.odd") == 2
    assert why in capsys.readouterr().err


def test_a_key_of_another_kind_gets_a_sentence(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rsa = generate_private_key(65537, 1024).public_key()
    pem = rsa.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (place / "public.rsa").write_bytes(pem)
    assert verified(place, "pack.zip", "--key", "public.rsa") == 2
    assert "of another kind" in capsys.readouterr().err


def test_a_zip_made_to_mislead_is_told_file_by_file(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = place / "odd.zip"
    with zipfile.ZipFile(odd, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in PACK.items():
            made.writestr(f"p/{path}", content)
        link = zipfile.ZipInfo("p/link", datetime(2027, 1, 1, tzinfo=UTC).timetuple()[:6])
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
        made.writestr("../outside", b"x")
        made.writestr("p/twice", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("p/twice", b"2")
    data = bytearray(odd.read_bytes())
    at = data.index(b"p/empty.txt")
    data[at : at + 11] = b"p/EMPTY.txt"
    odd.write_bytes(data)
    assert verified(place, "odd.zip", "--key", "public.json") == 1
    told = capsys.readouterr().out
    assert "V12 link: is a link" in told
    assert "V5  ../outside: leads to a place outside the pack." in told
    assert "V6  twice: is there 2 times" in told
    assert "V12 empty.txt: has two names in the zip" in told


def test_a_credential_that_was_cut_gets_a_sentence(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "cut.jwt").write_text("eyJhbGciOiJFZERTQSJ9.eyJ")
    assert verified(place, "cut.jwt") == 2
    assert "no signed credential" in capsys.readouterr().err
