"""The texts to each addressee, written from the facts; what a fact reads like in a language.

In: a frozen situation and the table. Out: lines that name their fact. Why: docs/engines/situation.md, Texts. The
engine's checker reads them without knowing how they were made.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from blueberet.engine.situation.changes import rounded
from blueberet.engine.situation.checker import Finding, Statement, Told, check
from blueberet.engine.situation.facts import Fact, Situation
from blueberet.engine.situation.swept import as_read
from blueberet.stages.situation.words import SPOKEN, kinds, word, words

MOMENT = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d")
Table = Mapping[str, Sequence[str]]
"""Kind of fact to the addressees who are told it."""


def figure(fact: Fact, language: str) -> str:
    """What a fact says, as a reader of the language expects it."""
    value = fact.value
    if value is None:
        return word("doc.nothing", language)
    if fact.unit == "word":
        return word(str(value), language)
    if fact.unit == "date":
        return day_told(date.fromisoformat(str(value)), language)
    if isinstance(value, str):
        return moment_told(value, language)
    number = number_told(rounded(value, fact.unit), fact.unit, language)
    if fact.unit == "people":
        return number if fact.women is None else f"{number} ({fact.women} {word('women', language)})"
    unit = word(f"unit.{fact.unit}", language) if fact.unit in ("d", "%") else fact.unit
    return f"{number} {unit}".strip()


def number_told(value: float, unit: str, language: str) -> str:
    """A rounded number: days with one digit, others without needless ones; thousands set apart."""
    text = f"{value:,.1f}" if unit == "d" else f"{value:,.1f}".removesuffix(".0")
    text = text.replace(",", "\u202f")
    return text if language == "en" else text.replace(".", ",")


def moment_told(value: str, language: str) -> str:
    """A day with its time as the language writes it; other words stay as they are."""
    if not MOMENT.fullmatch(value):
        return value
    return f"{day_told(date.fromisoformat(value[:10]), language)} {value[11:]}"


def day_told(day: date, language: str) -> str:
    """``14 Mar 2024``, in Russian and Kazakh ``14.03.2024``."""
    return f"{day.day} {day:%b %Y}" if language == "en" else f"{day:%d.%m.%Y}"


def label(fact: Fact, language: str) -> str:
    """What a fact is called: its kind, and what it is about."""
    # Of a state by category the state stands in the code: the table tells all of them as one kind.
    of_state = fact.kind == "strength.status"
    kind = kinds().get(fact.code.rpartition(".")[0] if of_state else fact.kind)
    name = kind.words[language] if kind else fact.kind
    name = f"{name}, {word('doc.centre', language)}" if fact.whole else name
    return f"{name}, {word(fact.of, language)}" if fact.of else name


def about(fact: Fact, language: str) -> str:
    """What a fact is about, where its kind is told by the head of a table."""
    of = word(fact.of, language)
    return f"{of}, {word('doc.centre', language)}" if fact.whole else of


def stem(fact: Fact) -> str:
    """The store that a fact of supply is of: its code without what is told of it."""
    return fact.code.rpartition(".")[0]


def line(fact: Fact, language: str) -> str:
    """A fact as one line."""
    return f"{label(fact, language)}: {figure(fact, language)}"


def told_to(situation: Situation, table: Table) -> dict[str, frozenset[str]]:
    """The addressees of each fact by its code."""
    return {code: frozenset(table.get(f.kind, ())) for code, f in situation.facts().items()}


def text_to(situation: Situation, addressee: str, language: str, table: Table) -> Told:
    """The text to one addressee in one language: the facts that the table gives, in the order of the report."""
    read = as_read(situation)
    facts = [f for b in read.blocks for f in b.facts if addressee in table.get(f.kind, ())]
    free = dict(read.remarks).get(addressee, "")
    return Told(addressee, language, tuple(Statement(f.code, line(f, language)) for f in facts), free)


def texts_of(situation: Situation, table: Table, addressees: Sequence[str]) -> tuple[Told, ...]:
    """Every text to every addressee, in all its languages."""
    return tuple(text_to(situation, a, x, table) for a in addressees for x in SPOKEN[a])


def checked(situation: Situation, table: Table, texts: tuple[Told, ...]) -> tuple[Finding, ...]:
    """What the engine's checker finds odd between the texts."""
    return check(as_read(situation), told_to(situation, table), texts, words())
