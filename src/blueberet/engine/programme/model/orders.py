"""Orders between modules in the exact model: R12 and R13.

In: the model's choices by block. Out: clauses. Why: docs/engines/programme.md, rules R12 and R13.
"""

from typing import Any

from blueberet.engine.programme.explain.chains import Pair, pairs_of
from blueberet.engine.programme.explain.grounds import Grounds


def add_orders(model: Any, grounds: Grounds, of_block: dict[int, list[Any]]) -> None:
    """Say of every pair of blocks that share people that the later begins after the earlier has ended."""
    ended: dict[int, list[Any]] = {}
    for p in pairs_of(grounds):
        before, after = of_block[p.before.number], of_block[p.after.number]
        if p.before is p.after:
            # Its last session cannot end before its first begins.
            model.add_bool_or([])
            continue
        if p.before.number not in ended:
            ended[p.before.number] = _ended(model, grounds, before)
        _least_gap(model, p, before, after, ended[p.before.number])
        if p.order.max_gap_days is not None:
            _largest_gap(model, grounds, p.order.max_gap_days, before, after)


def _ended(model: Any, grounds: Grounds, choices: list[Any]) -> list[Any]:
    """[d]: every session has ended on a day before d."""
    days = [model.new_bool_var("") for _ in range(grounds.calendar.days + 1)]
    for d in range(grounds.calendar.days):
        model.add_implication(days[d], days[d + 1])
    for c in choices:
        model.add(c.taken == 0).only_enforce_if(days[c.day + c.block.tail])
    return days


def _least_gap(model: Any, p: Pair, before: list[Any], after: list[Any], ended: list[Any]) -> None:
    for c in after:
        # All of the earlier end on a day before this one, with the gap; without a gap also earlier on the same day.
        day = min(c.day - max(p.order.min_gap_days, 1) + 1 + (p.order.min_gap_days == 0), len(ended) - 1)
        if day < 0:
            model.add(c.taken == 0)
            continue
        if _is_bool(c.taken):
            model.add_implication(c.taken, ended[day])
        else:
            model.add(c.taken == 0).only_enforce_if(ended[day].negated())
    if p.order.min_gap_days == 0:
        ends: dict[int, list[Any]] = {}
        for b in before:
            ends.setdefault(b.day + b.block.tail, []).append(b)
        for c in after:
            for b in ends.get(c.day, ()):
                if b.cells[-1] >= c.cells[0]:
                    here = model.new_bool_var("")
                    model.add(c.taken == 0).only_enforce_if(here.negated())
                    model.add(b.taken == 0).only_enforce_if(here)


def _is_bool(var: Any) -> bool:
    return bool(var.is_boolean)


def _largest_gap(model: Any, grounds: Grounds, most: int, before: list[Any], after: list[Any]) -> None:
    """For each day d: the later has begun by d, or the earlier has a session that ends on d + 1 - most or later."""
    for d in range(-1, grounds.calendar.days - 1):
        begun, late = model.new_bool_var(""), model.new_bool_var("")
        model.add(sum(c.taken for c in after if c.day <= d) >= 1).only_enforce_if(begun)
        model.add(sum(c.taken for c in before if c.day + c.block.tail >= d + 1 - most) >= 1).only_enforce_if(late)
        model.add_bool_or([begun, late])
