"""Whether a pack or another signed paper is what was signed, for ``blueberet report verify``; needs no database.

Each kind of paper is a ``Judge``: it is offered the place and the keys, and passes on what is not of its kind.
"""

import json
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from blueberet.engine.credentials.checking import SKEW
from blueberet.engine.evidence.manifest import SIGNATURE
from blueberet.engine.evidence.verify import Problem, Unread, Verdict, judge, shown
from blueberet.engine.kit import wire
from blueberet.foundation.keys.signatures import BadKeySet, Jwks, key_named, keys_of, thumbprint, to_text, verify
from blueberet.foundation.papers.unpacking import UnusablePack, files_of

PACK_KEYS = "issuer-keys.json"
MOST_TOLD = 500
WHOLE, PROBLEMS, UNUSABLE, UNPROVEN = 0, 1, 2, 3
"""Exit status; ``UNPROVEN``: whole, but signed by a key that came with it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be judged. ``keys``: those whom the asker trusts; ``None``: none was given."""

    place: Path
    keys: Jwks | None
    as_json: bool = False


Judge = Callable[[Asked], int | None]
"""Judges, prints and gives the exit status; ``None``: not of its kind."""


def pack(asked: Asked) -> int | None:
    """A pack as folder or zip."""
    if not (asked.place.is_dir() or _begins(asked.place, b"PK")):
        return None
    inside: dict[str, bytes] = {}

    def files() -> Iterator[tuple[str, bytes | Unread]]:
        for path, content in files_of(asked.place):
            if path == PACK_KEYS and not isinstance(content, Unread):
                inside[path] = content
            yield path, content

    def keys() -> Jwks | None:
        return asked.keys if asked.keys is not None else _own_keys(inside.get(PACK_KEYS))

    # Who signed is asked after the last file, when the keys within the pack are known.
    verdict = judge(files(), lambda data, signature: verify(data, signature, known) if (known := keys()) else "")
    if verdict.signed_by and (known := keys()):
        verdict = replace(verdict, problems=(*verdict.problems, *_distrust(known, verdict)))
    return _tell(verdict, asked)


def _begins(place: Path, mark: bytes) -> bool:
    try:
        with place.open("rb") as file:
            return file.read(len(mark)) == mark
    except OSError as error:
        raise UnusablePack(f"{shown(str(place))} cannot be read: {error.strerror}.") from error


def _own_keys(content: bytes | None) -> Jwks | None:
    try:
        return jwks_of(content) if content is not None else None
    except BadKeySet:
        return None


def _distrust(keys: Jwks, verdict: Verdict) -> list[Problem]:
    """V4: the key had no say on the day, or no longer has one."""
    key = key_named(keys, verdict.signed_by) or {}
    by, ask = f"is by key {verdict.signed_by}", "Ask the centre whether the pack is theirs."
    if gone := key.get("revoked"):
        # Whoever wrote the list of keys otherwise than we do still says that it was called back.
        told = gone if isinstance(gone, Mapping) else {}
        on, why = _day(told.get("revoked_at")), told.get("reason", "no reason")
        return [Problem("V4", SIGNATURE, f"{by}, which was called back{on} ({shown(str(why))}). {ask}")]
    made = verdict.manifest.head.made_at.timestamp() if verdict.manifest else 0.0
    if isinstance(since := key.get("iat"), int) and 0 < made < since - SKEW:
        return [Problem("V4", SIGNATURE, f"{by}, which was made{_day(since)}, after the pack says it was made. {ask}")]
    if isinstance(until := key.get("exp"), int) and made > until:
        return [Problem("V4", SIGNATURE, f"{by}, which another followed{_day(until)}, before the pack was made. {ask}")]
    return []


def _day(moment: object) -> str:
    return (
        f" on {datetime.fromtimestamp(moment, UTC):%Y-%m-%d}" if isinstance(moment, int) and 0 < moment < 1e11 else ""
    )


