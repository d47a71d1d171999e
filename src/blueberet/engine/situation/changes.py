"""What changed since the last report that was sent.

In: two situations of one unit. Out: the facts that differ. Why: docs/engines/situation.md, S2 to S5.
"""

from blueberet.engine.situation.facts import Change, Fact, Situation

DIGITS = {"d": 1, "%": 1, "people": 0}
"""Digits after the point with which a unit is told; amounts of other units below 10 have one, others none (S4)."""


def rounded(value: float, unit: str) -> float:
    """A number as it is told (S4)."""
    digits = DIGITS.get(unit, 1 if abs(value) < 10 else 0)
    return round(value, digits) + 0.0


def told_value(fact: Fact) -> float | str | None:
    """What of a fact is compared: its number as it is told, else its value."""
    return rounded(fact.value, fact.unit) if isinstance(fact.value, int | float) else fact.value


def changes(before: Situation, after: Situation) -> tuple[Change, ...]:
    """What is new, gone or another, in the order of the later report; what is gone stands last (S2 to S5).

    A block that one of the two has no source for is not compared, nothing is new because a source came (S3); nor is a
    fact that belongs to its period alone (S5).
    """
    was, now = before.facts(), after.facts()
    old_blocks = {b.code for b in before.blocks if b.as_of is not None}
    new_blocks = {b.code for b in after.blocks if b.as_of is not None}
    both = old_blocks & new_blocks
    of, old_of = after.block_of(), before.block_of()
    found = [
        change for code, fact in now.items() if of[code] in both and not fact.passes
        if (change := _change(of[code], was.get(code), fact)) is not None
    ]  # fmt: skip
    gone = [
        Change(old_of[c], c, "gone", f, None) for c, f in was.items()
        if c not in now and old_of[c] in both and not f.passes
    ]  # fmt: skip
    return (*found, *gone)


def _change(block: str, old: Fact | None, new: Fact) -> Change | None:
    if old is None:
        return Change(block, new.code, "new", None, new)
    a, b = told_value(old), told_value(new)
    if a == b and old.women == new.women:
        return None
    more = round(b - a, 6) if isinstance(a, float) and isinstance(b, float) else None
    women = new.women - old.women if new.women is not None and old.women is not None else None
    return Change(block, new.code, "changed", old, new, more, women)
