"""Compiled code that was kept is compiled anew when what it calls has changed, and only then."""

import importlib
import sys

CALLED = """
from blueberet.engine.kit.compiling import jit
STEP = {step}

@jit
def more(x):
    return x * {times} + STEP
"""
CALLS = """
from blueberet.engine.kit.compiling import entry
from called_by_test import more

@entry
def twice(x):
    return more(more(x))
"""


def test_kept_code_follows_what_it_calls(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "calls_in_test.py").write_text(CALLS)

    def answer(**changed):
        (tmp_path / "called_by_test.py").write_text(CALLED.format(**changed))
        for name in ("called_by_test", "calls_in_test"):
            sys.modules.pop(name, None)
            for kept in (tmp_path / "__pycache__").glob("*.pyc"):
                kept.unlink()
        importlib.invalidate_caches()
        twice = importlib.import_module("calls_in_test").twice
        return twice(1), sum(twice.stats.cache_hits.values())

    try:
        assert answer(step=1, times=2) == (7, 0)
        assert answer(step=1, times=2) == (7, 1)
        assert answer(step=5, times=2) == (19, 0)
        assert answer(step=5, times=3) == (29, 0)
        assert answer(step=5, times=3) == (29, 1)
    finally:
        for name in ("called_by_test", "calls_in_test"):
            sys.modules.pop(name, None)
