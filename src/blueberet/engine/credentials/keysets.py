"""Signatures told true or not by public keys alone; reads no file and no database.

A set of public keys is a JSON Web Key Set (RFC 7517) of Ed25519 keys (RFC 8037). Each key says from when it signs
(``iat``), until when it signed (``exp``, if it was followed by another) and whether it may no longer be trusted
(``revoked``: ``revoked_at`` and ``reason``); moments are seconds since 1970.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Jwks = Mapping[str, Any]


class BadKeySet(ValueError):
    """What was given is no set of public keys; its text is a sentence."""


def verify(data: bytes, signature: bytes, jwks: Jwks) -> str:
    """Name (``kid``) of the key of the set that signed these bytes; empty if none did.

    Whether that key was still trusted is the reader's question: see ``revoked`` and ``exp`` of ``key_named``.

    Raises
    ------
    BadKeySet
        If the set holds no key that can be read.
    """
    for key in keys_of(jwks):
        try:
            public_of(key).verify(signature, data)
        except InvalidSignature:
            continue
        return str(key["kid"])
    return ""


def keys_of(jwks: Jwks) -> list[dict[str, Any]]:
    """Ed25519 keys of a set, each with its name; other kinds of keys are passed over.

    Raises
    ------
    BadKeySet
        If none is left.
    """
    rows = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(rows, list):
        raise BadKeySet("This is no set of public keys: a JSON object with a list named “keys” is expected.")
    found = [dict(k) for k in rows if isinstance(k, Mapping) and k.get("kty") == "OKP" and k.get("crv") == "Ed25519"]
    for key in found:
        public_of(key)
        key.setdefault("kid", thumbprint(str(key["x"])))
    if not found:
        raise BadKeySet("The set of public keys holds no Ed25519 key.")
    return found


def key_named(jwks: Jwks, kid: str) -> dict[str, Any] | None:
    """A key of the set by its name."""
    return next((k for k in keys_of(jwks) if k["kid"] == kid), None)


def public_of(key: Mapping[str, Any]) -> Ed25519PublicKey:
    """What verifies.

    Raises
    ------
    BadKeySet
        If its value is none of 32 bytes.
    """
    try:
        return Ed25519PublicKey.from_public_bytes(from_text(str(key.get("x", ""))))
    except (ValueError, binascii.Error):
        raise BadKeySet(f"The public key {key.get('kid', '')} is damaged: its value “x” is no Ed25519 key.") from None


def thumbprint(x: str) -> str:
    """Name of a key: its thumbprint (RFC 7638), 43 letters; the same for the same key everywhere."""
    told = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    return to_text(hashlib.sha256(told.encode()).digest())


def to_text(data: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """The bytes again.

    Raises
    ------
    ValueError
        If the text is no such base64, or is not the only way to write its bytes.
    """
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if to_text(data) != text:
        raise ValueError("not the shortest form")
    return data
