"""``blueberet report sitrep``: papers from facts, the same to the byte; faults by their place."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from blueberet.config.cli import main

FACTS: dict[str, Any] = {
    "unit": "First > A Company", "kind": "company", "first": "2024-03-14", "last": "2024-03-14", "number": 12,
    "gathered_at": "2024-03-14T18:10:00+05:00", "remarks": [["state", "Нас 99."]],
    "blocks": [{
        "code": "strength", "as_of": "2024-03-14T18:00:00+05:00",
        "facts": [
            {"code": "strength.present", "kind": "strength.present", "value": 131, "women": 6, "unit": "people"},
            {"code": "strength.leave", "kind": "strength.leave", "value": 4, "women": 0, "unit": "people"},
        ],
    }],
}  # fmt: skip


def written(folder: Path, facts: dict[str, Any], *more: str) -> tuple[int, Path]:
    """Run it on facts."""
    file, out = folder / "facts.json", folder / "out"
    file.write_text(json.dumps(facts))
    return main(["report", "sitrep", str(file), "-o", str(out), "--format", "pdf", *more]), out


def test_papers_come_out_and_what_is_odd_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = written(tmp_path, FACTS, "--json", "--addressee", "personnel")
    told = json.loads(capsys.readouterr().out)
    assert status == 0
    assert [f["rule"] for f in told["findings"]] == ["C8"]
    (paper,) = out.iterdir()
    first = paper.read_bytes()
    written(tmp_path, FACTS, "--addressee", "personnel")
    assert paper.read_bytes() == first


def test_papers_of_a_file_leave_nothing_in_the_home_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    people = [{"number": f"N-{n}", "platoon": "1", "sex": "M"} for n in range(4)]
    (tmp_path / "people.json").write_text(json.dumps(people))
    (tmp_path / "facts.json").write_text(json.dumps(FACTS))
    lines = (
        (["sample", "people.json", "--seed", "x", "--size", "2"], 0),
        (["sitrep", "facts.json", "-o", "out", "--format", "docx", "--addressee", "state"], 0),
        # Also where it cannot be used.
        (["pack", "facts.json", "-o", "x.zip"], 2),
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BLUEBERET", "DJANGO", "DATABASE"))}
    running = [
        subprocess.Popen([sys.executable, "-m", "blueberet", "report", *line], cwd=tmp_path,
                         env=env | {"BLUEBERET_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for line, _status in lines
    ]  # fmt: skip
    for job, (line, status) in zip(running, lines, strict=True):
        said = job.communicate(timeout=60)[0].decode()
        assert job.returncode == status, (line, said)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(("change", "says"), [
    ({"first": "2024-03-15"}, "last: 2024-03-14 lies before"), ({"gathered_at": "2024-03-14T18:10:00"}, "with its zone"),
    ({"blocks": [{"code": "weather", "facts": [], "as_of": None}]}, "«weather» is no block"),
    ({"blocks": [{"code": "strength", "as_of": None, "facts": [{"code": "a", "kind": "b", "value": 1}] * 2}]}, "stands twice"),
    ({"number": "x"}, "number: must be"),
])  # fmt: skip
def test_facts_that_cannot_be_used_are_refused_by_their_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], says: str
) -> None:
    status, out = written(tmp_path, FACTS | change)
    assert status == 2
    assert says in capsys.readouterr().err
    assert not out.exists()
