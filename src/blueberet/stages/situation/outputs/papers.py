"""A report as a paper: the whole in numbered paragraphs as a staff officer knows it, or the text to one addressee.

In: a situation, as it was frozen. Out: a ``Paper``; every figure is the line that the checker read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.text import slugify

from blueberet.engine.kit import wire
from blueberet.engine.situation.facts import Block, Fact, Situation
from blueberet.engine.situation.rollup import Line, rolled
from blueberet.engine.situation.stale import Age, ages
from blueberet.engine.situation.swept import as_read
from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.papers.paper import Block as Part
from blueberet.foundation.papers.paper import Bullets, Facts, Grid, Head, Heading, Paper, Signs, Text
from blueberet.foundation.papers.writing import Kind, write
from blueberet.stages.situation.gathering.moments import told_at
from blueberet.stages.situation.models import Addressee, Edition, Report
from blueberet.stages.situation.texts import Table, about, day_told, figure, label, line, stem, text_to
from blueberet.stages.situation.words import SPOKEN, blocks, limits, word

WHOLE = "whole"
"""Stands for the whole report among the addressees, in English."""
CATEGORIES = ("officer", "sergeant", "soldier")
STATUSES = ("roster", "present", "duty", "sick", "leave", "absent", "unknown")
PARAGRAPHS = range(1, 9)


@dataclass(frozen=True, slots=True)
class Signed:
    """Who approved it and when; empty: a draft."""

    by: str = ""
    at: datetime | None = None


def paper_of(situation: Situation, addressee: str, table: Table, signed: Signed = Signed()) -> Paper:
    """The paper to an addressee; to the unit above, and for ``whole``, all of it."""
    if addressee in SPOKEN:
        return _addressed(as_read(situation), addressee, table, signed)
    return _whole(situation, signed)


def pdf_of(edition: Edition, addressee: str) -> bytes:
    """The PDF of a frozen report, the same to the byte whenever it is made."""
    return file_of(edition, addressee, "pdf")


def file_of(edition: Edition, addressee: str, kind: Kind) -> bytes:
    """A frozen report as a file."""
    signed = Signed(account_name(edition.by), edition.at)
    return write(kind, paper_of(wire.load(Situation, edition.content), addressee, edition.table, signed), edition.at)


def filename(report: Report, addressee: str, kind: str) -> str:
    """``sitrep-1-platoon-12-2024-03-14-command.pdf``; a unit whose name has no Latin letters goes by its key."""
    unit = slugify(report.unit.name) or str(report.unit_id)
    of = "" if addressee in (WHOLE, Addressee.HIGHER) else f"-{addressee}"
    return f"sitrep-{unit}-{report.number}-{report.last_day.isoformat()}{of}.{kind}"


def period_told(first: date, last: date, language: str) -> str:
    """A period with both ends, a day as one."""
    one, other = day_told(first, language), day_told(last, language)
    return one if first == last else f"{one} – {other}"


def _clock(moment: datetime, language: str) -> str:
    local = timezone.localtime(moment)
    return f"{day_told(local.date(), language)} {local:%H:%M}"


def _status(signed: Signed, languages: Sequence[str]) -> str:
    if signed.at is None:
        return " · ".join(word("doc.draft", x) for x in languages)
    told = [f"{word('doc.approved', x)}: {signed.by}, {_clock(signed.at, x)}" for x in languages]
    return " · ".join(told)


def _head(s: Situation, language: str) -> Facts:
    rows = [
        (word("doc.unit", language), s.unit.rpartition(" > ")[2]),
        (word("doc.period", language), period_told(s.first, s.last, language)),
        (word("doc.facts_of", language), _clock(s.gathered_at, language)),
    ]
    if s.corrects:
        rows.append((word("doc.corrects", language), f"{s.corrects}: {s.why}"))
    return Facts(tuple(rows))


def aged(s: Situation, at: datetime | None = None) -> Mapping[str, Age]:
    """How old each block was at the end of the period, or when it was gathered if that was before.

    ``at``: another moment than that of gathering; a draft grows older while it lies.
    """
    return {a.block: a for a in ages(s, limits(), told_at(s.last, at or s.gathered_at))}


def _addressed(s: Situation, addressee: str, table: Table, signed: Signed) -> Paper:
    languages = SPOKEN[addressee]
    parts: list[Part] = []
    for n, language in enumerate(languages):
        if len(languages) > 1:
            parts.append(Heading(f"{word(f'doc.{addressee}', language)}", 1))
        parts += _one_text(s, addressee, language, table)
        if language != "en":
            parts.append(Text(word("doc.translated", language), "small"))
        if n == len(languages) - 1 and (free := dict(s.remarks).get(addressee, "")):
            parts += [Heading(" · ".join(word("doc.words", x) for x in languages), 2), *map(Text, free.splitlines())]
    title = " · ".join(word(f"doc.{addressee}", x) for x in languages)
    return Paper(
        f"{title}, {s.number}", tuple(parts), _status(signed, languages), signed.at is not None,
        f"{s.unit.rpartition(' > ')[2]}, {period_told(s.first, s.last, languages[0])}", "", signed.by, languages[0],
    )  # fmt: skip


def _one_text(s: Situation, addressee: str, language: str, table: Table) -> list[Part]:
    text, old = text_to(s, addressee, language, table), aged(s)
    parts: list[Part] = [_head(s, language)]
    said = {x.fact: x.text for x in text.statements}
    for block in s.blocks:
        lines = [said[f.code] for f in block.facts if f.code in said]
        if lines:
            parts += [Heading(blocks()[block.code].words[language], 2), Bullets(tuple(lines)),
                      _as_of(block, old[block.code], language)]  # fmt: skip
    return parts


def _as_of(block: Block, age: Age, language: str) -> Text:
    if block.as_of is None:
        return Text(word("doc.nothing", language), "small")
    told = f"{word('doc.as_of', language)} {_clock(block.as_of, language)}"
    if age.state == "stale":
        return Text(f"{told}; {word('doc.stale', language)}", "warning")
    return Text(told, "small")


def _whole(s: Situation, signed: Signed) -> Paper:
    old, parts = aged(s), list[Part]([_head(s, "en")])
    judged = {j.block: j for j in s.judgements}
    was = {c.code: c for c in s.changed}
    for number in PARAGRAPHS:
        here = [b for b in s.blocks if blocks()[b.code].paragraph == number]
        parts.append(Heading(f"{number}. {word(f'paragraph.{number}', 'en')}", 1))
        if not here:
            parts.append(Text("Held by the unit above.", "small"))
        for block in here:
            if len(here) > 1:
                parts.append(Heading(blocks()[block.code].words["en"], 2))
            parts += _block(block, was)
            left = [c.before for c in s.changed if c.what == "gone" and c.block == block.code and c.before]
            parts += [_gone(f) for f in left if f.kind != "strength.status"]
            parts.append(_as_of(block, old[block.code], "en"))
            if block.code in judged:
                j = judged[block.code]
                parts.append(Text(f"{j.by}: {j.text}"))
        if number == 1:
            parts += _below(s)
    parts.append(Heading("9. " + word("paragraph.9", "en"), 1))
    own = judged.get("commander")
    parts.append(Text(f"{own.by}: {own.text}") if own else Text(word("doc.nothing", "en"), "small"))
    parts.append(Signs((signed.by or "Commander",)))
    title = f"SITREP {s.number}, {s.unit.rpartition(' > ')[2]}"
    return Paper(title, tuple(parts), _status(signed, ("en",)), signed.at is not None,
                 period_told(s.first, s.last, "en"), "", signed.by, "en")  # fmt: skip


def _gone(fact: Fact) -> Text:
    return Text(f"No longer: {line(fact, 'en')}", "small")


def _block(block: Block, was: Mapping[str, object]) -> list[Part]:
    if not block.facts:
        return []
    if block.code == "strength":
        return [strength_grid(block.facts, was)]
    if block.code == "supply":
        return _supply(block.facts, was)
    rows = tuple((label(f, "en"), _marked(f, was)) for f in block.facts)
    return [Facts(rows)]


def _marked(fact: Fact, was: Mapping[str, object]) -> str:
    """A figure, with what it was in the last report if that is another."""
    change = was.get(fact.code)
    before = getattr(change, "before", None)
    if change is None:
        return figure(fact, "en")
    return f"{figure(fact, 'en')}  (was {figure(before, 'en')})" if before else f"{figure(fact, 'en')}  (new)"


def strength_grid(facts: Sequence[Fact], was: Mapping[str, object]) -> Grid:
    """Statuses down, categories across."""
    by_code = {f.code: f for f in facts}
    heads = (
        Head("", 34),
        Head("All", 34, "right"),
        *(Head(word(f"category.{c}", "en"), 30, "right") for c in CATEGORIES),
    )
    rows = []
    for status in STATUSES:
        all_of = by_code.get(f"strength.{status}")
        if all_of is not None:
            cells = [by_code.get(f"strength.{status}.{c}") for c in CATEGORIES]
            rows.append((label(all_of, "en"), _marked(all_of, was), *(_marked(f, was) if f else "–" for f in cells)))
    return Grid("", heads, tuple(rows))


def _supply(facts: Sequence[Fact], was: Mapping[str, object]) -> list[Part]:
    days = [f for f in facts if f.kind == "supply.days"]
    amounts = {stem(f): f for f in facts if f.kind == "supply.amount"}
    lead = tuple((label(f, "en"), _marked(f, was)) for f in facts if f.kind not in ("supply.days", "supply.amount"))
    heads = (Head("Store", 70), Head("Amount", 40, "right"), Head("Days of supply", 50, "right"))
    rows = [
        (about(f, "en"), _marked(amounts[stem(f)], was) if stem(f) in amounts else "–", _marked(f, was)) for f in days
    ]
    parts: list[Part] = [Facts(lead)] if lead else []
    return [*parts, Grid("", heads, tuple(rows))] if rows else parts


def odd_sums(s: Situation) -> list[Line]:
    """Sums that are not what was counted; while some have not reported, without categories: they say so once more."""
    return [x for x in rolled(s) if not x.agrees and (x.is_complete or x.code.count(".") < 2)]


def _below(s: Situation) -> list[Part]:
    """Who of the units below has reported, what their sums differ by, and their words."""
    if not s.below:
        return []
    heads = (Head("Unit", 40), Head("Report", 20), Head("Sent by", 50), Head("Present", 30, "right"))
    rows = []
    for b in s.below:
        present = next((f for f in b.facts if f.code == "strength.present"), None)
        at = _clock(b.sent_at, "en") if b.sent_at else ""
        rows.append((b.unit, str(b.number) if b.number else "not reported", f"{b.sent_by} {at}".strip(),
                     figure(present, "en") if present else "–"))  # fmt: skip
    parts: list[Part] = [Grid("Units below", heads, tuple(rows))]
    odd = odd_sums(s)
    facts = s.facts() | {f.code: f for b in s.below for f in b.facts}
    if odd:
        parts.append(Text("Their sums, with the unit's own people, beside what was counted here:", "small"))
        told = [
            f"{label(facts[x.code], 'en')}: {x.summed:g} reported, {x.own:g} counted, {x.difference:+g}"
            + ("" if x.is_complete else " (not all have reported)")
            for x in odd if x.code in facts
        ]  # fmt: skip
        parts.append(Bullets(tuple(told)))
    said = [f"{b.unit}, {j.by}: {j.text}" for b in s.below for j in b.judgements if j.block == "commander"]
    return [*parts, Bullets(tuple(said))] if said else parts
