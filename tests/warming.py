"""Compile what the tests run compiled, and make their empty database, once, before two processes need it at once.

python -m tests.warming      leaves both in .cache; does next to nothing where they lie there already
"""

import tests.home  # noqa: F401, I001 (says where compiled kernels are kept, before they are loaded)

from blueberet.engine.deployment.filling import fill
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import random_problem
from tests.engine.programme.test_solve import quick
from tests.template import template
from tests.tiny import tiny_problem


def main() -> None:
    """Make an empty database, solve a tiny programme, and fill a few posts."""
    template()
    quick(tiny_problem(), moves=20_000)
    fill(random_problem(1), Budget(30, lambda: 0.0))


if __name__ == "__main__":
    main()
