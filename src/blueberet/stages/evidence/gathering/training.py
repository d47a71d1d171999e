"""What was taught and shown: hours against the curriculum, courses, tasks by origin, levels and logs."""

from collections import Counter, defaultdict

from django.urls import reverse

from blueberet.stages.assessment.models import Grade, Observation
from blueberet.stages.assessment.selectors.evidence import TaskResult, levels_known, logs_known, task_results
from blueberet.stages.attendance.selectors.completed import completed
from blueberet.stages.attendance.selectors.ledger import Account, accounts
from blueberet.stages.evidence.gathering.frame import Frame, Row


def training(f: Frame) -> dict[str, list[Row]]:
    """Sections on training, evaluations, levels."""
    results = task_results(f.centre, on=f.day, known_at=f.known, latest=True)
    return {"hours": _hours(f), "courses": _courses(f), **_tasks(f, results), **_levels(f)}


def rounded(share: float | None) -> float | None:
    """A share to the hundredth of a per cent."""
    return None if share is None else round(share, 4)


def ledger(f: Frame) -> list[tuple[Account, str]]:
    """Hours of everybody by module, with the subject."""
    if f.programme is None:
        return []
    subjects = dict(f.programme.modules.values_list("code", "subject"))
    rows = accounts(f.programme, f.numbers(), on=f.day, known_at=f.known)
    return [(a, subjects.get(a.module, a.module)) for a in rows if a.person in f.people]


def _hours(f: Frame) -> list[Row]:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    debtors: dict[str, set[int]] = defaultdict(set)
    for a, subject in ledger(f):
        here = sums[subject]
        for key in ("owed", "attended", "missed", "made_up", "debt"):
            here[key] += getattr(a, key)
        if a.debt:
            debtors[subject].add(a.person)
    return [
        {k: round(sums[s][k], 2) for k in ("owed", "attended", "missed", "made_up", "debt")}
        | {"subject": s, "debtors": len(debtors[s]), "proof": reverse("ledger")}
        for s in sorted(sums, key=lambda s: (-sums[s]["debt"], s))
    ]


def _courses(f: Frame) -> list[Row]:
    if f.programme is None:
        return []
    found = completed(f.programme, f.numbers(), on=f.day, known_at=f.known)
    counts = Counter(found.standards[n] for n in found.standard.tolist())
    return [
        {"code": code, "title": f.title(code), "complete": counts[code], "of": len(f.people),
         "proof": _standard(f, code)}
        for code in found.standards
        if code in f.versions and f.versions[code].standard.kind in ("course", "edition")
    ]  # fmt: skip


def _standard(f: Frame, code: str) -> str:
    return reverse("standard", args=[f.versions[code].standard_id])


def _tasks(f: Frame, results: list[TaskResult]) -> dict[str, list[Row]]:
    mine = [r for r in results if r.unit_id in f.inside and not r.person_id]
    seen = {
        o.pk: o for o in Observation.objects.filter(pk__in=[r.observation for r in mine])
        .only("evaluator_name", "evaluator_role")
    }  # fmt: skip
    place = {k: n for n, k in enumerate(f.inside)}
    # What was not satisfactory stands first.
    mine.sort(key=lambda r: (r.grade == Grade.SATISFACTORY, place[r.unit_id or 0], r.task))
    found: dict[str, list[Row]] = {"national": [], "external": [], "individual": _persons(f, results)}
    for r in mine:
        o = seen[r.observation]
        found[r.origin].append({
            "unit": f.named(r.unit_id), "task": r.task, "title": f.title(r.task), "version": r.version,
            "day": r.day.isoformat(), "grade": r.grade, "share": rounded(r.share), "role": o.evaluator_role,
            "seen_by": o.evaluator_name, "proof": reverse("observation", args=[r.observation]),
        })  # fmt: skip
    return found


def _persons(f: Frame, results: list[TaskResult]) -> list[Row]:
    counts: Counter[tuple[str, str, str]] = Counter(
        (r.task, r.origin, r.grade) for r in results if r.person_id in f.people
    )
    rows = sorted({(task, origin) for task, origin, _grade in counts})
    return [
        {"task": task, "title": f.title(task), "origin": origin, "good": counts[task, origin, "satisfactory"],
         "improve": counts[task, origin, "needs improvement"], "bad": counts[task, origin, "unsatisfactory"],
         "proof": reverse("evaluation-sheets")}
        for task, origin in rows
    ]  # fmt: skip


def _levels(f: Frame) -> dict[str, list[Row]]:
    valid: Counter[tuple[str, str]] = Counter()
    lapsed: Counter[tuple[str, str]] = Counter()
    for c in levels_known(f.centre, on=f.day, known_at=f.known):
        if c.person_id in f.people:
            holds = c.until is None or c.until >= f.day
            (valid if holds else lapsed)[c.ladder, c.level] += 1
    logs = [x for x in logs_known(f.centre, on=f.day, known_at=f.known) if x.person_id in f.people]
    return {
        "levels": [
            {"ladder": ladder, "level": level, "valid": valid[ladder, level], "lapsed": lapsed[ladder, level],
             "proof": reverse("evaluation-levels")}
            for ladder, level in sorted(valid.keys() | lapsed.keys())
        ],
        "logs": [{
            "people": len(logs), "entries": sum(x.entries for x in logs),
            "countersigned": sum(x.countersigned for x in logs), "hours": round(sum(x.hours for x in logs), 1),
            "proof": reverse("evaluation-levels"),
        }] if logs else [],
    }  # fmt: skip