def _tell(verdict: Verdict, asked: Asked) -> int:
    head = verdict.manifest.head if verdict.manifest else None
    status = PROBLEMS if verdict.problems else UNPROVEN if asked.keys is None else WHOLE
    if asked.as_json:
        told = {
            "status": {PROBLEMS: "problems", UNPROVEN: "unproven", WHOLE: "ok"}[status], "files": verdict.files,
            "signed_by": verdict.signed_by, "pack": wire.dump(head) if head else None,
            "problems": [wire.dump(p) for p in verdict.problems],
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return status
    if head:
        print(f"Pack of {shown(head.contingent)} ({shown(head.centre)}), as of {head.day}, {head.version}, made "
              f"{head.made_at:%Y-%m-%d %H:%M} UTC by {shown(head.made_by)}.")  # fmt: skip
    for problem in verdict.problems[:MOST_TOLD]:
        print(problem.told)
    if (more := len(verdict.problems) - MOST_TOLD) > 0:
        print(f"… and {more} more; --json tells all.")
    whole = (
        f"Whole: {verdict.files} files, nothing changed, missing or added since it was signed.\n"
        f"Signed by key {verdict.signed_by},"
    )
    if verdict.problems:
        n = len(verdict.problems)
        print(f"{n} problem{'' if n == 1 else 's'} in {verdict.files} files. Do not rely on this pack.")
    elif status == UNPROVEN:
        print(f"{whole} which came with the pack: that does not say who signed.\n"
              "Compare it with the key that the centre gives out, or name that with --key.")  # fmt: skip
    else:
        print(f"{whole} which is among those you gave.")
    return status


def run(place: str, key: str | None, judges: Sequence[Judge], *, as_json: bool = False) -> int:
    """Let the first judge whose kind it is tell about the place; status 2 if none can."""
    try:
        keys = None if key is None else _keys_from(Path(key))
        asked = Asked(Path(place), keys, as_json)
        try:
            kind = asked.place.stat().st_mode
        except FileNotFoundError:
            raise UnusablePack(f"{shown(place)} is not there.") from None
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "no file has such a name"
            raise UnusablePack(f"{shown(place)} cannot be read: {why}.") from error
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            raise UnusablePack(f"{shown(place)} is neither a file nor a folder.")
        for each in judges:
            status = each(asked)
            if status is not None:
                return status
        raise UnusablePack(f"{shown(place)} is neither a pack nor another paper that was signed here.")
    except (UnusablePack, BadKeySet) as error:
        if as_json:
            print(json.dumps({"status": "unusable", "message": str(error)}, ensure_ascii=False))
        else:
            print(error, file=sys.stderr)
        return UNUSABLE


def _keys_from(place: Path) -> Jwks:
    try:
        return jwks_of(place.read_bytes())
    except OSError as error:
        raise BadKeySet(f"The key {shown(str(place))} cannot be read: {error.strerror}.") from error


def jwks_of(content: bytes) -> Jwks:
    """A set of public keys from a JSON Web Key Set, one JSON Web Key, or a public key in PEM.

    Raises
    ------
    BadKeySet
        If it is none of these.
    """
    if b"PRIVATE KEY" in content:
        raise BadKeySet("This is a private key: it belongs to the centre alone. Give the public one.")
    if content.lstrip().startswith(b"-----BEGIN"):
        try:
            public = serialization.load_pem_public_key(content)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise BadKeySet("The public key in PEM is damaged.") from None
        if not isinstance(public, Ed25519PublicKey):
            raise BadKeySet("The public key in PEM is of another kind; packs are signed with Ed25519.")
        x = to_text(public.public_bytes_raw())
        return {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": x, "kid": thumbprint(x)}]}
    try:
        found = json.loads(content.decode())
    except (ValueError, RecursionError):
        raise BadKeySet("This is no public key: a JSON Web Key Set or a key in PEM is expected.") from None
    if isinstance(found, Mapping) and "kty" in found:
        found = {"keys": [found]}
    for key in keys_of(found):
        # A pack may bring a key of its own under the name of the centre's: the name must be the key's own.
        if key["kid"] != thumbprint(str(key["x"])):
            raise BadKeySet(f"A public key is named {shown(str(key['kid']))}, and its value says otherwise.")
    return dict(found)
