"""What a sheet comes to: marks on the steps of a task, and the shares of its version, into one grade.

In: steps, marks, two shares. Out: a ``Grade`` with its reasons. Why: docs/engines/assessment.md, E1 to E8.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Mark = Literal["GO", "NO-GO", "NA"]
Word = Literal["satisfactory", "needs improvement", "unsatisfactory", "not graded"]
MARKS: tuple[Mark, ...] = ("GO", "NO-GO", "NA")


class BadSheet(ValueError):
    """Marks that no sheet of this version can hold; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a task; ``limit`` in seconds for a timed one."""

    code: str
    critical: bool = False
    leader: bool = False
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What was marked on a step. ``value`` in seconds; on a timed step it decides."""

    mark: Mark | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade, the share of GO among the steps that apply (``None`` if none does), and why, in sentences."""

    result: Word
    share: float | None
    reasons: tuple[str, ...]


def decided(step: Step, seen: Seen) -> Mark | None:
    """E1. The mark that counts: on a timed step the time against the limit, else what was marked; ``None`` for none.

    Raises
    ------
    BadSheet
        If a time stands on a step that is not timed or does not apply, or is negative.
    """
    if seen.mark is not None and seen.mark not in MARKS:
        raise BadSheet(f"{step.code}: «{seen.mark}» is no mark; write GO, NO-GO or NA.")
    if seen.value is None:
        return seen.mark
    if step.limit is None:
        raise BadSheet(f"{step.code} is not timed; take the time out.")
    if seen.value < 0:
        raise BadSheet(f"{step.code}: a time cannot be less than nothing.")
    if seen.mark == "NA":
        raise BadSheet(f"{step.code} is marked as not applicable and has a time; keep one of the two.")
    return "GO" if seen.value <= step.limit else "NO-GO"


def grade(
    marks: Mapping[str, Seen], steps: Sequence[Step], satisfactory_from: float | None, improvement_from: float | None,
    *, whole: bool = True,
) -> Grade:  # fmt: skip
    """Grade one subject. ``whole``: the unit, of which every step must be marked; else one of its people.

    Shares are quotients of counts, which floating point rounds to the number nearest; 17 of 20 is the 0.85 of a
    version, not less.

    Raises
    ------
    BadSheet
        If a step is not of the version, or (``whole``) one is not marked; all such faults in one message.
    """
    known = {s.code: s for s in steps}
    faults = [f"{code} is no step of this version." for code in marks if code not in known]
    counted: dict[str, Mark] = {}
    for step in steps:
        try:
            mark = decided(step, marks.get(step.code, Seen()))
        except BadSheet as fault:
            faults.append(str(fault))
            continue
        if mark is not None:
            counted[step.code] = mark
    # E2. What was not looked at is said to be so; it is not left empty.
    open_ = [s.code for s in steps if s.code not in counted] if whole and not faults else []
    if open_:
        faults.append(f"Not marked: {', '.join(open_)}. Mark each GO, NO-GO or not applicable.")
    if faults:
        raise BadSheet(" ".join(faults))
    return _judged(counted, known, satisfactory_from, improvement_from, whole)


def _judged(
    counted: Mapping[str, Mark], known: Mapping[str, Step], satisfactory_from: float | None,
    improvement_from: float | None, whole: bool,
) -> Grade:  # fmt: skip
    # E3. What does not apply is not counted.
    applies = [code for code, mark in counted.items() if mark != "NA"]
    go = sum(counted[code] == "GO" for code in applies)
    if not applies:
        return Grade("not graded", None, ("No step applied, so there is no grade.",))  # E4
    share = go / len(applies)
    failed = [code for code in applies if known[code].critical and counted[code] == "NO-GO"]
    reasons = [f"{go} of {len(applies)} steps GO ({100 * share:.0f} %)."]
    if spared := [code for code, mark in counted.items() if mark == "NA" and known[code].critical]:
        reasons.append(f"Critical, but not applicable: {', '.join(spared)}.")
    if not whole and len(counted) < len(known):
        reasons.append(f"{len(counted)} of {len(known)} steps were looked at.")
    if failed:
        reasons.append(f"Critical NO-GO: {', '.join(failed)}.")
        return Grade("unsatisfactory", share, tuple(reasons))  # E5
    # E7. A version that names no shares asks for every step.
    good = 1.0 if satisfactory_from is None else satisfactory_from
    fair = good if improvement_from is None else improvement_from
    # E6.
    if share >= good:
        reasons.append(f"No critical NO-GO, and at least {100 * good:.0f} %.")
        return Grade("satisfactory", share, tuple(reasons))
    if share >= fair:
        reasons.append(f"No critical NO-GO, and at least {100 * fair:.0f} %, but below {100 * good:.0f} %.")
        return Grade("needs improvement", share, tuple(reasons))
    reasons.append(f"Below {100 * fair:.0f} %.")
    return Grade("unsatisfactory", share, tuple(reasons))
