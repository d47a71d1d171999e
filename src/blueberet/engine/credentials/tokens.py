"""A signed text of three parts (JWS compact form, RFC 7515) with EdDSA (RFC 8037): written, and taken apart.

The private key never comes here: whoever writes brings a function that signs bytes.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from blueberet.engine.credentials.didkey import did_of, method_of
from blueberet.engine.credentials.keysets import from_text, to_text

Sign = Callable[[bytes], bytes]
FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
LONGEST = 256 * 1024
"""Letters of a token that is read at all."""


class Unreadable(ValueError):
    """What was given is no token; its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart; nothing of it is believed yet."""

    header: Mapping[str, Any]
    payload: Mapping[str, Any]
    signed: bytes
    """The bytes that were signed, as they came."""
    signature: bytes


def write_token(payload: Mapping[str, Any], *, x: str, sign: Sign) -> str:
    """A payload signed by the key whose public value is ``x`` (32 bytes, base64 for addresses).

    The header names the key by its ``did:key`` and holds it, so that any verifier finds it without a network.
    """
    signed = f"{_header(x)}.{_part(payload)}"
    return f"{signed}.{to_text(sign(signed.encode()))}"


@lru_cache(maxsize=64)
def _header(x: str) -> str:
    return _part({
        "alg": "EdDSA", "typ": "JWT", "kid": method_of(from_text(x)), "jwk": {"kty": "OKP", "crv": "Ed25519", "x": x},
    })  # fmt: skip


def seconds_of(text: Any) -> int | None:
    """Seconds since 1970 of a moment with its zone; ``None`` if it is none."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return int(moment.timestamp()) if moment.tzinfo else None


@lru_cache(maxsize=64)
def issuer_of(x: str) -> str:
    """The issuer's identity: its key."""
    return did_of(from_text(x))


def read_token(text: str) -> Token:
    """Take a token apart.

    Raises
    ------
    Unreadable
        If it is no text of three parts whose first two are JSON objects (C1).
    """
    text = text.strip()
    if len(text) > LONGEST or not FORM.fullmatch(text):
        raise Unreadable("This is no signed credential: a text of three parts with dots between them is expected.")
    head, body, tail = text.split(".")
    try:
        header, payload = json.loads(from_text(head)), json.loads(from_text(body), parse_constant=_refuse)
        signature = from_text(tail)
    except (ValueError, RecursionError):
        raise Unreadable("This is no signed credential: one of its three parts cannot be read.") from None
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise Unreadable("This is no signed credential: its parts are no JSON objects.")
    return Token(header, payload, f"{head}.{body}".encode(), signature)


def _part(value: Mapping[str, Any]) -> str:
    return to_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _refuse(name: str) -> Any:
    raise ValueError(name)
