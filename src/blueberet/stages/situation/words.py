"""The words of the fixed parts in three languages, and the shipped table of who is told what; from the catalogue.

``seen`` of a row: ``source`` where the word stands in a source we read (docs: the terms of the field), ``ours`` where
the translation is ours and no native speaker has checked it.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "ru", "kk")
TOLD_TO = ("personnel", "state", "command")
SPOKEN: Mapping[str, tuple[str, ...]] = {"personnel": ("kk", "ru"), "state": ("ru",), "command": ("en",)}
"""Languages of each addressee; the first one leads."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact: its block, who is told it as shipped, its words."""

    code: str
    block: str
    told_to: tuple[str, ...]
    words: Mapping[str, str]
    why: str


@dataclass(frozen=True, slots=True)
class BlockWords:
    """A block: paragraph of the report, hours after which its source is stale, its words."""

    code: str
    paragraph: int
    limit_hours: float
    words: Mapping[str, str]
    source: str
    why: str


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("blueberet.stages.situation") / "catalogue" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of fact, in the order of the report."""
    return {
        r["kind"]: Kind(
            r["kind"], r["block"], tuple(a for a in TOLD_TO if r[a]), {x: r[x] for x in LANGUAGES}, r["why"]
        )
        for r in _rows("kinds.csv")
    }


@cache
def blocks() -> Mapping[str, BlockWords]:
    """Every block, in the order of the report."""
    return {
        r["block"]: BlockWords(
            r["block"], int(r["paragraph"]), float(r["limit_hours"]), {x: r[x] for x in LANGUAGES}, r["source_en"],
            r["why"],
        )
        for r in _rows("blocks.csv")
    }  # fmt: skip


@cache
def words() -> Mapping[tuple[str, str], str]:
    """A word by its key and language."""
    return {(r["key"], x): r[x] for r in _rows("words.csv") for x in LANGUAGES}


def word(key: str, language: str) -> str:
    """A word in a language; what is no key stands as it is."""
    return words().get((key, language), key)


def limits() -> dict[str, float]:
    """Hours after which a block is stale."""
    return {b.code: b.limit_hours for b in blocks().values()}


def shipped_table() -> dict[str, list[str]]:
    """Who is told each kind of fact, as shipped."""
    return {k.code: list(k.told_to) for k in kinds().values()}
