"""``blueberet restore``: a back-up into the place of the database, all or nothing."""

import argparse
import sys
import time


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    from blueberet.config.commands.backup import add_opening

    restore = rooms.add_parser("restore", help="put a back-up in the place of the database")
    add_opening(restore)
    restore.add_argument(
        "--replace", action="store_true", help="also if the database holds something; it is kept aside"
    )
    restore.set_defaults(run=_restore)


def _restore(args: argparse.Namespace) -> int:
    from blueberet.config.commands.backup import opening_keys, tell_break, told
    from blueberet.config.progress import progress
    from blueberet.config.usage import alone
    from blueberet.foundation.backups.refusals import Damaged, Refused
    from blueberet.foundation.backups.services.restoring import restore_backup

    began = time.monotonic()
    with alone() as is_alone:
        if not is_alone:
            print("Blueberet is running in this folder. Stop `blueberet serve` and `blueberet worker` first; nothing "
                  "was changed.", file=sys.stderr)  # fmt: skip
            return 2
        try:
            done = restore_backup(source=args.file, keys=opening_keys(args), replace=args.replace, note=progress())
        except Refused as error:
            print(error, file=sys.stderr)
            return 1 if isinstance(error, Damaged) else 2
    print(f"Restored {told(done.checked)}. Every table was compared with the back-up and the trail holds up to there; "
          f"{time.monotonic() - began:.1f} s.")  # fmt: skip
    if done.steps_forward:
        print(f"It was of an older version and has been brought up to date by {done.steps_forward} steps.")
    if done.kept_aside:
        print(f"What was here before is kept as {done.kept_aside}; delete it when you no longer need it.")
    print("All sessions have ended: everybody signs in again.")
    return tell_break(done.checked)
