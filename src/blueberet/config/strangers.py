"""What somebody runs who has nothing of ours but this program: no setting is read, no folder made."""

import argparse
import io
import sys
from collections.abc import Sequence

from blueberet.config import verifying

ALONE = ["report", "verify"]
"""The verb that runs so."""
JUDGES: Sequence[verifying.Judge] = (verifying.pack,)
"""Kinds of what can be judged; the first that knows a file tells of it."""


def verify_options(verb: argparse.ArgumentParser) -> None:
    """What is told to ``report verify``."""
    verb.add_argument("file", help="a pack as zip or folder")
    verb.add_argument("--key", help="public keys of the centre: JSON Web Key Set or PEM, from a source you trust")
    verb.add_argument("--json", action="store_true")


def verify_alone(argv: list[str]) -> int:
    """Run ``report verify`` by itself; ``argv``: what stands behind it."""
    parser = argparse.ArgumentParser(
        prog="blueberet report verify", description="Whether a pack is what was signed. Needs no database.",
        epilog="Exit status: 0 whole and signed by a key you gave, 1 problems found, 2 unusable input, 3 whole, but "
        "the key came with it.",
    )  # fmt: skip
    verify_options(parser)
    for side in (sys.stdout, sys.stderr):
        if isinstance(side, io.TextIOWrapper):
            # A terminal that knows no Cyrillic must not stop the answer.
            side.reconfigure(errors="backslashreplace")
    return run_verify(parser.parse_args(argv))


def run_verify(args: argparse.Namespace) -> int:
    """Judge what was named."""
    return verifying.run(args.file, args.key, JUDGES, as_json=args.json)
