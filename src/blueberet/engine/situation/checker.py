"""Whether the texts that go to different people tell the same facts; it knows nothing of the writer.

In: the frozen facts, the table of who is told what, the texts. Out: every fact that is told otherwise, or only to
some. Why: docs/engines/situation.md, C1 to C8.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from blueberet.engine.situation.facts import Fact, Situation

NUMBER = re.compile(r"[−-]?\d+(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)?")
MOMENT = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of a text: which fact it says it tells, and the line as it is read."""

    fact: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """The text to one addressee in one language; ``free`` is a person's own."""

    addressee: str
    language: str
    statements: tuple[Statement, ...]
    free: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is odd: ``wrong`` must be put right, ``unmeant`` was not meant by the table, ``meant`` was."""

    rule: str
    weight: Literal["wrong", "unmeant", "meant"]
    fact: str
    addressees: tuple[str, ...]
    sentence: str


Table = Mapping[str, frozenset[str]]
"""Addressees who are told a fact, by its code."""
Words = Mapping[tuple[str, str], str]
"""A word by its key and language."""


def check(situation: Situation, table: Table, texts: tuple[Told, ...], words: Words) -> tuple[Finding, ...]:
    """Everything that is odd, what is wrong first."""
    facts = situation.facts()
    found: list[Finding] = []
    for text in texts:
        found += _of_one(text, facts, table, words)
    found += _between(texts, facts, table)
    order = {"wrong": 0, "unmeant": 1, "meant": 2}
    return tuple(sorted(dict.fromkeys(found), key=lambda f: order[f.weight]))


def figures(text: str) -> tuple[float, ...]:
    """Every number that a reader finds in a text, decimal comma or point, thousands set apart or not."""
    found = []
    for m in NUMBER.findall(text):
        plain = re.sub("[ \u00a0\u202f]", "", m).replace("−", "-").replace(",", ".")
        found.append(float(plain))
    return tuple(found)


def _of_one(text: Told, facts: Mapping[str, Fact], table: Table, words: Words) -> Iterator[Finding]:
    """C1 to C5 and C8: one text against the facts and the table."""
    who, times = (text.addressee,), Counter(s.fact for s in text.statements)
    for s in text.statements:
        fact = facts.get(s.fact)
        if fact is None:
            told = f"The text to {text.addressee} has a line of no fact: «{s.text}»."
            yield Finding("C1", "wrong", s.fact, who, told)
            continue
        if not _says(s.text, fact, text.language, words):
            told = f"The text to {text.addressee} ({text.language}) says «{s.text}»; the fact is {_plain(fact)}."
            yield Finding("C2", "wrong", s.fact, who, told)
        if text.addressee not in table.get(s.fact, frozenset()):
            told = f"{text.addressee} is told «{s.text}», which the table keeps from them."
            yield Finding("C3", "wrong", s.fact, who, told)
    for code, n in times.items():
        if n > 1:
            told = f"The text to {text.addressee} ({text.language}) tells {code} {n} times."
            yield Finding("C5", "wrong", code, who, told)
    for code in facts:
        if text.addressee in table.get(code, frozenset()) and code not in times:
            told = f"The text to {text.addressee} ({text.language}) leaves out {code}, which the table gives them."
            yield Finding("C4", "unmeant", code, who, told)
    known = {n for s in text.statements for n in figures(s.text)}
    for number in figures(text.free):
        if number not in known:
            told = f"The own words to {text.addressee} hold the figure {number:g}, which no fact told to them has."
            yield Finding("C8", "unmeant", "", who, told)


def _between(texts: tuple[Told, ...], facts: Mapping[str, Fact], table: Table) -> Iterator[Finding]:
    """C6 and C7: texts against each other."""
    everybody = dict.fromkeys(t.addressee for t in texts)
    for code, fact in facts.items():
        said: dict[tuple[str, str], tuple[float, ...]] = {}
        for t in texts:
            for s in t.statements:
                if s.fact == code:
                    said[t.addressee, t.language] = _of_value(s.text, fact)
        if len(everybody) > 1 and fact.unit not in ("date", "word", "text") and len(set(said.values())) > 1:
            told = "; ".join(f"{a} ({lang}) {' and '.join(f'{n:g}' for n in v)}" for (a, lang), v in said.items())
            yield Finding(
                "C6", "wrong", code, tuple({a: None for a, _ in said}), f"{code} is told differently: {told}."
            )
        told_to = tuple(a for a in everybody if any(a == x for x, _ in said))
        if told_to and len(told_to) < len(everybody):
            meant = set(told_to) == set(table.get(code, frozenset()) & set(everybody))
            others = ", ".join(a for a in everybody if a not in told_to)
            told = f"{code} is told to {', '.join(told_to)} and not to {others}" + (
                ", as the table has it." if meant else "; the table does not say so."
            )
            yield Finding("C7", "meant" if meant else "unmeant", code, told_to, told)


def _of_value(text: str, fact: Fact) -> tuple[float, ...]:
    """Figures of a line without those of the name it is about, and of its unit."""
    return figures(_value_in(text, fact))


def _value_in(text: str, fact: Fact) -> str:
    """What is left of a line: of ``Gas, OP 71: 12 m3`` the twelve."""
    bare = text.replace(fact.of, " ", 1) if fact.of else text
    return bare.rstrip().removesuffix(fact.unit)


def _says(text: str, fact: Fact, language: str, words: Words) -> bool:
    """Whether a line says what the fact is (C2): to the digits that the line itself shows."""
    if fact.value is None:
        return not _of_value(text, fact)
    if fact.unit == "word":
        return words.get((str(fact.value), language), str(fact.value)) in text
    if fact.unit == "date":
        return _says_day(text.replace(fact.of, " ", 1) if fact.of else text, str(fact.value))
    if isinstance(fact.value, str):
        return fact.value in text or _says_moment(text.replace(fact.of, " ", 1) if fact.of else text, fact.value)
    shown = NUMBER.findall(_value_in(text, fact))
    expected = [fact.value, *([fact.women] if fact.women is not None else [])]
    return len(shown) == len(expected) and all(_same(s, e) for s, e in zip(shown, expected, strict=True))


def _same(shown: str, value: float) -> bool:
    """A number as it is shown stands for a value if it is nearest to it among numbers of so many digits."""
    _whole, _point, digits = shown.replace(",", ".").partition(".")
    nearest: float = 0.5 * 10 ** -len(digits) + 1e-9
    return abs(figures(shown)[0] - value) <= nearest


def _says_moment(text: str, value: str) -> bool:
    """A day with its time, ``2027-03-14 08:30``: the time as it is, the day as a language writes it."""
    day, _blank, clock = value.partition(" ")
    return bool(MOMENT.fullmatch(value)) and clock in text and _says_day(text.replace(clock, " ", 1), day)


def _says_day(text: str, value: str) -> bool:
    year, month, day = (int(x) for x in value.split("-"))
    shown = [int(x) for x in re.findall(r"\d+", text)]
    named = MONTHS[month - 1] in text.casefold()
    return shown == [day, month, year] or shown == [year, month, day] or (named and shown == [day, year])


def _plain(fact: Fact) -> str:
    women = f" ({fact.women} F)" if fact.women is not None else ""
    return f"{fact.value}{women} {fact.unit}".strip()
