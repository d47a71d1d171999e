"""Compile what the tests run compiled, once, before two processes of them need it at the same time.

python -m tests.warming      leaves it in .cache/numba; does next to nothing where it lies there already
"""

import tests.home  # noqa: F401, I001 (says where compiled kernels are kept, before they are loaded)

from blueberet.engine.deployment.filling import fill
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import random_problem
from tests.engine.programme.test_solve import quick
from tests.tiny import tiny_problem


def main() -> None:
    """Solve a tiny programme, and fill a few posts."""
    quick(tiny_problem(), moves=20_000)
    fill(random_problem(1), Budget(30, lambda: 0.0))


if __name__ == "__main__":
    main()
