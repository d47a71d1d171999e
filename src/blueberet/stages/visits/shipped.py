"""Lists that come with the product: checklist families, questions, documents of each step, lead times.

Each row says its source; what nobody could verify, and what is our own proposal, says so too.
"""

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Told:
    """Where a row is from."""

    source: str
    unverified: str
    authored: str


@dataclass(frozen=True, slots=True)
class Family:
    """A part of the visitors' checklist."""

    letter: str
    title: str
    told: Told

    def __str__(self) -> str:
        return f"{self.letter} {self.title}"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of an interview, with what a good answer holds."""

    code: str
    topic: str
    words: str
    holds: str
    told: Told


@dataclass(frozen=True, slots=True)
class Topic:
    """What an interview is about. ``standard``: the course whose test its result is; empty: none."""

    code: str
    title: str
    standard: str
    questions: tuple[Question, ...]
    told: Told


@dataclass(frozen=True, slots=True)
class Asking:
    """A question to those who took a course."""

    code: str
    words: str
    told: Told


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that a step of the chain asks for."""

    step: str
    code: str
    title: str
    is_required: bool
    told: Told


@dataclass(frozen=True, slots=True)
class Lead:
    """How many days after an earlier step another came, as far as anybody knows."""

    step: str
    after: str
    days: int
    words: str
    told: Told


def _rows(name: str) -> list[dict[str, str]]:
    file = files("blueberet.stages.visits") / "catalogue" / f"{name}.csv"
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


def _told(row: dict[str, str]) -> Told:
    return Told(row["Source"], row["Unverified"], row["Authored"])


@cache
def families() -> dict[str, Family]:
    """Families of the visitors' checklist by letter, C to M."""
    return {r["Letter"]: Family(r["Letter"], r["Title"], _told(r)) for r in _rows("families")}


@cache
def topics() -> dict[str, Topic]:
    """Topics of an interview by code, each with its questions."""
    asked: dict[str, list[Question]] = {}
    for r in _rows("questions"):
        question = Question(r["Code"], r["Topic"], r["Question"], r["A good answer holds"], _told(r))
        asked.setdefault(r["Topic"], []).append(question)
    return {
        r["Code"]: Topic(r["Code"], r["Title"], r["Standard"], tuple(asked[r["Code"]]), _told(r))
        for r in _rows("topics")
    }


@cache
def wanted() -> dict[str, tuple[Wanted, ...]]:
    """Documents by the step of the chain that asks for them."""
    found: dict[str, list[Wanted]] = {}
    for r in _rows("documents"):
        required = r["Required"] == "yes"
        found.setdefault(r["Step"], []).append(Wanted(r["Step"], r["Code"], r["Title"], required, _told(r)))
    return {step: tuple(rows) for step, rows in found.items()}


@cache
def judged_questions() -> tuple[Asking, ...]:
    """What those who took a course are asked, in the order of the slip."""
    return tuple(Asking(r["Code"], r["Question"], _told(r)) for r in _rows("judged"))


@cache
def leads() -> tuple[Lead, ...]:
    """Lead times, in the order of the chain."""
    return tuple(Lead(r["Step"], r["From"], int(r["Days"]), r["What was seen"], _told(r)) for r in _rows("leads"))
