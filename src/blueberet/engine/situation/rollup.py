"""What the reports of the units below come to, beside what the unit itself counted.

In: a situation with the reports below it. Out: sums and differences. Why: docs/engines/situation.md, S8 to S11.
"""

from dataclasses import dataclass

from blueberet.engine.situation.facts import Situation


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: what the unit counted, the sum of those below with its own people, and by how much they differ."""

    code: str
    own: float
    own_women: int | None
    summed: float
    summed_women: int | None
    missing: tuple[str, ...]
    """Units below that have reported nothing; their people are in no sum (S9)."""

    @property
    def difference(self) -> float:
        """The sum less what the unit counted."""
        return self.summed - self.own

    @property
    def agrees(self) -> bool:
        """Whether both say the same, women included (S10)."""
        return self.difference == 0 and (self.own_women or 0) == (self.summed_women or 0)

    @property
    def is_complete(self) -> bool:
        """Whether every unit below has reported."""
        return not self.missing


def rolled(situation: Situation) -> tuple[Line, ...]:
    """Every fact that sums, in the order of the report; none if no unit stands below (S8).

    A fact that a report below does not tell counts 0 there: nobody is in that state. A unit that has not reported
    counts nothing and is named (S9).
    """
    if not situation.below:
        return ()
    missing = tuple(b.unit for b in situation.below if not b.number)
    reported = [{f.code: f for f in b.facts if f.sums} for b in situation.below if b.number]
    reported.append({f.code: f for f in situation.direct})
    own = {f.code: f for b in situation.blocks for f in b.facts if f.sums}
    codes = dict.fromkeys([*own, *(c for facts in reported for c in facts)])
    found = []
    for code in codes:
        mine, parts = own.get(code), [f[code] for f in reported if code in f]
        some = mine or parts[0]
        has_women = some.women is not None
        found.append(
            Line(
                code, _number(mine.value) if mine else 0.0, (mine.women or 0 if mine else 0) if has_women else None,
                sum(_number(f.value) for f in parts), sum(f.women or 0 for f in parts) if has_women else None, missing,
            )
        )  # fmt: skip
    return tuple(found)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
