"""Files of ACLED and UCDP become events; every fault is told with its row and column; the rest is refused in words."""

import io
import tracemalloc
from datetime import date, datetime, time
from itertools import product
from pathlib import Path

import pytest

from blueberet.engine.incidents import kinds
from blueberet.engine.incidents.choosing import Circle, Named
from blueberet.engine.incidents.event import Event
from blueberet.engine.incidents.faults import UnusableIncidents
from blueberet.engine.incidents.reading import Reading, read
from tests.engine.incidents.invented import DATES, HAPI, LAYOUTS, SOME, Told, acled, as_csv, as_xlsx, ged


def said(event: Event) -> tuple[object, ...]:
    return (
        event.day,
        event.kind,
        event.latitude,
        event.longitude,
        event.side1,
        event.side2,
        event.location,
        event.deaths,
    )


WANTED = [(t.day, t.kind, t.latitude, t.longitude, t.side1, t.side2 or None, t.location, n) for n, t in enumerate(SOME)]
STYLES = list(product(LAYOUTS, ",;\t|", ("utf-8-sig", "cp1252", "utf-16"), (False, True)))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_of_acled_however_it_is_written(layout: str) -> None:
    dates = list(DATES)[:4]
    for n, (_, delimiter, encoding, words) in enumerate(s for s in STYLES if s[0] == layout):
        table = acled(layout, dates=dates[n % 4], words=words)
        found = read(as_csv(table, delimiter, encoding))
        assert found.layout.name == f"ACLED {layout}"
        assert [said(e) for e in found.events] == WANTED, (delimiter, encoding, words)
        assert (found.faults, found.rows, found.left_out) == ((), 8, 0)
        assert [e.row for e in found.events] == list(range(2, 10)), "a line break in a text is no row"
        assert (found.first_day, found.last_day) == (SOME[0].day, SOME[-1].day)


def test_weights_are_those_of_the_table_also_where_the_file_has_no_sub_types() -> None:
    assert [e.weight for e in read(as_csv(acled("A"))).events] == [3, 3, 1, 2, 3, 2, 1, 3]
    old = read(as_csv(acled("before 2019"))).events
    assert [e.weight for e in old] == [3, 3, 1, 2, 3, 2, 2, 3], "without a sub-type the highest of the type"
    assert [e.kind for e in old] == [t.kind for t in SOME], "Riots/Protests are told apart by their sides"
    alone = read(as_csv(acled("before 2019", [Told(date(2015, 1, 1), side1=0)]))).events[0]
    assert (alone.kind, alone.weight) == ("Riots/Protests", 3), "what may be a riot counts as one"


def test_precision_of_a_file_without_it_is_unknown() -> None:
    assert {(e.day_precision, e.place_precision, e.id) for e in read(as_csv(acled("C"))).events} == {(None, None, "")}
    assert {(e.day_precision, e.place_precision) for e in read(as_csv(acled("B"))).events} == {(1, 2)}


@pytest.mark.parametrize(("columns", "dates", "tags"), [(38, "iso", False), (45, "iso T", True), (49, "iso ms", False)])
def test_every_layout_of_ucdp(columns: int, dates: str, tags: bool) -> None:
    found = read(as_csv(ged(columns, dates=dates, tags=tags)))
    assert found.layout.name == f"UCDP GED, {columns} columns"
    assert found.faults == ()
    assert [(e.day, e.deaths, e.latitude) for e in found.events] == [(t.day, n, t.latitude) for n, t in enumerate(SOME)]
    assert [(e.last_day - e.day).days for e in found.events] == list(range(8))
    assert [e.row for e in found.events] == list(range(2 + tags, 10 + tags)), "the line of tags is a row of the sheet"
    assert {(e.kind, e.weight) for e in found.events} == {
        ("State-based violence", 3), ("Non-state violence", 3), ("One-sided violence", 2),
    }  # fmt: skip


