"""Which engine plays the tours. All give the same block, to the bit.

In: ``Arrays``, a seed, which replications. Out: a ``Block``. ``fast`` is compiled, ``vectors`` needs NumPy alone,
``reference`` is the specification. Why: docs/engines/endurance.md, section "Engines".
"""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Literal, cast

from blueberet.engine.endurance.block import Block, gather
from blueberet.engine.endurance.compiling import Arrays
from blueberet.engine.endurance.reference import play
from blueberet.engine.endurance.scenario import Scenario, draw

Engine = Literal["fast", "vectors", "reference"]
Choice = Literal["auto", "fast", "vectors", "reference"]
ENGINES: tuple[Engine, ...] = ("fast", "vectors", "reference")


@cache
def available() -> tuple[Engine, ...]:
    """Engines that can run here, the fastest first."""
    found = [e for e in ENGINES if e == "reference" or find_spec(f"blueberet.engine.endurance.{e}")]
    return tuple(e for e in found if e != "fast" or find_spec("numba"))


def chosen(engine: Choice) -> Engine:
    """The engine of this name, or the fastest for ``auto``.

    Raises
    ------
    ValueError
        If it cannot run here.
    """
    if engine == "auto":
        return available()[0]
    if engine not in available():
        raise ValueError(f"engine: {engine} cannot run here; there is {', '.join(available())}.")
    return engine


def run(a: Arrays, seed: int, first: int, count: int, engine: Engine = "fast", threads: int = 0) -> Block:
    """Play ``count`` tours from replication ``first`` on; ``threads`` of the compiled engine, 0: one a processor."""
    if engine == "reference":
        return gather(first, [play(a, draw(a, seed, rep)) for rep in range(first, first + count)])
    module = import_module(f"blueberet.engine.endurance.{engine}")
    more = {"threads": threads} if engine == "fast" else {}
    return cast(Callable[..., Block], module.run)(a, seed, first, count, **more)


def replay(a: Arrays, scenarios: Sequence[Scenario], engine: Engine = "fast") -> Block:
    """Play given scenarios."""
    if engine == "reference":
        return gather(0, [play(a, s) for s in scenarios])
    module = import_module(f"blueberet.engine.endurance.{engine}")
    return cast(Callable[..., Block], module.replay)(a, scenarios)
