"""The walls that import-linter does not know: names, sizes, keys, documents."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from blueberet.config.env import Env

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/blueberet"
ROOMS = [
    "roster", "standards", "programme", "attendance", "assessment", "readiness", "deployment", "endurance",
    "certificates", "visits", "incidents", "situation", "evidence",
]  # fmt: skip
NAMED_BY_DJANGO = {Path("config/sqlite/base.py")}
"""A database backend has to be called so (docs/adr/0008)."""
FORBIDDEN = {"utils", "helpers", "common", "core", "base", "misc", "manager", "handler"}


def modules() -> list[Path]:
    return [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts]


def test_no_name_says_nothing() -> None:
    ours = [p for p in modules() if p.relative_to(SOURCE) not in NAMED_BY_DJANGO]
    assert not [p for p in ours if FORBIDDEN & {part.removesuffix(".py") for part in p.relative_to(SOURCE).parts}]


def test_no_module_is_longer_than_400_lines() -> None:
    files = [*modules(), *(ROOT / "tests").rglob("*.py")]
    assert not {str(p): n for p in files if (n := len(p.read_text().splitlines())) > 400}


def test_every_module_says_what_it_is() -> None:
    silent = [p for p in modules() if (text := p.read_text().strip()) and not text.startswith(('"""', 'r"""'))]
    assert not silent


def test_rooms_of_work_have_a_first_act() -> None:
    found = sorted(p.name for p in (SOURCE / "stages").iterdir() if p.is_dir() and not p.name.startswith("_"))
    assert found == sorted(ROOMS)
    for room in ROOMS:
        place = SOURCE / "stages" / room
        assert list(place.glob("services*")), f"{room} has no act"


@pytest.mark.parametrize("room", ROOMS)
def test_keys_between_rooms_point_upstream_and_protect(room: str) -> None:
    for model in apps.get_app_config(room).get_models():
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey) or not field.concrete:
                continue
            target = field.related_model._meta.app_label
            if target == room or target not in ROOMS:
                continue
            assert ROOMS.index(target) < ROOMS.index(room), f"{model.__name__}.{field.name}"
            assert field.remote_field.on_delete is models.PROTECT, f"{model.__name__}.{field.name}"


def test_engine_code_takes_chance_and_time_as_arguments() -> None:
    bad = re.compile(r"np\.random\.(?!Generator|default_rng\(\w)|datetime\.now|date\.today|time\.(time|monotonic|perf)")
    assert not [p for p in (SOURCE / "engine").rglob("*.py") if bad.search(p.read_text())]


def test_a_room_is_entered_through_its_doors() -> None:
    inside = re.compile(r"from blueberet\.stages\.(\w+)\.(\w+)")
    doors = {"services", "selectors", "policies"}
    for path in (SOURCE / "stages").rglob("*.py"):
        own = path.relative_to(SOURCE / "stages").parts[0]
        for room, module in inside.findall(path.read_text()):
            # Models are named by keys and types only; the layers above keep the direction.
            assert room == own or module in doors | {"models"}, f"{path} enters {room}.{module}"


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/operate/settings.md").read_text()
    for name in Env.model_fields:
        assert f"BLUEBERET_{name.upper()}" in page


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs/operate/commands.md").read_text()
    for path in (SOURCE / "config/commands").glob("*.py"):
        if path.stem != "__init__":
            assert f"blueberet {path.stem}" in page, path.stem


def test_every_rule_has_a_section_a_check_and_a_test() -> None:
    book = (ROOT / "docs/engines/programme.md").read_text()
    rules = sorted(set(re.findall(r"^#+ .*?\b(R\d+)\b|^\| \*{0,2}(R\d+)\*{0,2} ", book, re.M)))
    numbers = {a or b for a, b in rules}
    assert len(numbers) >= 20
    check = "".join(p.read_text() for p in (SOURCE / "engine/programme").rglob("*.py"))
    tests = "".join(p.read_text() for p in (ROOT / "tests/engine/programme").rglob("*.py"))
    for number in numbers:
        assert f'"{number}"' in check, f"{number} is not checked"
        assert f'"{number}"' in tests, f"{number} has no test"


def test_no_third_party_code_and_no_registry_is_committed() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not files:
        pytest.skip("not a git checkout")
    assert not [f for f in files if re.search(r"\.min\.(js|css)$|/vendor/|node_modules/|\.ttf$", f)]
    hosts = re.compile("py" + r"pi\.org|registry\.np" + r"mjs|files\.python" + "hosted")
    texts = [f for f in files if f.endswith((".txt", ".json", ".toml", ".in", ".py", ".md", ".cfg", ".yml"))]
    assert not [f for f in texts if hosts.search((ROOT / f).read_text(errors="ignore"))]


def test_signing_key_is_no_constant() -> None:
    assert len(settings.SECRET_KEY) >= 50
    assert settings.SECRET_KEY not in (SOURCE / "config/settings.py").read_text()


def test_pages_load_neither_the_solver_nor_the_compiler() -> None:
    code = (
        "import sys, django; django.setup(); import blueberet.config.urls; "
        "print(sorted({'ortools', 'highspy', 'numba', 'llvmlite', 'pandas', 'scipy'} & {m.split('.')[0] for m in sys.modules}))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
