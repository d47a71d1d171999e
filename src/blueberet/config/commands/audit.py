"""``blueberet audit``: is the trail as it was written?"""

import argparse
import json
import re
import sys


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the room and its verbs."""
    room = rooms.add_parser("audit", help="the trail of acts").add_subparsers(metavar="VERB", required=True)
    verify = room.add_parser("verify", help="walk the chain and name the first broken link")
    verify.add_argument("--expect", metavar="N:HASH", help="a link written down earlier (`blueberet audit head`)")
    verify.add_argument("--json", action="store_true", help="answer as JSON")
    verify.set_defaults(run=_verify)
    room.add_parser("head", help="number and hash of the last act, to write down").set_defaults(run=_head)


def _verify(args: argparse.Namespace) -> int:
    from django.db import DatabaseError

    from blueberet.foundation.audit.verify import Link, verify_chain

    expect = None
    if args.expect:
        told = re.fullmatch(r"(\d+):([0-9a-f]{64})", args.expect.strip())
        if told is None:
            print("--expect is a number, a colon and 64 digits 0-9a-f, as `blueberet audit head` prints them.",
                  file=sys.stderr)  # fmt: skip
            return 2
        expect = Link(int(told[1]), told[2])
    try:
        verdict = verify_chain(expect=expect)
    except (DatabaseError, ValueError) as error:
        print(f"The trail cannot be read: {error}", file=sys.stderr)
        return 2
    broken = verdict.broken
    if args.json:
        print(json.dumps({
            "acts": verdict.acts, "head": str(verdict.head),
            "broken": {"number": broken.number, "what": broken.what, "says": broken.says} if broken else None,
        }))  # fmt: skip
    elif broken:
        print(f"BROKEN at act {broken.number} ({broken.what}): {broken.says}.")
        print(f"The {verdict.acts} acts before it hold.")
    else:
        print(f"The chain holds: {verdict.acts} acts, the last one is {verdict.head}")
    return 1 if broken else 0


def _head(args: argparse.Namespace) -> int:
    from blueberet.foundation.audit.verify import head_of_chain

    print(head_of_chain())
    return 0
