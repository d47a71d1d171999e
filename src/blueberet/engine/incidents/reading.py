"""From a file to events, with every fault told.

In: bytes or an open binary file. Out: ``Reading``, or ``UnusableIncidents``. Why: docs/engines/incidents.md, "Reading".
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import nan
from sys import intern
from typing import Any, BinaryIO, TypeVar

from blueberet.engine.incidents import cells, kinds
from blueberet.engine.incidents.event import DAY_PRECISION, PLACE_PRECISION, VIOLENCE, Event
from blueberet.engine.incidents.faults import BadCell, Fault, UnusableIncidents, shown
from blueberet.engine.incidents.layouts import Layout, recognise
from blueberet.engine.incidents.opening import Opened, open_table

T = TypeVar("T")
MOST_FAULTS = 5_000
"""So many faults are told one by one; the rest is counted."""
MOST_DEATHS = 10_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds."""

    layout: Layout
    written: str
    """``utf-8, ;`` or the sheet of a workbook."""
    events: tuple[Event, ...]
    """In the order of the file; only those that were asked to be kept."""
    faults: tuple[Fault, ...]
    """By row; at most ``MOST_FAULTS``."""
    more_faults: int
    rows: int
    """Rows with anything in them, without header and row of tags."""
    left_out: int
    """Rows that are no event, for each of which there is at least one error."""
    first_day: date | None
    last_day: date | None
    """Of all events of the file, kept or not."""

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults for which rows were left out."""
        return tuple(f for f in self.faults if f.severity == "error")


class _Row:
    """One row, read cell by cell; faults are gathered."""

    def __init__(self, layout: Layout, number: int, row: Sequence[Any]) -> None:
        self.layout, self.number, self.row = layout, number, row
        self.faults: list[Fault] = []

    def cell(self, name: str) -> Any:
        at = self.layout.at.get(name)
        return None if at is None else self.row[at]

    def text(self, name: str) -> str:
        return intern(cells.text(self.cell(name)))

    def read(self, name: str, reader: Callable[..., T], *bounds: int, warn: bool = False) -> T | None:
        """The cell by a reader; a cell that cannot be read is a fault and ``None``."""
        try:
            return reader(self.cell(name), *bounds)
        except BadCell as bad:
            self.fault(name, bad.problem, bad.remedy, warn=warn)
            return None

    def fault(self, name: str, problem: str, remedy: str, *, warn: bool = False) -> None:
        header = self.layout.headers[self.layout.at[name]] if name else ""
        value = shown(cells.text(self.cell(name))) if name else ""
        self.faults.append(Fault(self.number, header, value, problem, remedy, "warning" if warn else "error"))

    @property
    def is_sound(self) -> bool:
        return not any(f.severity == "error" for f in self.faults)


def read(source: bytes | BinaryIO, keep: Callable[[Event], bool] | None = None) -> Reading:
    """Read a file of ACLED or UCDP GED, in any layout of the rule book.

    Rows with a fault are told and left out of the events; what to do about them is for the caller to decide. Where the
    file gives identifiers, the second row with the same one is a fault; where it gives none, two rows that say the
    same are both taken, with a warning.

    Parameters
    ----------
    keep
        Events for which it is false are counted and forgotten, so that a big file fits into memory.

    Raises
    ------
    UnusableIncidents
        If the file as a whole cannot be read.
    """
    return read_opened(open_table(source), keep)


def read_opened(opened: Opened, keep: Callable[[Event], bool] | None = None) -> Reading:
    """Read a table that is open, such as a workbook that a guarded process has read (``opening.open_sheets``).

    The same as ``read``, with its errors.
    """
    layout = recognise(opened.header)
    events: list[Event] = []
    faults: list[Fault] = []
    seen: dict[object, int] = {}
    more = rows = left_out = misfits = 0
    first: date | None = None
    last: date | None = None
    for at, (number, cells_) in enumerate(_without_tags(opened.rows)):
        rows += 1
        row = _Row(layout, number, cells_)
        event = _event(row)
        misfits += len(cells_) < 2
        if at == misfits - 1 == 49:
            raise UnusableIncidents(_other_delimiter(layout))
        if event and row.is_sound and _is_new(row, event, seen):
            first = event.day if first is None else min(first, event.day)
            last = event.day if last is None else max(last, event.day)
            if keep is None or keep(event):
                events.append(event)
        else:
            left_out += 1
        room = MOST_FAULTS - len(faults)
        faults += row.faults[:room]
        more += max(0, len(row.faults) - room)
    if rows and misfits == rows:
        raise UnusableIncidents(_other_delimiter(layout))
    return Reading(layout, opened.told, tuple(events), tuple(faults), more, rows, left_out, first, last)


def _other_delimiter(layout: Layout) -> str:
    return (
        f"The first row has {len(layout.headers)} columns, the rows below it have one: they are parted "
        "by another sign. "
        "Use comma, semicolon, tab or bar in all rows."
    )


def _without_tags(rows: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows without the line of HXL tags that the first may be."""
    for at, (number, row) in enumerate(rows):
        filled = [t for c in row if (t := cells.text(c))]
        if at == 0 and filled and all(t.startswith("#") for t in filled):
            continue
        yield number, row


def _is_new(row: _Row, event: Event, seen: dict[object, int]) -> bool:
    key: object = event.id or (
        event.day,
        event.kind,
        event.sub_kind,
        event.latitude,
        event.longitude,
        row.text("actor1"),
    )
    before = seen.setdefault(key, row.number)
    if before == row.number:
        return True
    if not event.id:
        row.fault("", f"It says the same as row {before}.", "Take one out if they are the same event.", warn=True)
        return True
    name = next(n for n in ("event_id_cnty", "data_id", "id", "log_number") if row.text(n))
    row.fault(name, f"Row {before} has the same number.", "Take one of them out; the first one counts.")
    return False


