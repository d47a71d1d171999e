"""What the soft rules need to know of a problem, as arrays.

In: a problem, its blocks, starts and atoms as ``arrays`` numbers them. Out: fields of ``Facts``.
Why: docs/engines/programme.md, section "Soft rules".
"""

from typing import Any

import numpy as np

from blueberet.engine.programme.calendar import Calendar
from blueberet.engine.programme.problem import Module, Problem
from blueberet.engine.programme.score import HEAVY_SHARE, MARGIN_DAYS, day_gaps, isolated_hours, margin_start


def wish_facts(
    problem: Problem, blocks: list[tuple[Module, str]], starts: list[tuple[Module, int, int]], people: list[int]
) -> dict[str, Any]:
    """Fields of ``Facts`` for S4 to S12; ``people`` counts those of each atom."""
    calendar = problem.calendar
    size = 1 << calendar.periods_per_day
    heads = [problem.group_by_code[g].heads for _, g in blocks]
    venues = [v.capacity for v in problem.venues] or [0]
    over = np.zeros((max(1, len(blocks)), len(venues)), np.int64)
    if problem.seats_are_a_wish:
        over[: len(blocks)] = np.maximum(0, np.array(heads or [0])[:, None] - np.array(venues)[None, :])
    margin = margin_start(problem)
    return {
        "a_people": np.array(people or [0], np.int64),
        "st_bits": np.array([_bits(calendar, m, p) for m, _, p in starts], np.int64),
        "st_late": np.array([_late(problem, m, d) for m, d, _ in starts], np.int64),
        "gaps": np.array([day_gaps(bits) for bits in range(size)], np.int64),
        "lone": np.array([isolated_hours(bits, problem.isolated_up_to) for bits in range(size)], np.int64),
        "b_night": np.array([m.kind == "night" for m, _ in blocks], np.uint8),
        "b_range": np.array([m.is_on_range for m, _ in blocks], np.uint8),
        "b_late": np.array([margin is not None and (m.first_week - 1) * 7 < margin for m, _ in blocks], np.uint8),
        "b_min_days": np.array([m.min_days for m, _ in blocks], np.int64),
        "i_ease": np.array([int(HEAVY_SHARE * i.weekly_load_hours) for i in problem.instructors] or [0], np.int64),
        "v_over": over,
    }


def _bits(calendar: Calendar, module: Module, period: int) -> int:
    if module.kind != "day" or period > calendar.periods_per_day:
        return 0
    return ((1 << module.length) - 1) << (period - 1)


def _late(problem: Problem, module: Module, day: int) -> int:
    margin = margin_start(problem)
    if margin is None:
        return 0
    last = day + (module.length - 1 if module.kind == "field" else 0)
    return min(max(0, last - margin + 1), MARGIN_DAYS)
