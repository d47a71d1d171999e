"""A small pack, signed with a key that is made for the test."""

from datetime import UTC, date, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from blueberet.engine.evidence.assembling import assemble
from blueberet.engine.evidence.manifest import FACTS, Head, seal_of

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
AT = datetime(2027, 3, 14, 4, 30, 15, tzinfo=UTC)
FILES = {
    FACTS: '{"кеме": 3}'.encode(),
    "00-cover.pdf": b"%PDF-1.7 cover",
    "C-general.docx": bytes(range(256)),
    "annexes/Қару-жарақ.xlsx": b"PK table",
    "empty.txt": b"",
}
NAME = "key-of-the-test"


def head(**other: object) -> Head:
    """The head of the pack."""
    told = {
        "kind": "visit", "version": "full", "centre": "Training centre", "contingent": "UNDOF 2027", "made_at": AT,
        "day": date(2027, 3, 14), "seal": seal_of(FILES[FACTS]), "made_by": "blueberet 1.0", "key": NAME,
    }  # fmt: skip
    return Head(**(told | other))  # type: ignore[arg-type]


def small_pack(by: Ed25519PrivateKey = KEY, **other: object) -> dict[str, bytes]:
    """All its files by path."""
    return assemble(FILES, head(**other), by.sign)


def signer(data: bytes, signature: bytes) -> str:
    """Name of the key, if it signed."""
    try:
        KEY.public_key().verify(signature, data)
    except InvalidSignature:
        return ""
    return NAME
