"""The sheet that goes with the pledge of a unit: its table of organisation, women, languages, specialities, state.

In: a problem and a plan. Out: counts as of a day, and files of them; no names.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from django.utils.translation import gettext as _

from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Holding, Person, Post, Problem, Rotation
from blueberet.foundation.papers.paper import (
    TO_FILL,
    Facts,
    Grid,
    Head,
    Paper,
    Signs,
    Text,
    head_count,
    told_day,
)
from blueberet.foundation.papers.writing import Kind
from blueberet.stages.deployment.models import Category, PledgeStep
from blueberet.stages.deployment.outputs.deciding import Decision, status_of, write_of_day
from blueberet.stages.deployment.pledges import STEPS

COUNTED = ("language", "speciality", "level", "licence")
"""What is counted among those of a unit."""


@dataclass(frozen=True, slots=True)
class Line:
    """A post of the unit, with those who fill it on the day."""

    post: Post
    filled: int
    women: int


@dataclass(frozen=True, slots=True)
class Share:
    """Women of the unit among those of a category who began their tour in a year; ``target`` 0 to 1."""

    category: str
    year: int
    people: int
    women: int
    target: float | None
    source: str

    @property
    def short(self) -> int:
        """So many more women the target asks."""
        return max(0, ceil((self.target or 0) * self.people - self.women - 1e-7))


@dataclass(frozen=True, slots=True)
class Held:
    """Something that so many hold on the day."""

    what: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """A unit as of a day."""

    day: date
    lines: tuple[Line, ...]
    shares: tuple[Share, ...]
    held: tuple[Held, ...]
    people: int
    women: int

    @property
    def places(self) -> int:
        """Places of all its posts."""
        return sum(x.post.places for x in self.lines)


def organisation(
    problem: Problem, plan: Plan, *, mission: str = "", team: str = "", on: date | None = None,
    sources: Mapping[tuple[str, int], str] | None = None,
) -> Organisation:  # fmt: skip
    """The posts of a mission, a team, or both, and who fills them on a day.

    Without a day: the first on which all its posts have begun. Who hands over is not counted, as for the quota.
    ``sources``: where the target of a category and year is known from.
    """
    posts = [p for p in problem.posts if mission in ("", p.mission) and team in ("", p.team)]
    order = {rank: n for n, rank in enumerate(problem.ranks)}
    posts.sort(key=lambda p: (-order.get(p.rank_to or p.rank_from, -1), p.priority, p.code))
    of_post: dict[str, list[Rotation]] = {p.code: [] for p in posts}
    for r in problem.rotations:
        if r.post in of_post:
            of_post[r.post].append(r)
    begun = [min(r.first for r in those) for those in of_post.values() if those]
    day = on or max(begun, default=problem.first)
    tour = {p.code: _on_duty(p, of_post[p.code], day) for p in posts}
    here = {t.code for t in tour.values() if t}
    pool = {p.code: p for p in problem.people}
    sent = {(a.rotation, a.person) for a in plan.assignments if a.rotation in here and a.person in pool}
    of_tour: dict[str, list[Person]] = defaultdict(list)
    for rotation, person in sorted(sent):
        of_tour[rotation].append(pool[person])
    filled = {p.code: of_tour[t.code] if (t := tour[p.code]) else [] for p in posts}
    everybody = {code: pool[code] for _rotation, code in sent}
    return Organisation(
        day, tuple(Line(p, len(filled[p.code]), _women(filled[p.code])) for p in posts),
        tuple(_shares(problem, posts, tour, filled, sources or {})), tuple(_held(list(everybody.values()), day)),
        len(everybody), _women(list(everybody.values())),
    )  # fmt: skip


def _on_duty(post: Post, rotations: Sequence[Rotation], day: date) -> Rotation | None:
    """The tour of a post that does the work on a day."""
    handed = timedelta(days=post.handover_days)
    there = [r for r in rotations if r.first <= day <= r.last - handed]
    return max(there, key=lambda r: r.first, default=None)


def _women(people: Sequence[Person]) -> int:
    return sum(p.sex == "F" for p in people)


def _shares(
    problem: Problem, posts: Sequence[Post], tour: Mapping[str, Rotation | None],
    filled: Mapping[str, Sequence[Person]], sources: Mapping[tuple[str, int], str],
) -> Iterator[Share]:  # fmt: skip
    groups: dict[tuple[str, int], list[Person]] = defaultdict(list)
    for post in posts:
        if r := tour[post.code]:
            groups[post.category, r.first.year] += filled[post.code]
    targets: dict[tuple[str, int], float] = {(t.category, t.year): t.women for t in problem.targets}
    for key, people in sorted(groups.items()):
        yield Share(*key, len(people), _women(people), targets.get(key), sources.get(key, ""))


def _held(people: Sequence[Person], day: date) -> Iterator[Held]:
    found: Counter[tuple[int, str]] = Counter()
    for person in people:
        mine: dict[tuple[str, str, str], Holding] = {}
        for h in sorted(person.holds, key=lambda h: h.first or date.min):
            if h.what in COUNTED and (h.first is None or h.first <= day) and (h.until is None or h.until >= day):
                mine[h.what, h.of.casefold(), h.scale] = h
        found.update((COUNTED.index(h.what), " ".join(f"{h.of} {h.scale} {h.score}".split())) for h in mine.values())
    for (what, name), count in sorted(found.items()):
        yield Held(COUNTED[what], name, count)


def write_pledge(
    kind: Kind, made: Organisation, *, unit: str, mission: str, centre: str, day: date,
    decided: Decision | None, steps: Sequence[PledgeStep] = (),
) -> bytes:  # fmt: skip
    """The sheet as a file. ``unit`` and ``mission`` by their full names; ``steps``: what became of the pledge."""
    facts = [
        (_("Unit"), unit),
        (_("Mission"), mission or _("none yet")),
        (_("Pledged by"), centre),
        (_("Date"), told_day(day)),
        *_state(steps),
        (_("As of"), told_day(made.day)),
        (_("Personnel"), told_share(made.people, made.women)),
        (_("Filled"), _("%(filled)d of %(places)d places") % {"filled": made.people, "places": made.places}),
    ]
    grids = [_table(made), *_women_of(made), *_languages(made), *_steps(steps)]
    notes = (Text(n, "small") for n in _notes(made, steps))
    paper = Paper(
        _("Pledge of a unit"), (Facts(tuple(facts)), *grids, *notes, Signs((_("Pledged by"), _("Approved by")))),
        status_of(decided), decided is not None, footer=f"{unit} · {centre} · {told_day(day)}", author=centre,
    )  # fmt: skip
    return write_of_day(kind, paper, day)


def told_share(people: int, women: int) -> str:
    """``139 (7 F), 5.0 %``; of nobody there is no share."""
    count = head_count(people, women)
    return f"{count}, {_percent(women / people)}" if people else count


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _state(steps: Sequence[PledgeStep]) -> Iterator[tuple[str, str]]:
    if not steps:
        yield _("Note verbale"), _("No. %(line)s of %(line)s") % {"line": TO_FILL}
        return
    word, level = STEPS[steps[-1].state]
    since = {"state": str(word), "day": told_day(steps[-1].day), "level": level}
    yield (
        _("State"),
        (_("level %(level)s, %(state)s since %(day)s") if level else _("%(state)s since %(day)s")) % since,
    )


def _table(made: Organisation) -> Grid:
    heads = (
        Head(_("Post"), 26), Head(_("Title"), 44), Head(_("Category"), 24), Head(_("Rank"), 22),
        Head(_("Places"), 14, "right"), Head(_("Filled"), 14, "right"), Head(_("Empty"), 14, "right"),
        Head(_("Women"), 15, "right"),
    )  # fmt: skip
    rows = tuple(
        (x.post.code, x.post.title, _category(x.post.category), _band(x.post), x.post.places, x.filled,
         x.post.places - x.filled, x.women)
        for x in made.lines
    )  # fmt: skip
    filled, women = sum(x.filled for x in made.lines), sum(x.women for x in made.lines)
    total = (_("Together"), "", "", "", made.places, filled, made.places - filled, women)
    return Grid(_("Table of organisation"), heads, rows, total)


def _category(category: str) -> str:
    return str(Category(category).label) if category in Category.values else category


def _band(post: Post) -> str:
    if post.rank_from == post.rank_to:
        return post.rank_from or _("any")
    if not post.rank_from:
        return _("up to %(rank)s") % {"rank": post.rank_to}
    return f"{post.rank_from} – {post.rank_to}" if post.rank_to else _("from %(rank)s") % {"rank": post.rank_from}


def _women_of(made: Organisation) -> Iterator[Grid]:
    heads = (
        Head(_("Category"), 28), Head(_("Tours from"), 20, "right"), Head(_("Personnel"), 24, "right"),
        Head(_("Share"), 16, "right"), Head(_("Target"), 16, "right"), Head(_("Short by"), 17, "right"),
        Head(_("Source of the target"), 53),
    )  # fmt: skip
    rows = tuple(
        (_category(x.category), str(x.year), head_count(x.people, x.women),
         _percent(x.women / x.people) if x.people else "–", _("none") if x.target is None else _percent(x.target),
         "–" if x.target is None else x.short, x.source)
        for x in made.shares
    )  # fmt: skip
    if rows:
        yield Grid(_("Women"), heads, rows)


def _languages(made: Organisation) -> Iterator[Grid]:
    words = {
        "language": _("language"), "speciality": _("speciality"), "level": _("level"), "licence": _("driving licence"),
    }  # fmt: skip
    rows = tuple((words[x.what], x.name, x.people) for x in made.held)
    if rows:
        heads = (Head(_("Kind"), 40), Head(_("Held"), 108), Head(_("People"), 26, "right"))
        yield Grid(_("Languages and specialities"), heads, rows)


def _steps(steps: Sequence[PledgeStep]) -> Iterator[Grid]:
    heads = (
        Head(_("Day"), 22), Head(_("State"), 40), Head(_("Level"), 14, "center"), Head(_("Paper"), 38),
        Head(_("Signed by"), 30), Head(_("Findings"), 30),
    )  # fmt: skip
    rows = tuple((x.day, str(STEPS[x.state][0]), STEPS[x.state][1], x.document, x.signatory, x.findings) for x in steps)
    if rows:
        yield Grid(_("What became of the pledge"), heads, rows)


def _notes(made: Organisation, steps: Sequence[PledgeStep]) -> Iterator[str]:
    if not made.lines:
        yield _("The unit has no posts.")
    if any(x.target is not None for x in made.shares):
        yield _(
            "A target is the share of women among all of a category who begin a tour in the year; the unit is held "
            "against it here."
        )
    if steps:
        yield _("Levels by the PCRS guidelines 2019.01; the order of the steps between them is a proposal.")
