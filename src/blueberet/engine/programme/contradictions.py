"""Numbers that no programme can have: told before anything is computed with them.

In: the parts of a problem. Out: sentences. Importers refuse the same earlier, with a cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blueberet.engine.programme.problem import Problem


def contradictions(problem: Problem) -> Iterator[str]:
    """Every number that contradicts itself, in a sentence."""
    for i in problem.instructors:
        if i.weekly_load_hours < 0:
            yield f"The instructor {i.name} has a weekly load of {i.weekly_load_hours} hours; it cannot be negative."
    for m in problem.modules:
        if m.sessions < 0 or m.length < 1:
            yield f"The module {m.code} has {m.sessions} sessions of the length {m.length}."
        if m.instructors < 0 or m.max_per_day < 1 or m.max_per_week < 0 or m.min_days < 0:
            yield f"The module {m.code} has a limit below its least: instructors, sessions a day or a week, least days."
        if m.first_week < 1 or m.last_week < m.first_week:
            yield f"The module {m.code} would be taught from W{m.first_week} to W{m.last_week}."
        if any(count < 1 for _, count in (*m.pools, *m.makeup)):
            yield f"The module {m.code} takes less than one from a pool, or has less than one make-up session."
    for v in problem.venues:
        if v.capacity < 0 or v.sessions_at_once < 1:
            yield f"The venue {v.code} holds {v.capacity} people and {v.sessions_at_once} sessions at once."
    for p in problem.pools:
        if p.quantity < 0:
            yield f"The pool {p.code} has {p.quantity} units."
    pairs = [(o.before, o.after) for o in problem.orders]
    for before, after in sorted({p for p in pairs if pairs.count(p) > 1}):
        yield f"The order {before} before {after} stands twice."
    for o in problem.orders:
        if o.min_gap_days < 0 or (o.max_gap_days is not None and o.max_gap_days < o.min_gap_days):
            yield f"The order {o.before} before {o.after} asks for {o.min_gap_days} to {o.max_gap_days} days between."
        if o.before == o.after:
            yield f"The module {o.before} cannot come before itself."
    for e in problem.events:
        if e.last_day < e.first_day or (e.last_period and e.last_period < e.first_period):
            yield f"The event {e.code} ends before it begins."
    for g in problem.groups:
        if g.size < 0:
            yield f"The group {g.code} has {g.size} people."
    for rule, weight in problem.weights.items():
        if weight < 0:
            yield f"The weight of {rule} is {weight}; a wish cannot be worth less than nothing."
