"""From a file to people: read the roll, check what single cells cannot know, tell all faults at once.

In: bytes and a day. Out: a ``RosterCheck``. Nothing here touches the database.
"""

import difflib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.foundation.sheets.progress import Tell, silent
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.roster.intake.recognise import Recognised, recognise
from blueberet.stages.roster.intake.rows import read_rows
from blueberet.stages.roster.ranks import CATEGORY
from blueberet.stages.roster.table import DOCUMENTS, ROLL, UNITS

YOUNGEST, OLDEST = 18, 65
MOST_SIBLINGS = 200
"""Beyond it a file is no tree of units, and comparing all names would take too long."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a roll, as read."""

    service_number: str
    name_cyrillic: str
    name_latin: str
    name_passport: str
    sex: str
    birth_date: date
    rank: str
    category: str
    unit: tuple[str, ...]
    """Names from the contingent down."""
    region: str
    medical_class: str
    languages: tuple[tuple[str, str, str], ...] = ()
    licences: tuple[tuple[str, date | None], ...] = ()
    specialities: tuple[str, ...] = ()
    documents: tuple[tuple[str, str, date | None], ...] = ()
    """Kind, number, last valid day."""
    served_from: date | None = None


@dataclass(frozen=True, slots=True)
class RosterCheck:
    """What a file would bring: people, faults."""

    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    found: Recognised = field(default_factory=Recognised)
    """How the file was understood."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing stands against the import."""
        return not errors_in(self.findings) and bool(self.entries)


def check_roster(
    content: bytes,
    filename: str,
    *,
    today: date,
    remembered: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    tell: Tell = silent,
) -> RosterCheck:
    """Read a nominal roll from XLSX or CSV, ours or anybody's.

    ``remembered`` says what headers mean (header key to column key, empty to leave out); ``constants`` are values for
    all rows that have none of their own.

    Raises
    ------
    UnusableFile
        If the file is no table at all.
    """
    tell("file", 0, 0)
    found = recognise(read_book(content, filename), remembered=remembered, constants=constants)
    if not found.sheets:
        wanted = ", ".join(c.header for c in ROLL.columns if c.required)
        told = Finding(ROLL.sheet, None, "", "", "No header row with people below it was found.",
                       f"Write the headers {wanted} above the rows.")  # fmt: skip
        return RosterCheck([], [told], 0, found)
    tell("rows", 0, 0)
    rows, findings = read_rows(found)
    bad = {(f.sheet, f.row) for f in errors_in(findings) if f.row}
    entries: list[Entry] = []
    at: dict[str, Row] = {}
    for count, row in enumerate(rows):
        if count % 500 == 0:
            tell("rows", count, len(rows))
        before = len(findings)
        unit = _unit(row, findings)
        if "birth_date" in row.values:
            findings.extend(_age(row, today))
        findings.extend(_served(row, today))
        findings.extend(_category(row))
        findings.extend(_expired(row, today))
        whole = all(c.key in row.values for c in ROLL.columns if c.required)
        if (row.sheet, row.number) not in bad and whole and unit and not errors_in(findings[before:]):
            entries.append(_entry(row, unit))
            at[entries[-1].service_number] = row
    findings.extend(_units_alike(at, entries))
    if not rows and not errors_in(findings):
        findings.append(Finding(ROLL.sheet, None, "", "", "There is no row below the headers.", "Add the people."))
    order = {s.layout.sheet.name: n for n, s in enumerate(found.sheets)}
    findings.sort(key=lambda f: (order.get(f.sheet, -1), f.row or 0, f.severity))
    return RosterCheck(entries, findings, len(rows), found)


def _tell(row: Row, key: str, problem: str, remedy: str, severity: str = "error") -> Finding:
    value = row.values.get(key, "")
    shown = value.isoformat() if isinstance(value, date) else str(value)
    header = row.headers.get(key, "")
    return Finding(row.sheet, row.number, header, shown[:80], problem, remedy, severity)  # type: ignore[arg-type]


def _unit(row: Row, findings: list[Finding]) -> tuple[str, ...]:
    """The unit path, from one column or four; a gap or nothing at all is a fault."""
    if "unit" in row.values:
        names = tuple(n.strip() for n in str(row.values["unit"]).replace("/", ">").split(">") if n.strip())
        if len(names) > len(UNITS):
            findings.append(
                _tell(row, "unit", "A unit has at most four levels.", "Write contingent > company > platoon > section.")
            )
        return names[: len(UNITS)]
    names = tuple(str(row.values.get(level, "")) for level in UNITS)
    filled = [n for n in names if n]
    if not filled:
        findings.append(_tell(row, "contingent", "The person is in no unit.", "Fill at least the contingent."))
        return ()
    depth = max(i for i, n in enumerate(names) if n) + 1
    missing = [UNITS[i] for i in range(depth) if not names[i]]
    if missing:
        remedy = f"Fill the {' and the '.join(missing)}, or leave the lower levels empty."
        findings.append(
            _tell(row, UNITS[depth - 1], f"The {missing[0]} above this {UNITS[depth - 1]} is missing.", remedy)
        )
        return ()
    return tuple(filled)


