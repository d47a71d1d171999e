"""``blueberet keys``: the keys that sign certificates and packs."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the room and its verbs."""
    room = rooms.add_parser("keys", help="keys that sign certificates and packs").add_subparsers(
        metavar="VERB", required=True
    )
    show = room.add_parser("list", help="every key, its days, and whether it can sign")
    show.add_argument("--json", action="store_true", help="answer as JSON")
    show.set_defaults(run=_list)
    room.add_parser("make", help="make the first key; nothing where there is one").set_defaults(run=_make)
    room.add_parser("rotate", help="sign with a new key from now on; the old one stays").set_defaults(run=_rotate)
    revoke = room.add_parser("revoke", help="call a key back that others may have")
    revoke.add_argument("kid", help="name of the key, as `keys list` shows it")
    revoke.add_argument("--reason", default="compromised", help="compromised (usual), superseded or unspecified")
    revoke.set_defaults(run=_revoke)
    export = room.add_parser("export", help="the public keys as a JSON Web Key Set, for whoever verifies")
    export.add_argument("-o", "--output", type=Path, help="file; without it on the screen")
    export.set_defaults(run=_export)


def _list(args: argparse.Namespace) -> int:
    from blueberet.foundation.keys.folder import place
    from blueberet.foundation.keys.selectors import BrokenKeys, key_states

    try:
        states = key_states()
    except BrokenKeys as broken:
        print(broken, file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps([{"kid": k.kid, "since": k.since, "until": k.until, "revoked_at": k.revoked_at,
                           "reason": k.reason, "fault": fault} for k, fault in states], indent=1))  # fmt: skip
        return 0
    print(f"{place()}: {len(states) or 'no'} keys" + ("" if states else "; the first is made when something is signed"))
    for key, fault in states:
        state = f"signs since {_day(key.since)}" if key.until is None else f"{_day(key.since)} to {_day(key.until)}"
        state += f", called back {_day(key.revoked_at)} ({key.reason})" if key.revoked_at else ""
        print(f"{key.kid}  {state}" + (f"  {fault}" if fault else ""))
    return 1 if any(fault and key.until is None for key, fault in states) else 0


def _make(args: argparse.Namespace) -> int:
    from blueberet.foundation.keys.folder import place
    from blueberet.foundation.keys.selectors import keys_there
    from blueberet.foundation.keys.services import make_key

    def make() -> str:
        before = keys_there()
        kid = make_key()
        if any(k.kid == kid for k in before):
            print(f"Key {kid} signs already.")
            return ""
        print(f"Key {kid} was made in {place()}. Copy the folder to a safe: without it nobody signs as this centre.")
        return kid

    return _changed(make, "keys.key.made")


def _rotate(args: argparse.Namespace) -> int:
    from blueberet.foundation.keys.services import rotate_key

    def rotate() -> str:
        kid = rotate_key()
        print(f"Key {kid} signs from now on. The one before it stays and verifies what it signed.")
        print("Copy the folder to the safe again, and give out the public keys anew: blueberet keys export")
        return kid

    return _changed(rotate, "keys.key.rotated")


def _revoke(args: argparse.Namespace) -> int:
    from blueberet.foundation.keys.services import revoke_key

    def revoke() -> str:
        now = revoke_key(args.kid, reason=args.reason)
        print(f"Key {args.kid} was called back ({args.reason}); {now} signs.")
        print("Whoever verifies must get the public keys anew, or does not learn of it: blueberet keys export")
        return str(args.kid)

    return _changed(revoke, "keys.key.revoked", reason=args.reason)


def _changed(act: Callable[[], str], name: str, reason: str = "") -> int:
    from django.db import DatabaseError

    from blueberet.foundation.audit.services import record_act
    from blueberet.foundation.keys.refusals import BrokenKeys, Refused

    try:
        kid = act()
    except (BrokenKeys, Refused) as refused:
        print(refused, file=sys.stderr)
        return 2
    if not kid:
        return 0
    try:
        record_act(name, centre=None, actor=None, subject=kid, reason=reason)
    except DatabaseError:
        print("The trail does not tell of it: there is no database, or it takes no acts.")
    return 0


def _export(args: argparse.Namespace) -> int:
    from blueberet.foundation.keys.selectors import BrokenKeys, public_keys

    try:
        text = json.dumps(public_keys(), indent=1) + "\n"
        if args.output is None:
            print(text, end="")
        else:
            args.output.write_text(text)
    except BrokenKeys as broken:
        print(broken, file=sys.stderr)
        return 2
    except OSError as fault:
        print(f"{args.output} cannot be written: {fault.strerror}.", file=sys.stderr)
        return 2
    return 0


def _day(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}Z"
