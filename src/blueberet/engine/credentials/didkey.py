"""An issuer that is its key: ``did:key`` of Ed25519 keys (W3C CCG, did:key method 0.9; multibase base58btc)."""

from functools import lru_cache

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = b"\xed\x01"
"""Multicodec 0xed as a varint."""
LONGEST_METHOD, LONGEST_NUMBER = 160, 120
"""Letters of the address of a key, of a number in base58 that is read."""


@lru_cache(maxsize=64)
def did_of(public: bytes) -> str:
    """``did:key:z6Mk…`` of a public key of 32 bytes."""
    return f"did:key:z{to_base58(ED25519 + public)}"


def public_in(method: str) -> bytes:
    """The public key that the address of a key within its own identity names; the opposite of ``method_of``.

    Raises
    ------
    ValueError
        If it is no such address of an Ed25519 key.
    """
    number = method.partition("#")[2]
    if len(method) > LONGEST_METHOD or not number.startswith("z"):
        raise ValueError("The proof names no key that stands in its own name (did:key).")
    public = from_base58(number[1:])
    if not public.startswith(ED25519) or len(public) != 34 or method_of(public[2:]) != method:
        raise ValueError("The proof names no Ed25519 key that stands in its own name (did:key).")
    return public[2:]


def method_of(public: bytes) -> str:
    """The address of the key within its own identity, as a header names it."""
    did = did_of(public)
    return f"{did}#{did.removeprefix('did:key:')}"


def to_base58(data: bytes) -> str:
    """Bytes as base58btc."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = ALPHABET[rest] + text
    # A leading zero byte is written as the first letter.
    return ALPHABET[0] * (len(data) - len(data.lstrip(b"\0"))) + text


def from_base58(text: str) -> bytes:
    """The bytes again.

    Raises
    ------
    ValueError
        If the text is no base58btc of at most 120 letters.
    """
    if len(text) > LONGEST_NUMBER or not set(text) <= set(ALPHABET):
        raise ValueError("A number of the proof is not written in base58.")
    number = 0
    for letter in text:
        number = number * 58 + ALPHABET.index(letter)
    zeros = len(text) - len(text.lstrip(ALPHABET[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