def _age(row: Row, today: date) -> list[Finding]:
    born = row.values["birth_date"]
    if born > today:
        return [_tell(row, "birth_date", "The birth date lies in the future.", "Correct the date.")]
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < YOUNGEST:
        return [
            _tell(row, "birth_date", f"The person would be {age} years old; at least {YOUNGEST}.", "Correct the date.")
        ]
    if age > OLDEST:
        return [
            _tell(row, "birth_date", f"The person would be {age} years old; at most {OLDEST}.", "Correct the date.")
        ]
    return []


def _served(row: Row, today: date) -> list[Finding]:
    since, born = row.values.get("served_from"), row.values.get("birth_date")
    if since and since > today:
        return [_tell(row, "served_from", "The service begins in the future.", "Correct the date.")]
    if since and born and (since - born).days < 16 * 365:
        return [_tell(row, "served_from", "The service begins before the age of 16.", "Correct one of the dates.")]
    return []


def _category(row: Row) -> list[Finding]:
    rank, category = row.values.get("rank"), row.values.get("category")
    if rank and category and CATEGORY[rank] != category:
        told = f"The rank {rank} belongs to the category {CATEGORY[rank]}."
        return [_tell(row, "category", told, "Correct the rank or the category.", "warning")]
    return []


def _expired(row: Row, today: date) -> list[Finding]:
    found = []
    for kind in DOCUMENTS:
        until = row.values.get(f"{kind} expires")
        if until and until < today:
            found.append(
                _tell(row, f"{kind} expires", f"The {kind} has expired.", "Renew it; it is taken as it is.", "warning")
            )
    if any(
        until and until > today + timedelta(days=365 * 40) for k, until in row.values.items() if k.endswith(" expires")
    ):
        found.append(
            _tell(
                row, "passport expires", "A document would be valid for over forty years.", "Check the year.", "warning"
            )
        )
    return found


def _units_alike(at: dict[str, Row], entries: list[Entry]) -> list[Finding]:
    """Unit names that differ by a letter only are probably one unit: told at the rarer spelling."""
    people: dict[tuple[str, ...], list[str]] = defaultdict(list)
    siblings: dict[tuple[tuple[str, ...], str], set[tuple[str, ...]]] = defaultdict(set)
    for entry in entries:
        for depth in range(1, len(entry.unit) + 1):
            path = entry.unit[:depth]
            people[path].append(entry.service_number)
            siblings[path[:-1], "".join(c for c in path[-1] if c.isdigit())].add(path)
    found = []
    for family in siblings.values():
        if len(family) > MOST_SIBLINGS:
            continue
        for path in sorted(family):
            for other in sorted(family):
                if len(people[path]) > 2 or len(people[path]) >= len(people[other]):
                    continue
                if difflib.SequenceMatcher(None, path[-1].casefold(), other[-1].casefold()).ratio() <= 0.8:
                    continue
                for number in people[path]:
                    row = at[number]
                    key = "unit" if "unit" in row.headers else UNITS[len(path) - 1]
                    there = len(people[other])
                    told = f"The unit «{path[-1]}» does not exist elsewhere; {there} people are in «{other[-1]}»."
                    found.append(_tell(row, key, told, "Write the name alike, or make it clearly different."))
    return found


def _entry(row: Row, unit: tuple[str, ...]) -> Entry:
    v = row.values
    documents = tuple(
        (kind, v.get(f"{kind} number", ""), v.get(f"{kind} expires"))
        for kind in DOCUMENTS
        if v.get(f"{kind} number") or v.get(f"{kind} expires")
    )
    return Entry(
        v["service_number"], v["name_cyrillic"], v.get("name_latin", ""), v.get("name_passport", ""), v["sex"],
        v["birth_date"], v["rank"], v.get("category") or CATEGORY[v["rank"]], unit, v["region"],
        v.get("medical_class", ""), v.get("languages", ()), v.get("licences", ()), v.get("specialities", ()), documents,
        v.get("served_from"),
    )  # fmt: skip
