"""The command line: ``blueberet <room> <verb>``; each command lives in ``config/commands``."""

import argparse
import os
import sys

from blueberet.config.strangers import alone

WITHOUT_TRACE = (["report", "pack"], ["report", "sitrep"], ["report", "sample"])
"""Verbs that leave nothing but what they are asked for."""
DONE, PROBLEMS, UNUSABLE, INCOMPLETE = 0, 1, 2, 3


def main(argv: list[str] | None = None) -> int:
    """Run one command and give its exit status: 0 done, 1 problems found, 2 unusable input, 3 no complete plan."""
    argv = sys.argv[1:] if argv is None else argv
    # Before any setting is read: a stranger has no home folder of ours, and gets none.
    if (stranger := alone(argv)) is not None:
        return stranger()
    from blueberet.config.env import leave_nothing

    if argv[:2] in WITHOUT_TRACE:
        leave_nothing()
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import InterfaceError, OperationalError
    from pydantic import ValidationError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blueberet.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as reason:
        print(reason, file=sys.stderr)
        return UNUSABLE
    except ValidationError as faults:
        for fault in faults.errors():
            # Without the value: it may be a secret.
            print(f"BLUEBERET_{str(fault['loc'][0]).upper()}: {fault['msg']}.", file=sys.stderr)
        return UNUSABLE
    from blueberet.config.commands import COMMANDS

    parser = argparse.ArgumentParser(
        prog="blueberet", description="From roster to blue beret.", epilog="Exit status: 0 done, 1 problems found, "
        "2 unusable input, 3 no complete plan.",
    )  # fmt: skip
    rooms = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in COMMANDS:
        add(rooms)
    args = parser.parse_args(argv)
    try:
        return int(args.run(args))
    except ImproperlyConfigured as reason:
        print(reason, file=sys.stderr)
        return UNUSABLE
    except (OperationalError, InterfaceError) as fault:
        print(_told(fault), file=sys.stderr)
        return UNUSABLE


def _told(fault: Exception) -> str:
    from blueberet.foundation.watching.faults import Kind, kind_of

    # The driver's own words name the address, not the password.
    return {
        Kind.NO_ROOM: "The disk is full; nothing of this was saved. Make room and do it again.",
        Kind.NO_TURN: "Others write just now and the turn did not come; nothing of this was saved. Do it again.",
    }.get(kind_of(fault), f"The database does not answer: {' '.join(str(fault).split())}")


if __name__ == "__main__":
    sys.exit(main())
