"""What 1EdTech's JSON Schema asks of the members that are written here, in few words.

Source: ``ob_v3p0_achievementcredential_schema.json`` of Open Badges 3.0 (draft 2019-09), read on 30 November 2026: which
members are required, of which type, which values and patterns; definitions of what is not written here are left out, and
what may be added to a thing is as there (``closed``: nothing).
"""

from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}
EXTENSION = {"type": "string", "pattern": "(ext:)[a-z|A-Z|0-9|.|-|_]+"}


def types(*one_of: str) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "contains": {"enum": list(one_of)}, "items": TEXT}


def thing(required: str, *, closed: bool = False, **members: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": members, "additionalProperties": not closed}


def many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


IDENTITY = thing(
    "type hashed identityHash identityType", closed=True, type={"enum": ["IdentityObject"]}, hashed={"type": "boolean"},
    identityHash=TEXT, salt=TEXT, identityType={"oneOf": [{"enum": ["name", "userName", "identifier"]}, EXTENSION]},
)  # fmt: skip
ACHIEVEMENT = thing(
    "id type criteria description name", id=TEXT, type=types("Achievement"), description=TEXT, name=TEXT, humanCode=TEXT,
    criteria=thing("", id=TEXT, narrative=TEXT), version=TEXT,
    achievementType={"oneOf": [{"enum": ["Achievement", "Certificate", "Certification", "Course"]}, EXTENSION]},
    inLanguage={"type": "string", "pattern": "^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"},
)  # fmt: skip
BADGE = {
    "$schema": "https://json-schema.org/draft/2019-09/schema",
    **thing(
        "@context id type credentialSubject issuer validFrom", id=TEXT, name=TEXT, description=TEXT, awardedDate=MOMENT,
        validFrom=MOMENT, validUntil=MOMENT,
        type={"allOf": [types("VerifiableCredential"), types("AchievementCredential", "OpenBadgeCredential")]},
        credentialSubject=thing("type achievement", id=TEXT, type=types("AchievementSubject"), achievement=ACHIEVEMENT,
                                identifier=many(IDENTITY)),
        evidence=many(thing("type", id=TEXT, type=types("Evidence"), narrative=TEXT, name=TEXT)),
        issuer=thing("id type", id=TEXT, type=types("Profile"), name=TEXT, url=TEXT),
        proof=many(thing("type", type=TEXT, created=MOMENT, cryptosuite=TEXT, proofPurpose=TEXT, proofValue=TEXT,
                         verificationMethod=TEXT)),
        credentialSchema=many(thing("id type", id=TEXT, type=TEXT)), credentialStatus=thing("id type", id=TEXT, type=TEXT),
    ),
}  # fmt: skip
BADGE["properties"]["@context"] = {
    "type": "array", "minItems": 2,
    "items": [{"enum": ["https://www.w3.org/ns/credentials/v2"]},
              {"type": "string",
               "pattern": r"^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(-3\.\d\.\d)*\.json$"}],
    "additionalItems": {"oneOf": [TEXT, {"type": "object"}]},
}  # fmt: skip