def test_a_workbook_with_true_dates_and_numbers_on_its_second_sheet() -> None:
    header, rows = acled("A")
    at = header.index("event_date")
    for row, told in zip(rows, SOME, strict=True):
        row[at] = datetime.combine(told.day, time())
        row[header.index("latitude")] = told.latitude
        row[header.index("inter1")] = told.side1
    found = read(as_xlsx((header, rows)))
    assert found.written == "sheet Events"
    assert [said(e) for e in found.events] == WANTED


def spoilt(*changes: tuple[int, str, str]) -> Reading:
    header, rows = acled("A")
    for row, column, value in changes:
        rows[row - 2][header.index(column)] = value
    return read(as_csv((header, rows)))


def test_all_faults_at_once_each_with_row_and_column() -> None:
    found = spoilt(
        (2, "event_date", "31-February-2022"), (2, "latitude", "north"), (3, "event_date", "03/04/2022"),
        (3, "geo_precision", "4"), (4, "longitude", "200"), (5, "year", "2021"), (6, "inter1", "Neighbours"),
        (7, "event_id_cnty", "QOR7"), (9, "fatalities", "-1"),
    )  # fmt: skip
    assert [(f.row, f.column, f.value, f.severity) for f in found.faults] == [
        (2, "event_date", "31-February-2022", "error"), (2, "latitude", "north", "error"),
        (3, "event_date", "03/04/2022", "error"), (3, "geo_precision", "4", "error"), (4, "longitude", "200", "error"),
        (5, "year", "2021", "error"), (6, "inter1", "Neighbours", "warning"), (8, "event_id_cnty", "QOR7", "error"),
        (9, "fatalities", "-1", "error"),
    ]  # fmt: skip
    assert [e.row for e in found.events] == [6, 7], "a row with a warning stays, the others are told and left out"
    assert (found.rows, found.left_out, len(found.errors)) == (8, 6, 8)
    assert found.faults[2].sentence() == (
        "Row 3, event_date «03/04/2022»: A day with strokes can be read in two ways. "
        "Write it as 2024-03-14 or 14 March 2024."
    )
    assert all(f.problem.endswith(".") and f.remedy.endswith(".") for f in found.faults)


def test_an_unknown_kind_is_a_warning() -> None:
    found = spoilt((2, "event_type", "Floods"), (3, "sub_event_type", "Shouting"))
    assert [(f.row, f.column, f.severity) for f in found.faults] == [
        (2, "event_type", "warning"), (3, "sub_event_type", "warning"),
    ]  # fmt: skip
    assert [e.weight for e in found.events[:2]] == [None, 3]


def test_rows_of_another_width_are_told() -> None:
    whole = as_csv(acled("A")).decode().replace('"Invented', "Invented", 1)
    found = read(whole.encode())
    assert found.left_out >= 1
    assert (found.faults[0].row, found.faults[0].column) == (2, "")
    assert "31" in found.faults[0].problem


def test_the_same_event_twice() -> None:
    header, rows = acled("C")
    found = read(as_csv((header, [*rows, rows[0]])))
    assert len(found.events) == 9, "without numbers nobody can tell"
    assert [(f.row, f.severity) for f in found.faults] == [(10, "warning")]
    assert "row 2" in found.faults[0].problem


