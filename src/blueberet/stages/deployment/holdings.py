"""What each person holds in the words of posts, from the roster and readiness.

In: a measurement. Out: the engine's people, and sentences on what makes no sense.
"""

from collections.abc import Collection, Mapping
from datetime import date

from blueberet.engine.deployment.periods import months_later
from blueberet.engine.deployment.problem import RANKS, Holding, Person
from blueberet.engine.readiness.problem import Proof
from blueberet.engine.readiness.rolling import Rolling
from blueberet.engine.readiness.states import State
from blueberet.stages.readiness.selectors.measuring import Measured
from blueberet.stages.roster import models as roster
from blueberet.stages.roster.selectors.ranking import nato_code

GUARDED = ("medical", "vaccination")


def people_as_held(m: Measured) -> tuple[list[Person], tuple[str, ...]]:
    """Everybody on the roll that day, with rank, unit, region and what he holds."""
    proofs: dict[str, list[Proof]] = {}
    facts = m.sources.facts
    for proof in facts.proofs([p.code for p in m.sources.problem.people]):
        if proof.dropped_on is None and proof.what in ("course", "edition", "level", "language"):
            proofs.setdefault(proof.subject, []).append(proof)
    valid = {c.code: c.valid_months for c in m.sources.problem.courses}
    rows = {p.pk: p for p in m.sources.people.values()}
    papers = papers_on_roll(next(iter(rows.values())).centre_id, rows) if rows else {}
    ready = ready_sets(m.rolling)
    units = {p.code: p.unit for p in m.sources.problem.people}
    found: list[Person] = []
    told: list[str] = []
    for code, p in m.sources.people.items():
        rank = nato_code(p.rank)
        if rank not in RANKS:
            told.append(f"{p.service_number} has the rank {p.rank}, which has no NATO code, and fills no post.")
            continue
        holds = [Holding("speciality", s) for s in p.specialities]
        holds += [h for proof in proofs.get(code, ()) if (h := _holding(proof, valid))]
        holds += papers.get(p.pk, [])
        holds += [Holding("readiness", s) for s in ready.get(code, ())]
        found.append(Person(
            p.service_number, rank, p.sex, p.birth_date, p.served_from, p.region,  # type: ignore[arg-type]
            m.sources.units[units[code]].unit.code, tuple(dict.fromkeys(holds)), name=p.name_latin or p.name_cyrillic,
        ))  # fmt: skip
    return sorted(found, key=lambda p: p.code), tuple(told)


def _holding(proof: Proof, valid: Mapping[str, int | None]) -> Holding | None:
    if proof.outcome != "pass":
        return None
    if proof.what == "language":
        return Holding("language", proof.of, proof.scale, proof.score, proof.day, proof.until)
    until = proof.until
    if proof.what == "level":
        return Holding("level", proof.of, first=proof.day, until=until)
    months = valid.get(proof.of)
    if until is None and months:
        until = months_later(proof.day, months)
    return Holding("course", proof.of, first=proof.day, until=until)


def papers_on_roll(centre: int, people: Collection[int]) -> dict[int, list[Holding]]:
    """Documents that count and licences, as the roll has them now; keys are of the rows of people."""
    found: dict[int, list[Holding]] = {}
    papers = roster.Document.objects.filter(person__centre=centre, counts=True).order_by("person", "kind", "pk")
    for person, kind, vaccine, issued, expires in papers.values_list(
        "person_id", "kind", "vaccine", "issued", "expires"
    ):
        if person in people:
            found.setdefault(person, []).append(paper_held(kind, vaccine, issued, expires))
    licences = roster.Licence.objects.filter(person__centre=centre).order_by("person", "category")
    for person, category, expires in licences.values_list("person_id", "category", "expires"):
        if person in people:
            found.setdefault(person, []).append(Holding("licence", category, until=expires))
    return found


def paper_held(kind: str, vaccine: str, issued: date | None, expires: date | None) -> Holding:
    """A document of the roll as something that is held."""
    first = issued if not expires or not issued or issued <= expires else None
    what = kind if kind in GUARDED else "document"
    return Holding(what, vaccine or kind, first=first, until=expires)  # type: ignore[arg-type]


def ready_sets(rolling: Rolling) -> dict[str, list[str]]:
    """Requirement sets of people whose critical lines each person holds today, by his code there."""
    people = rolling.problem.people
    found: dict[str, list[str]] = {}
    failed: dict[str, set[int]] = {}
    asked: dict[str, set[int]] = {}
    for column in rolling.columns:
        if column.of_units:
            continue
        line = column.line
        asked.setdefault(line.set, set()).update(column.who.tolist())
        if line.critical:
            short = [int(n) for n, s in zip(column.who, column.state, strict=True) if s < State.WAIVED.rank]
            failed.setdefault(line.set, set()).update(short)
    for name, those in asked.items():
        for n in sorted(those - failed.get(name, set())):
            found.setdefault(people[n].code, []).append(name)
    return found
