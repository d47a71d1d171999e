"""Pages and files of the log: the map beside its table, drafts, a workbook that comes back, the fit of a gate."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.services import claim_next
from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.services.confirming import use_closures
from blueberet.stages.endurance.services.fitting_work import carry_out_fit
from blueberet.stages.incidents import today
from blueberet.stages.incidents.area_map import Base, Happening, draw, lines, told
from blueberet.stages.incidents.models import Draft, Effect, Incident
from blueberet.stages.incidents.services.fitting import fit_log
from blueberet.stages.incidents.services.opening import reopen
from blueberet.stages.incidents.table import LOG, SHUT
from tests.cast import Cast
from tests.stages.incidents.world import WHAT, entered, local
from tests.stages.incidents.world import told as form

pytestmark = pytest.mark.django_db
GATE = {"what": "BASE/site/CP1"}


def signed(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def posted(given: dict[str, Any], **more: str) -> dict[str, str]:
    """A form as the browser sends it."""
    out = {k: v for k, v in given.items() if k != "effects"} | more
    for n, e in enumerate(given.get("effects", ())):
        out |= {f"effects-{n}-{k}": e.get(k, "") for k in ("what", "shut", "expected", "opened")}
    return out


def test_the_short_form_keeps_what_was_typed(cast: Cast, base: SupplyPlan):
    client, key = signed(cast.planner), str(uuid.uuid4())
    given = form(effects=[GATE | {"expected": "2020-01-01"}], what="Carts in the gate", informed_by="")
    page = client.post(reverse("incident-new"), posted(given, key=key))
    assert page.status_code == 422
    body = page.content.decode()
    assert "Say who informed." in body
    assert "has passed" in body
    assert 'value="Carts in the gate"' in body
    assert Draft.objects.get().content["what"] == "Carts in the gate"
    assert "Carts in the gate" in client.get(reverse("incidents")).content.decode()
    again = client.get(reverse("incident-new") + f"?draft={key}").content.decode()
    assert 'value="2020-01-01"' in again
    kept = client.post(reverse("incident-draft"), posted(given, key=key, what="Carts still there"))
    assert b"kept as a draft" in kept.content
    assert b"not kept" in signed(cast.commander).post(reverse("incident-draft"), posted(given, key=key)).content
    given |= {"effects": [GATE], "informed_by": "Guard", "what": "Carts in the gate"}
    sent = client.post(reverse("incident-new"), posted(given, key=key), follow=True)
    assert "gate of Checkpoint 1: shut for" in sent.content.decode()
    assert not Draft.objects.exists()
    shown = signed(cast.logistician).get(reverse("supply-plan", args=["BASE"]) + "?counted").content.decode()
    assert "Shut now, so the days to come begin with it:" in shown
    assert reverse("incident", args=[timezone.localdate().year, 1]) in shown or Incident.objects.get().year != (
        timezone.localdate().year
    )


def test_the_map_says_what_the_table_says(cast: Cast, base: SupplyPlan):
    for n in range(7):
        entered(cast, days_ago=n + 0.3, where="BASE/CP1", place="", what=f"Shots {n}", kind="clash")
    entered(cast, kind="found", position="33.25, 35.8", effects=[GATE])
    hidden = entered(cast, kind="weather", what="Fog")
    page = signed(cast.commander).get(reverse("incidents")).content.decode()
    drawn = page[page.index('<svg class="in-map"') : page.index("</svg>", page.index('<svg class="in-map"'))]
    assert drawn.count('class="in-fire"') == 7
    assert "8 of 9 entries have coordinates" in drawn
    assert 'class="in-ring"' in drawn
    assert reverse("incident", args=[hidden.year, hidden.number]) not in drawn
    assert page.count("<tr>") >= 10
    found = signed(cast.planner).get("/programme/search?q=Fog").content.decode()
    assert f"{hidden}: Fog" in found
    request = RequestFactory().get("/")
    request.user = cast.instructor
    assert [(x.where, x.note) for x in today.lines(request)][0][0] == "wrong"
    assert next(iter(today.lines(request))).words.startswith("Gate of Checkpoint 1, ")


def test_marks_stand_apart_and_degrees_are_told_shortly():
    at = [Happening(str(n), "t", "fire", 33.0, 36.0, "/") for n in range(12)]
    drawn = draw([Base("b", 33.0, 36.0)], at)
    assert drawn is not None
    spots = [(m.mx, m.my) for m in drawn.marks]
    apart = [((a - c) ** 2 + (b - d) ** 2) ** 0.5 for n, (a, b) in enumerate(spots) for c, d in spots[:n]]
    assert min(apart) > 20
    assert drawn.scale_km == 0.5
    assert abs(drawn.scale_width - 95) < 1  # 2 km fill the 380 units between the margins in height
    assert [told(x, "E", "W") for x in (35.5, -0.25, 0.0, 1 / 3600)] == ["35°30′ E", "0°15′ W", "0°", "0°00′01″ E"]
    assert lines(-0.6, 1.0, 0.5) == [-0.5, 0.0, 0.5, 1.0]
    assert draw([], []) is None


def test_a_log_comes_back_and_nothing_is_half_taken(cast: Cast, base: SupplyPlan):
    shut = entered(cast, days_ago=4, where="BASE/CP1", effects=[GATE], told="Two\nlines", own_injured="2")
    reopen(Effect.objects.get(), actor=cast.planner, opened=local(timezone.now() - timedelta(days=3)),
           informed_by="x", key=uuid.uuid4())  # fmt: skip
    client = signed(cast.planner)
    book = read_book(client.get(reverse("incident-export", args=["xlsx"])).content, "log.xlsx")
    assert [s.name for s in book.sheets] == ["Log", "Closures"]
    data = json.loads(client.get(reverse("incident-export", args=["json"])).content)
    assert (data["format"], data["log"][0]["number"], data["closures"][0]["site"]) == (
        "blueberet.incidents", str(shut), "CP1"
    )  # fmt: skip
    assert client.get(reverse("incident-export", args=["txt"])).status_code == 404
    assert client.get(reverse("incident-export", args=["pdf"])).content.startswith(b"%PDF")
    assert client.get(reverse("lessons-export", args=["docx"])).content.startswith(b"PK")
    row, effect = data["log"][0], data["closures"][0]

    def looked_at(log: list[dict[str, Any]], shut_: list[dict[str, Any]]) -> tuple[int, str]:
        file = SimpleUploadedFile("log.xlsx", write_book([(LOG, log), (SHUT, shut_)]))
        page = client.post(reverse("incident-import"), {"file": file})
        return page.status_code, page.content.decode()

    status, body = looked_at([row], [effect])
    assert (status, "0 new entries" in body, "1 that is there already" in body) == (200, True, True)
    new = row | {"number": "a", "what": "Taken in", "happened": local(timezone.now() - timedelta(days=30))}
    again = effect | {"number": "a", "shut": new["happened"], "opened": local(timezone.now() - timedelta(days=29))}
    bad = new | {"number": "b", "kind": "war", "position": "99, 1", "happened": "2150-01-01 10:00"}
    status, body = looked_at(
        [row | {"what": "Otherwise"}, new, bad],
        [effect | {"opened": ""}, again, again | {"number": "c", "site": "CP9"},
         again | {"number": "b", "shut": "2150-01-01 11:00", "site": "CP7"}],
    )  # fmt: skip
    assert status == 422
    for part in ("is in the log and says", "tells of its closures otherwise", "No row of the log has this number",
                 "outside the world", "in the future", "This word is not known here", "choose a gate"):  # fmt: skip
        assert part in body, part
    twice = again | {"number": "d"}
    status, body = looked_at([new, new | {"number": "d"}], [again, twice])
    assert status == 422
    assert "shut at the same time by row 2" in body
    assert Incident.objects.count() == 1
    assert looked_at([row, new], [effect, again])[0] == 200
    client.post(reverse("incident-import"), {"take": "1"})
    made = Incident.objects.get(what="Taken in")
    assert (made.told, made.own_injured, made.effects.count()) == ("Two\nlines", 2, 1)


def test_closure_rates_of_a_gate_come_from_the_log_and_are_confirmed(cast: Cast, base: SupplyPlan):
    for ago, days in ((300, 2.0), (200, 4.0), (100, 1.0), (40, 3.0)):
        opened = local(timezone.now() - timedelta(days=ago - days))
        entered(cast, days_ago=ago, kind="weather", effects=[GATE | {"opened": opened}])
    entered(cast, days_ago=2, effects=[GATE])
    now = timezone.localdate()
    ask = {"kind": "site", "site": "CP1", "first": now - timedelta(days=364), "last": now}
    with pytest.raises(PermissionDenied):
        fit_log(base, actor=cast.planner, **ask)
    for wrong, said in (
        ({"last": now + timedelta(days=1)}, "not come yet"), ({"site": "CP2"}, "no closure of it"),
        ({"first": now - timedelta(days=5)}, "None of these closures has ended"), ({"first": None}, "first and the last"),
        ({"site": "none"}, "no site"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            fit_log(base, actor=cast.logistician, **ask | wrong)
    client = signed(cast.logistician)
    answer = client.post(reverse("incident-fit"), {**ask, "plan": "BASE"})
    assert answer["Location"] == reverse("supply-incidents", args=["BASE"])
    run = claim_next("test")
    assert run is not None
    carry_out_fit(run)
    fit = base.fits.get()
    p = fit.result["proposal"]
    assert (p["file"]["source"], p["fit"]["events"], p["settings"]["chance"]) == ("log", 5, 1.0)
    assert round(p["duration"]["median_days"], 2) == round(24 ** (1 / 4), 2)
    assert abs(p["even"]["per_day"] - 5.0 / 365) < 0.002
    page = client.get(reverse("supply-fit", args=["BASE", fit.pk])).content.decode()
    assert "5 events</strong> at Checkpoint 1, by the log, one in 73 days" in page
    assert "incident log" in page
    edition = use_closures(
        fit, actor=cast.logistician, pattern=fit.result["advice"]["pattern"], code="log-CP1", without=["gate-CP1"]
    )
    row = next(c for c in edition.content["closures"] if c["code"] == "log-CP1")
    assert (row["sites"], round(row["every_days"])) == (["CP1"], round(1 / p["even"]["per_day"]))
    assert WHAT not in json.dumps(fit.asked)
