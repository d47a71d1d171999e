"""Who is entitled to a certificate on a day, by which proofs, until when; and what others lack.

In: a measurement of readiness, a version of a rule. Out: an ``Entitlement`` for each subject. Nothing is judged here
anew: readiness has its own rules (docs/engines/readiness.md), and these are its answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _

from blueberet.engine.readiness.problem import Proof, Requirement, What
from blueberet.engine.readiness.result import Line
from blueberet.engine.readiness.states import ORDER, Judgement, State, add_months, judge, waiver_of
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.certificates.models import RuleVersion
from blueberet.stages.readiness.selectors.measuring import Measured

Kind = RuleVersion.Kind
SOURCES: dict[str, str] = {Kind.HOURS: "hours:", Kind.LANGUAGE: "test:"}
"""What alone proves a kind: hours that were called, a test that was entered here; a score of the roll is hearsay."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing a certificate rests on, or lacks."""

    what: str
    """``course``, ``task`` and so on, as a requirement calls it."""
    of: str
    state: State
    day: date | None = None
    until: date | None = None
    source: str = ""
    """Row that proves it: ``observation:17``."""
    note: str = ""
    set: str = ""
    code: str = ""
    """Line of a requirement set, for the address of its proof page."""

    def address(self, subject: str) -> str:
        """The proof page, if it is a line of a set."""
        return reverse("readiness-cell", args=[subject, self.set, self.code]) if self.set else ""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a subject (``P17``, ``U4``) has towards a certificate."""

    subject: str
    holds: bool
    lacks: tuple[Ground, ...] = ()


def requirement_of(m: Measured, version: RuleVersion) -> Requirement | None:
    """What a rule for one thing asks, in the words of readiness; ``None`` if the catalogue no longer has it."""
    what: dict[str, What] = {"task": "task", "course": "course", "hours": "course", "level": "level",
                             "language": "language"}  # fmt: skip
    of = what[version.kind]
    problem, code = m.sources.problem, version.standard
    kinds = {v.standard.code: v.standard.kind for v in m.sources.versions.values()}
    if of == "course" and kinds.get(code) == "edition":
        of = "edition"
    known = {
        "level": code in problem.ladder_of, "language": version.scale in problem.scale_by_code,
    }.get(of, code in kinds)  # fmt: skip
    return Requirement("X", of, code, version.scale, version.least) if known else None


def entitlements(m: Measured, version: RuleVersion) -> list[Entitlement]:
    """Of everybody, or every unit, of whom the rule can speak, in the order of the roll."""
    if version.kind in (Kind.PERSON, Kind.UNIT):
        return _by_set(m, version)
    r = requirement_of(m, version)
    if r is None:
        return []
    codes = [u.code for u in m.sources.problem.units] if version.is_of_units else [
        p.code for p in m.sources.problem.people
    ]  # fmt: skip
    mine: dict[str, list[Proof]] = defaultdict(list)
    for proof in _proofs(m, version, codes, r):
        mine[proof.subject].append(proof)
    found = []
    for code in codes:
        if version.is_of_units and code not in mine:
            # Units that nobody ever tried are no candidates: a section is not asked a company's task.
            continue
        own = judge(m.sources.problem, r, code, mine[code])
        ok = own.state.holds
        found.append(Entitlement(code, ok, () if ok else (Ground(r.what, r.of, own.state, until=own.last_valid),)))
    return found


def _by_set(m: Measured, version: RuleVersion) -> list[Entitlement]:
    of_units = version.kind == Kind.UNIT
    columns = [c for c in m.rolling.columns if c.line.set == version.standard and c.of_units == of_units]
    names = [u.code for u in m.sources.problem.units] if of_units else [p.code for p in m.sources.problem.people]
    asked, lacks = np.zeros(len(names), np.bool_), defaultdict[int, list[Ground]](list)
    for c in columns:
        asked[c.who] = True
        if c.line.critical:
            short = np.flatnonzero(c.state < State.WAIVED.rank)
            for place, state in zip(c.who[short].tolist(), c.state[short].tolist(), strict=True):
                lacks[place].append(_lack(c.line, ORDER[state]))
    return [
        Entitlement(names[n], n not in lacks, tuple(lacks.get(n, ()))) for n in np.flatnonzero(asked).tolist()
    ]  # fmt: skip


def _lack(line: Line, state: State) -> Ground:
    r = line.requirements[0]
    return Ground(r.what, r.of, state, set=line.set, code=line.code)


def grounds(m: Measured, version: RuleVersion, subject: str) -> tuple[Ground, ...]:
    """What a certificate of a subject that holds would rest on, one a requirement."""
    if version.kind in (Kind.PERSON, Kind.UNIT):
        return tuple(_grounds_of_set(m, version, subject))
    r = requirement_of(m, version)
    if r is None or subject not in (*m.sources.people, *m.units):
        return ()
    own = judge(m.sources.problem, r, subject, _proofs(m, version, [subject], r))
    return (_ground(r, own),)


def _grounds_of_set(m: Measured, version: RuleVersion, subject: str) -> Iterator[Ground]:
    problem = m.sources.problem
    if subject not in m.sources.people and subject not in m.units:
        return
    if version.kind == Kind.UNIT:
        for cell in m.units[subject].cells:
            if cell.set == version.standard and cell.state.holds:
                yield _of_unit(m, m.lines[cell.set, cell.code], subject, cell.state)
        return
    lines = list(_lines_held(m, version.standard, subject))
    proofs = m.sources.facts.proofs([subject], {t for line in lines for r in line.requirements for t in _things(m, r)})
    for line in lines:
        best = max(((judge(problem, r, subject, proofs), r) for r in line.requirements),
                   key=lambda pair: pair[0].state.rank)  # fmt: skip
        own, r = best
        waiver = waiver_of(problem, line.set, r.code, subject)
        if waiver is not None and not own.state.holds:
            # Why is the centre's own affair: it may be a medical one.
            note = _("excused by %(who)s") % {"who": waiver.authority}
            yield Ground(r.what, r.of, State.WAIVED, waiver.first_day, waiver.last_day, waiver.source, note,
                         line.set, line.code)  # fmt: skip
        else:
            yield _ground(r, own, line)


def _lines_held(m: Measured, code: str, subject: str) -> Iterator[Line]:
    """Lines of a set that are asked of a person and held."""
    place = m.sources.facts.place[subject]
    for c in m.rolling.columns:
        if c.line.set == code and not c.of_units:
            at = int(np.searchsorted(c.who, place))
            if at < len(c.who) and c.who[at] == place and c.state[at] >= State.WAIVED.rank:
                yield c.line


def _of_unit(m: Measured, line: Line, subject: str, state: State) -> Ground:
    """A line of a unit: a task by the unit's own proof, if it has one, else a measure over its people or units."""
    r = line.requirements[0]
    if r.what == "task":
        own = judge(m.sources.problem, r, subject, m.sources.facts.proofs([subject], [("task", r.of)]))
        if own.state.holds:
            return _ground(r, own, line)
    cell = next(c for c in m.units[subject].cells if (c.set, c.code) == (line.set, line.code))
    held = sum(n for s, n in zip(ORDER, cell.counts, strict=True) if s.holds) if cell.counts else 0
    note = _("held by %(held)d of %(meant)d, %(need)d needed") % {"held": held, "meant": cell.meant, "need": cell.need}
    return Ground(r.what, r.of, state, m.on, None, "", note, line.set, line.code)


