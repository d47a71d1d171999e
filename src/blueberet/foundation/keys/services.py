"""Making keys, following one by another, calling one back, signing."""

import time

from blueberet.foundation.keys.folder import listed, new_private, place, read_private, turn, write_list
from blueberet.foundation.keys.refusals import BrokenKeys, Refused

REASONS = ("compromised", "superseded", "unspecified")
"""As OpenID Federation 1.0 names them for keys that are history."""


def sign(data: bytes, kid: str = "") -> bytes:
    """Sign with the current key, or with a named one that is not revoked; 64 bytes (Ed25519).

    The first key is made at first need.

    Raises
    ------
    BrokenKeys
        If there is no such key, or its private part cannot be used.
    """
    folder = place()
    rows = listed(folder)
    if not rows and not kid:
        make_key()
        rows = listed(folder)
    fit = [r for r in rows if "revoked" not in r and (r["kid"] == kid if kid else "exp" not in r)]
    if not fit:
        raise BrokenKeys(
            f"There is no key {kid} that may sign." if kid
            else "Every key was retired or revoked; make one that signs: blueberet keys rotate"
        )  # fmt: skip
    return read_private(folder, fit[-1]).sign(data)


def make_key() -> str:
    """Make the first key and give its name; where one signs already, that one's.

    Raises
    ------
    BrokenKeys
        If the list is damaged.
    """
    folder = place()
    with turn(folder):
        rows = listed(folder)
        living = [r for r in rows if "exp" not in r and "revoked" not in r]
        return str(living[-1]["kid"]) if living else _add(rows, now=int(time.time()))


def rotate_key() -> str:
    """Make a key that signs from now on; the one before it stays and verifies what it signed. Gives its name."""
    folder = place()
    with turn(folder):
        rows, now = listed(folder), int(time.time())
        return _add([r if "exp" in r else r | {"exp": now} for r in rows], now=now)


def revoke_key(kid: str, *, reason: str) -> str:
    """Call a key back: what it signed is no longer believed without asking the centre. Gives the key that signs now.

    Raises
    ------
    Refused
        If there is no such key, or it was called back before.
    """
    folder = place()
    with turn(folder):
        rows, now = listed(folder), int(time.time())
        row = next((r for r in rows if r["kid"] == kid), None)
        faults = [] if row else [f"There is no key {kid}: blueberet keys list"]
        faults += [f"The reason is one of: {', '.join(REASONS)}."] if reason not in REASONS else []
        faults += ["It was called back before."] if row and "revoked" in row else []
        if row is None or faults:
            raise Refused(" ".join(faults))
        called_back = row | {"exp": row.get("exp", now), "revoked": {"revoked_at": now, "reason": reason}}
        rows = [called_back if r is row else r for r in rows]
        living = [r for r in rows if "exp" not in r and "revoked" not in r]
        if not living:
            return _add(rows, now=now)
        write_list(folder, rows)
        return str(living[-1]["kid"])


def _add(rows: list[dict[str, object]], *, now: int) -> str:
    # The private file first: a list that names a key nobody has would sign nothing.
    key = new_private(place()) | {"iat": now}
    write_list(place(), [*rows, key])
    return str(key["kid"])
