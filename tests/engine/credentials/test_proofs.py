"""The form with the proof inside: the statements are those of a JSON-LD processor, and whatever is changed is seen."""

import copy
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator
from openbadgeslib.ob3 import OB3VerificationError
from openbadgeslib.ob3.contexts import document_loader
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from pyld import jsonld

from blueberet.engine.credentials.badge import Shown, payload_of
from blueberet.engine.credentials.carriers import credential_in
from blueberet.engine.credentials.checking import State, check
from blueberet.engine.credentials.didkey import from_base58, to_base58
from blueberet.engine.credentials.proofs import CLAIMS, write_proven
from blueberet.engine.credentials.quads import OtherForm, canonical
from blueberet.engine.credentials.tokens import issuer_of
from tests.engine.credentials.badges_schema import BADGE
from tests.engine.credentials.made import NOW, Issuer, granted

ISSUER, OTHER = Issuer(), Issuer()
LOADER = document_loader()
RDFC = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": LOADER}


def proven(issuer: Issuer = ISSUER, **changed: Any) -> str:
    payload = payload_of(granted(**changed), issuer_of(issuer.x))
    return write_proven(payload, x=issuer.x, sign=issuer.private.sign)


DOCUMENT: dict[str, Any] = json.loads(proven())


def verdict(document: object, jwks=None, **asked: Any) -> tuple[State, set[str]]:
    found = check(document if isinstance(document, str) else json.dumps(document), jwks or ISSUER.jwks, at=NOW, **asked)
    return found.state, {f.rule for f in found.faults}


def statements(**changed: Any) -> tuple[str, str]:
    """By us, by the processor."""
    payload = payload_of(granted(**changed), issuer_of(ISSUER.x))
    body = {k: v for k, v in payload.items() if k not in CLAIMS}
    return canonical({k: v for k, v in body.items() if k != "@context"}), jsonld.normalize(body, RDFC)


def test_the_statements_are_those_of_a_json_ld_processor():
    ours, theirs = statements(issuer_address="https://centre.example/", evidence=tuple(
        Shown(f"piece {n}", f"shown {n}") for n in range(12)))  # fmt: skip
    assert ours == theirs
    # Twelve pieces of evidence, a name and criteria: each nameless, told apart by what is said of them.
    assert "_:c14n13 " in ours
    assert (
        statements(place=None, valid_until=None, evidence=())[0]
        == statements(place=None, valid_until=None, evidence=())[1]
    )
    proof = {k: v for k, v in DOCUMENT["proof"][0].items() if k != "proofValue"}
    assert canonical(proof, "proof") == jsonld.normalize({"@context": DOCUMENT["@context"]} | proof, RDFC)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n\r\t"\\'), max_size=30))
def test_whatever_signs_a_text_holds(text: str):
    ours, theirs = statements(title=text, holder_name=text, criteria=text, evidence=(Shown(text, text),))
    assert ours == theirs


def test_the_library_openbadgeslib_accepts_and_refuses_as_we_do():
    pem = ISSUER.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    lists = {False: ISSUER.listed().encode(), True: ISSUER.listed(77).encode()}
    for verifier in (OB3LdpVerifier(pem), OB3LdpVerifier.for_issuer_did(issuer_of(ISSUER.x))):
        found = verifier.verify(proven(), check_status=True, download=lambda _address: lists[False])
        assert found.issuer.id == issuer_of(ISSUER.x)
        with pytest.raises(OB3VerificationError, match="revocation"):
            verifier.verify(proven(), check_status=True, download=lambda _address: lists[True])
        with pytest.raises(OB3VerificationError, match="expired"):
            verifier.verify(proven(valid_until=NOW - timedelta(hours=2)))
        with pytest.raises(OB3VerificationError):
            verifier.verify(DOCUMENT | {"name": "Another"})


