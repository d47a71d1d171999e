"""What keys there are."""

from dataclasses import dataclass
from typing import Any

from blueberet.foundation.keys.folder import listed, place, private_path, read_private
from blueberet.foundation.keys.refusals import BrokenKeys
from blueberet.foundation.keys.services import make_key
from blueberet.foundation.keys.signatures import Jwks, verify

__all__ = ["BrokenKeys", "Jwks", "Key", "current_key", "key_states", "keys_there", "public_keys", "verify"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key that signs or signed; ``since`` and ``until`` in seconds since 1970."""

    kid: str
    x: str
    """Its public value: 32 bytes in base64 for addresses."""
    since: int
    until: int | None = None
    """When another followed it; ``None``: it is the one that signs."""
    revoked_at: int | None = None
    """From when nothing it signed is believed without asking the centre."""
    reason: str = ""


def keys_there() -> list[Key]:
    """All keys, oldest first, without making one.

    Raises
    ------
    BrokenKeys
        If the list is damaged.
    """
    return [_key(row) for row in listed(place())]


def current_key() -> Key:
    """The key that signs today; the first one is made at first need.

    Raises
    ------
    BrokenKeys
        If the list is damaged, or every key was followed or revoked.
    """
    if not listed(place()):
        make_key()
    living = [k for k in keys_there() if k.until is None and k.revoked_at is None]
    if not living:
        raise BrokenKeys("Every key was retired or revoked; make one that signs: blueberet keys rotate")
    return living[-1]


def public_keys() -> dict[str, Any]:
    """All public keys as a JSON Web Key Set, with the days between which each signed; for anybody to have."""
    current_key()
    return {"keys": listed(place())}


def key_states() -> list[tuple[Key, str]]:
    """Each key with what is wrong with its private part: empty if it signs.

    A retired key may lie in a safe alone; that is told, and is no fault.
    """
    found = []
    for row in listed(place()):
        key = _key(row)
        try:
            read_private(place(), row)
            found.append((key, ""))
        except BrokenKeys as broken:
            kept_elsewhere = key.until is not None and not private_path(place(), key.kid).exists()
            found.append((key, "not on this machine" if kept_elsewhere else str(broken)))
    return found


def _key(row: dict[str, Any]) -> Key:
    revoked = row.get("revoked") or {}
    return Key(
        row["kid"], row["x"], row["iat"], row.get("exp"), revoked.get("revoked_at"), str(revoked.get("reason", ""))
    )
