"""What a file is: which sheets are rolls, what each header means, what has to be asked.

In: a ``Book``, what the centre remembers of headers, and values for all rows. Out: a ``Recognised``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from blueberet.foundation.sheets.book import Book
from blueberet.foundation.sheets.layout import Layout, is_filled, layout_of
from blueberet.foundation.sheets.read_table import key_of, shown
from blueberet.stages.roster.intake.columns import LEAVE, columns_by_key, meanings
from blueberet.stages.roster.intake.units_named import unit_of_sheet
from blueberet.stages.roster.table import ROLL, UNITS

FOR_ALL_ROWS = ("contingent", "company", "platoon", "section", "region", "sex", "rank")
"""Columns whose value may be given once for the whole file."""


@dataclass(frozen=True, slots=True)
class Label:
    """One header of the file."""

    key: str
    """The header without case, spaces and punctuation; what is remembered."""
    text: str
    meaning: str
    """Key of our column; empty: left out."""
    is_known: bool
    """Whether the meaning is ours, remembered or told, and not just a guess that it can be left out."""
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RollSheet:
    """One sheet that is a roll."""

    layout: Layout
    columns: dict[int, str]
    """Column to the key of ours."""
    units: dict[str, str]
    """Units that its name or title says for all rows."""

    def outside(self, constants: Mapping[str, str]) -> dict[str, str]:
        """What stands outside the rows.

        A value for all rows is for sheets that lack the column, never for gaps in it.
        """
        there = {*self.columns.values()}
        if "unit" in there:
            there |= {*UNITS}
        return {k: v for k, v in constants.items() if k not in there} | self.units


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file as far as it is understood."""

    sheets: tuple[RollSheet, ...] = ()
    labels: tuple[Label, ...] = ()
    ignored: tuple[str, ...] = ()
    """Sheets that are no roll."""
    constants: dict[str, str] = field(default_factory=dict)

    @property
    def unknown(self) -> tuple[Label, ...]:
        """Headers that somebody has to explain."""
        return tuple(x for x in self.labels if not x.is_known)

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of needed columns that neither a header nor a value for all rows gives; ``unit`` for no unit at all."""
        there = {m for s in self.sheets for m in s.columns.values()} | self.constants.keys()
        if {"surname", "given_name"} <= there:
            there.add("name_cyrillic")
        found = [c.key for c in ROLL.columns if c.required and c.key not in there]
        named = {level for s in self.sheets for level in s.units}
        if not there & {"unit", *UNITS} and not named:
            found.append("unit")
        return tuple(found)

    @property
    def gaps(self) -> tuple[str, ...]:
        """Unit levels above a named one that nothing gives, so that no tree can be made."""
        there = {m for s in self.sheets for m in s.columns.values()} | self.constants.keys()
        if "unit" in there:
            return ()
        there |= {level for s in self.sheets for level in s.units}
        deepest = max((n for n, level in enumerate(UNITS) if level in there), default=-1)
        return tuple(level for level in UNITS[: deepest + 1] if level not in there)

    @property
    def has_questions(self) -> bool:
        """Whether the file cannot be read well without an answer."""
        return bool(self.sheets) and bool(self.unknown or self.missing or self.gaps)


def recognise(
    book: Book, *, remembered: Mapping[str, str] | None = None, constants: Mapping[str, str] | None = None
) -> Recognised:
    """Understand a file as far as headers, sheet names and memory go.

    ``remembered`` maps header keys to our column keys, empty for left out; it goes before our own aliases, so that a
    centre may say what its «Номер» is.
    """
    known = {**meanings(), **(remembered or {})}
    layouts = [(s, layout_of(s, lambda word: bool(known.get(key_of(word))))) for s in book.sheets]
    rolls = [x for _, x in layouts if x is not None and x.known and x.rows]
    if not rolls:
        # Nothing is known here: the sheet with most rows is asked about.
        rolls = sorted((x for _, x in layouts if x is not None and x.rows), key=lambda x: -len(x.rows))[:1]
    else:
        most = max(x.known for x in rolls)
        rolls = [x for x in rolls if x.known * 2 > most]
    taken = {id(x.sheet) for x in rolls}
    ignored = [
        s.name
        for s, _ in layouts
        if id(s) not in taken and key_of(s.name) != "notes" and any(is_filled(c) for row in s.cells for c in row)
    ]
    labels: dict[str, Label] = {}
    sheets = []
    for layout in rolls:
        columns = _columns(layout, known, remembered or {}, labels)
        units = unit_of_sheet(layout.sheet.name, layout.title)
        units = {k: v for k, v in units.items() if k not in columns.values() and "unit" not in columns.values()}
        sheets.append(RollSheet(layout, columns, units))
    given = {k: v.strip() for k, v in (constants or {}).items() if k in FOR_ALL_ROWS and v.strip()}
    return Recognised(tuple(sheets), tuple(labels.values()), tuple(ignored), given)


def _columns(
    layout: Layout, known: Mapping[str, str], remembered: Mapping[str, str], labels: dict[str, Label]
) -> dict[int, str]:
    """Meaning of each column; headers are gathered with samples. A column without a header or values is nothing."""
    found: dict[int, str] = {}
    for n, text in layout.labels.items():
        key = key_of(text)
        samples = tuple(shown(x) for x in layout.samples(n))
        meaning = known.get(key, LEAVE)
        if meaning not in columns_by_key():
            meaning = LEAVE
        sure = key in known or not samples or not key
        if key not in labels or (samples and not labels[key].samples):
            labels[key] = Label(key, text, meaning, sure, samples)
        if meaning:
            found[n] = meaning
    return found
