"""A complete plan of the demonstration programme, kept so that "complete" is known to be a fair demand.

In: the demonstration's problem, for any day of set-up. Out: a ``Plan``. The demonstration publishes it; it is never
given to the solver; tests judge it by the checker. ``python -m blueberet.config.demonstration.planted`` makes it anew.
"""

import csv
import sys
import time
from datetime import date
from pathlib import Path

from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan

FILE = Path(__file__).with_name("planted.csv")


def planted_plan(problem: Problem) -> Plan:
    """Read the plan; its days are counted from the first Monday."""
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return Plan(
        tuple(
            Placement(code, problem.calendar.date_of(int(day)), int(period), venue, tuple(staff.split()))
            for code, day, period, venue, staff in rows
        )
    )


def main(seconds: float = 600.0) -> int:
    """Search for a complete plan and keep it; status 3 if none was found in time."""
    from blueberet.config.demonstration.centre import demonstration
    from blueberet.engine.kit.budget import Budget
    from blueberet.engine.programme.solve import solve

    problem = demonstration(date(2026, 11, 23)).problem
    result = solve(problem, seed=1, budget=Budget(seconds, time.monotonic))
    if result.unplaced:
        print(f"{len(result.unplaced)} sessions have no place; the file stays as it was.")
        return 3
    with FILE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        for p in sorted(result.plan.placements, key=lambda p: p.session):
            writer.writerow([p.session, problem.calendar.day_of(p.day), p.period, p.venue, " ".join(p.instructors)])
    print(f"{len(result.plan.placements)} sessions planted.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
