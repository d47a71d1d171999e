"""Every rule of the book stands in the code and in a test."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_rule_has_its_place_in_the_code_and_a_test() -> None:
    numbers = re.findall(r"^\| \*\*([PW]\d+)\*\* ", (ROOT / "docs/engines/deployment.md").read_text(), re.M)
    assert numbers == [f"P{n}" for n in range(1, 16)] + [f"W{n}" for n in range(1, 8)]
    engine = ROOT / "src/blueberet/engine/deployment"
    judges = "".join((engine / name).read_text() for name in ("checker.py", "scoring.py"))
    search = "".join(p.read_text() for p in engine.glob("*.py") if p.name not in ("checker.py", "scoring.py"))
    tests = "".join(p.read_text() for p in Path(__file__).parent.glob("*.py"))
    for number in numbers:
        assert f'"{number}"' in judges, f"{number} is judged by nobody"
        assert re.search(rf"\b{number}\b", search), f"{number} is not in the search"
        assert f"def test_{number.casefold()}_" in tests, f"{number} has no test"
