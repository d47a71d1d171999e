"""Scores of language scales: whether one is possible, whether one reaches another.

In: a scale and scores as they are written. Out: yes, no, or a refusal. Why: docs/engines/standards.md, L1 to L4.
A score is compared on its own scale only; nothing here converts, and asking for it is an error.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

Form = Literal["points", "profile", "number"]


class DifferentScales(ValueError):
    """Two scores of two scales were to be compared; the message is a sentence."""


class NoSuchScore(ValueError):
    """A score that the scale does not have; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale. ``points`` from the lowest; ``skills`` of a profile in the order of its digits; limits included."""

    code: str
    form: Form
    points: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    lowest: Decimal = Decimal(0)
    highest: Decimal = Decimal(0)
    increment: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        """Refuse a scale on which nothing can be said.

        Raises
        ------
        ValueError
            If points, skills or limits are missing or contradict each other.
        """
        if self.form == "points" and len(set(self.points)) < 2:
            raise ValueError(f"The scale {self.code} has no two points.")
        if self.form == "profile" and not self.skills:
            raise ValueError(f"The scale {self.code} names no skills.")
        if self.form != "points" and (self.highest <= self.lowest or self.increment <= 0):
            raise ValueError(f"The limits of the scale {self.code} leave no room.")
        if self.form == "profile" and not 0 <= self.lowest <= self.highest <= 9:
            raise ValueError(f"The scale {self.code} writes one digit for each skill, from 0 to 9.")


@dataclass(frozen=True, slots=True)
class Score:
    """A score as it is written, with the code of its scale."""

    scale: str
    text: str


def levels(scale: Scale, score: Score) -> tuple[Decimal, ...]:
    """L1. The score as comparable numbers: one, or one for each skill of a profile.

    Raises
    ------
    DifferentScales
        If the score is of another scale.
    NoSuchScore
        If the scale has no such score.
    """
    if score.scale != scale.code:
        raise DifferentScales(f"{score.scale} {score.text} is no score of {scale.code}; scales are never converted.")
    text = score.text.strip()
    if scale.form == "points":
        folded = [p.casefold() for p in scale.points]
        if text.casefold() not in folded:
            raise NoSuchScore(f"{scale.code} has no score «{text}»; it has {', '.join(scale.points)}.")
        return (Decimal(folded.index(text.casefold())),)
    if scale.form == "profile":
        # A plus behind a digit (2+) counts as half a level, as STANAG 6001 writes it.
        digits = _digits(text)
        if digits is None or len(digits) != len(scale.skills):
            names = ", ".join(scale.skills)
            raise NoSuchScore(f"{scale.code} is written with one digit each for {names}; «{text}» is not.")
        if any(not scale.lowest <= d <= scale.highest for d in digits):
            raise NoSuchScore(f"{scale.code} runs from {scale.lowest} to {scale.highest}; «{text}» does not.")
        return digits
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise NoSuchScore(f"{scale.code} is a number; «{text}» is none.") from None
    if not value.is_finite() or not scale.lowest <= value <= scale.highest:
        raise NoSuchScore(f"{scale.code} runs from {scale.lowest} to {scale.highest}; {text} does not.")
    if (value - scale.lowest) % scale.increment:
        raise NoSuchScore(f"{scale.code} goes in steps of {scale.increment}; {text} lies between two.")
    return (value,)


def _digits(text: str) -> tuple[Decimal, ...] | None:
    found: list[Decimal] = []
    for sign in text.replace(" ", ""):
        if sign == "+" and found and found[-1] == int(found[-1]):
            found[-1] += Decimal("0.5")
        elif sign.isascii() and sign.isdigit():
            found.append(Decimal(sign))
        else:
            return None
    return tuple(found)


def reaches(scale: Scale, score: Score, least: Score) -> bool:
    """L2. Whether a score is at least another of the same scale; a profile must reach it in every skill."""
    return all(a >= b for a, b in zip(levels(scale, score), levels(scale, least), strict=True))


def lacking_skills(scale: Scale, score: Score, least: Score) -> tuple[str, ...]:
    """L3. Skills of a profile in which a score falls short; for other forms the scale's own code."""
    short = [a < b for a, b in zip(levels(scale, score), levels(scale, least), strict=True)]
    names = scale.skills if scale.form == "profile" else (scale.code,)
    return tuple(n for n, is_short in zip(names, short, strict=True) if is_short)
