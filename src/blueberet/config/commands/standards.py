"""``blueberet standards``: catalogues of standards, files in and out."""

import argparse
import sys
from datetime import date
from pathlib import Path

from blueberet.config.commands.roster import centre_named
from blueberet.config.telling import read_file, tell_findings, tell_unusable
from blueberet.foundation.sheets.findings import UnusableFile


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the room and its verbs."""
    room = rooms.add_parser("standards", help="catalogues of standards in and out")
    verbs = room.add_subparsers(metavar="VERB", required=True)
    check = verbs.add_parser("check", help="tell everything that is wrong in a catalogue, by itself")
    check.add_argument("file", help=".xlsx or .json; «shipped» is the catalogue that comes with the product")
    check.add_argument("--json", action="store_true", help="answer as JSON")
    take = verbs.add_parser("import", help="take a catalogue into a centre, all of it or nothing")
    take.add_argument("file", help=".xlsx or .json; «shipped» is the catalogue that comes with the product")
    take.add_argument("--centre", required=True, help="code of the centre")
    take.add_argument("--in-force-from", type=date.fromisoformat, default=None, metavar="DAY",
                      help="first day of the new versions, today or later; without it they stay drafts")  # fmt: skip
    take.add_argument("--dry-run", action="store_true", help="tell what would change, write nothing")
    take.add_argument("--json", action="store_true", help="answer as JSON")
    out = verbs.add_parser("export", help="write a centre's standards as last put into force")
    out.add_argument("--centre", required=True)
    out.add_argument("--drafts", action="store_true", help="drafts in the place of what they follow")
    out.add_argument("-o", "--output", required=True, help=".xlsx or .json")
    template = verbs.add_parser("template", help="write an empty catalogue with help")
    template.add_argument("-o", "--output", required=True)
    for verb, act in ((check, _check), (take, _import), (out, _export), (template, _template)):
        verb.set_defaults(run=act)


def _file(name: str) -> tuple[str, bytes]:
    from blueberet.stages.standards.services import shipped_catalogue

    return shipped_catalogue() if name == "shipped" else (Path(name).name, read_file(name))


def _check(args: argparse.Namespace) -> int:
    from blueberet.stages.standards.reading import Known, check_catalogue

    try:
        name, content = _file(args.file)
        check = check_catalogue(content, name, known=Known())
    except UnusableFile as error:
        return tell_unusable(error, args.json)
    counts = {"standards": len(check.contents), "lines": sum(len(c.lines) for c in check.contents),
              "sources": len(check.sources)}  # fmt: skip
    return tell_findings(check.findings, counts, args.json)


def _import(args: argparse.Namespace) -> int:
    from blueberet.stages.standards.services import import_catalogue, preview_catalogue
    from blueberet.stages.standards.services.refusal import Refused

    try:
        centre = centre_named(args.centre)
        name, content = _file(args.file)
        today = date.today()
        if args.dry_run:
            check, changes = preview_catalogue(centre, content, name)
        else:
            check, changes = import_catalogue(
                centre=centre, actor=None, content=content, filename=name, today=today, first_day=args.in_force_from
            )
    except UnusableFile as error:
        return tell_unusable(error, args.json)
    except Refused as told:
        print(told, file=sys.stderr)
        return 2
    kinds = ("new", "changed", "unchanged", "absent", "new_sources", "changed_sources")
    counts = {k.replace("_", " "): len(getattr(changes, k)) for k in kinds}
    return tell_findings(check.findings, counts, args.json)


def _export(args: argparse.Namespace) -> int:
    from blueberet.foundation.sheets.write import write_book
    from blueberet.stages.standards.reading import written_json
    from blueberet.stages.standards.selectors import latest_contents, put_contents, tables_of
    from blueberet.stages.standards.table import TABLES

    try:
        centre = centre_named(args.centre)
    except UnusableFile as error:
        return tell_unusable(error, False)
    found = latest_contents(centre) if args.drafts else put_contents(centre)
    tables = tables_of(centre, found.values())
    path = Path(args.output)
    is_json = path.suffix.casefold() == ".json"
    path.write_bytes(written_json(dict(tables)) if is_json else write_book([(t, tables[t.key]) for t in TABLES]))
    print(f"{len(found)} standards written to {path}.")
    return 0


def _template(args: argparse.Namespace) -> int:
    from blueberet.foundation.sheets.write import write_template
    from blueberet.stages.standards.table import TABLES

    Path(args.output).write_bytes(write_template(TABLES))
    return 0
