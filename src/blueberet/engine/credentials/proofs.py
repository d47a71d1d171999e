"""The same credential with its proof inside (W3C Data Integrity, suite ``eddsa-rdfc-2022``): written, and taken apart.

In: what a token says. Out: JSON with a ``proof``; back: a ``Token``, so that one set of rules judges both forms.
Why: docs/engines/credentials.md, "The same with an embedded proof".
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from blueberet.engine.credentials.badge import CONTEXTS
from blueberet.engine.credentials.didkey import from_base58, method_of, public_in, to_base58
from blueberet.engine.credentials.keysets import from_text, to_text
from blueberet.engine.credentials.quads import OtherForm, canonical
from blueberet.engine.credentials.tokens import LONGEST, Sign, Token, Unreadable, issuer_of, read_token, seconds_of

CLAIMS = ("iss", "jti", "sub", "nbf", "iat", "exp")
"""What a token says a second time, for readers of tokens."""
SUITE = "eddsa-rdfc-2022"


def write_proven(payload: Mapping[str, Any], *, x: str, sign: Sign) -> str:
    """What the payload of a token says, as JSON with a proof by the key whose public value is ``x``.

    The proof bears the moment at which the token was signed; the same for the same payload and key.

    Raises
    ------
    OtherForm
        If the payload is none that ``badge`` writes.
    """
    body = {k: v for k, v in payload.items() if k not in CLAIMS} | {"@context": list(CONTEXTS)}
    proof = {
        "type": "DataIntegrityProof", "cryptosuite": SUITE,
        "created": f"{datetime.fromtimestamp(int(payload['iat']), UTC):%Y-%m-%dT%H:%M:%SZ}",
        "verificationMethod": method_of(from_text(x)), "proofPurpose": "assertionMethod",
    }  # fmt: skip
    signature = sign(signed_bytes(body, proof))
    made = body | {"proof": [proof | {"proofValue": f"z{to_base58(signature)}"}]}
    return json.dumps(made, ensure_ascii=False, indent=1)


def signed_bytes(body: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """64 bytes: hashes of the proof without its value and of the credential without its proof (VC-DI-EdDSA, 3.2.4)."""
    said = {k: v for k, v in body.items() if k != "@context"}
    parts = canonical(proof, "proof"), canonical(said)
    return b"".join(hashlib.sha256(p.encode()).digest() for p in parts)


def is_proven(value: Any) -> bool:
    """Whether a JSON value is a credential with a proof inside, of whatever kind."""
    return isinstance(value, dict) and "proof" in value and "credentialSubject" in value


def read_signed(text: str) -> Token:
    """Take a credential apart, be it a token or JSON with a proof inside; nothing of it is believed yet.

    Raises
    ------
    Unreadable
        If it is neither, or of a form that is not read here (C1).
    """
    return _read_proven(text.strip()) if text.lstrip().startswith("{") else read_token(text)


def _read_proven(text: str) -> Token:
    if len(text) > LONGEST:
        raise Unreadable("This is no signed credential: it is too long.")
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unreadable("The file is no JSON that can be read.") from None
    if not is_proven(found):
        raise Unreadable("The JSON holds no signed credential.")
    proofs = found.pop("proof")
    proofs = proofs if isinstance(proofs, list) else [proofs]
    if len(proofs) != 1 or not isinstance(proofs[0], dict):
        raise Unreadable("The credential bears more than one proof, or none that can be read.")
    proof = dict(proofs[0])
    value, suite = proof.pop("proofValue", ""), proof.get("cryptosuite")
    if proof.get("type") != "DataIntegrityProof" or suite != SUITE:
        return Token({"alg": str(suite or proof.get("type"))}, found, b"", b"")
    if found.get("@context") != list(CONTEXTS):
        raise Unreadable(
            "The proof stands in a credential whose words come from elsewhere (@context). Verify the signed text "
            "(.jwt), or use a program for Linked Data proofs."
        )
    try:
        signed, signature = signed_bytes(found, proof), from_base58(str(value).removeprefix("z"))
        x = to_text(public_in(str(proof["verificationMethod"])))
    except (OtherForm, ValueError) as fault:
        raise Unreadable(
            f"The proof stands in a credential of another form than this program writes: {fault} Verify the signed "
            "text (.jwt), or use a program for Linked Data proofs."
        ) from None
    if issuer_of(x) != found["issuer"]["id"]:
        raise Unreadable("The proof names another key than the issuer's own.")
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": x}
    return Token({"alg": "EdDSA", "jwk": jwk}, found | _claims(found, proof), signed, signature)


def _claims(body: Mapping[str, Any], proof: Mapping[str, Any]) -> dict[str, Any]:
    """What a token would say a second time."""
    told = {
        "iss": body["issuer"]["id"], "jti": body["id"], "sub": body["credentialSubject"]["id"],
        "nbf": seconds_of(body["validFrom"]), "iat": seconds_of(proof["created"]),
    }  # fmt: skip
    return told | ({"exp": seconds_of(body["validUntil"])} if "validUntil" in body else {})


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A member that stands twice is read differently by different programs."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _refuse(name: str) -> Any:
    raise ValueError(name)
