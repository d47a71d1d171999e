"""Input that is wrong by itself, whatever is wished: part one of a refusal.

In: a problem. Out: sentences that name what is wrong and what to do. Why: the importer tells of a workbook's cells;
this is the same for what reaches the engine as JSON or by a change.
"""

from collections.abc import Iterator

from blueberet.engine.programme.problem import Problem


def wrong_input(problem: Problem) -> tuple[str, ...]:
    """Everything that no change of plan can mend."""
    return tuple(_wrong(problem))


def _wrong(problem: Problem) -> Iterator[str]:
    taught = {g for m in problem.modules for g in m.groups if m.sessions_of(g) > 0}
    for g in problem.groups:
        if g.code in taught and g.heads == 0:
            yield f"The group {g.name} ({g.code}) has no members. Give it members, or take it out of all audiences."
    for m in problem.modules:
        if not m.groups:
            yield f"«{m.title}» ({m.code}) has no audience. Name the groups it is for, or take the module out."
        if m.last_week < m.first_week or m.first_week < 1 or m.last_week > problem.calendar.weeks:
            yield (f"«{m.title}» ({m.code}) is to be taught in weeks {m.first_week}–{m.last_week} of a programme of "
                   f"{problem.calendar.weeks} weeks. Correct its weeks.")  # fmt: skip
        if m.length < 1 or m.sessions < 0:
            yield f"«{m.title}» ({m.code}) has {m.sessions} sessions of length {m.length}. Correct the numbers."
    for i in problem.instructors:
        if i.weekly_load_hours < 0:
            yield f"{i.name} ({i.code}) has a weekly load of {i.weekly_load_hours} h. A load is 0 h or more."
    for v in problem.venues:
        if v.capacity < 0 or v.sessions_at_once < 0:
            both = f"{v.capacity} seats and takes {v.sessions_at_once} sessions"
            yield f"{v.name} ({v.code}) has {both}. Correct the numbers."
    for p in problem.pools:
        if p.quantity < 0:
            yield f"The pool {p.name} ({p.code}) has {p.quantity}. A quantity is 0 or more."
