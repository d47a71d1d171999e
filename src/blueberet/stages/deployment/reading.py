"""A workbook of posts read and checked: every fault at once, by sheet, row and column.

In: a book, and what the centre has. Out: rows by table, and findings. Nothing is written here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from blueberet.engine.deployment.faults import YOUNGEST
from blueberet.engine.deployment.problem import RANKS
from blueberet.engine.standards.scales import DifferentScales, NoSuchScore, Scale, Score, levels
from blueberet.foundation.sheets.book import Book
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.foundation.sheets.read_table import read_table
from blueberet.foundation.sheets.tables import Row
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.deployment.models import Quota
from blueberet.stages.deployment.table import TABLES


class Allowed(NamedTuple):
    """A quota: approval, people, days."""

    approval: str
    people: int
    first: date
    last: date | None


class Asked(NamedTuple):
    """What the tours of a post hang on."""

    mission: str
    first_day: date
    last_day: date | None
    tour_months: int | None
    handover_days: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the centre has already: codes, and what things people can hold."""

    missions: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    ceilings: dict[str, int] = field(default_factory=dict)
    """Of approvals."""
    allowed: dict[tuple[str, date], Allowed] = field(default_factory=dict)
    """Quotas by mission and first day."""
    ends: dict[str, date] = field(default_factory=dict)
    """Last days of missions."""
    decided: dict[str, Asked] = field(default_factory=dict)
    """Posts with decided tours ahead: what their tours hang on."""
    limits: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """Criteria, national and UN, by category and key."""
    scales: tuple[Scale, ...] = ()
    things: dict[str, frozenset[str]] = field(default_factory=dict)
    """What of each kind is known: courses, levels, requirement sets; a kind that is not here takes any name."""
    taught: frozenset[str] = frozenset()
    """Courses, editions and tasks in force; empty: none is, and nothing is said of them."""


