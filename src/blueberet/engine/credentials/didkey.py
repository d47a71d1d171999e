"""An issuer that is its key: ``did:key`` of Ed25519 keys (W3C CCG, did:key method 0.9; multibase base58btc)."""

from functools import lru_cache

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = b"\xed\x01"
"""Multicodec 0xed as a varint."""


@lru_cache(maxsize=64)
def did_of(public: bytes) -> str:
    """``did:key:z6Mk…`` of a public key of 32 bytes."""
    return f"did:key:z{_base58(ED25519 + public)}"


def method_of(public: bytes) -> str:
    """The address of the key within its own identity, as a header names it."""
    did = did_of(public)
    return f"{did}#{did.removeprefix('did:key:')}"


def _base58(data: bytes) -> str:
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = ALPHABET[rest] + text
    # A leading zero byte is written as the first letter.
    return ALPHABET[0] * (len(data) - len(data.lstrip(b"\0"))) + text