def _event(row: _Row) -> Event | None:
    wide = len(row.layout.headers)
    if len(row.row) < wide or any(cells.text(c) for c in row.row[wide:]):
        told = f"The row has {len(row.row)} cells, the first row has {wide}."
        row.fault("", told, "A quote or delimiter inside a text may be wrong; export the file again.")
        return None
    return {"acled": _of_acled, "ucdp": _of_ucdp, "log": _of_log}[row.layout.source](row)


def _of_acled(row: _Row) -> Event | None:
    day = row.read("event_date", cells.day)
    if day and (year := row.read("year", cells.whole, 1900, 2100)) and year != day.year:
        row.fault("year", f"The day lies in {day.year}.", "Correct whichever is wrong.")
    latitude, longitude = _place(row)
    fine_day = row.read("time_precision", cells.whole, 1, DAY_PRECISION["acled"])
    fine_place = row.read("geo_precision", cells.whole, 1, PLACE_PRECISION["acled"])
    side1, side2 = (row.read(n, cells.side, warn=True) for n in ("inter1", "inter2"))
    deaths = row.read("fatalities", cells.whole, 0, MOST_DEATHS)
    written, sub_written = row.text("event_type"), row.text("sub_event_type")
    kind, sub_kind = (intern(t) for t in kinds.today(written, sub_written, side1, side2))
    if not written:
        row.fault("event_type", "The kind of event is missing.", "Fill it in, or take the row out.")
    elif not kinds.is_known(kind, sub_kind):
        known = kind in kinds.WEIGHTS
        counts = "the highest weight of its type" if known else "no weight, so only a choice by kind finds it"
        name = "sub_event_type" if known else "event_type"
        row.fault(name, "This kind is not in the table of kinds.", f"It counts with {counts}.", warn=True)
    if day is None or latitude is None or longitude is None or not row.is_sound:
        return None
    return Event(
        row.number, row.text("event_id_cnty") or row.text("data_id"), day, day, kind, sub_kind, latitude, longitude,
        fine_day, fine_place, row.text("country"), row.text("admin1"), row.text("admin2"), row.text("admin3"),
        row.text("location"), side1, side2, deaths, kinds.weight(kind, sub_kind, side1, side2),
    )  # fmt: skip


def _of_ucdp(row: _Row) -> Event | None:
    day, last = row.read("date_start", cells.day), row.read("date_end", cells.day)
    if day and last and last < day:
        row.fault("date_end", "The last day lies before the first.", "Correct whichever is wrong.")
    latitude, longitude = _place(row)
    fine_day = row.read("date_prec", cells.whole, 1, DAY_PRECISION["ucdp"])
    fine_place = row.read("where_prec", cells.whole, 1, PLACE_PRECISION["ucdp"])
    violence = row.read("type_of_violence", cells.whole, 1, 3)
    deaths = row.read("best", cells.whole, 0, MOST_DEATHS)
    if violence is None and row.is_sound:
        row.fault("type_of_violence", "The type of violence is missing.", "Write 1, 2 or 3.")
    if not row.text("id"):
        row.fault("id", "The number of the event is missing.", "Export the file again.")
    if day is None or last is None or latitude is None or longitude is None or not violence or not row.is_sound:
        return None
    kind = VIOLENCE[violence]
    return Event(
        row.number, row.text("id"), day, last, kind, "", latitude, longitude, fine_day, fine_place,
        row.text("country"), row.text("adm_1"), row.text("adm_2"), "", row.text("where_coordinates"),
        None, None, deaths, kinds.weight(kind, ""),
    )  # fmt: skip


def _of_log(row: _Row) -> Event | None:
    """An entry of the own log: a site is place enough; one that shut something has the highest weight."""
    day, site = row.read("happened_on", cells.day), row.text("site")
    latitude, longitude = _place(row) if row.text("latitude") or row.text("longitude") or not site else (nan, nan)
    deaths = row.read("dead", cells.whole, 0, MOST_DEATHS)
    written, shut = row.text("kind"), row.text("shut").casefold()
    if not row.text("log_number"):
        row.fault("log_number", "The number of the entry is missing.", "Export the log again.")
    if written not in kinds.LOG:
        row.fault("kind", "The log has no such kind.", f"Write one of {', '.join(kinds.LOG)}.")
    if shut not in ("", "yes", "no"):
        row.fault("shut", "This says neither yes nor no.", "Write yes if the entry shut a gate or road, else no.")
    if day is None or latitude is None or longitude is None or not row.is_sound:
        return None
    kind, sub_kind = kinds.LOG[written]
    return Event(
        row.number, row.text("log_number"), day, day, kind, sub_kind, latitude, longitude, 1, 1, "", "", "", "",
        site or row.text("place"), None, None, deaths, kinds.SHUT if shut == "yes" else kinds.weight(kind, sub_kind),
    )  # fmt: skip


def _place(row: _Row) -> tuple[float | None, float | None]:
    latitude = row.read("latitude", cells.degrees, 90)
    longitude = row.read("longitude", cells.degrees, 180)
    if latitude == longitude == 0:
        row.fault(
            "latitude", "Latitude and longitude are both 0, a place in the sea.", "Look for the place.", warn=True
        )
    return latitude, longitude
