"""Whether a credential is true, by public keys and, if it is there, a status list; asks no network and no clock.

In: the token, the key set, the moment, a status list. Out: a ``Verdict`` with every fault by its rule number.
Why: docs/engines/credentials.md, C1 to C9.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature

from blueberet.engine.credentials.keysets import Jwks, keys_of, public_of
from blueberet.engine.credentials.proofs import read_signed
from blueberet.engine.credentials.statuslist import BadList, is_set
from blueberet.engine.credentials.tokens import Token, Unreadable, issuer_of, read_token, seconds_of

SKEW = 300
"""Seconds by which clocks may differ."""


class State(StrEnum):
    """What a credential is worth, from the worst (C9)."""

    UNREADABLE = "unreadable"
    FORGED = "changed"
    UNKNOWN = "unknown key"
    MALFORMED = "malformed"
    DOUBTFUL = "doubtful"
    REVOKED = "revoked"
    UNDECIDED = "status not known"
    EARLY = "not yet valid"
    EXPIRED = "expired"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, by its rule."""

    rule: str
    state: State
    says: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a credential is worth, and what it says. Without a good signature it says nothing."""

    state: State
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()
    said: Mapping[str, Any] | None = None
    kid: str = ""

    @property
    def is_valid(self) -> bool:
        """Whether it may be relied on."""
        return self.state is State.VALID


def check(text: str, jwks: Jwks, *, at: datetime, status: str = "") -> Verdict:
    """Judge a credential at a moment (with its zone), be it a token or JSON with its proof inside.

    Raises
    ------
    BadKeySet
        If the key set holds no key.
    """
    try:
        token = read_signed(text)
    except Unreadable as fault:
        return Verdict(State.UNREADABLE, (Fault("C1", State.UNREADABLE, str(fault)),))
    found = _signed(token, jwks)
    if isinstance(found, Fault):
        return Verdict(found.state, (found,))
    faults = [*_form(token), *_times(token.payload, at), *_key_faults(token.payload, found)]
    remarks = []
    entry = token.payload.get("credentialStatus")
    if entry and status:
        faults += _status(entry, status, jwks, at)
    elif entry:
        remarks.append("Whether it was revoked since is not known: no status list was given.")
    else:
        remarks.append("It names no status list: it cannot be revoked but by its keeper's word.")
    order = list(State)
    state = min((f.state for f in faults), key=order.index, default=State.VALID)
    return Verdict(state, tuple(faults), tuple(remarks), token.payload, str(found["kid"]))


def _signed(token: Token, jwks: Jwks) -> dict[str, Any] | Fault:
    """The key that signed (C2, C3); it is looked for in the set, never taken from the token."""
    if "crit" in token.header:
        return Fault("C2", State.MALFORMED, f"It asks for what is not known here: crit {token.header['crit']!r}.")
    if token.header.get("alg") not in ("EdDSA", "Ed25519"):
        return Fault("C2", State.MALFORMED, f"It is signed in a way that is not taken: {token.header.get('alg')!r}.")
    issuer = _issuer(token.payload)
    for key in keys_of(jwks):
        if issuer_of(key["x"]) != issuer:
            continue
        try:
            public_of(key).verify(token.signature, token.signed)
        except InvalidSignature:
            return Fault("C3", State.FORGED, "The signature does not fit: the credential was changed after it was "
                         "signed, or was never signed by this issuer.")  # fmt: skip
        return key
    return Fault("C2", State.UNKNOWN, f"Its issuer {issuer or '(none)'} has no key in the set: it is another "
                 "issuer's, or the set is older than the key.")  # fmt: skip


def _issuer(payload: Mapping[str, Any]) -> str:
    issuer = payload.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else ""


def _form(token: Token) -> list[Fault]:
    """Types, and claims that must say the same twice (C4, C5)."""
    p, found = token.payload, []
    subject = p.get("credentialSubject")
    types = p.get("type")
    if not isinstance(types, list) or not {"VerifiableCredential", "OpenBadgeCredential"} <= set(map(str, types)):
        found.append(Fault("C5", State.MALFORMED, "It is no Open Badges credential."))
    if not isinstance(subject, dict) or not isinstance(subject.get("achievement"), dict):
        found.append(Fault("C5", State.MALFORMED, "It does not say what was achieved."))
        subject = {}
    pairs = {"iss": _issuer(p), "jti": p.get("id"), "sub": subject.get("id"), "nbf": seconds_of(p.get("validFrom"))}
    if "exp" in p or "validUntil" in p:
        pairs["exp"] = seconds_of(p.get("validUntil"))
    found += [Fault("C4", State.MALFORMED, f"Its claim “{name}” says something else than the credential.")
              for name, told in pairs.items() if told is None or p.get(name) != told]  # fmt: skip
    return found


def _times(p: Mapping[str, Any], at: datetime) -> list[Fault]:
    """Not before its first moment, not after its last (C6)."""
    now = int(at.timestamp())
    first, last = seconds_of(p.get("validFrom")), seconds_of(p.get("validUntil"))
    if first is not None and now < first - SKEW:
        return [Fault("C6", State.EARLY, f"It is valid from {str(p['validFrom'])[:10]} on.")]
    if last is not None and now > last:
        return [Fault("C6", State.EXPIRED, f"It was valid until {str(p['validUntil'])[:10]}.")]
    return []


def _key_faults(p: Mapping[str, Any], key: Mapping[str, Any]) -> list[Fault]:
    """A key that may not be trusted, or did not sign then (C7)."""
    if revoked := key.get("revoked"):
        # Whoever wrote the set otherwise than we do still says that it was called back.
        revoked = revoked if isinstance(revoked, dict) else {}
        day = _day(revoked.get("revoked_at"))
        return [Fault("C7", State.DOUBTFUL, f"Its key was called back on {day} ({revoked.get('reason', 'no reason')}): "
                      "others may have signed with it, also for earlier days. Ask the issuer.")]  # fmt: skip
    made = p.get("iat", p.get("nbf"))
    if not isinstance(made, int):
        return [Fault("C7", State.MALFORMED, "It does not say when it was signed.")]
    if isinstance(key.get("iat"), int) and made < key["iat"] - SKEW:
        return [Fault("C7", State.DOUBTFUL, f"It says it was signed on {_day(made)}, before its key was made.")]
    if isinstance(key.get("exp"), int) and made > key["exp"] + SKEW:
        return [Fault("C7", State.DOUBTFUL, f"It says it was signed on {_day(made)}, after its key was followed by "
                      "another.")]  # fmt: skip
    return []


def _status(entry: Any, text: str, jwks: Jwks, at: datetime) -> list[Fault]:
    """Its bit in a list of the same issuer that is fresh (C8)."""

    def undecided(says: str) -> list[Fault]:
        return [Fault("C8", State.UNDECIDED, says)]

    if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry" \
            or entry.get("statusPurpose") != "revocation":  # fmt: skip
        return undecided("It does not say in a known way where its revocation would stand.")
    try:
        token = read_token(text)
    except Unreadable:
        return undecided("The status list is no signed list.")
    signer = _signed(token, jwks)
    if isinstance(signer, Fault):
        return undecided(f"The status list is not to be trusted. {signer.says}")
    listed = token.payload
    subject = listed.get("credentialSubject")
    if signer.get("revoked"):
        return undecided("The status list was signed by a key that was called back.")
    if listed.get("id") != entry.get("statusListCredential") or not isinstance(subject, dict):
        return undecided("The status list is another one than the credential names.")
    if subject.get("statusPurpose") != "revocation":
        return undecided("The status list tells of something else than revocation.")
    now, until = int(at.timestamp()), seconds_of(listed.get("validUntil"))
    old = undecided(f"The status list is of {str(listed.get('validFrom'))[:10]} and too old to rely on: get it anew.")
    try:
        if is_set(str(subject.get("encodedList")), int(str(entry.get("statusListIndex")))):
            return [Fault("C8", State.REVOKED, "It was revoked.")]
    except (BadList, ValueError) as fault:
        return undecided(str(fault))
    # A bit that is set is believed however old the list is: nobody takes a revocation back.
    return old if until is None or now > until + SKEW else []


def _day(seconds: Any) -> str:
    known = isinstance(seconds, int) and 0 <= seconds < 1e11
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}" if known else "an unknown day"
