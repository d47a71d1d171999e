"""Closures from incidents: a file brought, faults told, a fit in the worker, used by name and not before."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import FLEETING, cancel_run, claim_next, end_run
from blueberet.foundation.sheets.held import uploads
from blueberet.stages.endurance.bridge import mission_of
from blueberet.stages.endurance.incident_files import SAMPLE, reading_of, sample, seen_of
from blueberet.stages.endurance.limits_told import ADVICE, LIMITS
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.services.confirming import use_closures
from blueberet.stages.endurance.services.fitting import asked_in, defaults, start_fit
from blueberet.stages.endurance.services.fitting_work import carry_out_fit
from blueberet.stages.endurance.services.writing import keep_edition
from tests.cast import Cast
from tests.engine.incidents.invented import HAPI, acled, as_csv
from tests.stages.endurance.world import fitted, planned

pytestmark = pytest.mark.django_db

UCDP_ACTED = {"ask": "1", "town": "own", "latitude": "4.366667", "longitude": "18.583333", "place": "Bangui",
              "radius": "50", "first": "2013-01-01", "last": "2022-12-31", "weight": "0", "chance": "0,5",
              "lasts": "lognormal", "days": "1", "sigma": "0.8", "routes": "POST"}  # fmt: skip
ROW = re.compile(r"BAMBARI|2014-12|22782", re.IGNORECASE)
"""Texts that stand in rows of the sample and in no figure."""


def of_logistician(cast: Cast, client: Client) -> str:
    """A plan of North with the logistician signed in; the address of its incidents."""
    client.force_login(cast.logistician)
    return reverse("supply-incidents", args=[planned(cast).code])


def sent(content: bytes, name: str = "export.csv") -> dict[str, Any]:
    return {"look": "1", "file": SimpleUploadedFile(name, content)}


def worked(run: Run) -> None:
    claimed = claim_next("test")
    assert claimed == run
    carry_out_fit(claimed)


def test_from_the_sample_to_an_edition_with_its_source(cast: Cast, client: Client) -> None:
    page = of_logistician(cast, client)
    assert "Bangui city (221)" in client.post(page, {"sample": "1"}).content.decode()
    assert client.post(page, UCDP_ACTED).status_code == 302
    run = Run.objects.get(kind="endurance.fit")
    assert len(run.limits[FLEETING]["days"]) == 193
    assert not ROW.search(str({k: v for k, v in run.limits.items() if k != FLEETING}))
    worked(run)
    run.refresh_from_db()
    assert run.state == "done"
    assert FLEETING not in run.limits
    plan = planned_of(cast)
    fit = plan.fits.get()
    assert not ROW.search(str(fit.result) + str(fit.asked))
    assert plan.editions.count() == 1, "nothing uses it unconfirmed"
    told = " ".join(client.get(f"{page}/{fit.pk}").content.decode().split())
    for words in ("<strong>193 events</strong> within 50 km of Bangui, one in 18.9 days. They come in clusters.",
                  "A proposal: nothing uses it yet.", "Uppsala Conflict Data Program", "Recommended: In clusters.",
                  "186 events in the first half, 7 in the second", "1523.0", "894.7"):  # fmt: skip
        assert words in told, words
    before = len(plan.editions.first().content["closures"])
    client.post(f"{page}/{fit.pk}", {"pattern": "hawkes", "closure": "riots", "without": ["nothing"]})
    fit.refresh_from_db()
    assert (fit.confirmed_by, fit.pattern, fit.edition.number) == (cast.logistician, "hawkes", 2)
    content = plan.editions.first().content
    row = content["closures"][-1]
    assert len(content["closures"]) == before + 1
    assert row["source"] == f"{SAMPLE}, 50 km around Bangui, 2013-01-01 to 2022-12-31; hawkes"
    closure = mission_of(content).closures[-1]
    assert closure.rate == pytest.approx(0.5 * 193 / 3652, rel=1e-3)
    assert (closure.branching, closure.lag_days) == (pytest.approx(0.854, abs=0.003), pytest.approx(13.4, rel=0.02))
    assert closure.routes == ("POST",)
    assert Act.objects.filter(name="endurance.fit.confirmed", actor=cast.logistician).count() == 1
    with pytest.raises(Refused, match="used already"):
        use_closures(fit, actor=cast.logistician, pattern="poisson", code="riots")


def planned_of(cast: Cast) -> SupplyPlan:
    return SupplyPlan.objects.get(centre=cast.north)


@pytest.mark.parametrize(("content", "told"), [
    (b"a,b,c,d,e\n1,2,3,4,5\n", "The first row has 5 columns (a, b, c, d, e); an ACLED export of events needs also"),
    (as_csv((acled("A")[0], [[";".join(r)] for r in acled("A")[1]])), "they are parted by another sign."),
    (as_csv((HAPI, [["x"] * len(HAPI)])), "This file holds sums of events by month or week"),
    (b"%PDF-1.7", "This is no table."),
    (b"PK\x03\x04 cut off", "export.csv is damaged or was cut off."),
])  # fmt: skip
def test_a_bad_file_gets_one_sentence(cast: Cast, client: Client, content: bytes, told: str) -> None:
    held = set(uploads().iterdir())
    answer = client.post(of_logistician(cast, client), sent(content))
    assert answer.status_code == 422
    assert answer.content.decode().count(told) == 1
    assert set(uploads().iterdir()) == held, "a file that cannot be used is not held"


def test_every_fault_of_the_form_at_once_and_what_was_typed_stays(cast: Cast, client: Client) -> None:
    page, held = of_logistician(cast, client), set(uploads().iterdir())
    header, rows = acled("A")
    rows[1][header.index("latitude")] = "north"
    told = client.post(page, sent(as_csv((header, rows)))).content.decode()
    assert "This is no number of degrees." in told
    wrong = UCDP_ACTED | {"radius": "wide", "last": "2012-01-01", "chance": "120 %", "days": "0", "routes": "MOON"}
    answer = client.post(page, wrong)
    shown = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Radius in km: write", "The last day lies before the first", "write a share above 0", "Days that it stays",
                  "The plan has no site MOON", "1 of 8 rows have faults"):  # fmt: skip
        assert words in shown, words
    assert 'value="wide"' in shown
    assert not Run.objects.filter(kind="endurance.fit").exists()
    none = client.post(page, UCDP_ACTED | {"leave_out": "1"}).content.decode()
    assert "No event counts: 7 too far." in none
    assert set(uploads().iterdir()) != held
    client.post(page, {"go": "1"})
    assert set(uploads().iterdir()) == held


def test_a_workbook_of_acled_says_the_same_as_its_csv(cast: Cast, client: Client) -> None:
    header, rows = acled("A")
    book = Workbook()
    book.active.append(["Cover"])
    sheet = book.create_sheet("Data")
    for row in (header, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    as_book, plain = reading_of(out.getvalue(), "e.xlsx"), reading_of(as_csv((header, rows)), "e.csv")
    assert as_book.events == plain.events
    assert as_book.written == "sheet Data"
    of_logistician(cast, client)
    page = reverse("supply-incidents", args=[planned_of(cast).code])
    assert "ACLED A" in client.post(page, sent(out.getvalue(), "e.xlsx")).content.decode()


@pytest.mark.parametrize("end", ["stopped while it waits", "stopped at work", "fails"])
def test_the_days_go_with_the_run_however_it_ends(cast: Cast, end: str) -> None:
    plan, reading = planned(cast), reading_of(sample(), SAMPLE)
    seen = seen_of(reading, sample(), SAMPLE)
    run = start_fit(plan, reading, seen, asked_in(defaults(seen), seen, plan), actor=cast.logistician)
    with pytest.raises(Refused, match="worked on already"):
        start_fit(plan, reading, seen, asked_in(defaults(seen), seen, plan), actor=cast.logistician)
    if end == "stopped while it waits":
        cancel_run(run, cast.logistician)
    else:
        claimed = claim_next("test")
        assert claimed == run
        if end == "fails":
            end_run(claimed, state="failed", error="x")
        else:
            cancel_run(run, cast.logistician)
            carry_out_fit(claimed)
    run.refresh_from_db()
    assert run.state == ("failed" if end == "fails" else "cancelled")
    assert FLEETING not in run.limits
    assert run.limits["place"] == "Bangui city"
    assert not plan.fits.exists()


def test_who_sees_only_cannot_use_and_a_pattern_that_is_none_is_refused(cast: Cast, client: Client) -> None:
    plan = planned(cast)
    fit = fitted(cast, plan, lasts="spells")
    address = reverse("supply-fit", args=[plan.code, fit.pk])
    client.force_login(cast.commander)
    assert "Use these closures" not in client.get(address).content.decode()
    assert client.post(address, {"pattern": "poisson", "closure": "x"}).status_code == 403
    with pytest.raises(Refused) as refused:
        use_closures(fit, actor=cast.logistician, pattern="hawkes", code="a/b")
    assert [s.split()[0] for s in refused.value.sentences] == ["A", "Choose"]
    made = use_closures(fit, actor=cast.logistician, pattern="poisson", code="x")
    row = made.content["closures"][-1]
    assert row["lasts_days"] == pytest.approx(fit.result["proposal"]["fit"]["spells"]["median_days"], rel=1e-3)
    assert row["mixing"] == fit.result["proposal"]["fit"]["spells"]["count"] + 0.5


def test_what_is_no_longer_in_the_plan_is_told_and_nothing_is_used(cast: Cast) -> None:
    plan = planned(cast)
    fit = fitted(cast, plan, everywhere="", routes=["POST"], lasts="fixed")
    content = plan.editions.first().content
    moved = {k: [{n: "HILL" if v == "POST" else v for n, v in r.items()} for r in rows] for k, rows in content.items()}
    keep_edition(plan, moved, actor=cast.logistician)
    with pytest.raises(Refused, match="POST"):
        use_closures(fit, actor=cast.logistician, pattern="poisson", code="x")
    fit.refresh_from_db()
    assert fit.confirmed_at is None
    assert plan.editions.count() == 2


def test_every_limit_and_advice_of_the_engine_has_its_sentence() -> None:
    from typing import get_args

    from blueberet.engine.incidents.advice import Why
    from blueberet.engine.incidents.limits import Code

    assert set(LIMITS) == set(get_args(Code))
    assert set(ADVICE) == set(get_args(Why))
