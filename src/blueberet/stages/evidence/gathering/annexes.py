"""The personal annexes: one row a person and thing, for the staff."""

from collections import defaultdict

from blueberet.stages.assessment.selectors.evidence import task_results
from blueberet.stages.evidence.gathering.frame import Frame, Row
from blueberet.stages.evidence.gathering.personnel import held, scores
from blueberet.stages.evidence.gathering.training import ledger, rounded
from blueberet.stages.roster.selectors.kinds import KINDS, State

WORST = (State.EXPIRED, State.NO_DATE, State.EXPIRING, State.IN_FORCE)


def annexes(f: Frame) -> dict[str, list[Row]]:
    """Rows of every personal annex, in the order of the contingent's units."""
    order = {key: n for n, key in enumerate(f.people)}
    return {
        "persons": [
            f.who(k) | {"category": p.category, "sex": p.sex, "specialities": "; ".join(p.specialities)}
            for k, p in f.people.items()
        ],
        "training_by_person": _training(f, order),
        "evaluations_by_person": [
            f.who(r.person_id or 0) | {
                "task": r.task, "version": r.version, "origin": r.origin, "day": r.day.isoformat(), "grade": r.grade,
                "share": rounded(r.share),
            }
            for r in sorted(task_results(f.centre, on=f.day, known_at=f.known, latest=True),
                            key=lambda r: (order.get(r.person_id or 0, -1), r.task, r.origin))
            if r.person_id in f.people
        ],
        "language_by_person": [
            f.who(p) | {"language": language, "scale": scale, "score": score, "day": day or None}
            for (p, language, scale), (score, day) in sorted(
                scores(f).items(), key=lambda x: (order[x[0][0]], x[0][1], x[0][2])
            )
        ],
        "documents_by_person": _documents(f),
    }  # fmt: skip


def _training(f: Frame, order: dict[int, int]) -> list[Row]:
    sums: dict[tuple[int, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for a, subject in ledger(f):
        here = sums[a.person, subject]
        for n, hours in enumerate((a.owed, a.attended, a.debt)):
            here[n] += hours
    return [
        f.who(person) | {"subject": subject, "owed": round(owed, 2), "attended": round(attended, 2),
                         "debt": round(debt, 2)}
        for (person, subject), (owed, attended, debt) in sorted(
            sums.items(), key=lambda x: (order[x[0][0]], x[0][1])
        )
    ]  # fmt: skip


def _documents(f: Frame) -> list[Row]:
    """The state of each needed kind; of vaccinations together the best, none by its name."""
    states: dict[tuple[int, str], list[State]] = defaultdict(list)
    for person, kind, _vaccine, state in held(f):
        states[person, kind].append(state)
    return [
        f.who(p) | {"kind": str(kind.name), "state": (max(states[p, kind.key], key=WORST.index).value
                                                 if states[p, kind.key] else State.MISSING.value)}
        for p in f.people for kind in KINDS if kind.needed
    ]  # fmt: skip
