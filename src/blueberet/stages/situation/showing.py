"""What the page of a report shows of it: paragraphs, blocks, rows with what they were, ages, sums.

In: a situation, the changes since the last one. Out: plain values for the template.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from blueberet.engine.situation.facts import Block, Change, Fact, Judgement, Situation
from blueberet.engine.situation.stale import Age
from blueberet.stages.situation.outputs.papers import CATEGORIES, PARAGRAPHS, STATUSES, aged, odd_sums
from blueberet.stages.situation.texts import about, figure, label, line, stem
from blueberet.stages.situation.words import blocks, kinds, word

LOOKS = {
    "met": "bb-met",
    "expiring": "bb-expiring",
    "missing": "bb-missing",
    "failed": "bb-failed",
    "none": "bb-nodata",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with its look, and what it was if that is another; ``what``: ``new``, ``changed`` or nothing."""

    text: str
    look: str = ""
    was: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class Shown:
    """A block as the page shows it."""

    code: str
    title: str
    source: str
    link: str
    as_of: datetime | None
    age: Age
    heads: tuple[str, ...]
    rows: list[Row]
    gone: list[str]
    judgement: Judgement | None = None
    typed: str = ""
    """What stands in its field."""

    @property
    def age_told(self) -> str:
        """Hours, from two days on days."""
        hours = self.age.hours or 0
        return _("%(n)d h old") % {"n": round(hours)} if hours < 48 else _("%(n).1f days old") % {"n": hours / 24}

    @property
    def limit_told(self) -> str:
        """The limit in the same words."""
        return _("limit %(n)g h") % {"n": self.age.limit}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered paragraph of the form."""

    number: int
    title: str
    blocks: list[Shown]


@dataclass(frozen=True, slots=True)
class Sum:
    """A fact that the units below tell otherwise than the unit itself."""

    name: str
    reported: str
    counted: str
    difference: str
    complete: bool


@dataclass(slots=True)
class Page:
    """All that the page needs of a situation."""

    paragraphs: list[Paragraph]
    stale: list[Shown] = field(default_factory=list)
    empty: list[Shown] = field(default_factory=list)
    changed: int = 0
    sums: list[Sum] = field(default_factory=list)
    missing: tuple[str, ...] = ()


def page_of(s: Situation, changed: Sequence[Change], typed: Mapping[str, str], at: datetime | None = None) -> Page:
    """Everything shown. ``typed``: what stands in the fields, by block; ``at``: the moment that ages are told for."""
    ages, by_code = aged(s, at), {c.code: c for c in changed}
    judged = {j.block: j for j in s.judgements}
    page = Page([])
    for number in PARAGRAPHS:
        here = []
        for b in s.blocks:
            if blocks()[b.code].paragraph != number:
                continue
            shown = _shown(b, ages[b.code], by_code, changed)
            shown.judgement, shown.typed = judged.get(b.code), typed.get(b.code, "")
            here.append(shown)
            if shown.age.state == "stale":
                page.stale.append(shown)
            elif shown.age.state == "none":
                page.empty.append(shown)
        page.paragraphs.append(Paragraph(number, word(f"paragraph.{number}", "en"), here))
    page.changed = len(changed)
    _add_sums(page, s)
    return page


def _shown(b: Block, age: Age, by_code: Mapping[str, Change], changed: Sequence[Change]) -> Shown:
    words = blocks()[b.code]
    if b.code == "strength":
        heads, rows = _strength(b.facts, by_code)
    elif b.code == "supply":
        heads, rows = _supply(b.facts, by_code)
    else:
        heads, rows = ("", ""), [Row(label(f, "en"), (_cell(f, by_code),)) for f in b.facts]
    # A state by category that nobody is in any more shows in the line of the state itself.
    left = [c.before for c in changed if c.block == b.code and c.what == "gone" and c.before]
    gone = [line(f, "en") for f in left if f.kind != "strength.status"]
    return Shown(b.code, words.words["en"], words.source, b.link, b.as_of, age, heads, rows, gone)


def _cell(f: Fact | None, by_code: Mapping[str, Change]) -> Cell:
    if f is None:
        return Cell("–")
    change = by_code.get(f.code)
    was = figure(change.before, "en") if change and change.before else ""
    return Cell(figure(f, "en"), LOOKS.get(f.look, ""), was, change.what if change else "")


def _strength(facts: Sequence[Fact], by_code: Mapping[str, Change]) -> tuple[tuple[str, ...], list[Row]]:
    known = {f.code: f for f in facts}
    heads = ("", _("All"), *(word(f"category.{c}", "en").capitalize() for c in CATEGORIES))
    rows = [
        Row(kinds()[code].words["en"],
            (_cell(known[code], by_code), *(_cell(known.get(f"{code}.{c}"), by_code) for c in CATEGORIES)))
        for code in (f"strength.{s}" for s in STATUSES) if code in known
    ]  # fmt: skip
    return heads, rows


def _supply(facts: Sequence[Fact], by_code: Mapping[str, Change]) -> tuple[tuple[str, ...], list[Row]]:
    amounts = {stem(f): f for f in facts if f.kind == "supply.amount"}
    days = {stem(f): f for f in facts if f.kind == "supply.days"}
    rows = [
        Row(label(f, "en"), (Cell("–"), _cell(f, by_code)) if f.unit == "d" else (_cell(f, by_code), Cell("–")))
        for f in facts if f.kind not in ("supply.amount", "supply.days")
    ]  # fmt: skip
    rows += [
        Row(about(f, "en"), (_cell(amounts.get(store), by_code), _cell(days.get(store), by_code)))
        for store, f in {**days, **amounts}.items()
    ]
    return ("", _("Amount"), _("Days of supply")), rows


def _add_sums(page: Page, s: Situation) -> None:
    page.missing = tuple(b.unit for b in s.below if not b.number)
    facts = {f.code: f for b in s.below for f in b.facts} | {f.code: f for f in s.direct} | s.facts()
    for x in odd_sums(s):
        if x.code in facts:
            page.sums.append(Sum(
                label(facts[x.code], "en"), _counted(x.summed, x.summed_women), _counted(x.own, x.own_women),
                f"{x.difference:+g}".replace("-", "−"), x.is_complete,
            ))  # fmt: skip


def _counted(n: float, women: int | None) -> str:
    return f"{n:g}" if women is None else f"{n:g} ({women} F)"
