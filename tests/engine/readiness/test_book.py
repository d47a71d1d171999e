"""Every rule of the book stands in the code and in a test."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_rule_has_its_place_in_the_code_and_a_test() -> None:
    book = (ROOT / "docs/engines/readiness.md").read_text()
    numbers = re.findall(r"^\| \*\*([DF]\d+)\*\* ", book, re.M)
    assert numbers == [f"D{n}" for n in range(1, 20)] + [f"F{n}" for n in range(1, 14)]
    code = "".join(p.read_text() for p in (ROOT / "src/blueberet/engine/readiness").glob("*.py"))
    tests = "".join(p.read_text() for p in Path(__file__).parent.glob("*.py"))
    for number in numbers:
        assert re.search(rf"\b{number}\b", code), f"{number} is not in the code"
        assert f"def test_{number.casefold()}_" in tests, f"{number} has no test"
