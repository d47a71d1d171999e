"""``blueberet report sitrep``: a situation report from its facts as papers and texts, without the site.

In: facts as JSON (docs/formats/situation.schema.json). Out: PDF, DOCX and what the checker found.
"""

import argparse
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from blueberet.config.telling import read_file, tell_unusable
from blueberet.foundation.sheets.findings import UnusableFile

WHOLE = "whole"
TO = ("personnel", "state", "command")


def sitrep_options(verb: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    verb.add_argument("file", help="facts as JSON: docs/formats/situation.schema.json")
    verb.add_argument("-o", "--output", required=True, help="folder for the papers; made if it is not there")
    verb.add_argument(
        "--addressee", action="append", choices=(WHOLE, *TO),
        help="only this paper, may be given several times; without it the whole and all three",
    )  # fmt: skip
    verb.add_argument("--format", action="append", choices=("pdf", "docx"), help="only this kind; without it both")
    verb.add_argument("--json", action="store_true")


def run_sitrep(args: argparse.Namespace) -> int:
    """Write the papers; 1 if the checker finds something told wrongly, 2 if the facts cannot be used."""
    try:
        situation, folder = _read(args.file), Path(args.output)
        _usable(folder)
    except UnusableFile as error:
        return tell_unusable(error, args.json)
    from blueberet.foundation.papers.whole import keep_whole
    from blueberet.foundation.papers.writing import write
    from blueberet.stages.situation.outputs.papers import paper_of
    from blueberet.stages.situation.texts import checked, texts_of
    from blueberet.stages.situation.words import shipped_table

    table, papers = shipped_table(), dict[Path, bytes]()
    for addressee in dict.fromkeys(args.addressee or (WHOLE, *TO)):
        for kind in dict.fromkeys(args.format or ("pdf", "docx")):
            path = folder / f"sitrep-{situation.number}-{situation.last.isoformat()}-{addressee}.{kind}"
            papers[path] = write(kind, paper_of(situation, addressee, table), situation.gathered_at)
    try:
        keep_whole(papers)
    except OSError as fault:
        return tell_unusable(UnusableFile(f"{folder} cannot be written: {fault.strerror}."), args.json)
    written = [str(path) for path in papers]
    findings = checked(situation, table, texts_of(situation, table, TO))
    wrong = [f for f in findings if f.weight == "wrong"]
    if args.json:
        told = {"status": "problems" if wrong else "ok", "files": written,
                "findings": [
                    {"rule": f.rule, "weight": f.weight, "fact": f.fact, "message": f.sentence}
                    for f in findings if f.weight != "meant"
                ]}  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print("\n".join(written))
        for f in findings:
            if f.weight != "meant":
                print(f"{f.weight:<8} {f.rule}  {f.sentence}")
        print(f"{sum(f.weight == 'meant' for f in findings)} facts are told to some only, as the table has it.",
              file=sys.stderr)  # fmt: skip
    return 1 if wrong else 0


def _usable(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UnusableFile(f"{folder} is a file; give a folder for the papers.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UnusableFile(f"{folder} cannot be made: {fault.strerror}.") from fault
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UnusableFile(f"Nothing can be written into {folder}.")


def _read(path: str) -> Any:
    """The facts.

    Raises
    ------
    UnusableFile
        With every fault: fields that are missing or of no known kind, blocks and kinds of fact that nobody knows, a
        code that stands twice.
    """
    from blueberet.engine.kit import wire
    from blueberet.engine.situation.facts import Situation
    from blueberet.stages.situation.words import blocks, kinds

    try:
        found = wire.load_json(Situation, read_file(path))
    except ValueError as error:
        raise UnusableFile(f"{path} cannot be used:\n{error}") from error
    faults, seen = [], set()
    if found.last < found.first:
        faults.append(f"last: {found.last} lies before the first day {found.first}.")
    for n, b in enumerate(found.blocks):
        if b.code not in blocks():
            faults.append(f"blocks.{n}.code: «{b.code}» is no block; known are {', '.join(blocks())}.")
        for m, f in enumerate(b.facts):
            place = f"blocks.{n}.facts.{m}"
            if f.kind not in kinds():
                faults.append(f"{place}.kind: «{f.kind}» is no kind of fact.")
            if f.code in seen:
                faults.append(f"{place}.code: «{f.code}» stands twice.")
            if f.unit == "date" and not _is_day(f.value):
                faults.append(f"{place}.value: «{f.value}» is no day; write it as 2024-03-14.")
            seen.add(f.code)
    moments = {"gathered_at": found.gathered_at} | {f"blocks.{n}.as_of": b.as_of for n, b in enumerate(found.blocks)}
    faults += [
        f"{k}: give the moment with its zone, as 2024-03-14T18:00:00+05:00."
        for k, at in moments.items() if at is not None and at.tzinfo is None
    ]  # fmt: skip
    if faults:
        raise UnusableFile(f"{path} cannot be used:\n" + "\n".join(faults))
    return found


def _is_day(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True
