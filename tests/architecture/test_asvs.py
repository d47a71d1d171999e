"""The list of safeguards is whole, and what it says to hold can be shown."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = ROOT / "docs/security/asvs.md"
STATES = {"holds", "open", "n/a"}
NUMBERS = """
1.1: 1-7; 1.2: 1-4; 1.4: 1,4,5; 1.5: 1-4; 1.6: 1-4; 1.7: 1-2; 1.8: 1-2; 1.9: 1-2; 1.10: 1; 1.11: 1-2; 1.12: 2; 1.14: 1-6;
2.1: 1-12; 2.2: 1-3; 2.3: 1-3; 2.4: 1-6; 2.5: 1-7; 2.6: 1-3; 2.7: 1-6; 2.8: 1-7; 2.9: 1-3; 2.10: 1-4;
3.1: 1; 3.2: 1-4; 3.3: 1-4; 3.4: 1-5; 3.5: 1-3; 3.7: 1; 4.1: 1-3,5; 4.2: 1-2; 4.3: 1-3;
5.1: 1-5; 5.2: 1-8; 5.3: 1-10; 5.4: 1-3; 5.5: 1-4; 6.1: 1-3; 6.2: 1-6; 6.3: 1-2; 6.4: 1-2;
7.1: 1-4; 7.2: 1-2; 7.3: 1,3,4; 7.4: 1-3; 8.1: 1-4; 8.2: 1-3; 8.3: 1-8; 9.1: 1-3; 9.2: 1-4; 10.2: 1-2; 10.3: 1-3;
11.1: 1-8; 12.1: 1-3; 12.2: 1; 12.3: 1-6; 12.4: 1-2; 12.5: 1-2; 12.6: 1; 13.1: 1,3,4,5; 13.2: 1-3,5,6; 13.3: 1-2; 13.4: 1-2;
14.1: 1-4; 14.2: 1-6; 14.3: 2-3; 14.4: 1-7; 14.5: 1-4
"""
"""Levels 1 and 2 of version 4.0.3, without what was deleted and what is of level 3 alone."""


def wanted() -> set[str]:
    found = set()
    for part in NUMBERS.replace("\n", " ").split(";"):
        section, _, items = part.strip().partition(": ")
        for item in items.split(","):
            first, _, last = item.partition("-")
            found |= {f"{section}.{n}" for n in range(int(first), int(last or first) + 1)}
    return found


def rows() -> list[list[str]]:
    lines = [x for x in LIST.read_text().splitlines() if re.match(r"\| \d", x)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@cache
def functions_in(path: str) -> frozenset[str]:
    file = ROOT / path
    return frozenset(n.name for n in ast.parse(file.read_text()).body if isinstance(n, ast.FunctionDef)) if file.exists() else frozenset()  # fmt: skip


def test_every_number_stands_once() -> None:
    numbers = [r[0] for r in rows()]
    assert sorted(numbers) == sorted(wanted())
    assert len(numbers) == len(set(numbers)) > 240


def test_every_state_is_known_and_has_its_reason() -> None:
    for number, about, state, how, shown in rows():
        assert state in STATES, number
        assert about, number
        assert how or state == "holds", f"{number} says nothing of why"
        assert bool(shown) is (state == "holds"), f"{number} is {state}"


def test_what_is_named_is_there() -> None:
    named = re.findall(r"`((?:tests|docs|src)/[^`:]+|[A-Z]+\.md|package\.json)(?:::(\w+))?`", LIST.read_text())
    assert len(named) > 150
    for path, test in named:
        assert (ROOT / path).exists(), path
        assert not path.startswith("tests/") or not test or test in functions_in(path), f"{path}::{test}"
    for number, _about, state, _how, shown in rows():
        assert state != "holds" or re.fullmatch(r"(`[^`]+`(, )?)+", shown), number


def test_security_names_tests_that_are_there() -> None:
    named = re.findall(r"`(tests/[^`:]+)::(\w+)`", (ROOT / "SECURITY.md").read_text())
    assert len(named) >= 10
    for path, test in named:
        assert test in functions_in(path), f"{path}::{test}"


def test_every_locked_package_has_its_hashes() -> None:
    for name in ("runtime", "dev", "build"):
        text = (ROOT / f"requirements/{name}.txt").read_text()
        pinned = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
        assert len(pinned) > 2
        for one in pinned:
            assert re.match(r"[\w.\[\]-]+==[\w.]+", one), one[:60]
            assert "--hash=sha256:" in one, one[:60]
    lock = (ROOT / "package-lock.json").read_text()
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')
