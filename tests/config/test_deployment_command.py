"""``blueberet deployment``: a plan from a file, judged, broken by hand, explained."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from blueberet.config.cli import main
from blueberet.engine.deployment.problem import Pin, Post, Problem, Rotation, Rules
from blueberet.engine.kit import wire
from tests.engine.deployment.instances import ENGLISH, english, person, problem


@pytest.fixture
def force(tmp_path: Path) -> Path:
    posts = [Post("A", "UNDOF", priority=1), Post("B", "MINURSO", needs=(ENGLISH,))]
    rotations = [Rotation(f"{p}/1", p, date(2027, 3, 14), date(2028, 3, 13)) for p in "AB"]
    made = problem([person("1"), person("2", english("2122"))], posts, rotations)
    path = tmp_path / "force.json"
    path.write_bytes(wire.dump_json(made))
    return path


def test_fill_verify_and_explain(force: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = force.with_name("plan.json")
    assert main(["deployment", "fill", str(force), "-o", str(plan)]) == 0
    assert "1 of 2 places filled; proven" in capsys.readouterr().out
    assert main(["deployment", "verify", str(force), str(plan)]) == 0
    assert "0 broken rules, worth 16.0" in capsys.readouterr().out
    assert main(["deployment", "explain", str(force), str(plan)]) == 0
    told = capsys.readouterr().out
    assert "B/1  1 open, nobody: Nobody fits; the nearest lacks one thing." in told
    assert "2  English SLP 2222 is asked, has 2122, short in speaking (P4)" in told
    assert main(["deployment", "explain", str(force), str(plan), "--person", "2", "--json"]) == 0
    assert [n["rotation"] for n in json.loads(capsys.readouterr().out)["nearly"]] == ["B/1"]
    assert main(["deployment", "explain", str(force), str(plan), "--rotation", "A/1"]) == 0
    assert "1  One of 2 who meet every need; 1 of the others are free. Never sent before." in capsys.readouterr().out


def test_a_plan_made_in_a_spreadsheet_is_judged_by_the_same_numbers(
    force: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = force.with_name("plan.csv")
    plan.write_text("Person;Rotation\n1;A/1\n2;B/1\n1;B/1\n", encoding="utf-8-sig")
    assert main(["deployment", "verify", str(force), str(plan), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [b["rule"] for b in found["breaches"]] == ["P1", "P4", "P4", "P9"]


@pytest.mark.parametrize(("name", "content", "told"), [
    ("plan.csv", "who,rotation\n1,A/1\n", "row 1: the column person is missing"),
    ("plan.json", "{", "is no JSON"),
    ("plan.json", '{"assignments": [{"rotation": "A/1"}]}', "assignments.0.person: is missing"),
    ("plan.csv", "person,rotation\n9,A/1\n", "9 is not among the people"),
])  # fmt: skip
def test_a_plan_that_cannot_be_used_is_told(
    force: Path, name: str, content: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    force.with_name(name).write_text(content)
    assert main(["deployment", "explain", str(force), str(force.with_name(name))]) == 2
    assert told in capsys.readouterr().err


def test_a_force_that_contradicts_itself_is_told_whole(force: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = force.read_text().replace('"rank": "OF-2"', '"rank": "captain"').replace('"priority": 1', '"priority": 9')
    force.write_text(text)
    assert main(["deployment", "fill", str(force), "--json"]) == 2
    told = json.loads(capsys.readouterr().out)["message"]
    assert told.count("has the rank captain") == 2
    assert "has the priority 9" in told
    assert main(["deployment", "fill", str(force.with_name("none.json"))]) == 2


def test_what_if_sets_copies_side_by_side(force: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan, asked = force.with_name("plan.csv"), force.with_name("scenarios.json")
    plan.write_text("person,rotation\n1,A/1\n")
    asked.write_text(json.dumps({"scenarios": [
        {"name": "ill", "changes": [{"kind": "ill", "first": "2027-03-14", "last": "2027-04-01", "people": ["1", "2"]}]},
        {"name": "more", "changes": [{"kind": "posts", "first": "2027-05-01", "posts": [{"code": "N", "mission": "UNDOF"}]}]},
        {"name": "wrong", "changes": [{"kind": "quota", "mission": "UNIFIL", "quota": 1}]},
    ]}))  # fmt: skip
    assert main(["deployment", "what-if", str(force), str(plan), str(asked)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told.pop(1) == "    2027-03 MINURSO: 0 of 1 filled; lacking: English SLP 2222 (1)"
    told = [line for line in told if not line.startswith("    ")]
    assert told[0].startswith("As it is: 1 of 2 old places filled, at least 1 at home, 0 move")
    assert told[1].startswith("ill: 0 of 2 old places filled, at least 2 at home, 1 move")
    assert told[2].startswith("more: 1 of 2 old places and 1 of 2 new filled, at least 0 at home, 1 move")
    assert told[3] == "wrong: refused. UNIFIL is not among the missions."
    assert main(["deployment", "what-if", str(force), str(plan), str(asked), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["answers"]) == 4
    asked.write_text('{"scenarios": [{"name": "x", "changes": [{"kind": "rain"}]}]}')
    assert main(["deployment", "what-if", str(force), str(plan), str(asked)]) != 0
    assert "scenarios.json cannot be used" in "".join(capsys.readouterr())


def test_pins_that_clash_are_told(force: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = wire.load_json(Problem, force.read_bytes())
    force.write_bytes(wire.dump_json(replace(asked, pins=(Pin("1", "B/1"),), rules=Rules(reserve_share=1.0))))
    assert main(["deployment", "fill", str(force)]) == 4
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("The pin 1 in B/1 cannot stand with what a post needs (P4): ")
    assert told[1].startswith("The pin 1 in B/1 cannot stand with the reserve (P12): ")
    assert main(["deployment", "fill", str(force), "--json"]) == 4
    found = json.loads(capsys.readouterr().out)
    assert (found["status"], [c["rule"] for c in found["clashes"]]) == ("impossible", ["P4", "P12"])


def test_a_bottleneck_is_confirmed(force: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = force.with_name("plan.csv")
    plan.write_text("person,rotation\n1,A/1\n")
    assert main(["deployment", "bottleneck", str(force), str(plan), "--people", "1"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("+1 places, worth +")
    assert told[0].endswith("English SLP 2222 for 1 people from 2027-01-01")
    assert told[1:3] == ["    people: 2", "    gained: B/1"]
    assert main(["deployment", "bottleneck", str(force), str(plan), "--levers", "1", "--json"]) == 0
    (only,) = json.loads(capsys.readouterr().out)
    assert (only["more"], only["lever"]["kind"]) == (1, "training")
    assert main(["deployment", "bottleneck", str(force), str(plan), "--levers", "0"]) == 2


def test_somebody_drops_out(force: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan, new, after = (force.with_name(n) for n in ("plan.csv", "new.json", "after.json"))
    plan.write_text("person,rotation\n1,A/1\n")
    words = ["deployment", "repair", str(force), str(plan), "--today", "2027-06-01"]
    words += ["-o", str(new), "--force", str(after)]
    assert main([*words, "--gone", "1", "2027-06-01"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "A/1 taken over 1: 1 leaves, 2 comes"
    assert told[1] == "moves: 2 from home to A/1 taken over 1"
    assert told[2].startswith("1 others move, 0 places stay empty; proven")
    assert main(["deployment", "verify", str(after), str(new)]) == 0
    gone = force.with_name("gone.json")
    gone.write_text(json.dumps({"gone": [{"person": "1", "first": "2027-06-01", "last": "2027-07-01"}]}))
    capsys.readouterr()
    assert main([*words, "--drop-outs", str(gone), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["replaced"] == [["A/1 taken over 1", "1", "2"]]


@pytest.mark.parametrize(("more", "told"), [
    ([], "Name who drops out"),
    (["--gone", "9", "2027-06-01"], "9 drops out and is not among the people."),
    (["--gone", "1", "June"], "June is no day"),
    (["--gone", "1", "2027-06-01", "--gone", "1", "2027-07-01"], "1 drops out more than once"),
    (["--gone", "1", "2027-06-01", "--ready-days", "-1"], "cannot be below 0"),
    (["--gone", "1", "2027-06-01", "-o", "nowhere/x.json"], "There is no folder nowhere"),
])  # fmt: skip
def test_who_drops_out_is_asked_for(
    force: Path, more: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = force.with_name("plan.csv")
    plan.write_text("person,rotation\n1,A/1\n")
    assert main(["deployment", "repair", str(force), str(plan), "--today", "2027-06-01", *more]) == 2
    assert told in capsys.readouterr().err
