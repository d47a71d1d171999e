"""Golden scenarios: every engine gives what two programs written apart from it gave (docs/engines/endurance.md, V18)."""

import numpy as np
import pytest

from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.engines import replay
from tests.engine.endurance.instances import b1, golden
from tests.engine.endurance.playing import AVAILABLE


@pytest.mark.parametrize("engine", AVAILABLE)
def test_v18_golden_scenarios(engine):
    a, cases = compile_mission(b1()), golden()
    block = replay(a, [scenario for scenario, _ in cases], engine)
    for n, (_, expect) in enumerate(cases):
        assert np.array_equal(block.failed[n] >= 0, np.array(expect["breach"], dtype=bool))
        assert np.allclose(block.least[n], np.array(expect["min_dos"], dtype=float), rtol=1e-6, atol=1e-6)
        assert np.allclose(block.dark_hours[n], expect["blackout_hours"], atol=1e-6)
        assert list(block.dark_days[n]) == expect["blackout_days_over_1h"]
