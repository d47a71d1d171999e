"""``blueberet backup``: the whole database into one file, checked as it was written."""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blueberet.foundation.backups.locks import Keys
    from blueberet.foundation.backups.reading import Checked


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its verbs."""
    make = rooms.add_parser("backup", help="write the whole database into one file")
    make.add_argument("-o", "--output", type=Path, help="file or folder (default: `backups` in the home folder)")
    make.add_argument("--to", action="append", default=[], metavar="KEY", help="public key (age1…) to encrypt to")
    make.add_argument("--passphrase-file", type=Path, help="encrypt with the passphrase in this file")
    make.set_defaults(run=_make)
    verbs = make.add_subparsers(metavar="VERB", required=False)
    verify = verbs.add_parser("verify", help="check every byte of a back-up, without a database")
    add_opening(verify)
    verify.set_defaults(run=_verify)
    keygen = verbs.add_parser("keygen", help="make a pair of keys: the secret one into a file, the public one shown")
    keygen.add_argument("file", type=Path)
    keygen.set_defaults(run=_keygen)


def add_opening(parser: argparse.ArgumentParser) -> None:
    """Add the back-up and what opens it."""
    parser.add_argument("file", type=Path, help="the back-up")
    parser.add_argument("--identity", type=Path, help="file with the secret key")
    parser.add_argument("--passphrase-file", type=Path, help="file with the passphrase")


def opening_keys(args: argparse.Namespace) -> "Keys":
    """What opens a back-up, from the options and the settings."""
    from django.conf import settings

    from blueberet.foundation.backups.locks import Keys, keys_in

    passphrase = _passphrase(args.passphrase_file) or settings.ENV.backup_passphrase
    return Keys(secret=keys_in(args.identity) if args.identity else (), passphrase=passphrase)


def told(checked: "Checked") -> str:
    """A sentence of what a back-up holds."""
    manifest, opening = checked.manifest, checked.opening
    centres = ", ".join(manifest.centres) or "no centre"
    head = f"; its trail ends with {manifest.trail.number}:{manifest.trail.seal}" if manifest.trail else ""
    return (
        f"{manifest.rows:,} rows of {len(manifest.tables)} tables ({centres}), {checked.bytes / 2**20:.1f} MB, "
        f"made at {opening.made_at} by version {opening.version} on {opening.database}{head}"
    )


def tell_break(checked: "Checked") -> int:
    """Say it, with status 1, if the trail in the back-up was broken already."""
    trail = checked.manifest.trail
    if trail is None or not trail.broken:
        return 0
    print(f"WARNING: the trail was broken when the back-up was made, at act {trail.broken}.", file=sys.stderr)
    return 1


def _make(args: argparse.Namespace) -> int:
    from django.conf import settings

    from blueberet.config.progress import progress
    from blueberet.foundation.backups.locks import Keys
    from blueberet.foundation.backups.refusals import Refused
    from blueberet.foundation.backups.services.making import make_backup, suggested_name

    began = time.monotonic()
    try:
        passphrase = _passphrase(args.passphrase_file)
        public = tuple(args.to)
        if not passphrase and not public:
            public = tuple(k.strip() for k in settings.ENV.backup_recipient.split(",") if k.strip())
            passphrase = "" if public else settings.ENV.backup_passphrase
        if passphrase and public:
            raise Refused("Encrypt to a key or with a passphrase, not both.")
        keys = Keys(public=public, passphrase=passphrase)
        made = make_backup(target=_target(args.output, settings.ENV.home, suggested_name(keys)), keys=keys,
                           note=progress())  # fmt: skip
    except Refused as error:
        print(error, file=sys.stderr)
        return 2
    print(f"\r{made.checked.path}: {told(made.checked)}; written and read again in {time.monotonic() - began:.1f} s.")
    if not public and not passphrase:
        print("It is not encrypted: whoever has the file reads everything. Encrypt with --to or --passphrase-file.")
    if not made.is_in_trail:
        print("The trail does not tell of it: the database is of an older version, or took no more acts.")
    return tell_break(made.checked)


def _target(asked: Path | None, home: Path, name: str) -> Path:
    if asked is None:
        folder = home / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / name
    return asked / name if asked.is_dir() else asked


def _verify(args: argparse.Namespace) -> int:
    from blueberet.config.progress import progress
    from blueberet.foundation.backups.reading import check_backup
    from blueberet.foundation.backups.refusals import Damaged, Refused

    try:
        checked = check_backup(args.file, opening_keys(args), note=progress())
    except Refused as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, Damaged) else 2
    print(f"{args.file} is whole: {told(checked)}.")
    return tell_break(checked)


def _keygen(args: argparse.Namespace) -> int:
    from blueberet.foundation.backups.locks import new_pair

    secret, public = new_pair()
    try:
        handle = os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        print(f"{args.file} cannot be made: {error.strerror}. A key is never written over.", file=sys.stderr)
        return 2
    with os.fdopen(handle, "w") as file:
        file.write(f"# public key: {public}\n{secret}\n")
    print(f"The secret key is in {args.file}. Keep it away from this machine, twice: without it no back-up opens.")
    print(f"Set the public key where back-ups are made: BLUEBERET_BACKUP_RECIPIENT={public}")
    return 0


def _passphrase(path: Path | None) -> str:
    """The first line of the file.

    Raises
    ------
    Refused
        If it cannot be read, or is empty.
    """
    from blueberet.foundation.backups.refusals import Refused

    if path is None:
        return ""
    try:
        found = path.read_text().split("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The passphrase file {path} cannot be read: {error}.") from error
    if not found:
        raise Refused(f"There is no passphrase in the first line of {path}.")
    return found
