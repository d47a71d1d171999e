"""Readiness the way one writes it first: a few ORM queries a person, and every state worked out on its own.

python -m bench.obvious [people]      400 people without a number

The same facts, the same rules, the same answer as the product's roll-up, compared cell by cell; where one cell differs
there is no figure. What is planned and waived is taken from the product: of such there are none in the bench's centre.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
ASK = "import django, json; django.setup(); from bench.obvious import measure; print('RESULT', json.dumps(measure()))"


def measure() -> dict[str, Any]:
    """Both ways on the database that is there."""
    from blueberet.engine.readiness import rollup
    from blueberet.engine.readiness.reference import Reference
    from blueberet.foundation.accounts.models import Centre
    from blueberet.stages.readiness.selectors import measuring
    from blueberet.stages.readiness.sources import gather

    centre, today = Centre.objects.get(code="bench"), date.today()
    ours: list[float] = []
    for _ in range(4):
        measuring.forget()
        began = time.process_time()
        told = rollup.told(measuring.measured(centre, today).rolling)
        ours.append(time.process_time() - began)
    frame = gather(centre, today).problem
    began = time.process_time()
    proofs = tuple(proofs_of(centre, frame, today))
    asked = time.process_time() - began
    reference = Reference(replace(frame, proofs=proofs)).roll_up()
    theirs = time.process_time() - began
    cells = {(s.code, c.set, c.code): c.state for s in (*told.people, *told.units) for c in s.cells}
    other = {(s.code, c.set, c.code): c.state for s in (*reference.people, *reference.units) for c in s.cells}
    if cells != other:
        odd = [k for k in cells.keys() | other.keys() if cells.get(k) != other.get(k)]
        raise SystemExit(f"{len(odd)} of {len(cells)} cells differ, for example {odd[:3]}: not the same work.")
    best = min(ours[1:])
    return {
        "people": len(frame.people), "units": len(frame.units), "cells": len(cells), "proofs": len(proofs),
        "ours_s": round(best, 3), "obvious_facts_s": round(asked, 2), "obvious_s": round(theirs, 2),
        "ratio_facts": round(asked / best, 1), "ratio": round(theirs / best, 1),
    }  # fmt: skip


def proofs_of(centre: Any, frame: Any, today: date) -> Iterator[Any]:
    """Everything that proves something, person by person, then unit by unit."""
    from blueberet.stages.roster.models import Stay

    courses = {c.code for c in frame.courses}
    ladder = {level for ladder in frame.ladders for level in ladder.levels}
    for p in frame.people:
        key = int(p.code[1:])
        began = Stay.objects.filter(person=key, first_day__lte=today).latest("first_day").first_day
        yield from _papers(p.code, key, began, today)
        yield from _hours(p.code, key, courses, today)
        yield from _seen(p.code, key, courses, ladder, today)
        yield from _results(p.code, {"person": key}, today)
    for u in frame.units:
        yield from _results(u.code, {"unit": int(u.code[1:]), "person": None}, today)


def _papers(code: str, key: int, began: date, today: date) -> Iterator[Any]:
    from blueberet.engine.readiness.problem import Proof
    from blueberet.stages.roster.models import Document, LanguageScore, Licence

    for d in Document.objects.filter(person=key).order_by("pk"):
        day = d.issued or began
        day = min(day, d.expires or day)
        if day <= today:
            gone = max(d.withdrawn_on, day) if d.withdrawn_on else None
            yield Proof(code, "document", d.kind, day, day, until=d.expires, dropped_on=gone, source=f"document:{d.pk}")
    for x in Licence.objects.filter(person=key).order_by("pk"):
        day = min(began, x.expires or date.max)
        yield Proof(code, "document", "driving licence", day, day, until=x.expires, source=f"licence:{x.pk}")
    for s in LanguageScore.objects.filter(person=key).order_by("pk"):
        yield Proof(code, "language", s.language, began, began, scale=s.scale, score=s.score, source=f"score:{s.pk}")


def _hours(code: str, key: int, courses: set[str], today: date) -> Iterator[Any]:
    """Courses all of whose modules the person attended or made up."""
    from blueberet.engine.readiness.problem import Proof
    from blueberet.stages.attendance.models import Mark
    from blueberet.stages.readiness.proving import edition_codes

    sums: dict[tuple[int, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    last: dict[tuple[int, str], date] = {}
    centre = None
    marks = Mark.objects.filter(person=key, replaced_at=None, roll__day__lte=today)
    for m in marks.select_related("roll", "programme__centre"):
        centre = m.programme.centre
        for standard, _number in m.roll.standards:
            found = sums[m.programme_id, standard, m.module]
            found[0], found[1], found[2] = found[0] + m.held, found[1] + m.missed, found[2] + m.made_up
            if m.earned > 0 or m.made_up > 0:
                last[m.programme_id, standard] = max(m.roll.day, last.get((m.programme_id, standard), m.roll.day))
    editions = edition_codes(centre) if centre else set()
    for (programme, standard), day in sorted(last.items()):
        mine = [v for (p, s, _module), v in sums.items() if (p, s) == (programme, standard)]
        if standard in courses and all(missed - made_up < 0.005 for _held, missed, made_up in mine):
            what = "edition" if standard in editions else "course"
            yield Proof(code, what, standard, day, day, source=f"hours:{programme}")  # type: ignore[arg-type]


def _seen(code: str, key: int, courses: set[str], ladder: set[str], today: date) -> Iterator[Any]:
    from blueberet.engine.readiness.problem import Proof
    from blueberet.stages.assessment.models import LevelCertificate, TestScore

    for t in TestScore.objects.filter(person=key, day__lte=today).select_related("version__standard"):
        if t.language:
            yield Proof(code, "language", t.language, t.day, t.day, scale=t.scale, score=t.score, source=f"test:{t.pk}")
        elif t.version and t.version.standard.code in courses and t.passed is not None:
            outcome = "pass" if t.passed else "fail"
            yield Proof(code, "course", t.version.standard.code, t.day, t.day, outcome, source=f"test:{t.pk}")  # type: ignore[arg-type]
    for c in LevelCertificate.objects.filter(person=key, issued__lte=today):
        if c.level in ladder:
            yield Proof(code, "level", c.level, c.issued, c.issued, until=c.expires, source=f"level:{c.pk}")


def _results(code: str, of: dict[str, Any], today: date) -> Iterator[Any]:
    from django.utils import timezone

    from blueberet.engine.readiness.problem import Proof
    from blueberet.stages.assessment.models import Result
    from blueberet.stages.readiness.proving import OUTCOME

    rows = Result.objects.filter(**of, day__lte=today, origin="national", observation__replaced_by=None)
    for r in rows.exclude(grade="not graded").select_related("standard").order_by("day", "pk"):
        known = max(r.day, timezone.localdate(r.known_at))
        source = f"observation:{r.observation_id}"
        yield Proof(code, "task", r.standard.code, r.day, known, OUTCOME[r.grade], source=source)  # type: ignore[arg-type]


def main(people: int = 400) -> None:
    """Fill a fresh database, measure in a process of its own, print and keep."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "BLUEBERET_HOME": home, "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}
        subprocess.run([sys.executable, "-m", "bench.centre", str(people)], env=env, check=True)
        out = subprocess.check_output([sys.executable, "-c", ASK], env=env, text=True)
    result = json.loads(out.split("RESULT ", 1)[1])
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "obvious.json").write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
