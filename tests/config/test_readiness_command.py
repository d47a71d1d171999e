"""``blueberet readiness``: files in, files out, exit status."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from blueberet.config.cli import main
from blueberet.engine.kit import wire
from blueberet.engine.readiness.forecast import forecast
from blueberet.engine.readiness.outlook import Forecast, Outlook
from blueberet.engine.readiness.result import RollUp
from blueberet.engine.readiness.rollup import roll_up
from tests.engine.readiness.test_forecast import B1, E1, PROBLEM, outlook
from tests.engine.readiness.test_reliability import START, history
from tests.engine.readiness.test_rollup import FIVE, SHOWN, problem, task

WHOLE = problem(*SHOWN, proofs=(*FIVE, task("S1")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "records.json").write_bytes(wire.dump_json(WHOLE))
    (tmp_path / "p.json").write_bytes(wire.dump_json(PROBLEM))
    (tmp_path / "o.json").write_bytes(wire.dump_json(outlook(E1, B1)))
    (tmp_path / "bad.json").write_text('{"on": "2024-03-01", "people": [{"code": "A", "unit": "X"}], "ahead_days": -1}')
    return tmp_path


def run(folder: Path, *words: str) -> int:
    return main(["readiness", *(str(folder / w) if w.endswith(".json") else w for w in words)])


def test_roll_up_writes_what_the_engine_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "roll-up", "records.json", "-o", "out.json") == 0
    assert wire.load_json(RollUp, (folder / "out.json").read_bytes()) == roll_up(WHOLE)
    told = capsys.readouterr().out
    assert "ready              met                S1" in told
    assert "not ready          missing            C" in told


def test_another_day_and_another_day_of_knowing(folder: Path) -> None:
    assert (
        run(folder, "roll-up", "records.json", "-o", "out.json", "--on", "2024-03-05", "--known-at", "2024-02-29") == 0
    )
    found = json.loads((folder / "out.json").read_text())
    assert (found["on"], found["known_at"]) == ("2024-03-05", "2024-02-29")
    states = {u["code"]: u["cells"][0]["state"] for u in found["units"] if u["cells"]}
    assert states["S1"] == "missing"


def test_forecast_tells_chance_interval_and_what_decides(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "forecast", "p.json", "o.json", "--json") == 0
    assert wire.load_json(Forecast, capsys.readouterr().out) == forecast(PROBLEM, outlook(E1, B1))
    assert run(folder, "forecast", "p.json", "o.json") == 0
    assert "61%   42% to 79%   S2  SEC R1  decided by E1" in capsys.readouterr().out


def test_bad_files_get_every_sentence_and_leave_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "roll-up", "bad.json", "-o", "out.json") == 2
    told = capsys.readouterr().err
    assert "The person A is in the unit X" in told
    assert "Looking -1 days ahead" in told
    assert run(folder, "roll-up", "none.json", "--json") == 2
    assert json.loads(capsys.readouterr().out)["status"] == "unusable"
    assert run(folder, "forecast", "p.json", "o.json", "--on", "2024-03-01") == 2
    assert "before 2024-03-01, from which it is made" in capsys.readouterr().err
    assert run(folder, "roll-up", "records.json", "-o", "no/out.json") == 2
    assert not (folder / "out.json").exists()


def test_reliability_tells_the_table_and_says_when_there_is_too_little(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "o.json").write_bytes(wire.dump_json(Outlook(START, tuple(history(0)))))
    split = (START + timedelta(days=90)).isoformat()
    assert run(tmp_path, "reliability", "o.json", "--split", split) == 0
    told = capsys.readouterr().out
    assert "Brier score 0.193, naive guess 0.224" in told
    assert "Better than the naive guess." in told
    assert run(tmp_path, "reliability", "o.json", "--split", (START + timedelta(days=149)).isoformat()) == 0
    assert "at least 50" in capsys.readouterr().out
