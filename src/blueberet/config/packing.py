"""``blueberet report pack``: the files of an evidence pack from its facts, without the site and its database."""

import argparse
import sys
from pathlib import Path

from blueberet.config.telling import read_file, tell_unusable
from blueberet.foundation.sheets.findings import UnusableFile


def pack_options(verb: argparse.ArgumentParser) -> None:
    """What is told to ``report pack``."""
    verb.add_argument("facts", help="facts.json of a pack, as its page gives it, or data/pack.json of a full one")
    verb.add_argument("--redacted", action="store_true", help="the version for visitors")
    verb.add_argument("-o", "--output", required=True, help="the zip to write")


def run_pack(args: argparse.Namespace) -> int:
    """Make the same files as the site made; signed with the key of this house."""
    from blueberet.foundation.keys.refusals import BrokenKeys
    from blueberet.foundation.keys.selectors import keys_there
    from blueberet.foundation.papers.whole import keep_whole
    from blueberet.stages.evidence.documents import read_facts
    from blueberet.stages.evidence.making import make, own_signer

    try:
        facts = read_facts(read_file(args.facts))
    except UnusableFile as error:
        return tell_unusable(error, False)
    except ValueError as faults:
        print(f"{args.facts} is no facts document:\n{faults}", file=sys.stderr)
        return 2
    try:
        if not keys_there():
            # A key that is made by the way is in nobody's hands, and what it signs proves nothing.
            print("Nothing can be signed: this house has no key yet. Make it: blueberet keys make", file=sys.stderr)
            return 2
        made = make(facts, "redacted" if args.redacted else "full", own_signer(), _tell)
    except BrokenKeys as broken:
        print(f"Nothing can be signed. {broken}", file=sys.stderr)
        return 2
    except (LookupError, TypeError, ValueError, RuntimeError) as fault:
        # A row lacks what its section reckons with; each column by itself was in order.
        print(f"{args.facts} cannot be written as papers: its facts do not fit together ({fault!r}).", file=sys.stderr)
        return 2
    try:
        # Never half a pack, and never none where there was one.
        keep_whole({Path(args.output): made.content})
    except OSError as fault:
        print(f"{args.output} cannot be written: {fault.strerror}.", file=sys.stderr)
        return 2
    print(f"{made.files} files of the {made.version} version written to {args.output}.")
    return 0


def _tell(path: str, number: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"{number} of {of}: {path}", file=sys.stderr)
