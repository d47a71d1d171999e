"""A log that comes as a workbook: every fault by sheet, row and column; what is new, what is there already.

In: a book. Out: entries that may be kept, and findings. Nothing is written here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.sheets.book import Book
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.foundation.sheets.read_table import read_table
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.incidents.checking import COUNTS, Entry, Fault, Known, check_entry
from blueberet.stages.incidents.policies import LogSight
from blueberet.stages.incidents.selectors.log import standing
from blueberet.stages.incidents.selectors.recorded import log_rows, shut_rows
from blueberet.stages.incidents.services.entering import overlaps
from blueberet.stages.incidents.table import LOG, ONLY_OUT, SHUT

MOST_ROWS = 5_000
NAME = re.compile(r"(\d{4})/(\d{1,6})")
FIELDS = {"where": "site", "informed_by": "informed_by", "effects": "number"}
SAME = ("happened", "plan", "site", "kind", "what", "informed_by", "told", *COUNTS)
"""Columns by which an entry that is there already is held against the row that names it."""
CELLS = {"what": "site", "shut": "shut", "expected": "expected", "opened": "opened"}
"""Fields of an effect and the columns they come from."""


@dataclass(slots=True)
class LogCheck:
    """What a workbook holds: new entries in their order, numbers that are there already, what is wrong."""

    new: list[tuple[Row, Entry]] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether it may be taken in."""
        return not errors_in(self.findings)


def check_log(book: Book, centre: Centre, sight: LogSight, now: datetime) -> LogCheck:
    """Read the sheets, check every row, hold it against what is there."""
    check = LogCheck()
    rows, check.findings = read_table(book, LOG, alone=True)
    shut, found = read_table(book, SHUT)
    check.findings += found
    if len(rows) > MOST_ROWS:
        told = f"The sheet has {len(rows):,} rows; at most {MOST_ROWS:,} are taken at once."
        check.findings.append(Finding(rows[0].sheet, None, "", "", told, "Make several workbooks."))
        return check
    by_number: dict[str, list[Row]] = {}
    for r in shut:
        by_number.setdefault(str(r.values.get("number", "")).casefold(), []).append(r)
    known = Known.of(centre)
    there = _there(centre, sight)
    for row in rows:
        number = str(row.values.get("number", ""))
        mine = by_number.pop(number.casefold(), [])
        if number and (said := there.get(_plain(number))):
            check.there.append(number)
            check.findings += _differs(row, mine, said)
        else:
            _new(row, mine, known, sight, now, check)
    for left in by_number.values():
        for r in left:
            told = "No row of the log has this number."
            check.findings.append(_tell(r, "number", told, "Add the entry to the sheet Log, or correct the number."))
    _among_themselves(check, centre)
    return check


def _plain(number: str) -> str:
    found = NAME.fullmatch(number.strip())
    return f"{found[1]}/{int(found[2]):03d}" if found else ""


def _there(centre: Centre, sight: LogSight) -> dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]:
    entries = list(standing(centre, sight.units))
    shut: dict[str, list[dict[str, Any]]] = {}
    for s in shut_rows(entries):
        shut.setdefault(s["number"], []).append(s)
    return {r["number"]: (r, shut.get(r["number"], [])) for r in log_rows(centre, entries)}


def _differs(row: Row, shut: list[Row], said: tuple[dict[str, Any], list[dict[str, Any]]]) -> list[Finding]:
    """What a row says otherwise than the entry it names."""
    told = "This entry is in the log and says «{}» here."
    remedy = "Correct it on its page; a file adds entries and changes none."
    found = []
    for key in SAME:
        there, here = str(said[0][key] or ""), str(row.values.get(key) or "")
        if key in COUNTS:
            there, here = there or "0", here or "0"
        if there != here and key in row.headers:
            found.append(_tell(row, key, told.format(there[:60]), remedy))
    theirs = {(s["plan"], s["kind"], s["site"], s["link"], s["shut"], s["opened"]) for s in said[1]}
    keys = ("plan", "kind", "site", "link", "shut", "opened")
    ours = {tuple(str(r.values.get(k) or "") for k in keys): r for r in shut}
    for cells, r in ours.items():
        if cells not in theirs:
            found.append(_tell(r, "number", "The entry is in the log and tells of its closures otherwise.", remedy))
    return found


def _new(row: Row, shut: list[Row], known: Known, sight: LogSight, now: datetime, check: LogCheck) -> None:
    values: Mapping[str, Any] = {k: v for k, v in row.values.items() if k not in ONLY_OUT}
    effects = [
        {
            "what": "/".join(str(r.values.get(k) or "") for k in ("plan", "kind", "site", "link")).rstrip("/"),
            "shut": r.values.get("shut", ""), "expected": str(r.values.get("expected") or ""),
            "opened": r.values.get("opened", ""),
        }
        for r in shut
    ]  # fmt: skip
    given = dict(values) | {"effects": effects, "about": "1" if values.get("about") else ""}
    if values.get("plan") or values.get("site"):
        given["where"] = f"{values.get('plan', '')}/{values.get('site', '')}"
    read_badly = {f.row for f in check.findings if f.severity == "error" and f.sheet == row.sheet}
    entry, faults = check_entry(given, known, now)
    if row.number not in read_badly:
        check.findings += [_finding(row, shut, f) for f in faults]
    else:
        # What could not be read was told already; an empty field after it is no second fault.
        there = {f.column for f in check.findings if f.row == row.number and f.sheet == row.sheet}
        check.findings += [x for f in faults if (x := _finding(row, shut, f)).column not in there]
    if entry is None:
        return
    if sight.units is not None and (entry.unit is None or entry.unit.pk not in {u.pk for u in sight.units}):
        check.findings.append(_tell(row, "unit", "You write for your own units alone.", "Name one of them."))
        return
    check.new.append((row, entry))


def _finding(row: Row, shut: list[Row], fault: Fault) -> Finding:
    if fault.field.startswith("effects-"):
        _word, n, name = fault.field.split("-", 2)
        r = shut[int(n)]
        return _tell(r, CELLS.get(name, "number"), fault.told, "")
    return _tell(row, FIELDS.get(fault.field, fault.field), fault.told, "")


def _tell(row: Row, key: str, problem: str, remedy: str) -> Finding:
    return Finding(row.sheet, row.number, row.headers.get(key, ""), str(row.values.get(key, ""))[:80], problem, remedy)


def _among_themselves(check: LogCheck, centre: Centre) -> None:
    """What rows shut while another row or entry has it shut."""
    seen: dict[tuple[int, str, str, str], list[tuple[Row, Any]]] = {}
    for row, entry in check.new:
        check.findings += [_tell(row, "number", told, "") for told in overlaps(centre, entry.effects)]
        for e in entry.effects:
            for other, o in seen.get(e.key, ()):
                if (o.opened_at is None or o.opened_at > e.shut_at) and (
                    e.opened_at is None or e.opened_at > o.shut_at
                ):
                    told = f"The same is shut at the same time by row {other.number}."
                    check.findings.append(_tell(row, "number", told, "Correct the times, or leave one of them out."))
            seen.setdefault(e.key, []).append((row, e))
