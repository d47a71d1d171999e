"""Every byte counts: what is changed, cut off, foreign or newer is found, named and refused."""

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from django.db import connection

from blueberet.foundation.backups.container import END, add
from blueberet.foundation.backups.locks import Keys, new_pair
from blueberet.foundation.backups.manifest import MANIFEST, OPENING, SUM, sha256_of
from blueberet.foundation.backups.reading import check_backup
from blueberet.foundation.backups.refusals import Damaged, Refused
from blueberet.foundation.backups.services.making import make_backup
from blueberet.foundation.backups.services.restoring import restore_backup
from tests.houses import counts


def told(path: Path, keys: Keys | None = None) -> Damaged:
    with pytest.raises(Damaged) as caught:
        check_backup(path, keys or Keys())
    return caught.value


def test_a_byte_changed_in_any_part_is_found_and_named(plain: Path) -> None:
    whole = plain.read_bytes()
    with tarfile.open(plain) as archive:
        members = archive.getmembers()
    assert {OPENING, MANIFEST, SUM, "tables/roster_person/0001.jsonl.gz"} <= {m.name for m in members}
    for member in members:
        for place in {0, member.size // 2, member.size - 1}:
            plain.write_bytes(_flipped(whole, member.offset_data + place))
            fault = told(plain)
            # The sum of the manifest and the manifest are told together: either may be the changed one.
            assert fault.part == (MANIFEST if member.name == SUM else member.name)
            assert member.name in str(fault)
            if member.name.startswith("tables/"):
                assert f"expected {sha256_of(whole[member.offset_data : member.offset_data + member.size])}" in str(
                    fault
                )


def test_no_byte_can_change_unseen(plain: Path) -> None:
    whole = plain.read_bytes()
    check_backup(plain, Keys())
    for place in [*range(0, len(whole), 211), *range(512), len(whole) - 1]:
        plain.write_bytes(_flipped(whole, place))
        assert told(plain).part, place


def test_a_file_cut_off_anywhere_or_made_longer(plain: Path) -> None:
    whole = plain.read_bytes()
    for length in (0, 1, 511, 512, 700, len(whole) // 2, len(whole) - 1024, len(whole) - 512, len(whole) - 1):
        plain.write_bytes(whole[:length])
        told(plain)
    plain.write_bytes(whole + b"\0")
    told(plain)


def test_a_foreign_file(plain: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.zip"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr(OPENING, "{}")
    assert "not a back-up of Blueberet" in str(told(foreign))
    held = io.BytesIO()
    add(held, "letter.txt", b"Dear sir")
    foreign.write_bytes(held.getvalue() + END)
    with pytest.raises(Refused, match="not a back-up of Blueberet"):
        check_backup(foreign, Keys())
    with pytest.raises(Refused, match="cannot be read"):
        check_backup(tmp_path / "nowhere.tar", Keys())


def test_encrypted_damage_is_found(house: Path, tmp_path: Path) -> None:
    secret, public = new_pair()
    path = tmp_path / "b.tar.age"
    make_backup(target=path, keys=Keys(public=(public,)))
    keys, whole = Keys(secret=(secret,)), path.read_bytes()
    check_backup(path, keys)
    for place in (400, len(whole) // 3, len(whole) - 1):
        path.write_bytes(_flipped(whole, place))
        assert "encryption" in str(told(path, keys)), place
    path.write_bytes(whole[: len(whole) // 2])
    assert told(path, keys).part


@pytest.mark.skipif(connection.vendor != "sqlite", reason="keys close the file, whichever database it came from")
def test_the_wrong_key_and_no_key(house: Path, tmp_path: Path) -> None:
    (_, public), (other, _) = new_pair(), new_pair()
    path = tmp_path / "b.tar.age"
    make_backup(target=path, keys=Keys(public=(public,)))
    with pytest.raises(Refused, match="key does not open"):
        check_backup(path, Keys(secret=(other,)))
    with pytest.raises(Refused, match="--identity"):
        check_backup(path, Keys())
    closed = tmp_path / "p.tar"
    make_backup(target=closed, keys=Keys(passphrase="seven grey cranes over the steppe"))
    with pytest.raises(Refused, match="passphrase does not open"):
        check_backup(closed, Keys(passphrase="another"))
    with pytest.raises(Refused, match="--passphrase-file"):
        check_backup(closed, Keys())
    check_backup(closed, Keys(passphrase="seven grey cranes over the steppe"))
    whole = closed.read_bytes()
    for place in (len(whole) // 2, len(whole) - 1):
        closed.write_bytes(_flipped(whole, place))
        with pytest.raises(Refused):
            check_backup(closed, Keys(passphrase="seven grey cranes over the steppe"))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"format": 2}, "newer version"),
        ({"migrations": [["roster", "9999_of_next_year"]]}, "roster.9999_of_next_year"),
    ],
)
def test_a_newer_version_is_refused_before_anything_is_touched(
    plain: Path, house: Path, changed: dict[str, object], says: str
) -> None:
    """Written whole, as a newer version would: all its sums fit."""
    out, before = io.BytesIO(), counts()
    with tarfile.open(plain) as archive:
        content = {m.name: archive.extractfile(m).read() for m in archive.getmembers()}  # type: ignore[union-attr]
    content[OPENING] = json.dumps(json.loads(content[OPENING]) | {"version": "9.0"} | changed).encode()
    manifest = json.loads(content[MANIFEST])
    manifest["parts"][0] |= {"bytes": len(content[OPENING]), "sha256": sha256_of(content[OPENING])}
    content[MANIFEST] = json.dumps(manifest).encode()
    content[SUM] = f"{sha256_of(content[MANIFEST])}  {MANIFEST}\n".encode()
    for name, data in content.items():
        add(out, name, data)
    plain.write_bytes(out.getvalue() + END)
    with pytest.raises(Refused, match=says) as caught:
        restore_backup(source=plain, keys=Keys(), replace=True)
    assert "9.0" in str(caught.value)
    assert counts() == before


def test_damage_leaves_the_database_alone(plain: Path, house: Path) -> None:
    before = counts()
    plain.write_bytes(_flipped(plain.read_bytes(), len(plain.read_bytes()) // 2))
    with pytest.raises(Damaged):
        restore_backup(source=plain, keys=Keys(), replace=True)
    assert counts() == before


def _flipped(whole: bytes, place: int) -> bytes:
    return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
