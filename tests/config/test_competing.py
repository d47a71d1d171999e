"""Competition instances through the shell: solved, judged, refused, stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from blueberet.config.cli import main
from tests.engine.cbctt.toy import TOY


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    (tmp_path / "toy.ctt").write_text(TOY)
    return tmp_path


def test_solve_and_validate(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, answer = str(toy / "toy.ctt"), str(toy / "toy.sol")
    assert main(["programme", "solve", file, "--seconds", "8", "--workers", "2", "--out", answer, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["violations"], told["cost"]) == ("solved", 0, 22)
    assert len((toy / "toy.sol").read_text().splitlines()) == 5
    assert main(["programme", "validate", file, answer]) == 0
    assert capsys.readouterr().out.endswith("Summary: Total Cost = 22\n")
    (toy / "short.sol").write_text("Map hall 0 0\n")
    assert main(["programme", "validate", file, str(toy / "short.sol")]) == 1


def test_bad_files_are_refused_with_every_fault(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (toy / "bad.ctt").write_text(TOY.replace("Courses: 3", "Courses: 4").replace("Mine 0 0", "Mine 7 0"))
    assert main(["programme", "solve", str(toy / "bad.ctt")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.split("bad.ctt: ")[1] for line in told] == [
        "Line 2: Courses says 4, but the section COURSES has 3 lines.",
        "Line 23: Day 7 lies outside: days are 0 to 1.",
    ]
    (toy / "bad.sol").write_text("Map hall 0\n")
    assert main(["programme", "validate", str(toy / "toy.ctt"), str(toy / "bad.sol")]) == 2
    assert "bad.sol: Line 1: A line has 4 words" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--workers", "0"], "--workers must be from 1 to 16"),
        (["--seconds", "0"], "--time-limit must be above 0"),
        (["-o", "nowhere/x.sol"], "There is no folder nowhere"),
    ],
)
def test_bad_words_are_refused(toy: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str) -> None:
    assert main(["programme", "solve", str(toy / "toy.ctt"), *words]) == 2
    assert told in capsys.readouterr().err


def test_an_interrupt_leaves_the_best_so_far(toy: Path) -> None:
    file, answer = toy / "toy.ctt", toy / "best.sol"
    code = "import sys; from blueberet.config.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ["programme", "solve", str(file), "--seconds", "300", "--workers", "1", "-o", str(answer)]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )
    heard = ""
    for line in process.stderr or ():
        heard = line
        if "best so far" in line or "placed" in line:
            break
    assert heard
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "stopped, best so far" in out
    assert len(answer.read_text().splitlines()) == 5
