"""What somebody runs who has nothing of ours but this program: no setting is read, no folder made."""

import argparse
import io
import sys
from collections.abc import Callable, Sequence

from blueberet.config import certifying, verifying

ALONE = ["report", "verify"]
CERTIFICATE_ALONE = ["report", "certificate", "verify"]
"""The verbs that run so."""
JUDGES: Sequence[verifying.Judge] = (verifying.pack, certifying.certificate)
"""Kinds of what can be judged; the first that knows a file tells of it."""


def alone(argv: list[str]) -> Callable[[], int] | None:
    """What a line asks for that needs nothing of ours; ``None``: something else."""
    if argv[:2] == ALONE:
        return lambda: verify_alone(argv[2:])
    if argv[:3] == CERTIFICATE_ALONE:
        return lambda: verify_certificate_alone(argv[3:])
    return None


def verify_options(verb: argparse.ArgumentParser) -> None:
    """What is told to ``report verify``."""
    verb.add_argument("file", help="a pack as zip or folder, or a certificate")
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
    _tell_anything()
    return run_verify(parser.parse_args(argv))


def verify_certificate_alone(argv: list[str]) -> int:
    """Run ``report certificate verify`` by itself; ``argv``: what stands behind it."""
    parser = argparse.ArgumentParser(
        prog="blueberet report certificate verify",
        description="Whether a certificate is true, and what it says. Needs no database and no network.",
        epilog="Exit status: 0 valid, signed by a key you gave, and not revoked; 1 not valid; 2 unusable input; 3 "
        "valid as far as can be told without the keys or the status list.",
    )  # fmt: skip
    certifying.verify_options(parser)
    _tell_anything()
    return certifying.run_verify(parser.parse_args(argv))


def run_verify(args: argparse.Namespace) -> int:
    """Judge what was named."""
    return verifying.run(args.file, args.key, JUDGES, as_json=args.json)


def _tell_anything() -> None:
    """A terminal that knows no Cyrillic must not stop the answer."""
    for side in (sys.stdout, sys.stderr):
        if isinstance(side, io.TextIOWrapper):
            side.reconfigure(errors="backslashreplace")
