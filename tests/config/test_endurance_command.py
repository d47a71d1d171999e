"""``blueberet endurance``: incidents in, a proposal out, faults told."""

import json
from pathlib import Path

import pytest

from blueberet.config.cli import main
from blueberet.engine.incidents.proposal import ClosureProposal
from blueberet.engine.kit import wire
from tests.engine.incidents.invented import HAPI, acled, as_csv
from tests.engine.incidents.test_fits import SAMPLE

BANGUI = ("endurance", "fit", str(SAMPLE), "--at", "4.366667,18.583333", "--from", "2013-01-01", "--to", "2022-12-31")


def test_fit_writes_a_proposal_and_tells_its_limits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "fit.json"
    assert main([*BANGUI, "--chance", "0.5", "--duration", "1,0.8", "-o", str(out)]) == 0
    told = capsys.readouterr().out
    assert "193 of 559 events count" in told
    assert "AIC of moments: Poisson 1523.0, Hawkes 894.7" in told
    assert "Mind: UCDP counts only events with at least one death." in told
    assert "Davies, Pettersson & Öberg" in told
    found = wire.load_json(ClosureProposal, out.read_bytes())
    assert (found.settings.chance, found.choice.poorest_day, found.choice.poorest_place) == (0.5, 2, 3)
    assert found.even.per_day == pytest.approx(193 / 3652 / 2)
    again = tmp_path / "again.json"
    assert main([*BANGUI, "--chance", "0.5", "--duration", "1,0.8", "-o", str(again), "--json"]) == 0
    assert again.read_bytes() == out.read_bytes(), "the same file, the same answer"
    assert json.loads(capsys.readouterr().out)["status"] == "ok"


def test_without_days_the_last_five_years_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["endurance", "fit", str(SAMPLE), "--in", "bria town", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["choice"]["first_day"], found["choice"]["last_day"]) == ("2017-12-31", "2022-12-29")
    assert found["fit"]["days"] == 5 * 365


def test_rows_with_faults_stop_it_unless_they_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header, rows = acled("B")
    rows[1][header.index("latitude")] = "north"
    path = tmp_path / "incidents.csv"
    path.write_bytes(as_csv((header, rows), ";"))
    command = ["endurance", "fit", str(path), "--at=10.5,-20.25", "--radius", "400"]
    assert main(command) == 1
    told = capsys.readouterr()
    assert "error    incidents.csv, row 3, latitude «north»: This is no number of degrees." in told.out
    assert "--leave-out" in told.err
    assert main([*command, "--leave-out"]) == 0
    told = capsys.readouterr()
    assert "7 of 8 events count" in told.out
    assert "Mind: 1 of 8 rows have faults and do not count." in told.out
    assert "row 3, latitude" in told.err


def test_what_cannot_be_used_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sums.csv"
    path.write_bytes(as_csv((HAPI, [["SYR"] * 19])))
    for more, words in (
        ([], "sums.csv cannot be used: This file holds sums"),
        (["-o", str(tmp_path / "no/fit.json")], "no folder"),
    ):
        assert main(["endurance", "fit", str(path), "--at", "1,2", *more]) == 2
        assert words in capsys.readouterr().err
    assert main([*BANGUI, "--type", "Riots"]) == 2
    assert "choose a wider area, more days or kinds" in capsys.readouterr().err
    assert main([*BANGUI, "--chance", "2"]) == 2
    assert "at most 1" in capsys.readouterr().err
    assert main(["endurance", "fit", str(SAMPLE), "--at", "95,18"]) == 2
    assert "latitude -90 to 90" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["endurance", "fit", str(SAMPLE), "--at", "Bangui"])
    assert "write degrees as 4.37,18.58" in capsys.readouterr().err
