"""The command line: ``blueberet <room> <verb>``; each command lives in ``config/commands``."""

import argparse
import os
import sys

import django

DONE, PROBLEMS, UNUSABLE, INCOMPLETE = 0, 1, 2, 3


def main(argv: list[str] | None = None) -> int:
    """Run one command and give its exit status: 0 done, 1 problems found, 2 unusable input, 3 no complete plan."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blueberet.config.settings")
    django.setup()
    from blueberet.config.commands import COMMANDS

    parser = argparse.ArgumentParser(
        prog="blueberet", description="From roster to blue beret.", epilog="Exit status: 0 done, 1 problems found, "
        "2 unusable input, 3 no complete plan.",
    )  # fmt: skip
    rooms = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in COMMANDS:
        add(rooms)
    args = parser.parse_args(argv)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
