"""``python -m blueberet``."""

import sys

from blueberet.config.cli import main

sys.exit(main())
