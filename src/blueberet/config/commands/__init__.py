"""The commands, in the order of the work.

Each module offers ``add(rooms)``: it adds its parser and sets ``run``, which takes the parsed
arguments and gives the exit status.
"""

import argparse
from collections.abc import Callable, Sequence

from blueberet.config.commands import (
    audit,
    backup,
    centre,
    demo,
    deployment,
    doctor,
    endurance,
    formats,
    keys,
    licences,
    programme,
    readiness,
    report,
    restore,
    roster,
    serve,
    standards,
)

COMMANDS: Sequence[Callable[["argparse._SubParsersAction[argparse.ArgumentParser]"], None]] = (
    demo.add,
    serve.add,
    centre.add,
    doctor.add,
    licences.add,
    audit.add,
    keys.add,
    backup.add,
    restore.add,
    roster.add,
    standards.add,
    programme.add,
    readiness.add,
    deployment.add,
    endurance.add,
    report.add,
    formats.add,
)
