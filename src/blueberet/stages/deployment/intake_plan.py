"""A plan made or changed by hand: from a workbook, CSV or JSON back to the engine's ``Plan``.

In: bytes and the problem it is for. Out: the plan, or everything that stands against it, by row and column. Whether it
breaks a rule is judged afterwards by the engine's checker.
"""

import difflib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.deployment.scoring import score
from blueberet.engine.kit.wire import fingerprint
from blueberet.foundation.sheets.book import MOST_BYTES, MOST_ROWS, Book, SheetCells, read_book
from blueberet.foundation.sheets.findings import Finding, UnusableFile, errors_in
from blueberet.foundation.sheets.read_table import read_table, shown
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.deployment.outputs.plans import PLAN

BOM = b"\xef\xbb\xbf"
MOST_GUESSES = 20
"""So many unknown codes are compared with all known ones."""
READ = ("rotation", "person")
LOOSE = replace(PLAN, columns=tuple(replace(c, required=False) for c in PLAN.columns))
"""The same table where cells may be empty: an empty place has nobody."""


def read_plan(content: bytes, filename: str, problem: Problem) -> tuple[Plan | None, list[Finding]]:
    """Read a plan; with any fault there is none.

    Raises
    ------
    UnusableFile
        If the file is no table and no plan.
    """
    found: list[Finding] = []
    if content.removeprefix(BOM).lstrip()[:1] == b"{":
        book, made_for = _book_of(content, filename)
        if made_for and made_for != fingerprint(problem):
            told = "This plan was made for another situation; posts, people or rules have changed since."
            found.append(
                Finding(book.sheets[0].name, None, "", "", told, "It is read for the situation now.", "warning")
            )
    else:
        book = read_book(content, filename)
    rows, more = _rows(book)
    found += more
    sent, more = _assignments(rows, problem, {(f.row, f.column) for f in more})
    found += more
    if rows and not sent and not errors_in(found):
        told, remedy = "No row names a person.", f"Write service numbers in the column «{rows[0].headers['person']}»."
        found.append(Finding(rows[0].sheet, None, "", "", told, remedy))
    if errors_in(found):
        return None, found
    return _valued(problem, sent), found


def rows_in(content: bytes, filename: str) -> dict[tuple[str, str], int]:
    """Row of each tour and person in a plan that was read."""
    is_json = content.removeprefix(BOM).lstrip()[:1] == b"{"
    book = _book_of(content, filename)[0] if is_json else read_book(content, filename)
    rows, _found = _rows(book)
    return {(r.values.get("rotation", ""), r.values.get("person", "")): r.number for r in rows}


def _valued(problem: Problem, sent: tuple[Assignment, ...]) -> Plan:
    """The plan with what it is worth; nothing is claimed about a better one."""
    value, wishes = score(problem, sent)
    places = sum(problem.post_of[r.code].places for r in problem.rotations)
    return Plan(sent, "by hand", value, None, len(sent), places, wishes, fingerprint(problem))


def _book_of(content: bytes, filename: str) -> tuple[Book, str]:
    """A JSON plan as a book, and the fingerprint of the problem it was made for; row 2 is the first assignment."""
    if len(content) > MOST_BYTES:
        raise UnusableFile(f"{filename} has {len(content) // 2**20} MB; at most {MOST_BYTES // 2**20} MB can be read.")
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnusableFile(f"{filename} is no JSON that can be read: {str(error)[:120]}.") from error
    plan = said.get("plan", said)
    rows = plan.get("assignments") if isinstance(plan, dict) else None
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        told = f"{filename} is no plan: it needs «assignments», a list of objects with «rotation» and «person»."
        raise UnusableFile(told)
    if not 0 < len(rows) <= MOST_ROWS:
        raise UnusableFile(f"{filename} has {len(rows)} assignments; 1 to {MOST_ROWS} can be read.")
    cells = [list(READ), *([_cell(r.get(key)) for key in READ] for r in rows)]
    return Book(filename, [SheetCells("assignments", cells)]), str(plan.get("problem") or "")


