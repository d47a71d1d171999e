"""``blueberet roster``: nominal rolls, files in and out."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

from blueberet.config.commands.serve import bring_up_to_date
from blueberet.config.telling import read_file, tell_findings, tell_unusable
from blueberet.foundation.sheets.findings import UnusableFile


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the room and its verbs."""
    verbs = rooms.add_parser("roster", help="nominal rolls in and out").add_subparsers(metavar="VERB", required=True)
    check = verbs.add_parser("check", help="tell everything that is wrong in a roll")
    take = verbs.add_parser("import", help="take a roll into a centre, all of it or nothing")
    for verb in (check, take):
        verb.add_argument("file")
        verb.add_argument("--json", action="store_true")
        verb.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEADER=COLUMN",
            help="what a header means, by column of docs/formats/roster.md; empty: leave it out",
        )
        verb.add_argument(
            "--all",
            action="append",
            default=[],
            metavar="COLUMN=VALUE",
            help="a value for all rows of a file that lacks the column",
        )
    take.add_argument("--centre", required=True, help="code of the centre")
    take.add_argument("--dry-run", action="store_true", help="tell what would change, write nothing")
    out = verbs.add_parser("export", help="write a centre's roll")
    out.add_argument("--centre", required=True)
    out.add_argument("-o", "--output", required=True, help=".xlsx or .csv")
    template = verbs.add_parser("template", help="write an empty roll with help")
    template.add_argument("-o", "--output", required=True)
    for verb, act in ((check, _check), (take, _import), (out, _export), (template, _template)):
        verb.set_defaults(run=act)


def centre_named(code: str) -> Any:
    """The centre with a code.

    Raises
    ------
    UnusableFile
        If there is none.
    """
    from blueberet.foundation.accounts.models import Centre

    bring_up_to_date()
    centre = Centre.objects.filter(code=code).first()
    if centre is None:
        known = ", ".join(Centre.objects.values_list("code", flat=True)) or "none yet"
        raise UnusableFile(f"There is no centre {code}; there are: {known}.")
    return centre


class Said(TypedDict):
    """What was said of headers, and of all rows."""

    remembered: dict[str, str]
    constants: dict[str, str]


def _said(args: argparse.Namespace) -> "Said":
    """What the command line says of headers and of columns that the file lacks.

    Raises
    ------
    UnusableFile
        If a column is named that the roll does not have.
    """
    from blueberet.foundation.sheets.read_table import key_of
    from blueberet.stages.roster.services import column_named

    said: Said = {"remembered": {}, "constants": {}}
    for text in args.column:
        header, _, name = text.partition("=")
        said["remembered"][key_of(header)] = column_named(name) if name.strip() else ""
    for text in args.all:
        name, _, value = text.partition("=")
        said["constants"][column_named(name)] = value
    return said


def _check(args: argparse.Namespace) -> int:
    from blueberet.stages.roster.services import check_roster

    try:
        check = check_roster(read_file(args.file), args.file, today=date.today(), **_said(args))
    except UnusableFile as error:
        return tell_unusable(error, args.json)
    women = sum(e.sex == "F" for e in check.entries)
    return tell_findings(check.findings, {"rows": check.rows, "people": len(check.entries), "women": women}, args.json)


def _import(args: argparse.Namespace) -> int:
    from blueberet.stages.roster.services import import_roster, preview_import

    try:
        centre = centre_named(args.centre)
        content, today = read_file(args.file), date.today()
        if args.dry_run:
            check, changes = preview_import(centre, content, args.file, today=today, **_said(args))
        else:
            check, changes = import_roster(
                centre=centre, actor=None, content=content, filename=args.file, today=today, **_said(args)
            )
    except UnusableFile as error:
        return tell_unusable(error, args.json)
    counts = {k: len(getattr(changes, k)) for k in ("new", "changed", "unchanged", "gone")}
    return tell_findings(check.findings, counts, args.json)


def _export(args: argparse.Namespace) -> int:
    from blueberet.foundation.sheets.write import write_book, write_csv
    from blueberet.stages.roster.selectors import entries_of, row_of
    from blueberet.stages.roster.services import ROLL

    try:
        rows = [row_of(e) for e in entries_of(centre_named(args.centre))]
    except UnusableFile as error:
        return tell_unusable(error, False)
    path = Path(args.output)
    path.write_bytes(write_csv(ROLL, rows) if path.suffix == ".csv" else write_book([(ROLL, rows)]))
    print(f"{len(rows)} people written to {path}.")
    return 0


def _template(args: argparse.Namespace) -> int:
    from blueberet.foundation.sheets.write import write_template
    from blueberet.stages.roster.services import ROLL

    Path(args.output).write_bytes(write_template([ROLL]))
    return 0
