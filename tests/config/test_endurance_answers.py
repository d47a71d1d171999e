"""``blueberet endurance curve|size|tornado|explain|replay``: what the engine finds, told and written."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate

from blueberet.config.cli import main
from blueberet.config.weighing import LEVERS
from blueberet.engine.endurance import levers
from blueberet.engine.endurance.answers import CurveAnswer, SizeAnswer, TornadoAnswer
from blueberet.engine.endurance.diary import Diary
from blueberet.engine.endurance.durations import Exponential
from blueberet.engine.endurance.engines import run
from blueberet.engine.endurance.mission import Closure, KnownClosure, Mission, Step
from blueberet.engine.endurance.simulate import compiled, simulate
from blueberet.engine.kit import wire
from tests.engine.endurance.instances import one_site, with_closures

GATE = Closure("gate", name="Riots at the gate", sites=("S",), rate=1 / 20, duration=Exponential(3.0))
POST = replace(with_closures(one_site(16.0, days=60), GATE), name="Post 4")
Told = Callable[..., tuple[int, str, str]]
PLAY = ("--engine", "vectors")


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    def call(verb: str, mission: Mission, *more: str) -> tuple[int, str, str]:
        path = tmp_path / "mission.json"
        path.write_bytes(wire.dump_json(mission))
        status = main(["endurance", verb, str(path), *more])
        found = capsys.readouterr()
        return status, found.out, found.err

    return call


def read(path: Path, cls: Any) -> Any:
    """What was written, once it fits its schema."""
    found = json.loads(path.read_text())
    validate(found, wire.schema(cls))
    return found


def test_the_curve_of_a_post_falls_and_its_rule_stands_beside(told: Told, tmp_path: Path) -> None:
    """S = 16, weekly, a day on the way, nothing else shut: 7 days are endured, 20 never (V3)."""
    out = tmp_path / "curve.json"
    quiet = replace(POST, closures=())
    status, text, _ = told("curve", quiet, "--days", "7,20", "--reps", "210", "-o", str(out), *PLAY)
    assert status == 0
    assert [p["endures"]["value"] for p in read(out, CurveAnswer)["curve"]["points"]] == [1.0, 0.0]
    assert "a closure of up to 7.0 days is endured" in text
    assert "No random closure ever reaches S." in text


def test_sized_stocks_are_certified_and_written_as_a_mission(told: Told, tmp_path: Path) -> None:
    out, ordered = tmp_path / "plan.json", tmp_path / "ordered.json"
    asked = ("--chance", "0.9", "--reps", "500", "--ordered", str(ordered), "-o", str(out), *PLAY)
    status, text, _ = told("size", POST, *asked)
    plan = read(out, SizeAnswer)["plan"]
    assert status == 0
    assert f"{plan['certificate']['breaches']} of 500 fresh tours failed" in text
    better = wire.load_json(Mission, ordered.read_bytes())
    assert better.sites[0].stores[0].target == plan["lines"][0]["target"] > 16
    assert simulate(better, 2000, 99, "vectors").p_endure.value > 0.89


def test_what_no_stock_holds_is_said_with_its_reason(told: Told) -> None:
    store = replace(POST.sites[0].stores[0], storage=17.0)
    small = replace(POST, sites=(replace(POST.sites[0], stores=(store,)),))
    status, text, _ = told("size", small, "--reps", "500", *PLAY)
    assert status == 3
    assert "no stocks certify 0.99" in text
    assert "S water has room for 17 and needs" in text


def test_every_lever_has_its_words(told: Told, tmp_path: Path) -> None:
    assert LEVERS.keys() == {lever.code for lever in levers.LEVERS}
    status, text, _ = told("tornado", POST, "--reps", "300", "-o", str(tmp_path / "tornado.json"), *PLAY)
    assert status == 0
    effects = read(tmp_path / "tornado.json", TornadoAnswer)["tornado"]["effects"]
    assert {e["code"] for e in effects} <= LEVERS.keys()
    assert "closures 20% shorter" in text
    assert "Riots at the gate shuts S: once in 20 days on average" in text


def test_explain_tells_the_tour_that_failed(told: Told, tmp_path: Path) -> None:
    out = tmp_path / "diary.json"
    status, text, _ = told("explain", replace(POST, start=date(2027, 3, 1)), "-o", str(out), *PLAY)
    block = run(compiled(POST), 1, 0, 100, "vectors")
    rep = int(block.failed_any(compiled(POST)).argmax())
    day = int(block.failed[rep, 0, 0])
    assert status == 0
    assert f"Post 4, tour {rep} of seed 1, the first that fails: failed." in text
    (failed,) = [e for e in read(out, Diary)["entries"] if e["what"] == "failed"]
    assert failed["day"] == day
    assert f"{date.fromordinal(date(2027, 3, 1).toordinal() + day)}" in text
    calm = replace(POST, closures=())
    assert "None of the first 100,000 tours fails" in told("explain", calm, *PLAY)[2]
    assert "tour 7 of seed 3: endured." in told("explain", calm, "--seed", "3", "--rep", "7", *PLAY)[1]


def test_the_post_that_was_cut_off_in_2024_lasts_twenty_days(told: Told, tmp_path: Path) -> None:
    """Ten days of stock, rationed to half from there on, nothing comes: empty after twenty (docs, historic replay)."""
    cut = replace(one_site(10.0, days=40, steps=(Step(10.5, 0.5),)), start=date(2024, 9, 29))
    closures = tmp_path / "known.json"
    closures.write_text(json.dumps([wire.dump(KnownClosure(0.0, 40.0, ("S",), name="Road shut"))]))
    status, text, _ = told("replay", cut, str(closures), "--ledger")
    assert status == 0
    assert "2024-10-18\t0" in text
    assert "2024-10-17\t0.5" in text
    closures.write_text('[{"start": 50, "end": 40}]')
    status, _, err = told("replay", cut, str(closures))
    assert status == 2
    assert "known.0: says nothing that is shut" in err
    assert "known.0: must start on day 0 or later and end after it starts, not 50 to 40." in err


@pytest.mark.parametrize(("verb", "more", "sentence"), [
    ("curve", ["--days", "0-90"], "a closure of 90 days does not fit into a tour of 60"),
    ("curve", ["--site", "X"], "sites: no site X is listed."),
    ("size", ["--cost", "water"], "--cost water: write the item and what a unit costs, as water=0.5."),
    ("size", ["--cost", "wine=2"], "cost.wine: no item wine is listed."),
    ("size", ["--keep", "S/wine"], "keep: S/wine is no store of the mission."),
    ("tornado", ["--reps", "0"], "reps: must be at least 1, not 0."),
    ("explain", ["--rep", "-3"], "first: must be zero or more, not -3."),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused(told: Told, verb: str, more: list[str], sentence: str) -> None:
    status, _, err = told(verb, POST, *more, *PLAY)
    assert status == 2
    assert sentence in err


@pytest.mark.parametrize("value", ["1.5", "0", "99%"])
def test_a_chance_over_one_is_refused(told: Told, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        told("size", POST, "--chance", value)
    assert f"{value} is no chance; write a number above 0 and below 1" in capsys.readouterr().err