def test_both_forms_are_judged_alike_and_found_where_they_travel():
    text = proven()
    assert text == proven()
    assert credential_in(f"\ufeff{text}\n".encode()) == text
    assert verdict(text, status=ISSUER.listed()) == (State.VALID, set())
    assert verdict(text, status=ISSUER.listed(77)) == (State.REVOKED, {"C8"})
    assert verdict(text, OTHER.jwks) == (State.UNKNOWN, {"C2"})
    assert verdict(proven(valid_until=NOW - timedelta(hours=2))) == (State.EXPIRED, {"C6"})
    late = {"keys": [ISSUER.key | {"exp": int((NOW - timedelta(days=1)).timestamp())}]}
    assert verdict(text, late) == (State.DOUBTFUL, {"C7"})
    # One proof may stand in a list or alone: both say the same.
    assert verdict(DOCUMENT | {"proof": DOCUMENT["proof"][0]}) == (State.VALID, set())


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, v in inside:
        yield from leaves(v, (*path, key)) if isinstance(v, dict | list) else [(*path, key)]


def changed_at(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(DOCUMENT)
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return made


def test_whatever_is_changed_taken_out_or_put_in_is_seen():
    found = list(leaves(DOCUMENT))
    assert len(found) > 30
    for path in found:
        old = DOCUMENT
        for step in path:
            old = old[step]
        other = (not old) if isinstance(old, bool) else f"{old}1"
        for value in (other, None, 7, ["x"]):
            state, _rules = verdict(changed_at(path, value))
            assert state in (State.FORGED, State.UNREADABLE, State.UNKNOWN, State.MALFORMED), path
    subject, proof = DOCUMENT["credentialSubject"], DOCUMENT["proof"][0]
    for document in (
        DOCUMENT | {"more": "x"}, DOCUMENT | {"credentialSubject": subject | {"role": "chief"}},
        DOCUMENT | {"@context": [*DOCUMENT["@context"], {"title": "https://schema.org/name"}]},
        DOCUMENT | {"proof": [proof, proof]}, DOCUMENT | {"proof": []}, DOCUMENT | {"proof": [proof | {"domain": "x"}]},
        DOCUMENT | {"proof": [proof | {"proofPurpose": "authentication"}]}, DOCUMENT | {"evidence": []},
        DOCUMENT | {"evidence": DOCUMENT["evidence"] * 2}, DOCUMENT | {"credentialSubject": [subject]},
        json.dumps(DOCUMENT).replace('"name"', '"name": "Another", "name"', 1), json.dumps(DOCUMENT)[:-1], "{" * 2000,
    ):  # fmt: skip
        assert verdict(document) == (State.UNREADABLE, {"C1"})
    assert verdict(DOCUMENT | {"proof": proof | {"cryptosuite": "eddsa-jcs-2022"}}) == (State.MALFORMED, {"C2"})
    # Another signs what we said, and names his own key: he is not the issuer.
    by_other = json.loads(write_proven(payload_of(granted(), issuer_of(ISSUER.x)), x=OTHER.x, sign=OTHER.private.sign))
    assert verdict(by_other) == (State.UNREADABLE, {"C1"})


def test_two_things_of_one_name_and_half_signs_are_not_signed():
    for changed in ({"achievement": granted().holder}, {"title": "\ud800"}, {"address": "https://x/a b"}):
        with pytest.raises(OtherForm):
            proven(**changed)


def test_base58_goes_both_ways():
    for data in (b"", b"\0", b"\0\0\x01", bytes(range(64))):
        assert from_base58(to_base58(data)) == data
    for bad in ("0", "O", "l", "é", "1" * 121):
        with pytest.raises(ValueError, match="base58"):
            from_base58(bad)


def test_it_is_of_the_form_that_1edtech_s_json_schema_asks_for():
    judge = Draft201909Validator(BADGE)
    for document in (DOCUMENT, json.loads(proven(place=None, valid_until=None, evidence=(), standard_version=""))):
        assert [e.message for e in judge.iter_errors(document)] == []
        for moment in ("validFrom", "awardedDate"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", document[moment])
    for wrong in ({"issuer": {}}, {"proof": DOCUMENT["proof"][0]}, {"type": ["VerifiableCredential"]}, {"id": None}):
        assert list(judge.iter_errors(DOCUMENT | wrong)), wrong
