"""What strangers are told: a certificate by its address, keys, status lists; never more than the paper says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from blueberet.engine.credentials.checking import Verdict, check
from blueberet.engine.credentials.proofs import read_signed
from blueberet.engine.credentials.statuslist import write_list
from blueberet.engine.credentials.tokens import Unreadable
from blueberet.foundation.keys.selectors import key_states, keys_there, public_keys
from blueberet.foundation.keys.services import sign
from blueberet.stages.certificates.content import seal_of
from blueberet.stages.certificates.models import Certificate, Revocation, StatusList

FRESH = timedelta(days=8)
"""How long a status list that was taken home may be relied on."""


@dataclass(frozen=True, slots=True)
class Told:
    """A certificate as its open page tells it. ``state``: valid, early, expired or revoked."""

    content: Mapping[str, Any]
    state: str
    day: date | None = None
    """Since when it is no longer valid."""
    why: str = ""
    """Kind of the reason of a revocation."""
    followed_by: str = ""
    is_sound: bool = True
    """Whether the row still is what was sealed."""


def certificate_at(code: str) -> Certificate | None:
    """The certificate with a public address."""
    rows = Certificate.objects.select_related("revocation", "followed_by", "version__rule", "status_list")
    return rows.filter(code=code.upper().replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")).first()


def told_of(c: Certificate, day: date | None = None) -> Told:
    """What the open page says on a day, today when none is given."""
    day = day or timezone.localdate()
    revocation: Revocation | None = getattr(c, "revocation", None)
    follower: Certificate | None = getattr(c, "followed_by", None)
    followed, sound = follower.number if follower else "", seal_of(c.content) == c.seal
    if revocation is not None:
        return Told(c.content, "revoked", revocation.day, str(revocation.get_kind_display()), followed, sound)
    if day < c.valid_from:
        return Told(c.content, "early", c.valid_from, "", followed, sound)
    if c.valid_until is not None and day > c.valid_until:
        return Told(c.content, "expired", c.valid_until, "", followed, sound)
    return Told(c.content, "valid", None, "", followed, sound)


def status_list(listed: StatusList, now: datetime) -> str:
    """The signed list of a moment, at most an hour old; what was revoked since stands in it at once.

    A list is signed by the key of its certificates as long as that lies here and is trusted, else by today's.

    Raises
    ------
    BrokenKeys
        If no key can sign.
    """
    revoked = Revocation.objects.filter(certificate__status_list=listed).order_by("certificate__status_index")
    places = tuple(revoked.values_list("certificate__status_index", flat=True))
    at = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return _signed(listed.address, places, at, _signer(listed.kid))


def _signer(kid: str) -> str:
    usable = {key.kid for key, fault in key_states() if not fault and key.revoked_at is None}
    if kid in usable:
        return kid
    living = [k.kid for k in keys_there() if k.until is None and k.revoked_at is None]
    return living[-1] if living else kid


@lru_cache(maxsize=64)
def _signed(address: str, places: tuple[int, ...], at: datetime, kid: str) -> str:
    x = next((k.x for k in keys_there() if k.kid == kid), "")
    return write_list(address, places, at=at, until=at + FRESH, x=x, sign=lambda data: sign(data, kid))


@dataclass(frozen=True, slots=True)
class Checked:
    """What is said of a credential that a stranger brought."""

    verdict: Verdict
    certificate: Certificate | None = None
    """The certificate it claims to be, if the centre granted that."""
    differs: tuple[str, ...] = ()
    """Names of what it says otherwise than what was granted."""


def checked(token: str) -> Checked:
    """Judge a credential by the keys, and by what the centre knows of it."""
    now = timezone.now()
    row = _claimed(token)
    status = status_list(row.status_list, now) if row is not None else ""
    verdict = check(token, public_keys(), at=now, status=status)
    differs: tuple[str, ...] = ()
    if row is not None and row.credential != token.strip():
        differs = _differences(read_signed(row.credential).payload, read_signed(token).payload)
    return Checked(verdict, row, differs)


def _claimed(token: str) -> Certificate | None:
    try:
        address = str(read_signed(token).payload.get("jti", ""))
    except Unreadable:
        return None
    return certificate_at(address.rpartition("/")[2][:40])


def _differences(mine: Any, theirs: Any, path: str = "") -> tuple[str, ...]:
    """Where two documents differ, by the names of what they hold; values are not told."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        names = [*mine, *(k for k in theirs if k not in mine)]
        return tuple(d for k in names for d in _differences(mine.get(k), theirs.get(k), f"{path}.{k}".lstrip(".")))
    if isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        pairs = enumerate(zip(mine, theirs, strict=True), 1)
        return tuple(d for n, (a, b) in pairs for d in _differences(a, b, f"{path} {n}"))
    return () if json.dumps(mine, sort_keys=True) == json.dumps(theirs, sort_keys=True) else (path or "everything",)
