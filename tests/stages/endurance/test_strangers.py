"""What a stranger does to the room: two at once, numbers with commas, posts that end, a tour that is over."""

import re
import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from blueberet.engine.endurance.compiling import compile_mission
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.endurance.bridge import faults_of, mission_of
from blueberet.stages.endurance.charts import bars, curve_chart
from blueberet.stages.endurance.models import Edition, Option, StockCount
from blueberet.stages.endurance.reading import MOST_STORES, book_of, check_plan
from blueberet.stages.endurance.selectors.stock import content_today, next_turn
from blueberet.stages.endurance.services.answering import start_answer
from blueberet.stages.endurance.services.counting import count_stock
from blueberet.stages.endurance.services.shipped import shipped_book
from blueberet.stages.endurance.services.writing import keep_edition
from blueberet.stages.endurance.table import BY_KEY, number, whole
from blueberet.stages.endurance.views.grid import cells_of, most_rows
from tests.cast import Cast
from tests.stages.endurance.world import planned

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


def grid(edition: Edition, sheet: str, **changes: str) -> dict[str, str]:
    """What the form of a sheet sends, cells changed: ``c_<row>_<column>``."""
    rows = edition.content[sheet]
    sent = {f"c-{n}-{k}": "" if v is None else str(v) for n, r in enumerate(rows) for k, v in r.items()}
    sent |= {k.replace("_", "-", 2): v for k, v in changes.items()}
    return sent | {"rows": str(len(rows) + 3), "of": str(edition.number)}


@pytest.mark.parametrize(("period", "offset", "gone"), [(7, 0, 10), (7, 3, 10), (7, 20, 10), (3, 1, 100), (0, 2, 5)])
def test_from_today_the_convoys_keep_their_turns(period, offset, gone):
    def due(day, first):
        return period and day >= first and (day - first) % period == 0

    moved = next_turn(period, offset, gone)
    assert moved >= 0
    assert [due(d + gone, offset) for d in range(60)] == [due(d, moved) for d in range(60)]


def test_an_outlook_begins_with_the_convoy_that_is_due_next(cast: Cast):
    plan = planned(cast, "company-camp", "CAMP")
    content = plan.editions.get().content
    assert content["sites"][0]["period"] == 7
    # A tour that began eight days ago: convoys left on day 0 and 7, the next leaves on day 14, in six days.
    keep_edition(plan, content | {"tour": [content["tour"][0] | {"start": "2026-11-22"}]}, actor=cast.logistician)
    assert content_today(plan, TODAY)["sites"][0]["offset"] == 6 + (content["sites"][0].get("offset") or 0)


def test_nobody_is_told_the_outlook_of_a_tour_that_is_over(cast: Cast):
    plan = planned(cast)
    with pytest.raises(Refused, match="is over"):
        start_answer(plan, actor=cast.logistician, today=TODAY, counted=True)


@pytest.mark.parametrize(
    ("cell", "value"), [("13 440", 13440), ("13\u00a0440,5", 13440.5), ("0,125", 0.125), ("1,5", 1.5)]
)
def test_numbers_are_read_as_people_write_them(cell, value):
    assert number(cell) == value


@pytest.mark.parametrize("cell", ["13,440", "1,234,567", "2,000.5"])
def test_a_comma_that_may_mean_two_things_is_refused(cell):
    with pytest.raises(ValueError, match="The comma may stand"):
        number(cell)
    with pytest.raises(ValueError, match="The comma may stand"):
        whole(1, 10**7)(cell)


def test_a_count_with_a_comma_between_thousands_is_not_a_thousandth(cast: Cast):
    plan = planned(cast)
    ask = {"actor": cast.logistician, "site": "POST", "today": TODAY, "day": TODAY}
    with pytest.raises(Refused, match=r"Water: «2,000».*Write 2000 or 2\.000"):
        count_stock(plan, amounts={"water": "2,000"}, **ask)
    assert count_stock(plan, amounts={"water": "2 000"}, **ask).lines.get().amount == 2000


def test_a_key_of_another_plan_makes_a_count_of_its_own(cast: Cast):
    one, other, key = planned(cast), planned(cast, code="OTHER"), uuid.uuid4()
    ask = {
        "actor": cast.logistician,
        "site": "POST",
        "today": TODAY,
        "day": TODAY,
        "amounts": {"water": "1"},
        "key": key,
    }
    assert count_stock(one, **ask).plan == one
    assert count_stock(other, **ask).plan == other
    assert StockCount.objects.count() == 2


def test_two_who_edit_one_sheet_are_parted_and_two_sheets_are_joined(cast: Cast, client: Client):
    plan = planned(cast, "battalion-base")
    first = plan.editions.get()
    client.force_login(cast.logistician)
    sites, items = (f"/endurance/plans/{plan.code}/edit/{sheet}" for sheet in ("sites", "items"))
    assert client.post(sites, grid(first, "sites", c_1_heads="31")).status_code == 302
    # Another sheet, on what was there before: both changes stand.
    assert client.post(items, grid(first, "items", c_0_kg="1.5")).status_code == 302
    content = plan.editions.first().content
    assert (content["sites"][1]["heads"], content["items"][0]["kg"]) == (31, 1.5)
    # The same sheet: refused, also when sent again, and as an option.
    for more in ({}, {"option": "1", "why": "Fewer"}):
        late = client.post(sites, grid(first, "sites", c_1_heads="12") | more)
        assert late.status_code == 422
        page = late.content.decode()
        assert "changed this sheet" in page
        assert f'name="of" value="{first.number}"' in page
        assert 'value="12"' in page
    assert plan.editions.first().content["sites"][1]["heads"] == 31
    assert not Option.objects.exists()


