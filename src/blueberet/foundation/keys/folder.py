"""The folder of keys: a public list ``keys.json`` and a private file for each key.

The list names all keys that ever signed, with their days; private files (PEM, PKCS#8) are readable by their owner
only. A list is never changed in place: it is written beside and put in its place.
"""

import json
import os
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from blueberet.foundation.keys.refusals import BrokenKeys, Refused
from blueberet.foundation.keys.signatures import BadKeySet, keys_of, thumbprint, to_text

LIST, TURN = "keys.json", ".changing"
PATIENCE_SECONDS = 5.0


def place() -> Path:
    """Where keys lie: ``BLUEBERET_KEYS``, or ``keys`` in the home folder."""
    from django.conf import settings

    told: Path | None = settings.ENV.keys
    return told if told is not None else settings.ENV.home / "keys"


def listed(folder: Path) -> list[dict[str, Any]]:
    """Public keys, oldest first; none where nothing was made yet.

    Raises
    ------
    BrokenKeys
        If the list is damaged, or is gone while private keys are there.
    """
    path = folder / LIST
    try:
        text = path.read_text()
    except FileNotFoundError:
        if lost := sorted(p.name for p in folder.glob("*.pem")):
            raise BrokenKeys(
                f"{path} is missing, but {len(lost)} private keys lie beside it. Put the list back from the safe; "
                "without it nobody knows which key signed when."
            ) from None
        return []
    except (OSError, UnicodeDecodeError) as fault:
        raise BrokenKeys(f"{path} cannot be read: {fault}.") from fault
    try:
        found = json.loads(text)
        keys = keys_of(found)
        for key in keys:
            if key["kid"] != thumbprint(str(key["x"])) or not isinstance(key.get("iat"), int):
                raise BadKeySet(f"the entry of {key['kid']} does not agree with itself")
    except (ValueError, KeyError) as fault:
        raise BrokenKeys(f"{path} is damaged ({fault}). Put it back from the safe.") from fault
    return sorted(keys, key=lambda k: k["iat"])


def write_list(folder: Path, keys: list[dict[str, Any]]) -> None:
    """Put a new list in the place of the old one; a stop half way leaves the old one."""
    beside = folder / f"{LIST}.new"
    with beside.open("w") as file:
        file.write(json.dumps({"keys": keys}, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / LIST)


def new_private(folder: Path) -> dict[str, Any]:
    """Make a private key in a file of its own; gives its public part, which is not in the list yet."""
    private = Ed25519PrivateKey.generate()
    x = to_text(private.public_key().public_bytes_raw())
    kid = thumbprint(x)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    handle = os.open(private_path(folder, kid), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "alg": "EdDSA", "use": "sig"}


def private_path(folder: Path, kid: str) -> Path:
    """Where the private part of a key lies."""
    return folder / f"key-{kid}.pem"


def read_private(folder: Path, key: Mapping[str, Any]) -> Ed25519PrivateKey:
    """The private part of a listed key.

    Raises
    ------
    BrokenKeys
        If it is missing, damaged, another one, or open to others.
    """
    path = private_path(folder, key["kid"])
    try:
        mode = path.stat().st_mode
        pem = path.read_bytes()
    except FileNotFoundError:
        raise BrokenKeys(
            f"The private key {path} is missing. Put it back from the safe, or sign with a new one: "
            "blueberet keys rotate"
        ) from None
    except OSError as fault:
        raise BrokenKeys(f"The private key {path} cannot be read: {fault.strerror}.") from fault
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BrokenKeys(f"Others of this machine may read the private key {path}. Forbid it: chmod 600 {path}")
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as fault:
        raise BrokenKeys(f"The private key {path} is damaged. Put it back from the safe, or: blueberet keys rotate") \
            from fault  # fmt: skip
    if not isinstance(private, Ed25519PrivateKey) or to_text(private.public_key().public_bytes_raw()) != key["x"]:
        raise BrokenKeys(f"{path} holds another key than the list says. Put the right one back from the safe.")
    return private


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Change the folder alone: two commands at once would make two first keys.

    Raises
    ------
    Refused
        If another holds the turn for longer than five seconds.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark, until = folder / TURN, time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            os.close(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            break
        except FileExistsError:
            if time.monotonic() > until:
                raise Refused(f"Another command changes the keys. If none runs, delete {mark}.") from None
            time.sleep(0.02)
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)
