"""Lists of those nominated for a mission, in the shape in which they are sent with a note verbale.

In: a plan, its problem, and the roll. Out: rows, and files of them. The roll says what a document is worth today; the
plan says who goes where and when.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.engine.deployment import problem as engine
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Problem, Rotation
from blueberet.foundation.papers.paper import (
    TO_FILL,
    Facts,
    Grid,
    Head,
    Paper,
    Signs,
    Text,
    Value,
    head_count,
    told_day,
)
from blueberet.foundation.papers.writing import Kind
from blueberet.stages.deployment.ending import endings_of
from blueberet.stages.deployment.holdings import GUARDED as GUARDED_THINGS
from blueberet.stages.deployment.holdings import paper_held
from blueberet.stages.deployment.outputs.deciding import Decision, status_of, write_of_day
from blueberet.stages.roster.models import Document, Person


@dataclass(frozen=True, slots=True)
class Nominee:
    """One person for one tour. What is not known or left out is empty."""

    serial: int
    post: str
    title: str
    mission: str
    rank: str
    name: str
    """As in the passport; where the roll does not tell it, as the roll has it."""
    sex: str
    born: date | None
    service_number: str
    passport: str
    passport_last: date | None
    language: str
    medical_last: date | None
    first: date
    last: date
    is_shortened: bool = False
    """Whether birth date, passport and medical board were left out."""
    remarks: tuple[str, ...] = ()
    """What is to be settled before the list is sent."""


class Gone(NamedTuple):
    """Somebody who dropped out, from a day on; without a last day for good."""

    person: str
    first: date
    last: date | None

    def touches(self, tour: Nominee) -> bool:
        """Whether it takes days of a tour."""
        return self.first <= tour.last and (self.last is None or self.last >= tour.first)

    @property
    def told(self) -> str:
        """What a list says of it."""
        return _("dropped out from %(d)s: take this line off") % {"d": told_day(self.first)}


def nominees(
    problem: Problem, plan: Plan, people: Mapping[str, Person], mission: str, guarded: bool,
    rotations: Collection[str] | None = None, gone: Iterable[Gone] = (),
) -> list[Nominee]:  # fmt: skip
    """Everybody whom a plan sends to a mission, in the order of tours, posts and names.

    ``guarded``: the list shows birth date, passport and medical board; without it they are left out. ``rotations``:
    only these tours. ``gone``: who dropped out since, told beside the tours it touches. Documents and languages of the
    people are to be fetched beforehand.
    """
    tours = {r.code: r for r in problem.rotations if problem.post_of[r.code].mission == mission}
    chosen = tours.keys() if rotations is None else tours.keys() & set(rotations)
    pool = {p.code: p for p in problem.people}
    rank = {name: n for n, name in enumerate(problem.ranks)}
    sent = [(tours[a.rotation], pool[a.person]) for a in plan.assignments if a.rotation in chosen and a.person in pool]
    sent.sort(key=lambda x: (x[0].first, x[0].post, -rank.get(x[1].rank, -1), x[1].name, x[1].code))
    found = [_nominee(n, problem, r, p, people.get(p.code), guarded) for n, (r, p) in enumerate(sent, 1)]
    left = list(gone)
    return [
        replace(x, remarks=(*(g.told for g in left if g.person == x.service_number and g.touches(x)), *x.remarks))
        for x in found
    ]


def _nominee(
    serial: int, problem: Problem, r: Rotation, held: engine.Person, person: Person | None, guarded: bool
) -> Nominee:
    post = problem.post_of[r.code]
    language, short = _languages(post, held, person, r.first)
    remarks = list(short)
    name, rank, sex = held.name or held.code, held.rank, str(held.sex)
    if person is None:
        remarks.append(_("no longer on the roll"))
    else:
        name, rank, sex = person.name_passport or person.name_latin or person.name_cyrillic, person.rank, person.sex
        if not person.name_passport:
            remarks.append(_("name as in the passport"))
    passport, medical = None, None
    held_papers = list(person.documents.all()) if person is not None else []
    if guarded and person is not None:
        papers: dict[str, Document] = {d.kind: d for d in held_papers if d.counts}
        asked = [n.of for n in post.needs if n.what == "document" and n.of in ("passport", "service passport")]
        passport = papers.get(asked[0] if asked else "passport")
        medical = papers.get("medical")
        remarks += _paper(_("passport"), passport)
        remarks += _paper(_("medical board"), medical)
    remarks += _endings(post, held, held_papers, person is not None, r, guarded)
    return Nominee(
        serial, post.code, post.title, post.mission, rank, name, sex,
        person.birth_date if guarded and person is not None else None, held.code,
        passport.number if passport else "", passport.expires if passport else None, language,
        medical.expires if medical else None, r.first, r.last, not guarded, tuple(remarks),
    )  # fmt: skip


def _paper(name: str, paper: Document | None) -> Iterator[str]:
    if paper is None:
        yield name
    elif paper.expires is None:
        yield _("last day of the %(paper)s") % {"paper": name}


def _endings(
    post: engine.Post, held: engine.Person, papers: Sequence[Document], is_here: bool, r: Rotation, guarded: bool
) -> list[str]:  # fmt: skip
    """What does not last the tour; a list without passports and medical boards tells nothing of when they end.

    Certificates stand here only where the post asks for them: the rest is no business of who gets the list.
    """
    asked = {(n.what, n.of.casefold()) for n in post.needs}
    holds = [h for h in held.holds if not is_here or h.what not in ("document", *GUARDED_THINGS)]
    holds += [paper_held(d.kind, d.vaccine, d.issued, d.expires) for d in papers if d.counts]
    found = endings_of(holds, post.needs, r.first, r.last)
    told = [
        _("%(paper)s ends early") % {"paper": e.word}
        if e.what == "document" and not guarded
        else e.told(guarded=guarded)
        for e in found
        if not e.is_certificate or (e.what, e.of.casefold()) in asked
    ]
    return list(dict.fromkeys(told))


def _languages(
    post: engine.Post, held: engine.Person, person: Person | None, first: date
) -> tuple[str, tuple[str, ...]]:
    """Scores in the languages that the post asks, on their scales, and what it asks in vain; else those of English."""
    scores: dict[tuple[str, str], str] = {}
    if person is not None:
        scores = {(x.language.casefold(), x.scale): f"{x.language} {x.scale} {x.score}" for x in person.languages.all()}
    newest: dict[tuple[str, str], date] = defaultdict(lambda: date.min)
    for h in held.holds:
        key = (h.of.casefold(), h.scale)
        begins = h.first or date.min
        if h.what == "language" and (h.until is None or h.until >= first) and newest[key] <= begins:
            newest[key], scores[key] = begins, f"{h.of} {h.scale} {h.score}"
    asked = [n for n in post.needs if n.what == "language"]
    if not asked:
        return "; ".join(text for (language, _scale), text in sorted(scores.items()) if language == "english"), ()
    found = [scores.get((n.of.casefold(), n.scale), "") for n in asked]
    return "; ".join(x for x in found if x), tuple(n.told for n, x in zip(asked, found, strict=True) if not x)


def write_nominations(
    kind: Kind, rows: Sequence[Nominee], *, mission: str, centre: str, day: date, decided: Decision | None
) -> bytes:
    """The list as a file. ``mission``: its full name; ``centre``: who nominates; not decided: it says so."""
    return write_of_day(kind, _paper_of(rows, mission, centre, day, decided), day)


def _paper_of(rows: Sequence[Nominee], mission: str, centre: str, day: date, decided: Decision | None) -> Paper:
    shortened = any(r.is_shortened for r in rows)
    columns = [c for c in COLUMNS if not (shortened and c in GUARDED)]
    if not any(r.remarks for r in rows):
        columns.remove("remarks")
    heads = _heads()
    women = {r.service_number for r in rows if r.sex == "F"}
    people = {r.service_number for r in rows}
    count = head_count(len(people), len(women))
    if len(rows) != len(people):
        count = _("%(count)s in %(tours)d tours") % {"count": count, "tours": len(rows)}
    facts = [
        (_("Mission"), mission),
        (_("Nominated by"), centre),
        (_("Date"), told_day(day)),
        (_("Note verbale"), _("No. %(line)s of %(line)s") % {"line": TO_FILL}),
        (_("Personnel"), count),
    ]
    grid = Grid("", tuple(heads[c] for c in columns), tuple(tuple(_cell(r, c) for c in columns) for r in rows))
    notes = (Text(n, "small") for n in _notes(rows, shortened))
    return Paper(
        _("Nomination of military personnel"),
        (Facts(tuple(facts)), grid, *notes, Signs((_("Nominated by"), _("Approved by")))),
        status_of(decided), decided is not None, footer=f"{mission} · {centre} · {told_day(day)}", author=centre,
        is_wide=True,
    )  # fmt: skip


def _notes(rows: Sequence[Nominee], shortened: bool) -> Iterator[str]:
    if shortened:
        yield _("Left out: date of birth, passport and medical board. Who wrote this list does not see them.")
    if short := sum(bool(r.remarks) for r in rows):
        yield ngettext(
            "Something is to be settled with %(count)d person; the last column says what.",
            "Something is to be settled with %(count)d people; the last column says what.",
            short,
        ) % {"count": short}
    if not rows:
        yield _("Nobody is sent to this mission.")


COLUMNS = (
    "serial", "rank", "name", "sex", "born", "service_number", "passport", "passport_last", "post", "title", "language",
    "medical_last", "first", "last", "remarks",
)  # fmt: skip
GUARDED = ("born", "passport", "passport_last", "medical_last")


def _heads() -> dict[str, Head]:
    return {
        "serial": Head(_("No."), 8, "right"), "rank": Head(_("Rank"), 26), "name": Head(_("Name as in passport"), 36),
        "sex": Head(_("Sex"), 8, "center"), "born": Head(_("Born"), 18), "service_number": Head(_("Service no."), 18),
        "passport": Head(_("Passport"), 17), "passport_last": Head(_("Valid to"), 18), "post": Head(_("Post"), 21),
        "title": Head(_("Post title"), 28), "language": Head(_("Language"), 24),
        "medical_last": Head(_("Medical to"), 18), "first": Head(_("Tour from"), 18), "last": Head(_("Tour to"), 18),
        "remarks": Head(_("To be settled"), 24),
    }  # fmt: skip


def _cell(row: Nominee, column: str) -> Value:
    if column == "remarks":
        return "; ".join(row.remarks)
    if column == "rank":
        return row.rank[:1].upper() + row.rank[1:]
    value: Value = getattr(row, column)
    return value
