"""``blueberet endurance``: missions and campaigns from files; what is wrong in sentences; stopped, killed, gone on with."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import Popen
from threading import Thread

import pytest
from jsonschema import validate

from blueberet.config.cli import main
from blueberet.engine.endurance.altering import Policy, Situation, Stock
from blueberet.engine.endurance.campaigns import Campaign
from blueberet.engine.endurance.durations import Exponential
from blueberet.engine.endurance.mission import Closure, Link
from blueberet.engine.endurance.simulate import simulate
from blueberet.engine.endurance.summary import Summary
from blueberet.engine.kit import wire
from tests.engine.endurance.instances import one_site, with_closures

POST = replace(
    with_closures(one_site(12.0, days=60), Closure("gate", sites=("S",), rate=1 / 20, duration=Exponential(3.0))),
    links=(Link("S", "radio", 20.0),),
)
PLAY = ("--engine", "vectors")


@pytest.fixture
def post(tmp_path: Path) -> Path:
    path = tmp_path / "post.json"
    path.write_bytes(wire.dump_json(POST))
    return path


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    more = Policy("more", stocks=(Stock("S", "water", target=20.0),))
    path = tmp_path / "campaign.json"
    path.write_bytes(
        wire.dump_json(Campaign((POST,), 200, (1, 2), (Situation("as listed"),), (Policy("as planned"), more)))
    )
    return path


def test_simulate_tells_and_writes_what_the_engine_finds(post: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = post.with_name("outcome.json")
    assert main(["endurance", "simulate", str(post), "--reps", "2_000", "--seed", "3", "-o", str(out), *PLAY]) == 0
    expected = simulate(POST, 2000, 3, "vectors")
    told, found = capsys.readouterr().out, json.loads(out.read_text())
    assert f"Endures the whole tour: {expected.p_endure.told()}" in told
    validate(found, wire.schema(Summary))
    assert (found["tours"], found["breaches"], found["endures"]["n"]) == (2000, expected.breaches, 2000)
    assert found["endures"]["value"] == round(expected.p_endure.value, 2)  # The interval is 0.04 wide.
    assert "At any site, a day with over 1 h" in told


def test_a_mission_with_faults_is_told_field_by_field(post: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = wire.dump(POST)
    wrong["days"] = 0
    wrong["sites"][0]["parent"] = "S"
    wrong["closures"][0]["rate"] = -1
    post.write_text(json.dumps(wrong))
    assert main(["endurance", "simulate", str(post)]) == 2
    told = capsys.readouterr().err
    for sentence in ("days: a tour has 1 to 1100 days, not 0.", "sites.S.parent: a site cannot be fed from itself",
                     "closures.gate.rate: must be zero or more, not -1."):  # fmt: skip
        assert sentence in told


def test_a_slip_of_the_pen_is_no_default(post: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = wire.dump(POST)
    wrong["dayss"] = 3
    wrong["sites"][0]["stores"][0]["minimun"] = 2
    post.write_text(json.dumps(wrong))
    assert main(["endurance", "simulate", str(post)]) == 2
    told = capsys.readouterr().err
    assert "dayss: is not known here; there is name, days, items" in told
    assert "sites.0.stores.0.minimun: is not known here; there is item, target, minimum" in told


@pytest.mark.parametrize(("more", "told"), [
    (["--reps", "0"], "reps: must be at least 1, not 0."),
    (["--reps", "20_000_000"], "reps: 20,000,000 tours take long, more than 10,000,000 only with a file"),
    (["--seed", "-1"], "seeds: must be 0 to"),
    (["--workers", "0"], "workers: must be 1 to 256, not 0."),
    (["--dask", "nowhere"], "dask: no scheduler answers at nowhere."),
    (["--campaign", "/nowhere/b.jsonl"], "There is no folder /nowhere for b.jsonl."),
    (["-o", "/nowhere/o.json"], "There is no folder /nowhere for o.json."),
])  # fmt: skip
def test_what_cannot_be_played_is_refused(
    post: Path, more: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["endurance", "simulate", str(post), *PLAY, *more]) == 2
    assert told in capsys.readouterr().err


def test_a_campaign_is_told_cell_by_cell_and_gone_on_with(campaign: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept, out = campaign.with_name("kept.jsonl"), campaign.with_name("out.json")
    asked = ["endurance", "campaign", str(campaign), *PLAY, "--campaign", str(kept), "-o", str(out)]
    assert main([*asked, "--reps", "50"]) == 0
    assert [c["tours"] for c in json.loads(out.read_text())] == [50] * 4
    assert main(asked) == 0
    found = json.loads(out.read_text())
    assert [(c["policy"], c["seed"], c["tours"]) for c in found] == [
        ("as planned", 1, 200), ("as planned", 2, 200), ("more", 1, 200), ("more", 2, 200)
    ]  # fmt: skip
    assert found[0]["breaches"] == simulate(POST, 200, 1, "vectors").breaches > found[2]["breaches"]
    assert capsys.readouterr().out.count("seed 1") == 4
    assert main([*asked[:-2], "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == found
    kept.write_text("something else\n")
    assert main(asked) == 2
    assert f"{kept} is no file of finished blocks" in capsys.readouterr().err


def test_an_unknown_item_in_a_policy_is_told(campaign: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = campaign.read_text().replace('"item": "water",\n     "target": 20', '"item": "wine",\n     "target": 20')
    campaign.write_text(text)
    assert main(["endurance", "campaign", str(campaign)]) == 2
    assert (
        "policies.more.stocks.S/wine: no item wine is listed in the mission; there is water." in capsys.readouterr().err
    )


def once_kept(kept: Path, lines: int, then: Callable[[], None], going: Callable[[], bool] = lambda: True) -> None:
    """Do something when so many lines are in the file."""
    until = time.monotonic() + 60
    while time.monotonic() < until and going():
        if kept.exists() and kept.read_bytes().count(b"\n") >= lines:
            return then()
        time.sleep(0.02)
    raise AssertionError("nothing was kept")


def test_stopped_then_killed_then_gone_on_with_is_the_same(post: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = post.with_name("kept.jsonl")
    asked = ["endurance", "simulate", str(post), "--json", "--campaign", str(kept), "--engine"]
    stop = Thread(target=once_kept, args=(kept, 3, lambda: os.kill(os.getpid(), signal.SIGINT)))
    stop.start()
    assert main([*asked, "reference", "--reps", "1_000_000"]) == 3
    stop.join()
    stopped = json.loads(capsys.readouterr().out)
    _, *blocks = map(json.loads, kept.read_text().splitlines())
    assert (stopped["asked"], stopped["tours"]) == (1_000_000, sum(b["end"] - b["first"] for b in blocks))

    code = "import sys; from blueberet.config.cli import main; sys.exit(main(sys.argv[1:]))"
    process = Popen([sys.executable, "-c", code, *asked, "reference", "--reps", "1_000_000", "--workers", "2"])
    once_kept(kept, len(blocks) + 2, lambda: None, lambda: process.poll() is None)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    left = [Path(f"/proc/{c}") for c in children.read_text().split()] if children.exists() else []
    assert main([*asked, "reference"]) == 2
    assert "is in use by another campaign" in capsys.readouterr().out
    process.kill()
    process.wait()
    until = time.monotonic() + 20
    while time.monotonic() < until and any(c.exists() for c in left):
        time.sleep(0.05)
    assert not [c for c in left if c.exists()], "processes were left behind"

    with kept.open("ab") as torn:
        torn.write(b'{"cell": 0, "fir')
    assert main([*asked, "vectors", "--reps", "3000"]) == 0
    assert json.loads(capsys.readouterr().out)["breaches"] == simulate(POST, 3000, 1, "vectors").breaches


def test_a_rate_that_nobody_wrote_is_no_rate_of_nothing(post: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = json.loads(post.read_text())
    given["sites"][0] |= {"payload_kg": 2000.0, "stores": [given["sites"][0]["stores"][0] | {"fixed": 0.0}]}
    del given["items"][0]["per_head"], given["items"][0]["kg"]
    post.write_text(json.dumps(given))
    assert main(["endurance", "simulate", str(post), "--reps", "10", *PLAY]) == 2
    told = capsys.readouterr().err
    assert "items.water.per_head: is missing" in told
    assert "items.water.kg: is missing" in told
    given["items"][0] |= {"per_head": 0.0, "kg": 1.0}
    given["sites"][0] |= {"judged": False}
    post.write_text(json.dumps(given))
    assert main(["endurance", "explain", str(post), "--rep", "0"]) == 2
    assert "nothing to endure" in capsys.readouterr().err
