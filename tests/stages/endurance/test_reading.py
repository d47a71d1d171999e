"""A supply plan with faults: every one told by sheet, row and column, and nothing taken."""

import io

import pytest
from openpyxl import load_workbook

from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.endurance.reading import check_plan
from blueberet.stages.endurance.services.shipped import SHIPPED, shipped_book
from blueberet.stages.endurance.table import TABLES
from blueberet.stages.endurance.views.files import _cells


def workbook(shipped: str = "battalion-base", **changes: dict) -> bytes:
    """A shipped plan as XLSX, cells changed: ``sheet={(row, header): value}``."""
    check = check_plan(shipped_book(shipped))
    book = load_workbook(
        io.BytesIO(write_book([(t, [_cells(r) for r in check.content.get(t.key, [])]) for t in TABLES]))
    )
    for sheet, cells in changes.items():
        page = book[sheet.replace("_", " ")]
        headers = {c.value: c.column for c in page[1]}
        for (row, header), value in cells.items():
            page.cell(row, headers[header]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def faults(content: bytes) -> list[str]:
    return [f.sentence() for f in check_plan(read_book(content, "plan.xlsx")).findings if f.severity == "error"]


@pytest.mark.parametrize("shipped", [s.code for s in SHIPPED])
def test_what_is_shipped_is_clean_and_comes_back_from_a_workbook(shipped):
    check = check_plan(shipped_book(shipped))
    assert check.findings == []
    again = check_plan(read_book(workbook(shipped), "plan.xlsx"))
    assert again.content == check.content
    assert again.mission == check.mission


@pytest.mark.parametrize(("changes", "told"), [
    ({"Items": {(2, "A person and day"): -4}}, "Items, row 2, A person and day «-4»"),
    ({"Items": {(2, "Unit"): None}}, "Items, row 2, Unit: The cell is empty"),
    ({"Items": {(3, "Reduced to"): "120 %"}}, "Items, row 3, Reduced to «120 %»: A share lies between"),
    ({"Items": {(2, "Austere to"): "90 %"}}, "Items, row 2, Reduced below days «5.0»: The fewer days are left"),
    ({"Sites": {(3, "Fed from"): "CP1"}}, "Sites, row 3, Fed from «CP1»: A site cannot be fed from itself"),
    ({"Sites": {(2, "Fed from"): "CP1"}}, "Sites, row 2, Fed from «CP1»: BASE is fed from CP1 is fed from BASE"),
    ({"Sites": {(3, "Fed from"): "NOWHERE"}}, "Sites, row 3, Fed from «NOWHERE»: No site NOWHERE is listed."),
    ({"Items": {(2, "A person and day"): None}}, "Items, row 2, A person and day: Nothing says how much of it is used."),
    ({"Sites": {(n, "Counts"): "no" for n in range(2, 7)}}, "Stores, row 2, Site «BASE»: No site that counts holds"),
    ({"Tour": {(2, "Days"): 0}}, "Tour, row 2, Days «0»: The number must lie between 1 and 1100"),
    ({"Stores": {(2, "Room for"): "10 d"}}, "Stores, row 2, Target «25 d»: 1376000 do not fit into a storage of 550400."),
    ({"Stores": {(2, "Item"): "wine"}}, "Stores, row 2, Item «wine»: This item is not on the sheet of items."),
    ({"Stores": {(3, "Item"): "water"}}, "Stores, row 3, Item «water»: The same stands in row 2."),
    ({"Stores": {(2, "Minimum"): "30 d"}}, "Stores, row 2, Minimum «30 d»"),
    ({"Closures": {(2, "Once in days"): 0}}, "Closures, row 2, Once in days «0»: This must be above zero."),
    ({"Closures": {(2, "Sigma"): None}}, "Closures, row 2, Sigma: A duration of the kind lognormal needs this."),
    ({"Closures": {(2, "Brings on"): "100 %"}}, "Closures, row 2, Brings on «1.0»: Must be between 0 and 0.98"),
    ({"Generators": {(2, "kW"): 700}}, "Generators, row 2, kW «700.0»: Generators of 8 to 500 kW are known"),
    ({"Generators": {(2, "Hours a day"): 25}}, "Generators, row 2, Hours a day «25.0»: A day has 24 hours."),
    ({"Links": {(2, "Site"): "CP9"}}, "Links, row 2, Site «CP9»: This site is not on the sheet of sites."),
])  # fmt: skip
def test_a_fault_is_told_at_its_cell(changes, told):
    found = faults(workbook(**changes))
    assert len(found) == 1
    assert found[0].startswith(told)


def test_closures_beyond_the_tour_and_dates_without_a_first_day():
    late = faults(workbook("ten-closed-days", Known_closures={(2, "From"): 200, (2, "Until"): 210}))
    assert late == [
        "Known closures, row 2, From «200.0»: Starts on day 200, after a tour of 180 days has ended. Correct it."
    ]
    dated = faults(workbook("ten-closed-days", Known_closures={(2, "From"): "2026-03-14"}))
    assert dated[0].startswith("Known closures, row 2, From «2026-03-14»: A date needs the first day of the tour.")


def test_all_faults_at_once():
    found = faults(
        workbook(
            Items={(2, "kg a unit"): -1, (3, "Unit"): None}, Stores={(4, "Target"): "many"}, Tour={(2, "Days"): "x"}
        )
    )
    assert len(found) == 4


def test_amounts_in_days_are_units_of_what_a_site_and_all_it_feeds_use():
    mission = check_plan(shipped_book("battalion-base")).mission
    assert mission is not None
    base, post = mission.sites[0], mission.sites[1]
    water = {s.stores[0].item: s.stores[0] for s in (base,)}["water"]
    assert water.target == pytest.approx(25 * 80 * (640 + 4 * 12))
    assert water.minimum == pytest.approx(80 * 640)
    assert post.stores[0].target == pytest.approx(21 * 80 * 12)
    # Two sets of 250 kW at three quarters: 51.5 litres an hour each (S82), all day, and 180 litres of vehicles.
    fuel = next(s for s in base.stores if s.item == "fuel")
    assert fuel.fixed == pytest.approx(180 + 2 * 24 * 51.5)


def test_people_of_posts_that_nobody_has_are_told():
    changed = workbook(Sites={(3, "People"): None, (3, "Posts of mission"): "LOST", (4, "People"): None})
    found = check_plan(read_book(changed, "plan.xlsx"), {"UNDOF": 12}).findings
    assert [(f.row, f.column, f.severity) for f in found] == [
        (3, "Posts of mission", "error"),
        (4, "People", "warning"),
    ]
    assert check_plan(read_book(changed, "plan.xlsx"), {"LOST": 12}).is_clean