@dataclass(slots=True)
class PostsCheck:
    """Rows of each table, and what is wrong."""

    rows: dict[str, list[Row]]
    findings: list[Finding]

    @property
    def is_clean(self) -> bool:
        """Whether it may be taken in."""
        return not errors_in(self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {k: len(v) for k, v in self.rows.items()}


def check_posts(book: Book, known: Known) -> PostsCheck:
    """Read every sheet that is there; a file may hold only some of them, but one at least."""
    rows: dict[str, list[Row]] = {}
    findings: list[Finding] = []
    for table in TABLES:
        found, told = read_table(book, table)
        missing = [f for f in told if f.row is None and "is missing; the file has" in f.problem]
        rows[table.key] = found
        findings += [f for f in told if f not in missing]
    if not any(rows.values()) and not errors_in(findings):
        names = ", ".join(t.sheet for t in TABLES)
        empty = "No sheet of this workbook is known, or all are empty."
        findings.append(Finding(book.sheets[0].name, None, "", "", empty, f"The sheets are {names}; see the template."))
    check = PostsCheck(rows, findings)
    for judge in (_missions, _posts, _needs, _depths, _ways, _quotas, _targets, _criteria, _limits, _contingents):
        findings += judge(check, known)
    return check


def _tell(row: Row, key: str, problem: str, remedy: str) -> Finding:
    value = row.values.get(key, "")
    shown = value.isoformat() if isinstance(value, date) else str(value)
    return Finding(row.sheet, row.number, row.headers.get(key, key), shown[:80], problem, remedy)


def _codes(check: PostsCheck, table: str, known: frozenset[str]) -> set[str]:
    return {r.values["code"] for r in check.rows[table] if "code" in r.values} | known


def _missions(check: PostsCheck, known: Known) -> Iterator[Finding]:
    for r in check.rows["missions"]:
        if r.values.get("state") == "closing" and "last_day" not in r.values and "state" in r.values:
            yield _tell(r, "state", "A closing mission has no last day.", "Write the day on which it ends.")


def _posts(check: PostsCheck, known: Known) -> Iterator[Finding]:
    missions = _codes(check, "missions", known.missions)
    ends = known.ends | {
        r.values["code"]: r.values["last_day"]
        for r in check.rows["missions"]
        if {"code", "last_day"} <= r.values.keys()
    }
    for r in check.rows["posts"]:
        v = r.values
        if "mission" in v and v["mission"] not in missions:
            yield _tell(r, "mission", "This mission is not on the sheet of missions.", "Add it there, or correct it.")
        for low, high, what in (("rank_from", "rank_to", "rank"), ("age_from", "age_to", "age")):
            if low in v and high in v and _place(v[low]) > _place(v[high]):
                told = f"The lowest {what} lies above the highest, {v[high]}: nobody can ever fill it."
                yield _tell(r, low, told, "Exchange the two.")
        if "service_years" in v and "age_to" in v and v["service_years"] + YOUNGEST > v["age_to"]:
            told = f"Nobody of at most {v['age_to']} years has served {v['service_years']}: nobody can ever fill it."
            yield _tell(r, "service_years", told, "Ask for fewer years, or allow a higher age.")
        if "first_day" in v and "last_day" in v and v["last_day"] < v["first_day"]:
            yield _tell(r, "last_day", "The post ends before its first tour begins.", "Exchange the two days.")
        stands = known.decided.get(v.get("code", ""))
        if stands and {"mission", "first_day"} <= v.keys():
            said: dict[str, Any] = {"handover_days": 0} | v
            new: Any = {k: said.get(k) for k in Asked._fields if k in r.headers}
            now = stands._replace(**new)
            for key in (k for k in Asked._fields if getattr(now, k) != getattr(stands, k)):
                was = getattr(stands, key)
                told = f"Tours of this post are decided; this would move them. It is {_plain(was)} now."
                yield _tell(r, key, told, "Leave it, or write another post and let this one end.")
        end = ends.get(v.get("mission", ""))
        if end and "first_day" in v and v["first_day"] > end:
            ended = soldier_date(end)
            told = f"Its first tour would begin after the mission has ended on {ended}: nobody can ever fill it."
            yield _tell(r, "first_day", told, "Correct the day, or leave the post out.")


def _plain(value: object) -> object:
    return soldier_date(value) if isinstance(value, date) else "empty" if value in (None, "") else value


def _place(value: str | int) -> tuple[int, int]:
    return (0, value) if isinstance(value, int) else (1, RANKS.index(value))


def _needs(check: PostsCheck, known: Known) -> Iterator[Finding]:
    posts = _codes(check, "posts", known.posts)
    for r in check.rows["needs"]:
        if "post" in r.values and r.values["post"] not in posts:
            yield _tell(r, "post", "This post is not on the sheet of posts.", "Add it there, or correct it.")
        yield from _thing(r, known)
    yield from _twice(check, "needs", ("post", "what", "of"), "of", also="scale")


def _depths(check: PostsCheck, known: Known) -> Iterator[Finding]:
    for r in check.rows["depths"]:
        yield from _thing(r, known)
    yield from _twice(check, "depths", ("what", "of"), "of", also="scale")


def _thing(r: Row, known: Known) -> Iterator[Finding]:
    """Something that people can hold: what of it is in force, and a score that its scale has."""
    scales = {s.code: s for s in known.scales}
    v = r.values
    what, of = v.get("what"), v.get("of")
    if what in known.things and of and of not in known.things[what]:
        some = ", ".join(sorted(known.things[what])[:8]) or "none"
        yield _tell(r, "of", f"There is no such {what} in force.", f"Write one of: {some}.")
    if what != "language":
        return
    if v.get("scale") not in scales:
        names = ", ".join(sorted(scales)) or "none is in force"
        yield _tell(r, "scale", "A language needs a scale that is in force.", f"Write one of: {names}.")
    elif "least" in v:
        try:
            levels(scales[v["scale"]], Score(v["scale"], v["least"]))
        except (NoSuchScore, DifferentScales) as error:
            yield _tell(r, "least", str(error), "Correct the score.")
    else:
        yield _tell(r, "least", "A language needs a score.", "Write the least score, such as 2222.")


def _ways(check: PostsCheck, known: Known) -> Iterator[Finding]:
    """Ways come with the product before any standard is in force, so what is not known yet is a warning."""
    scales = {s.code: s for s in known.scales}
    for r in check.rows["ways"]:
        v = r.values
        if v.get("what") == "language":
            if not v.get("scale") or not v.get("reaches"):
                short = "reaches" if v.get("scale") else "scale"
                yield _tell(r, short, "A way to a language needs a scale and the score it reaches.", "Write both.")
            elif v["scale"] in scales:
                try:
                    levels(scales[v["scale"]], Score(v["scale"], v["reaches"]))
                except (NoSuchScore, DifferentScales) as error:
                    yield _tell(r, "reaches", str(error), "Correct the score.")
        elif v.get("scale") or v.get("reaches"):
            yield _tell(r, "what", "Only a language has a scale and a score.", "Empty both, or correct the kind.")
        if "standard" in v and known.taught and v["standard"] not in known.taught:
            told = _tell(r, "standard", "No course or task in force has this code.", "Correct it, or bring the course.")
            yield replace(told, severity="warning")
    yield from _twice(check, "ways", ("what", "of", "standard"), "standard", also="scale")


def _quotas(check: PostsCheck, known: Known) -> Iterator[Finding]:
    missions = _codes(check, "missions", known.missions)
    ceilings = known.ceilings | {
        r.values["code"]: r.values["ceiling"] for r in check.rows["approvals"] if {"code", "ceiling"} <= r.values.keys()
    }
    allowed = dict(known.allowed)
    rows: dict[tuple[str, date], Row] = {}
    for r in check.rows["quotas"]:
        v = r.values
        if "mission" in v and v["mission"] not in missions:
            yield _tell(r, "mission", "This mission is not on the sheet of missions.", "Add it there, or correct it.")
        if "approval" in v and v["approval"] not in ceilings:
            yield _tell(
                r, "approval", "This approval is not on the sheet of approvals.", "Add it there, or correct it."
            )
        if "first_day" in v and "last_day" in v and v["last_day"] < v["first_day"]:
            yield _tell(r, "last_day", "The quota ends before it begins.", "Exchange the two days.")
        days = [(k, v[k]) for k in Quota.STEPS if k in v]
        for (_, one), (key, other) in pairwise(days):
            if other < one:
                yield _tell(
                    r,
                    key,
                    f"This step comes before the one before it, {soldier_date(one)}.",
                    "Correct one of the days.",
                )
        if {"mission", "approval", "people", "first_day"} <= v.keys():
            place = (v["mission"], v["first_day"])
            if place in rows:
                told = f"A quota of this mission from this day stands in row {rows[place].number}."
                yield _tell(r, "first_day", told, "Leave one of the two.")
            allowed[place], rows[place] = Allowed(v["approval"], v["people"], v["first_day"], v.get("last_day")), r
    for approval, ceiling in ceilings.items():
        yield from _ceiling(
            check, approval, ceiling, {p: q for p, q in allowed.items() if q.approval == approval}, rows
        )


def _ceiling(
    check: PostsCheck, approval: str, ceiling: int, those: dict[tuple[str, date], Allowed],
    rows: dict[tuple[str, date], Row],
) -> Iterator[Finding]:  # fmt: skip
    """The quotas under an approval, on the worst day, against its ceiling; a later quota of a mission takes over."""
    worst, at = 0, list[tuple[str, date]]()
    for day in {q.first for q in those.values()}:
        newest: dict[str, tuple[str, date]] = {}
        for place, q in sorted(those.items(), key=lambda x: x[1].first):
            if q.first <= day and (q.last is None or q.last >= day):
                newest[place[0]] = place
        total = sum(those[p].people for p in newest.values())
        if total > worst:
            worst, at = total, list(newest.values())
    if worst <= ceiling:
        return
    told = f"The quotas under {approval} come to {worst} people, above its legal ceiling of {ceiling}."
    mine = [rows[p] for p in at if p in rows]
    row = next((r for r in check.rows["approvals"] if r.values.get("code") == approval), None)
    if mine:
        yield _tell(mine[-1], "people", told, "Lower a quota, or add the approval that allows more.")
    elif row:
        yield _tell(row, "ceiling", told, "Lower a quota first.")


def _targets(check: PostsCheck, known: Known) -> Iterator[Finding]:
    yield from _twice(check, "targets", ("category", "year"), "year")


def _limits(check: PostsCheck, known: Known) -> Iterator[Finding]:
    """The stricter lower limit must not lie above the stricter upper one."""
    both = dict(known.limits)
    rows: dict[tuple[str, str], Row] = {}
    for r in check.rows["criteria"]:
        v = r.values
        if {"category", "key"} <= v.keys():
            both[v["category"], v["key"]] = (v.get("national", ""), v.get("un", ""))
            rows[v["category"], v["key"]] = r
    for category in {c for c, _key in both}:
        for what in ("age", "rank"):
            low = [_value(x) for x in both.get((category, f"{what}_from"), ()) if _is_value(x)]
            high = [_value(x) for x in both.get((category, f"{what}_to"), ()) if _is_value(x)]
            row = rows.get((category, f"{what}_from")) or rows.get((category, f"{what}_to"))
            if row and low and high and _place(max(low, key=_place)) > _place(min(high, key=_place)):
                told = f"The lowest {what} of {category} would lie above the highest: nobody could fill any post."
                yield _tell(row, "key", told, "Correct one of the limits.")


def _is_value(text: str) -> bool:
    return text in RANKS or (text.isascii() and text.isdigit())


def _value(text: str) -> str | int:
    return text if text in RANKS else int(text)


def _criteria(check: PostsCheck, known: Known) -> Iterator[Finding]:
    yield from _twice(check, "criteria", ("category", "key"), "key")
    for r in check.rows["criteria"]:
        is_rank = str(r.values.get("key", "")).startswith("rank")
        for side in ("national", "un"):
            value = r.values.get(side, "")
            if value and is_rank and value not in RANKS:
                yield _tell(r, side, "This is no NATO code of a rank.", f"Write {RANKS[0]} to {RANKS[-1]}.")
            elif value and not is_rank and not (value.isascii() and value.isdigit() and int(value) <= 3650):
                yield _tell(r, side, "This is no whole number from 0 to 3650.", "Write it in digits.")


def _contingents(check: PostsCheck, known: Known) -> Iterator[Finding]:
    for r in check.rows["contingents"]:
        v = r.values
        if "women" in v and "people" in v and v["women"] > v["people"]:
            yield _tell(r, "women", f"More women than people, {v['people']}.", "Correct one of the two.")
        if v.get("last") and "first" in v and v["last"][:4] < v["first"][:4]:
            yield _tell(r, "last", "It ends before it begins.", "Exchange the two.")


def _twice(
    check: PostsCheck, table: str, keys: tuple[str, ...], told_at: str, *, also: str = ""
) -> Iterator[Finding]:  # fmt: skip
    """Rows that say the same twice; ``also`` may be empty in both."""
    seen: dict[tuple[object, ...], int] = {}
    for r in check.rows[table]:
        key = tuple(r.values.get(k) for k in keys)
        whole = (*key, r.values.get(also, ""))
        if None not in key and whole in seen:
            yield _tell(r, told_at, f"The same stands in row {seen[whole]}.", "Leave one of the two.")
        seen.setdefault(whole, r.number)
