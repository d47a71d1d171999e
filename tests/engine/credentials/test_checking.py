"""Every rule of the book by its number (docs/engines/credentials.md), and a byte changed anywhere."""

import json
import time
import zlib
from datetime import timedelta

import pytest

from blueberet.engine.credentials.carriers import credential_in
from blueberet.engine.credentials.checking import State, check
from blueberet.engine.credentials.keysets import from_text, to_text
from blueberet.engine.credentials.statuslist import BadList, encoded, is_set
from blueberet.engine.credentials.tokens import Unreadable, read_token, write_token
from tests.engine.credentials.made import NOW, Issuer

ISSUER, OTHER = Issuer(), Issuer()
TOKEN = ISSUER.credential()


def states(token: str, jwks=None, at=NOW, status: str = "") -> tuple[State, set[str]]:
    verdict = check(token, jwks or ISSUER.jwks, at=at, status=status)
    return verdict.state, {f.rule for f in verdict.faults}


def rewritten(issuer: Issuer = ISSUER, **changed) -> str:
    payload = dict(read_token(TOKEN).payload) | changed
    return write_token({k: v for k, v in payload.items() if v is not None}, x=issuer.x, sign=issuer.private.sign)


def test_a_good_one_holds_and_says_what_it_says():
    verdict = check(TOKEN, ISSUER.jwks, at=NOW, status=ISSUER.listed())
    assert verdict.is_valid
    assert not verdict.remarks
    assert verdict.said is not None
    assert verdict.said["credentialSubject"]["identifier"][0]["identityHash"].startswith("Әбдіров Ғалым")
    assert check(TOKEN, ISSUER.jwks, at=NOW).remarks == (
        "Whether it was revoked since is not known: no status list was given.",
    )


@pytest.mark.parametrize("given", ["", "a.b", "a.b.c.d", "x.y.z", "e30.e30", TOKEN + "=", "e30.bnVsbA.AA"])
def test_c1_what_is_no_token(given: str):
    assert states(given) == (State.UNREADABLE, {"C1"})


def test_c2_the_key_is_looked_for_in_the_set_and_never_taken_from_the_token():
    assert states(TOKEN, OTHER.jwks) == (State.UNKNOWN, {"C2"})
    head, body, tail = TOKEN.split(".")
    for header in ({"alg": "none"}, {"alg": "HS256"}, {"alg": "EdDSA", "crit": ["exp"]}):
        assert states(f"{to_text(json.dumps(header).encode())}.{body}.{tail}") == (State.MALFORMED, {"C2"})
    # Signed by a stranger who names us: his key stands in his header, ours does not fit.
    stolen = write_token(dict(read_token(TOKEN).payload), x=OTHER.x, sign=OTHER.private.sign)
    assert states(stolen) == (State.FORGED, {"C3"})


def test_c3_any_changed_letter_is_seen():
    for at in range(0, len(TOKEN), 61):
        letter = "A" if TOKEN[at] != "A" else "B"
        state, _rules = states(TOKEN[:at] + letter + TOKEN[at + 1 :])
        assert state in (State.FORGED, State.UNREADABLE, State.UNKNOWN, State.MALFORMED), at


@pytest.mark.parametrize("changed", [{"nbf": 1}, {"exp": 1}, {"jti": "urn:x"}, {"sub": None}, {"iss": "did:key:zX"},
                                     {"validUntil": None}])  # fmt: skip
def test_c4_what_is_said_twice_is_said_alike(changed: dict):
    state, rules = states(rewritten(**changed))
    assert (state, "C4" in rules) == (State.MALFORMED, True)


@pytest.mark.parametrize("changed", [{"type": ["VerifiableCredential"]}, {"credentialSubject": {"id": "urn:x"}}])
def test_c5_it_is_an_open_badge(changed: dict):
    state, rules = states(rewritten(**changed))
    assert (state, "C5" in rules) == (State.MALFORMED, True)


def test_c6_not_before_and_not_after_its_days():
    assert states(TOKEN, at=NOW - timedelta(days=2)) == (State.EARLY, {"C6"})
    assert states(TOKEN, at=NOW + timedelta(days=300)) == (State.VALID, set())
    assert states(TOKEN, at=NOW + timedelta(days=300, seconds=1)) == (State.EXPIRED, {"C6"})
    endless = ISSUER.credential(valid_until=None)
    assert states(endless, at=NOW + timedelta(days=9000)) == (State.VALID, set())


