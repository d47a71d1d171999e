"""Which certificates were revoked, as a public list of bits (W3C Bitstring Status List v1.0).

One bit a certificate, at a place that tells nothing; whoever reads the list learns how many were revoked, not whose.
"""

import base64
import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from blueberet.engine.credentials.tokens import Sign, issuer_of, write_token

SIZE = 131_072
"""Bits of a list: the least that the standard allows, so that one of them hides among many."""
MOST_BYTES = 1 << 20
CONTEXT = "https://www.w3.org/ns/credentials/v2"


class BadList(ValueError):
    """What was given is no list of bits; its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a certificate's bit stands."""

    address: str
    """Public address of the list."""
    index: int


def entry(place: Place) -> dict[str, str]:
    """What a credential says of where its bit stands."""
    return {
        "id": f"{place.address}#{place.index}", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
        "statusListIndex": str(place.index), "statusListCredential": place.address,
    }  # fmt: skip


def write_list(
    address: str, revoked: Iterable[int], *, at: datetime, until: datetime, x: str, sign: Sign
) -> str:  # fmt: skip
    """The list as a signed token, true from ``at`` and to be renewed by ``until`` (both with their zone).

    Raises
    ------
    ValueError
        If a place lies outside of the list.
    """
    issuer = issuer_of(x)
    payload = {
        "@context": [CONTEXT], "id": address, "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer, "validFrom": at.isoformat(), "validUntil": until.isoformat(),
        "credentialSubject": {
            "id": f"{address}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
            "encodedList": encoded(revoked),
        },
        "iss": issuer, "jti": address, "sub": f"{address}#list", "nbf": int(at.timestamp()),
        "exp": int(until.timestamp()),
    }  # fmt: skip
    return write_token(payload, x=x, sign=sign)


def encoded(revoked: Iterable[int], size: int = SIZE) -> str:
    """Bits packed, the same for the same bits.

    Raises
    ------
    ValueError
        If a place lies outside of the list.
    """
    bits = bytearray(size // 8)
    for place in revoked:
        if not 0 <= place < size:
            raise ValueError(f"{place} lies outside of a list of {size} bits")
        bits[place // 8] |= 0x80 >> (place % 8)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def is_set(text: str, index: int) -> bool:
    """Whether the bit at a place is set.

    Raises
    ------
    BadList
        If the text is no packed bits, or the place lies outside of them.
    """
    try:
        packed = base64.urlsafe_b64decode(text.removeprefix("u") + "=" * (-len(text.removeprefix("u")) % 4))
        # A small file may unpack to one that fills the memory.
        bits = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, MOST_BYTES)
    except (ValueError, zlib.error):
        raise BadList("The bits of the status list cannot be unpacked.") from None
    if not 0 <= index < len(bits) * 8:
        raise BadList(f"The status list has no place {index}.")
    return bool(bits[index // 8] & (0x80 >> (index % 8)))
