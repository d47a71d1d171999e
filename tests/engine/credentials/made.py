"""A credential and its key, for tests."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from blueberet.engine.credentials.badge import Granted, Shown, write_credential
from blueberet.engine.credentials.keysets import thumbprint, to_text
from blueberet.engine.credentials.statuslist import Place, write_list

ZONE = timezone(timedelta(hours=5))
NOW = datetime.now(UTC).replace(microsecond=0)
"""Other validators look at the clock, so what is made is valid today."""
LIST = "https://centre.example/certificates/status/s1.jwt"


class Issuer:
    """A key, its public set, what it signs."""

    def __init__(self, **dated: Any) -> None:
        self.private = Ed25519PrivateKey.generate()
        self.x = to_text(self.private.public_key().public_bytes_raw())
        made = int((NOW - timedelta(days=400)).timestamp())
        self.key: dict[str, Any] = {"kty": "OKP", "crv": "Ed25519", "x": self.x, "kid": thumbprint(self.x), "iat": made}
        self.key |= dated

    @property
    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.key]}

    def credential(self, **changed: Any) -> str:
        return write_credential(granted(**changed), x=self.x, sign=self.private.sign)

    def listed(self, *revoked: int, at: datetime = NOW, address: str = LIST) -> str:
        until = at + timedelta(days=8)
        return write_list(address, revoked, at=at, until=until, x=self.x, sign=self.private.sign)


def granted(**changed: Any) -> Granted:
    values: dict[str, Any] = {
        "address": "https://centre.example/certificates/verify/0123456789ABCDEFGHJK",
        "holder": "urn:uuid:7b2b1c9e-5f0f-4f0e-9d0e-000000000001", "holder_name": "Әбдіров Ғалым · ABDIROV GHALYM",
        "title": "Buddy first aid", "description": "BFAC version 2", "criteria": "All hours were attended.",
        "standard": "BFAC", "standard_version": "2", "achievement": "urn:uuid:7b2b1c9e-5f0f-4f0e-9d0e-000000000002",
        "issuer_name": "Centre North", "granted_at": NOW - timedelta(hours=1), "signed_at": NOW - timedelta(hours=1),
        "valid_from": (NOW - timedelta(days=1)).astimezone(ZONE), "valid_until": NOW + timedelta(days=300),
        "place": Place(LIST, 77), "evidence": (Shown("UN Buddy First Aid Course", "shown 14 Mar 2026"),),
    }  # fmt: skip
    return Granted(**(values | changed))