def _ground(r: Requirement, own: Judgement, line: Line | None = None) -> Ground:
    proof = next((i.proof for i in own.inputs if i.counts), None)
    note = f"{proof.scale} {proof.score}".strip() if proof is not None and proof.score else ""
    return Ground(
        r.what, r.of, own.state, proof.day if proof else None, own.last_valid, proof.source if proof else "", note,
        line.set if line else "", line.code if line else "",
    )  # fmt: skip


def _proofs(m: Measured, version: RuleVersion, codes: Iterable[str], r: Requirement) -> list[Proof]:
    found = m.sources.facts.proofs(codes, _things(m, r))
    return [p for p in found if p.source.startswith(SOURCES.get(version.kind, ""))]


def _things(m: Measured, r: Requirement) -> list[tuple[str, str]]:
    """What a proof may be of: the thing, or any level of its ladder."""
    if r.what != "level":
        return [(r.what, r.of)]
    ladder = m.sources.problem.ladder_of[r.of][0]
    return [("level", x) for x, (of, _n) in m.sources.problem.ladder_of.items() if of == ladder]


def end_of(version: RuleVersion, found: Iterable[Ground], day: date) -> date | None:
    """The last day a certificate of a day holds: what it rests on may end first, or the rule's months.

    Months count from the day on which the thing was shown, so that none is renewed without a new proof; of a
    requirement set, which is measured anew, from the day of granting.
    """
    grounds = list(found)
    ends = [g.until for g in grounds if g.until]
    if version.valid_months:
        is_measured = version.kind in (Kind.PERSON, Kind.UNIT)
        shown = day if is_measured else max((g.day for g in grounds if g.day), default=day)
        ends.append(add_months(shown, version.valid_months))
    return min(ends, default=None)


def told(g: Ground, title: str) -> str:
    """What was shown, in a sentence: it stands on the paper and in the credential."""
    what = {
        "task": _("task %(c)s, %(t)s"), "course": _("course %(t)s"), "edition": _("training %(t)s"),
        "level": _("level %(c)s"), "language": _("%(t)s"), "document": _("document: %(t)s"), "age": _("age"),
        "service": _("years of service"),
    }[g.what] % {"c": g.of, "t": title}  # fmt: skip
    parts = [what]
    if g.note:
        parts.append(g.note)
    if g.what == "document":
        # Days of papers, medical ones among them, are for those who keep them; strangers read this.
        return ", ".join([*parts, _("in force")] if g.state is not State.WAIVED else parts)
    if g.day and g.what not in ("age", "service") and not (g.what == "task" and not g.source):
        parts.append(_("shown %(d)s") % {"d": soldier_date(g.day)})
    if g.until:
        parts.append(_("holds until %(d)s") % {"d": soldier_date(g.until)})
    return ", ".join(parts)
