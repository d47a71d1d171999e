"""The score page and the planner's weights."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from blueberet.engine.programme.score import DEFAULT_WEIGHTS, TITLES, score
from blueberet.foundation.audit.models import Act
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.scoring import causes_of, costs_of, heat_of, rule_lines, summary_of
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.weighing import set_weights, weight_from
from blueberet.stages.programme.soft_rules import NAMES
from blueberet.stages.programme.workbook.read import check_programme
from tests.cast import Cast
from tests.stages.programme.test_workbook import MEMBERS, TODAY, small, told
from tests.workbooks import programme as workbook

from dataclasses import replace  # isort: skip


def test_the_names_of_the_pages_are_those_of_the_engine() -> None:
    assert {r: str(n) for r, n in NAMES.items()} == dict(TITLES)


def test_sums_agree_with_the_score(programme: Programme) -> None:
    known = score(bridge.problem_of(programme), bridge.plan_of(programme))
    costs = costs_of(programme)
    heat = heat_of(costs, programme.weeks)
    assert known.total > 0
    assert costs.total == pytest.approx(known.total, abs=1e-3)
    assert heat.total == pytest.approx(costs.total)
    assert sum(r.total for r in heat.rows) == pytest.approx(heat.total)
    assert sum(heat.by_week) == pytest.approx(heat.total)
    for line in rule_lines(costs):
        assert line.count == pytest.approx(known.by_rule.get(line.rule, 0.0), abs=1e-3)
        assert heat_of(costs, programme.weeks, line.rule).total == pytest.approx(line.cost)
    assert [x.cost for x in summary_of(programme).worst] == sorted((x.cost for x in summary_of(programme).worst), reverse=True)  # fmt: skip


def test_a_cell_names_the_sessions_that_cause_it(programme: Programme) -> None:
    costs = costs_of(programme)
    row = heat_of(costs, programme.weeks, "S6").rows[0]
    cell = next(c for c in row.cells if c.cost)
    causes, count = causes_of(programme, costs, rule="S6", group=row.group, week=cell.week)
    assert count == len(causes) >= 1
    assert sum(c.cost for c in causes) == pytest.approx(cell.cost)
    assert all(c.rule == "S6" and c.week == cell.week and c.sessions for c in causes)


def save(programme: Programme, cast: Cast, weights: dict[str, float], **more: Any) -> None:
    set_weights(programme, **{"actor": cast.planner, "version": programme.version, "weights": weights, **more})
    programme.refresh_from_db()


def test_weights_are_saved_told_and_counted_at_once(programme: Programme, cast: Cast) -> None:
    before, version = costs_of(programme).total, programme.version
    save(programme, cast, {"S6": DEFAULT_WEIGHTS["S6"] * 100, "S1": 0.0})
    assert programme.weights == {"S6": DEFAULT_WEIGHTS["S6"] * 100, "S1": 0.0}
    assert programme.version == version + 1
    assert costs_of(programme).total > before
    act = Act.objects.get(name="programme.weights.changed")
    assert (act.before, act.after) == ({"S1": 0.1, "S6": 0.004}, {"S1": 0.0, "S6": 0.4})
    save(programme, cast, {})
    assert programme.weights == {}
    assert costs_of(programme).total == pytest.approx(before)


def test_weights_are_refused_with_a_sentence(programme: Programme, cast: Cast) -> None:
    for user in (cast.commander, cast.outsider):
        with pytest.raises(PermissionDenied):
            save(programme, cast, {"S1": 1.0}, actor=user)
    with pytest.raises(Refused, match="changed meanwhile"):
        save(programme, cast, {"S1": 1.0}, version=programme.version + 1)
    with pytest.raises(Refused, match="the weights already"):
        save(programme, cast, {})
    assert weight_from("S1", " 0,25 ") == 0.25
    for text, sentence in (("-1", "is -1. Write 0 to 100"), ("101", "Write 0 to 100"), ("", "no number"), ("nan", "no number"), ("1e400", "no number"), ("two", "S1 even weeks is no number: «two»")):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            weight_from("S1", text)
    assert not Act.objects.exists()


def test_seats_become_no_hard_rule_under_a_timetable_that_breaks_it(programme: Programme, cast: Cast) -> None:
    save(programme, cast, {"S12": 0.5})
    programme.venues.filter(code="R1").update(capacity=2)
    with pytest.raises(Refused, match="sessions stand in a venue with too few seats"):
        save(programme, cast, {})
    programme.refresh_from_db()
    assert programme.weights == {"S12": 0.5}


def test_the_page_shows_saves_and_keeps_what_was_typed(client: Client, cast: Cast, programme: Programme) -> None:
    client.force_login(cast.planner)
    page = client.get("/programme/score").content.decode()
    assert "lower is better" in page
    assert "S6 no isolated hours" in page
    assert 'name="weight-S6" value="0.004"' in page
    form = {f"weight-{r}": str(w) for r, w in DEFAULT_WEIGHTS.items()} | {"version": str(programme.version)}
    refused = client.post("/programme/score/weights", form | {"weight-S6": "many"})
    assert refused.status_code == 409
    assert "no number: «many»" in refused.content.decode()
    assert 'name="weight-S6" value="many"' in refused.content.decode()
    total = costs_of(programme).total
    saved = client.post("/programme/score/weights", form | {"weight-S6": "0,5"}, follow=True).content.decode()
    programme.refresh_from_db()
    assert programme.weights == {"S6": 0.5}
    shown = re.search(r"costs ([\d.]+) by the soft rules", saved)
    assert shown is not None
    assert float(shown[1]) > total
    assert "Back to defaults" in saved
    client.post("/programme/score/weights", {"version": programme.version, "act": "defaults"})
    programme.refresh_from_db()
    assert programme.weights == {}


def test_readers_read_and_strange_addresses_are_missing(client: Client, cast: Cast, programme: Programme) -> None:
    client.force_login(cast.commander)
    page = client.get("/programme/score?rule=S6&group=S11&week=1")
    assert page.status_code == 200
    assert b"weight-S6" not in page.content
    assert client.get("/programme/score?week=x").status_code == 200
    for query in ("?rule=S99", "?group=NOBODY"):
        assert client.get(f"/programme/score{query}").status_code == 404
    client.force_login(cast.visitor)
    assert client.get("/programme/score").status_code == 403


def test_glance_and_session_tell_the_score(client: Client, cast: Cast, programme: Programme) -> None:
    client.force_login(cast.planner)
    glance = client.get("/programme/").content.decode()
    assert f"Score {costs_of(programme).total:.2f}" in glance
    session = programme.sessions.get(code="ENG/S11/01")
    page = client.get(f"/programme/sessions/{session.pk}").content.decode()
    assert "What it costs" in page
    assert "S6 no isolated hours" in page
    client.force_login(cast.visitor)
    assert "What it costs" not in client.get(f"/programme/sessions/{session.pk}").content.decode()
    assert "Score " not in client.get("/programme/").content.decode()


def test_every_weight_comes_back_from_the_workbook() -> None:
    problem = replace(small(), weights={r: n / 8 for n, r in enumerate(DEFAULT_WEIGHTS)})
    check = check_programme(workbook(problem), "p.xlsx", members=MEMBERS, today=TODAY)
    assert check.findings == []
    assert check.problem == problem


@pytest.mark.parametrize("rule", list(DEFAULT_WEIGHTS))
def test_the_workbook_takes_a_rule_by_name(rule: str) -> None:
    problem = replace(small(), weights={rule: 0.5})
    book = workbook(problem, changed={("Weights", 2, "Rule"): TITLES[rule].upper()})
    check = check_programme(book, "p.xlsx", members=MEMBERS, today=TODAY)
    assert check.findings == []
    assert check.problem == problem


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({("Weights", 2, "Rule"): "S13", ("Weights", 2, "Weight"): 1}, "no such soft rule"),
        ({("Weights", 2, "Rule"): "beauty", ("Weights", 2, "Weight"): 1}, "Write one of: S1 even weeks, S2 same"),
        ({("Weights", 2, "Rule"): "S1", ("Weights", 2, "Weight"): -0.1}, "between 0 and 100"),
        ({("Weights", 2, "Rule"): "S1", ("Weights", 2, "Weight"): "much"}, "no number"),
        ({("Weights", 2, "Rule"): "S5", ("Weights", 2, "Weight"): 1, ("Weights", 3, "Rule"): "Compact days",
          ("Weights", 3, "Weight"): 2}, "stands in row 2 already"),
    ],
)  # fmt: skip
def test_wrong_weights_have_their_sentence(changed: dict[Any, Any], sentence: str) -> None:
    assert sentence in told(changed)
