"""What the pages show of a measurement: the heat map, a unit's lines, a person's lines, what proves a cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from blueberet.engine.readiness.problem import Proof
from blueberet.engine.readiness.result import Cell, Explanation, Standing
from blueberet.engine.readiness.states import ORDER, Judgement, State
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.assessment.models import LevelCertificate, Observation, TestScore
from blueberet.stages.assessment.selectors.evidence import LogKnown, logs_known
from blueberet.stages.readiness.proving import end_of
from blueberet.stages.readiness.selectors.measuring import Measured
from blueberet.stages.readiness.words import GRADES, STATES, Thing, asked, in_order, short, thing_of, title_of
from blueberet.stages.roster.models import Document
from blueberet.stages.roster.selectors.units import Branch

SUBJECT = "U0"
"""Stands for the code of a subject in an address; subjects are told by a letter and a number."""


@dataclass(frozen=True)
class Shown:
    """A cell as pages show it."""

    cell: Cell
    thing: Thing
    title: str
    word: str
    css: str
    explained: str
    asked: str
    address: str
    held: int = 0
    """Of the people or units meant, how many hold it."""


@dataclass
class Row:
    """A unit of the heat map."""

    code: str
    branch: Branch
    grade: str
    css: str
    standing: Standing
    cells: list[Shown | None] = field(default_factory=list)


@dataclass(frozen=True)
class Map:
    """Rows and columns of the heat map."""

    heads: list[tuple[str, str]]
    """Short and full name of each column."""
    rows: list[Row]
    tasks: int
    """How many of the columns are tasks; they come first."""


@dataclass(frozen=True)
class Lettering:
    """What the cells of a line say, whoever they are of: worked out once for a page, not for each cell."""

    thing: Thing
    title: str
    asked: str
    before: str
    """The address of a cell before the code of its subject, and after it."""
    after: str
    states: Mapping[State, tuple[str, str, str]]


class Letters(dict[tuple[str, str], Lettering]):
    """The lettering of the lines of a measurement, in the language of the page."""

    def __init__(self, m: Measured, query: str) -> None:
        super().__init__()
        self.m, self.query = m, query
        self.states = {s: (str(word), css, str(why)) for s, (word, css, why) in STATES.items()}

    def __missing__(self, key: tuple[str, str]) -> Lettering:
        requirement = self.m.lines[key].requirements[0]
        thing = thing_of(requirement)
        before, _, after = reverse("readiness-cell", args=[SUBJECT, *key]).partition(f"/{SUBJECT}/")
        found = self[key] = Lettering(
            thing, title_of(thing, self.m.sources.versions), asked(requirement), f"{before}/", f"/{after}{self.query}",
            self.states,
        )  # fmt: skip
        return found


def shown(m: Measured, subject: str, cell: Cell, query: str = "", letters: Letters | None = None) -> Shown:
    """A cell with its words and address; ``letters``: those of the page, if it shows many."""
    mine = (Letters(m, query) if letters is None else letters)[cell.set, cell.code]
    word, css, explained = mine.states[cell.state]
    held = sum(n for s, n in zip(ORDER, cell.counts, strict=True) if s.holds) if cell.counts else 0
    return Shown(
        cell, mine.thing, mine.title, word, css, explained, mine.asked, f"{mine.before}{subject}{mine.after}", held
    )


def heat_map(m: Measured, units: list[str], query: str = "") -> Map:
    """The cells of some units under common columns; a unit that is not asked something has none there."""
    standings = [(u, m.units[u]) for u in units if u in m.units]
    things = in_order({thing_of(m.lines[c.set, c.code].requirements[0]) for _u, s in standings for c in s.cells})
    rows, letters = [], Letters(m, query)
    for code, standing in standings:
        mine: dict[Thing, Shown] = {}
        for cell in standing.cells:
            here = shown(m, code, cell, query, letters)
            # Of two lines on one thing the weaker is told; both stand on the unit's page.
            if here.thing not in mine or cell.state.rank < mine[here.thing].cell.state.rank:
                mine[here.thing] = here
        word, css = GRADES[standing.grade.value]
        rows.append(Row(code, m.sources.units[code], str(word), css, standing, [mine.get(t) for t in things]))
    heads = [(short(t), title_of(t, m.sources.versions)) for t in things]
    return Map(heads, rows, sum(t[0] == "task" for t in things))


def titled(m: Measured, what: str, of: str, least: str = "") -> str:
    """The full name of a thing that is asked, for rooms that name it elsewhere."""
    return title_of((what, of, least), m.sources.versions)


def state_told(state: State) -> tuple[str, str]:
    """Word and look of a state."""
    word, css, _why = STATES[state]
    return str(word), css


def lines_of(m: Measured, standing: Standing, query: str = "") -> list[Shown]:
    """All lines of a subject, the weakest and critical first."""
    letters = Letters(m, query)
    rows = [shown(m, standing.code, c, query, letters) for c in standing.cells]
    return sorted(rows, key=lambda s: (not s.cell.critical, s.cell.state.rank, s.thing))


def dated_lines(m: Measured, standing: Standing, query: str = "") -> list[tuple[Shown, str, date | None]]:
    """The lines of a person, each with what its day is (its end, the last session booked) and that day."""
    judged = m.judged(standing.code)
    return [(x, *_day_of(x.cell.state, judged[x.cell.set, x.cell.code])) for x in lines_of(m, standing, query)]


def _day_of(state: State, judgements: tuple[Judgement, ...]) -> tuple[str, date | None]:
    """The day that a state hangs on, of the alternative that gives it, and what it is."""
    j = next((j for j in judgements if j.state is state), judgements[0])
    if j.state is State.PLANNED and j.booking:
        return _("booked, last session"), j.booking.last_day
    if j.state is State.WAIVED and j.waiver:
        return _("excused until"), j.waiver.last_day
    if j.last_valid is None:
        return "", None
    return (_("until") if j.state.holds else _("ended on")), j.last_valid


def critical_of(standing: Standing) -> dict[str, int]:
    """How many critical requirements are asked, are held, were never shown, failed the last time."""
    states = [c.state for c in standing.cells if c.critical]
    return {
        "held": sum(s.holds for s in states), "all": len(states), "missing": states.count(State.MISSING),
        "failed": states.count(State.FAILED),
    }  # fmt: skip


def state_counts(counts: tuple[int, ...]) -> list[tuple[str, str, int]]:
    """Look, word and number of each state that occurs, the best first."""
    found = dict(zip(ORDER, counts, strict=True))
    return [(css, str(word), found[s]) for s, (word, css, _why) in STATES.items() if found[s]]


def evidence_of(explanation: Explanation, *, named: bool) -> list[dict[str, Any]]:
    """Every input of the subject's own judgements, those that count first, with who saw it and where it stands.

    Who sees nobody by name is told the role of whoever saw it.
    """
    rows: list[dict[str, Any]] = [
        {"requirement": code, "proof": i.proof, "counts": i.counts, "why": i.why, "last_valid": i.last_valid}
        for code, j in explanation.judgements
        for i in j.inputs
        if _speaks(i.proof, code, explanation)
    ]
    seen, signed = _observations(r["proof"] for r in rows), _signed([r["proof"] for r in rows], named)
    for row in rows:
        row |= _told(row["proof"], seen, named) | signed.get(row["proof"].source, {})
    return sorted(rows, key=lambda r: (not r["counts"], -r["proof"].day.toordinal()))


def log_of(m: Measured, centre: Centre, code: str, explanation: Explanation) -> LogKnown | None:
    """The personal log beside a level that is asked of a person: IMAS 09.30 has both kept together."""
    if code not in m.sources.people or explanation.line.requirements[0].what != "level":
        return None
    known = logs_known(centre, on=m.on, known_at=end_of(m.sources.problem.known))
    return next((x for x in known if f"P{x.person_id}" == code), None)


def _speaks(proof: Proof, code: str, explanation: Explanation) -> bool:
    """Whether a proof is of the thing that is asked; others of the same kind only fill the page."""
    asked_of = next(r for r in explanation.line.requirements if r.code == code)
    return proof.what == asked_of.what and (asked_of.what == "level" or proof.of == asked_of.of)


def _observations(proofs: Any) -> dict[int, Observation]:
    keys = [int(p.source.partition(":")[2]) for p in proofs if p.source.startswith("observation:")]
    return {o.pk: o for o in Observation.objects.filter(pk__in=keys).select_related("version__standard")}


def _signed(proofs: list[Proof], named: bool) -> dict[str, dict[str, str]]:
    """Who examined, certified or issued, and for whom, by source: of tests, level certificates and documents."""
    keys: dict[str, list[int]] = {}
    for p in proofs:
        kind, _colon, key = p.source.partition(":")
        keys.setdefault(kind, []).append(int(key) if key.isdigit() else 0)
    found: dict[str, dict[str, str]] = {}
    if tests := keys.get("test"):
        for t in TestScore.objects.filter(pk__in=tests):
            found[f"test:{t.pk}"] = {"who": t.examiner if named else "", "origin": t.get_origin_display()}
    if levels := keys.get("level"):
        for c in LevelCertificate.objects.filter(pk__in=levels):
            told = f"{c.authority}, {c.number}" if named else c.authority
            found[f"level:{c.pk}"] = {"who": told, "origin": c.get_origin_display()}
    if papers := keys.get("document"):
        rows = Document.objects.filter(pk__in=papers).values_list("pk", "authority")
        found |= {f"document:{pk}": {"who": authority} for pk, authority in rows}
    return found


def _told(proof: Proof, seen: Mapping[int, Observation], named: bool) -> dict[str, Any]:
    """In words what a proof is, who saw it, and its page."""
    kind, _colon, key = proof.source.partition(":")
    number = int(key) if key.isdigit() else 0
    if kind == "observation" and number in seen:
        o = seen[number]
        return {
            "what": _("evaluation under version %(n)d") % {"n": o.version.number},
            "who": f"{o.evaluator_name}, {o.evaluator_role}" if named else o.evaluator_role,
            "origin": o.get_origin_display(), "address": reverse("observation", args=[number]) if named else "",
        }  # fmt: skip
    words = {
        "hours": (_("all hours attended or made up"), "person-hours"), "document": (_("document"), ""),
        "licence": (_("driving licence"), ""), "score": (_("score of the roll"), ""), "test": (_("test"), ""),
        "level": (_("level certificate"), ""), "log": (_("personal log, countersigned"), ""),
    }  # fmt: skip
    word, page = words.get(kind, (kind, ""))
    # Hours are named by their programme; their page is the person's.
    of = int(proof.subject[1:]) if kind == "hours" else number
    return {"what": word, "who": "", "origin": "", "address": reverse(page, args=[of]) if page else ""}
