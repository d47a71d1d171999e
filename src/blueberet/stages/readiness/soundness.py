"""What can be told apart from nonsense before the engine sees it: one odd fact must not hide everybody's readiness.

In: proofs, requirement sets. Out: those that make sense, and a sentence for each that does not.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from blueberet.engine.readiness.problem import Course, Ladder, Problem, Proof, RequirementSet
from blueberet.engine.standards.scales import Scale, Score, levels


def sound(
    proofs: Iterable[Proof], scales: Sequence[Scale], ladders: Sequence[Ladder]
) -> tuple[tuple[Proof, ...], tuple[str, ...]]:  # fmt: skip
    """Proofs on scales and ladders that are known; what stands on others is counted and left out."""
    by_code = {s.code: s for s in scales}
    on_ladder = {level for ladder in ladders for level in ladder.levels}
    known: dict[tuple[str, str], bool] = {}
    kept: list[Proof] = []
    odd: Counter[tuple[str, str]] = Counter()
    for p in proofs:
        if p.what == "language":
            key = (p.scale, p.score)
            if key not in known:
                known[key] = _is_score(by_code.get(p.scale), p.scale, p.score)
            if not known[key]:
                odd[p.scale, p.score] += 1
                continue
        elif p.what == "level" and p.of not in on_ladder:
            odd["", p.of] += 1
            continue
        kept.append(p)
    told = tuple(
        (_("%(n)d × the score «%(s)s» of %(c)s is on no scale of the catalogue.") if scale
         else _("%(n)d × the level %(s)s is on no ladder of the catalogue.")) % {"n": n, "s": score, "c": scale}
        for (scale, score), n in sorted(odd.items())
    )  # fmt: skip
    return tuple(kept), told


def _is_score(scale: Scale | None, code: str, score: str) -> bool:
    if scale is None:
        return False
    try:
        levels(scale, Score(code, score))
    except ValueError:
        return False
    return True


def sound_sets(
    sets: Iterable[RequirementSet], on: date, courses: tuple[Course, ...], ladders: tuple[Ladder, ...],
    scales: tuple[Scale, ...],
) -> tuple[tuple[RequirementSet, ...], tuple[str, ...]]:  # fmt: skip
    """Sets that the engine takes; of the others, why not."""
    rows = tuple(sets)
    try:
        Problem(on, rows, courses=courses, ladders=ladders, scales=scales)
    except ValueError:
        kept: list[RequirementSet] = []
        told: list[str] = []
        for s in rows:
            try:
                Problem(on, (s,), courses=courses, ladders=ladders, scales=scales)
                kept.append(s)
            except ValueError as why:
                told += str(why).splitlines()
        return tuple(kept), tuple(told)
    return rows, ()