def test_c7_a_key_signs_in_its_time_and_a_called_back_one_is_not_believed():
    def asked(**dated: object) -> tuple[State, set[str]]:
        return states(TOKEN, {"keys": [ISSUER.key | dated]})

    hour = int((NOW - timedelta(hours=1)).timestamp())
    assert asked(exp=hour) == (State.VALID, set())
    assert asked(exp=hour - 301) == (State.DOUBTFUL, {"C7"})
    assert asked(iat=hour + 301) == (State.DOUBTFUL, {"C7"})
    assert asked(revoked={"revoked_at": hour, "reason": "compromised"}) == (State.DOUBTFUL, {"C7"})
    assert asked(revoked=True) == (State.DOUBTFUL, {"C7"}), "however the set says it"


def test_c8_a_bit_revokes_and_a_list_that_is_not_ours_or_old_decides_nothing():
    assert states(TOKEN, status=ISSUER.listed(77)) == (State.REVOKED, {"C8"})
    assert states(TOKEN, status=ISSUER.listed(76, 78)) == (State.VALID, set())
    old = NOW - timedelta(days=9)
    assert states(TOKEN, status=ISSUER.listed(at=old)) == (State.UNDECIDED, {"C8"})
    assert states(TOKEN, status=ISSUER.listed(77, at=old)) == (State.REVOKED, {"C8"})
    for strange in (OTHER.listed(77), ISSUER.listed(77, address="https://elsewhere.example/l"), "x", TOKEN):
        assert states(TOKEN, status=strange) == (State.UNDECIDED, {"C8"})


def test_c8_after_a_rotation_the_new_key_may_sign_the_list_of_the_old():
    both = {"keys": [ISSUER.key, OTHER.key]}
    assert states(TOKEN, both, status=OTHER.listed(77)) == (State.REVOKED, {"C8"})
    called_back = {"keys": [ISSUER.key, OTHER.key | {"revoked": {"revoked_at": 1, "reason": "compromised"}}]}
    assert states(TOKEN, called_back, status=OTHER.listed(77)) == (State.UNDECIDED, {"C8"})


def test_c9_the_worst_is_told_and_all_is_listed():
    state, rules = states(TOKEN, at=NOW + timedelta(days=301), status=ISSUER.listed(77, at=NOW + timedelta(days=300)))
    assert (state, rules) == (State.REVOKED, {"C6", "C8"})


def test_bits_lie_where_they_were_put():
    some = [0, 1, 7, 8, 131_071]
    text = encoded(some)
    assert [n for n in (0, 1, 2, 6, 7, 8, 9, 131_070, 131_071) if is_set(text, n)] == some
    for bad in (lambda: is_set(text, 131_072), lambda: is_set("u!!", 1), lambda: is_set(encoded(some)[:20], 1)):
        with pytest.raises(BadList):
            bad()
    with pytest.raises(ValueError, match="outside"):
        encoded([131_072])


def test_a_credential_is_found_where_it_travels():
    assert credential_in(f" {TOKEN}\n".encode()) == TOKEN
    assert credential_in(json.dumps({"credential": [TOKEN]}).encode()) == TOKEN
    for wrong, says in ((b"{}", "holds no"), (b"{", "no JSON"), (b"%PDF-1.7 stream\nx\nendstream", "PDF holds no")):
        with pytest.raises(Unreadable, match=says):
            credential_in(wrong)


def test_a_pdf_that_is_all_beginnings_is_given_up_soon():
    began = time.monotonic()
    for hostile in (b"stream\n" * 290_000, (b"stream\n" + zlib.compress(bytes(2**21), 9) + b"endstream") * 900):
        with pytest.raises(Unreadable, match="PDF holds no"):
            credential_in(b"%PDF-1.7\n" + hostile)
    assert time.monotonic() - began < 5


def test_base64_has_one_way_to_write():
    assert from_text(to_text(b"\xff\xfe\xfd")) == b"\xff\xfe\xfd"
    for bad in ("AB", "A", "AA==", "A/", "A+AA"):
        with pytest.raises(ValueError, match=r".*"):
            from_text(bad)