def test_rows_that_do_not_fit_into_a_form_are_not_lost(cast: Cast, client: Client):
    plan = planned(cast)
    first = plan.editions.get()
    client.force_login(cast.logistician)
    address = f"/endurance/plans/{plan.code}/edit/known"
    refused = client.post(address, grid(first, "known") | {"rows": "900"})
    assert refused.status_code == 422
    assert "as a workbook" in refused.content.decode()
    many = [first.content["known"][0]] * 500
    keep_edition(plan, first.content | {"known": many}, actor=cast.logistician)
    assert client.get(address).status_code == 302
    assert client.post(address, grid(first, "known")).status_code == 302
    assert plan.editions.first().content["known"] == many


def test_a_file_is_meant_and_every_empty_sheet_told(cast: Cast, client: Client):
    client.force_login(cast.logistician)
    empty = client.get("/endurance/template").content
    file = SimpleUploadedFile("mine.xlsx", empty)
    sent = client.post("/endurance/new", {"code": "MINE", "shipped": "battalion-base", "file": file})
    assert sent.status_code == 422
    found = {(f.sheet, f.problem) for f in sent.context["check"].findings if f.severity == "error"}
    assert found == {(s, "The sheet has no rows.") for s in ("Tour", "Items", "Sites", "Stores")}


def test_a_plan_larger_than_the_worker_is_refused_before_it_is_kept():
    content = check_plan(shipped_book("company-camp")).content
    sites = [content["sites"][0] | {"code": f"S{n}"} for n in range(MOST_STORES // len(content["items"]) + 1)]
    sheets = {t.key: cells_of(t, content.get(t.key, [])) for t in BY_KEY.values()}
    told = [f.problem for f in check_plan(book_of(sheets | {"sites": cells_of(BY_KEY["sites"], sites)}, "x")).findings]
    assert any("has room for 1,000 stores" in t for t in told)


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_numbers_of_drawings_keep_their_points_in_every_language(language):
    chart = curve_chart([(d, 1 / (d + 1), 0.9 / (d + 1), 1 / (d + 1)) for d in range(21)], [(10.0, "ten")])
    with override(language):
        drawn = render_to_string("endurance/chart.html", {"c": chart, "words": "x"})
        drawn += render_to_string("endurance/lever.html", {"b": bars([0.123, -0.0456])[1]})
    numbers = re.findall(r' (?:x|y|x1|x2|y1|y2|width|height)="([^"]*)"', drawn)
    assert len(numbers) > 40
    assert [float(n) for n in numbers]


@pytest.mark.parametrize("sheet", list(BY_KEY))
def test_a_form_never_holds_more_fields_than_are_taken(sheet, settings):
    columns = len(BY_KEY[sheet].columns)
    assert most_rows(BY_KEY[sheet]) >= 100
    assert most_rows(BY_KEY[sheet]) * columns + 10 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def test_a_plan_whose_posts_have_ended_says_so_and_no_page_breaks(cast: Cast, client: Client):
    plan = planned(cast)
    content = plan.editions.get().content
    # Twenty-one days of what posts need, and a minimum in litres: with nobody there the minimum is above the target.
    site = {k: v for k, v in content["sites"][0].items() if k != "heads"} | {"mission": "GONE"}
    store = content["stores"][0] | {"target": "21 d", "minimum": 200.0}
    store = {k: v for k, v in store.items() if k not in ("start", "storage", "fixed")}
    changed = content | {"sites": [site], "stores": [store]}
    assert not faults_of(changed, {"GONE": 20})
    keep_edition(plan, changed, actor=cast.logistician)
    client.force_login(cast.logistician)
    page = client.get(f"/endurance/plans/{plan.code}")
    assert page.status_code == 200
    assert "no longer fits the head counts" in page.content.decode()
    for part in ("/diary", "/export.json"):
        assert client.get(f"/endurance/plans/{plan.code}{part}").status_code == 302
    for part in ("/options", "/stock", "?counted", "/export.xlsx"):
        assert client.get(f"/endurance/plans/{plan.code}{part}").status_code == 200
    with pytest.raises(Refused, match="is more than the target"):
        start_answer(plan, actor=cast.logistician, today=TODAY)


def test_an_option_by_hand_says_what_to_order(cast: Cast, client: Client):
    plan = planned(cast, "company-camp", "CAMP")
    first = plan.editions.get()
    client.force_login(cast.logistician)
    m = mission_of(first.content)
    store = m.sites[0].stores[0]
    item = next(i for i in m.items if i.code == store.item)
    sent = grid(first, "stores", c_0_target=f"{store.target + 1000:.10g}", c_0_storage="")
    answer = client.post(f"/endurance/plans/{plan.code}/edit/stores", sent | {"option": "1", "why": "A thousand more"})
    assert answer.status_code == 302
    option = Option.objects.get()
    held = compile_mission(m).start[0, m.item_index[store.item]]
    line = option.answer["lines"][0]
    assert line["extra"] == pytest.approx(store.target + 1000 - held)
    assert line["kg"] == pytest.approx(line["extra"] * item.kg)
    assert option.answer["kg"] - option.answer["kg_before"] == pytest.approx(1000 * item.kg)
    page = client.get(f"/endurance/plans/{plan.code}/options/{option.pk}").content.decode()
    assert "its chance was not worked out" in page
    assert "Nothing has to be ordered" not in page
