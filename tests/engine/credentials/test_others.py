"""Others' validators take what is written here, and refuse what was revoked or changed; what others wrote is read."""

import json
import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.jwk import OKPKey
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier, did_key_from_pem, encode_bitstring
from openbadgeslib.ob3.contexts import document_loader
from pyld import jsonld

from blueberet.engine.credentials.statuslist import encoded, is_set
from blueberet.engine.credentials.tokens import issuer_of, read_token
from tests.engine.credentials.made import NOW, Issuer

ISSUER = Issuer()
PEM = ISSUER.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_the_library_openbadgeslib_accepts_and_refuses_as_we_do():
    token, whole, revoked = ISSUER.credential(), ISSUER.listed(), ISSUER.listed(77)
    for verifier in (OB3Verifier(PEM), OB3Verifier.for_issuer_did(issuer_of(ISSUER.x))):
        found = verifier.verify(token, check_status=True, download=lambda _address: whole.encode())
        assert found.issuer.id == issuer_of(ISSUER.x) == did_key_from_pem(PEM)
        with pytest.raises(OB3VerificationError, match="revocation"):
            verifier.verify(token, check_status=True, download=lambda _address: revoked.encode())
        with pytest.raises(OB3VerificationError, match="expired"):
            verifier.verify(ISSUER.credential(valid_until=NOW - timedelta(hours=2)))
        with pytest.raises(OB3VerificationError):
            verifier.verify(token[:-4] + "AAAA")


def test_the_library_joserfc_verifies_the_signature_with_the_published_key():
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": ISSUER.x})
    assert key.thumbprint() == ISSUER.key["kid"]
    found = jws.deserialize_compact(ISSUER.credential(), key, algorithms=["EdDSA"])
    assert found.headers()["typ"] == "JWT"


def test_bits_are_those_of_the_other_library():
    some = [3, 77, 100_000]
    assert all(is_set(encode_bitstring(some), n) == is_set(encoded(some), n) for n in (*some, 4, 78, 0))


def test_every_word_is_one_of_the_vocabulary():
    """Expanded against the published contexts, nothing of the credential is dropped as unknown."""
    payload = dict(read_token(ISSUER.credential()).payload)
    for claim in ("iss", "jti", "sub", "nbf", "iat", "exp"):
        payload.pop(claim)

    dropped: list[str] = []
    whole = jsonld.expand(payload, {"documentLoader": document_loader()}, on_property_dropped=dropped.append)
    assert dropped == []
    types = set(re.findall(r'"@type": (?:"([^"]*)"|\[([^\]]*)\])', json.dumps(whole)))
    assert not [t for pair in types for t in re.findall(r"[^\", ]+", "".join(pair)) if ":" not in t], (
        "each type has its meaning"
    )
    jsonld.expand(payload | {"invented": 1}, {"documentLoader": document_loader()}, on_property_dropped=dropped.append)
    assert dropped == ["invented"]
