"""Whether a certificate is true, for ``blueberet report certificate verify``; needs no database and no network.

In: a PDF, a credential as text or JSON, public keys, a status list. Out: sentences or JSON, and the exit status.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from blueberet.config.verifying import PROBLEMS, UNPROVEN, UNUSABLE, WHOLE, Asked, jwks_of
from blueberet.engine.credentials.carriers import MOST_BYTES, credential_in
from blueberet.engine.credentials.checking import State, Verdict, check
from blueberet.engine.credentials.keysets import BadKeySet, Jwks, thumbprint
from blueberet.engine.credentials.proofs import read_signed
from blueberet.engine.credentials.tokens import Unreadable
from blueberet.engine.evidence.verify import shown
from blueberet.foundation.papers.unpacking import UnusablePack

KNOWN_BY = (b"%PDF", b"ey", b"{")
"""How files begin that a certificate may stand in."""


def verify_options(verb: argparse.ArgumentParser) -> None:
    """What is told to ``report certificate verify``."""
    verb.add_argument("file", type=Path, help="the certificate as PDF, or its signed credential (.jwt, .json)")
    verb.add_argument("--keys", type=Path, help="public keys of the centre (JSON Web Key Set), from a source you trust")
    verb.add_argument("--status", type=Path, help="the status list that the credential names, not older than a week")
    verb.add_argument("--json", action="store_true", help="answer as JSON")


def run_verify(args: argparse.Namespace) -> int:
    """Judge a file; 0 valid and known not to be revoked, 1 not valid, 2 unusable, 3 valid as far as can be told."""
    try:
        keys = jwks_of(_bytes(args.keys)) if args.keys else None
        status = _bytes(args.status).decode("utf-8", "replace").strip() if args.status else ""
        return _told(credential_in(_bytes(args.file)), keys, status, as_json=args.json)
    except (Unreadable, BadKeySet) as fault:
        if args.json:
            print(json.dumps({"status": "unusable", "message": str(fault)}, ensure_ascii=False))
        else:
            print(fault, file=sys.stderr)
        return UNUSABLE


def certificate(asked: Asked) -> int | None:
    """A certificate, for ``report verify``; ``None``: the file is none."""
    if not asked.place.is_file():
        return None
    try:
        with asked.place.open("rb") as file:
            if not file.read(4).startswith(KNOWN_BY):
                return None
            file.seek(0)
            token = credential_in(file.read(MOST_BYTES + 1))
    except (OSError, Unreadable):
        return None
    try:
        read_signed(token)
    except Unreadable as fault:
        raise UnusablePack(f"{shown(str(asked.place))}: {fault}") from fault
    return _told(token, asked.keys, "", as_json=asked.as_json)


def _bytes(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError as fault:
        raise Unreadable(f"{shown(str(place))} cannot be read: {fault.strerror}.") from fault


def _told(token: str, keys: Jwks | None, status: str, *, as_json: bool) -> int:
    verdict = check(token, keys if keys is not None else _own_key(token), at=datetime.now(UTC), status=status)
    notes = list(verdict.remarks)
    if keys is None and verdict.said is not None:
        notes.append("The key came with the certificate: that does not say who signed. Give the centre's own: --keys")
    is_open = keys is None or bool(verdict.said and verdict.said.get("credentialStatus") and not status)
    code = PROBLEMS if not verdict.is_valid else UNPROVEN if is_open else WHOLE
    if as_json:
        faults = [{"rule": f.rule, "state": f.state.value, "says": f.says} for f in verdict.faults]
        print(json.dumps({"state": verdict.state.value, "faults": faults, "remarks": notes, "signed_by": verdict.kid,
                          "says": verdict.said}, ensure_ascii=False, indent=1))  # fmt: skip
        return code
    print(f"{verdict.state.value.upper()}" + (f", signed by key {verdict.kid}" if verdict.kid else ""))
    for fault in verdict.faults:
        print(f"  {fault.rule}  {fault.says}")
    if verdict.said is not None and verdict.state is not State.MALFORMED:
        for line in _facts(verdict):
            print(f"  {line}")
    for note in notes:
        print(f"  {note}")
    if verdict.said is not None:
        print("  Compare this with the paper: only what stands here was signed.")
    return code


def _own_key(token: str) -> Jwks:
    """The key that a credential brings along: it shows that nothing was changed, not who signed."""
    jwk = read_signed(token).header.get("jwk")
    if not isinstance(jwk, dict) or not isinstance(jwk.get("x"), str):
        raise BadKeySet("The credential brings no key along; give the public keys of the centre: --keys")
    return {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": jwk["x"], "kid": thumbprint(jwk["x"])}]}


def _facts(verdict: Verdict) -> list[str]:
    said: Any = verdict.said
    subject: Any = said.get("credentialSubject", {})
    achieved, issuer = subject.get("achievement", {}), said.get("issuer", {})
    told = subject.get("identifier")
    names = [str(x.get("identityHash", "")) for x in told if isinstance(x, dict)] if isinstance(told, list) else []
    rows = {
        "holder": ", ".join(names), "certificate": said.get("name"),
        "criteria": _path(achieved, "criteria", "narrative"),
        "standard": " version ".join(str(x) for x in (achieved.get("humanCode"), achieved.get("version")) if x),
        "granted": f"{str(said.get('awardedDate', ''))[:10]} by {_path(said, 'issuer', 'name')}",
        "valid": f"{str(said.get('validFrom'))[:10]} to {str(said.get('validUntil') or 'no end')[:10]}",
        "address": said.get("id"), "issuer": issuer.get("id") if isinstance(issuer, dict) else issuer,
    }  # fmt: skip
    return [f"{label:<12} {shown(str(text))}" for label, text in rows.items() if text]


def _path(value: Any, *names: str) -> str:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return str(value or "")
