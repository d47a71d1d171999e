"""A certificate as an Open Badges 3.0 credential (VC data model 2.0), signed as VC-JWT.

In: what was granted, plain. Out: the payload and the token. Why: docs/engines/credentials.md, "What is written".
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blueberet.engine.credentials.statuslist import CONTEXT, Place, entry
from blueberet.engine.credentials.tokens import Sign, issuer_of, write_token

BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
"""Says what the type of ``credentialSchema`` means; without it that is a word of no vocabulary."""
CONTEXTS = (CONTEXT, BADGES, EXTENSIONS)
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing the certificate rests on."""

    name: str
    narrative: str
    """What was shown, when, under which version."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a credential says. Moments carry their zone."""

    address: str
    """Its own address: the page where it can be looked up. Also its name everywhere."""
    holder: str
    """A name of the holder that is used nowhere else: ``urn:uuid:…``."""
    holder_name: str
    """As it stands on the paper."""
    title: str
    description: str
    criteria: str
    """What had to be shown, in words."""
    standard: str
    """Code of the standard, and its version."""
    standard_version: str
    achievement: str
    """A name of the achievement: ``urn:uuid:…``, one for each version of a rule."""
    issuer_name: str
    granted_at: datetime
    signed_at: datetime
    valid_from: datetime
    valid_until: datetime | None
    place: Place | None
    """Where its bit of revocation stands."""
    evidence: tuple[Shown, ...] = ()
    issuer_address: str = ""
    is_of_group: bool = False
    """Whether the holder is a unit."""
    language: str = "en"


def payload_of(g: Granted, issuer: str) -> dict[str, Any]:
    """The credential with the registered claims that say the same (RFC 7519)."""
    profile = {"id": issuer, "type": ["Profile"], "name": g.issuer_name}
    if g.issuer_address:
        profile["url"] = g.issuer_address
    body: dict[str, Any] = {
        "@context": list(CONTEXTS), "id": g.address, "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": g.title, "description": g.description, "issuer": profile, "validFrom": g.valid_from.isoformat(),
        "awardedDate": g.granted_at.isoformat(),
        "credentialSubject": {
            "id": g.holder, "type": ["AchievementSubject"],
            "identifier": [{"type": "IdentityObject", "hashed": False, "identityHash": g.holder_name,
                            "identityType": "name"}],
            "achievement": {
                "id": g.achievement, "type": ["Achievement"], "achievementType": "Certification", "name": g.title,
                "description": g.description, "criteria": {"narrative": g.criteria}, "humanCode": g.standard,
                "version": g.standard_version, "inLanguage": g.language,
            },
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }  # fmt: skip
    if g.evidence:
        # Each once: what is said twice says no more, and statements about nameless things could not be told apart.
        shown = dict.fromkeys(g.evidence)
        body["evidence"] = [{"type": ["Evidence"], "name": s.name, "narrative": s.narrative} for s in shown]
    claims: dict[str, Any] = {
        "iss": issuer, "jti": g.address, "sub": g.holder, "nbf": int(g.valid_from.timestamp()),
        "iat": int(g.signed_at.timestamp()),
    }  # fmt: skip
    if g.valid_until is not None:
        body["validUntil"] = g.valid_until.isoformat()
        claims["exp"] = int(g.valid_until.timestamp())
    if g.place is not None:
        body["credentialStatus"] = entry(g.place)
    return body | claims


def write_credential(g: Granted, *, x: str, sign: Sign) -> str:
    """The signed credential; the same for the same values and key."""
    return write_token(payload_of(g, issuer_of(x)), x=x, sign=sign)