def _cell(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _rows(book: Book) -> tuple[list[Row], list[Finding]]:
    """Rows of the table, and what stands against the two columns that are read; others may hold anything."""
    rows, found = read_table(book, PLAN, alone=True)
    if not rows or any(key not in rows[0].headers for key in READ):
        if not errors_in(found):
            told = "There is no row below the headers."
            found.append(Finding(book.sheets[0].name, None, "", "", told, "Write a row for each person and tour."))
        return [], errors_in(found)
    rows, found = read_table(book, LOOSE, alone=True)
    read = {"", *(rows[0].headers[key] for key in READ)}
    return rows, [f for f in found if f.column in read]


@dataclass(slots=True)
class _Guesses:
    """What an unknown code may have meant; only some are looked up, for each is compared with all."""

    known: tuple[str, ...]
    meant: Mapping[str, str]
    """Code by what else it is written as: a name, a number without its first zeros."""
    left: int = MOST_GUESSES

    def remedy(self, code: str, otherwise: str) -> str:
        if code.casefold() in self.meant:
            return f"Write the service number, {self.meant[code.casefold()]}."
        near: list[str] = []
        if self.left:
            self.left -= 1
            near = difflib.get_close_matches(code, self.known, 1, 0.75)
        return f"Did you mean «{near[0]}»? {otherwise}" if near else otherwise


def _otherwise(problem: Problem) -> dict[str, str]:
    written = [(p.name.casefold(), p.code) for p in problem.people if p.name]
    written += [(p.code.lstrip("0"), p.code) for p in problem.people if p.code.startswith("0")]
    times = Counter(other for other, _code in written)
    return {other: code for other, code in written if times[other] == 1}


def _assignments(
    rows: list[Row], problem: Problem, told: set[tuple[int | None, str]]
) -> tuple[tuple[Assignment, ...], list[Finding]]:
    """Who stands in which tour; unknown codes, doubled rows, people too many. ``told``: cells that were told of."""
    places = {r.code: problem.post_of[r.code].places for r in problem.rotations}
    people = {p.code for p in problem.people}
    of_rotation, of_person = _Guesses(tuple(places), {}), _Guesses(tuple(sorted(people)), _otherwise(problem))
    seen: dict[str, dict[str, Row]] = defaultdict(dict)
    sent: list[Assignment] = []
    found: list[Finding] = []

    def tell(row: Row, key: str, problem: str, remedy: str) -> None:
        value = shown(row.values.get(key, ""))
        found.append(Finding(row.sheet, row.number, row.headers[key], value, problem, remedy))

    for row in rows:
        rotation, person = row.values.get("rotation", ""), row.values.get("person", "")
        if not person:
            continue
        if not rotation:
            if (row.number, row.headers["rotation"]) not in told:
                tell(
                    row, "rotation", "The cell is empty, but a person stands in the row.", "Write the code of the tour."
                )
            continue
        if rotation not in places:
            tell(row, "rotation", "There is no such tour.", of_rotation.remedy(rotation, "Write the code of a tour."))
        if person not in people:
            remedy = of_person.remedy(person, "Write a service number of the roll, or leave the cell empty.")
            tell(row, "person", "Nobody of the roll has this service number.", remedy)
        if rotation not in places or person not in people:
            continue
        there = seen[rotation]
        if person in there:
            first = there[person].number
            tell(row, "person", f"This person stands in this tour already, in row {first}.", "Remove one of the rows.")
            continue
        there[person] = row
        if len(there) > places[rotation]:
            told_places = f"{places[rotation]} place{'s' * (places[rotation] != 1)}"
            tell(
                row, "rotation", f"The tour has {told_places}; this is person {len(there)}.", "Take somebody out of it."
            )
        sent.append(Assignment(rotation, person))
    return tuple(sent), found