@pytest.mark.parametrize(("content", "words"), [
    (b"", ["empty"]),
    (b" \n\n", ["empty"]),
    (b"sep=;\n", ["no row of headers"]),
    (b"%PDF-1.7 ...", ["no table", ".csv"]),
    (b"\x00\x01\x02 rows", ["no table"]),
    (b"PK\x03\x04 broken", ["damaged"]),
    (b"event_date,latitude,longitude,fatalities,event_type\n2018-03-03,40.4,44.2,0,Protests\n",
     ["5 columns (event_date, latitude, longitude, fatalities, event_type)", "needs also country, actor1"]),
    (as_csv(acled("A")).replace(b",", b":"), ["1 column", "needs also event_date", "comma, semicolon, tab or bar"]),
    (b"name,rank,unit\nA,B,C\n", ["3 columns (name, rank, unit)", "needs also event_date"]),
    (as_csv((HAPI, [["SYR"] * 19])), ["sums of events", "Export events from ACLED"]),
    (as_csv((["Country", "Month", "Year", "Events"], [["Q", "1", "2", "3"]])), ["sums of events"]),
    (as_csv((["id", "date_start", "latitude"], [["1", "2020-01-01", "3"]])), ["UCDP GED", "where_prec"]),
    (as_csv(([*LAYOUTS["A"], "latitude"], [])), ["latitude stands twice"]),
    (as_csv((LAYOUTS["A"], [])) + b"QOR1;2022-01-01;2022\n" * 3, ["31 columns", "parted by another sign"]),
    (as_csv(acled("A")) + b'QOR99,"' + b"x" * 1_100_000, ["row 9", "quote"]),
])  # fmt: skip
def test_what_is_no_file_of_incidents_is_refused_in_words(content: bytes, words: list[str]) -> None:
    with pytest.raises(UnusableIncidents) as refused:
        read(content)
    assert not [w for w in words if w not in str(refused.value)], str(refused.value)


def test_an_archive_that_is_no_workbook() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("events.csv", as_csv(acled("A")))
    with pytest.raises(UnusableIncidents, match="Unpack it"):
        read(out.getvalue())


def test_a_big_file_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    header, rows = acled("A", [Told(date(2020, 1, 1))])
    with path.open("wb") as out:
        out.write(as_csv((header, [])))
        for n in range(700):
            rows[0][0], rows[0][header.index("notes")] = f"QOR{n}", f"{n} long, " * 2000
            out.write(as_csv((rows[0], [])))
    assert path.stat().st_size > 12e6
    with path.open("rb") as stream:
        tracemalloc.start()
        found = read(stream, keep=lambda e: e.row == 500)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert not stream.closed
    assert [e.id for e in found.events] == ["QOR498"]
    assert found.rows == 700
    assert most < 5e6, "a piece at a time, no texts of notes"


def test_the_own_log_is_a_layout_of_its_own():
    table = "log_number,happened_on,kind,site,latitude,longitude,place,shut,dead\n"
    rows = ("2026/001,2026-10-03,riot,CP3,33.1,35.8,,no,\n2026/002,2026-10-05,weather,CP3,,,,yes,0\n"
            "2026/003,2026-10-06,accident,,33.2,35.9,Bridge,,\n")  # fmt: skip
    found = read((table + rows).encode())
    assert (found.layout.source, found.layout.name, found.faults) == ("log", "own log", ())
    assert [(e.id, e.kind, e.sub_kind, e.location, e.weight) for e in found.events] == [
        ("2026/001", "Riots", "Violent demonstration", "CP3", 3), ("2026/002", "Weather", "", "CP3", 3),
        ("2026/003", "Accident", "", "Bridge", 1),
    ]  # fmt: skip
    assert not Circle(33.1, 35.8, 20_000).holds(found.events[1])
    assert Named(("cp3",)).holds(found.events[1])
    bad = "2026/001,3/10/2026,war,,91,,,maybe,\n,2026-10-07,riot,CP1,,,,,\n"
    wrong = read((table + bad).encode())
    assert wrong.left_out == 2
    assert {f.column for f in wrong.errors} == {"happened_on", "kind", "latitude", "longitude", "shut", "log_number"}
    with pytest.raises(UnusableIncidents, match="an incident log needs also happened_on, kind"):
        read(b"log_number,site\n1,CP3\n")


def test_kinds_of_the_log_are_known_by_the_table_of_kinds():
    for kind, sub_kind in kinds.LOG.values():
        assert sub_kind in kinds.WEIGHTS[kind] if sub_kind else kind in kinds.LOG_WEIGHTS
