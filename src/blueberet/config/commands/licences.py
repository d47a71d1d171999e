"""``blueberet licences``: what is shipped, under which licence."""

import argparse
import json
from dataclasses import asdict


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    licences = rooms.add_parser("licences", help="name, version, licence and home of everything shipped")
    licences.add_argument("--json", action="store_true", help="answer as JSON, with the hash of each asset")
    licences.set_defaults(run=_licences)


def _licences(args: argparse.Namespace) -> int:
    from blueberet.foundation.shell.licences import shipped

    if args.json:
        print(json.dumps([asdict(s) for s in shipped()], indent=1))
    else:
        for s in shipped():
            print(f"{s.name:<28} {s.version:<12} {s.licence or 'not known':<52} {s.home}".rstrip())
    return 0
