"""What two packs of different days differ in: counts that moved, gaps and findings that were closed or are new.

In: the sections of both, each a list of rows, and what makes a row of a section the same row on both days. Out:
lines, and sums for each family. Order of rows means nothing; a section that only one pack has is told, not guessed at.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Row = Mapping[str, Any]
Sections = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Watched:
    """A section that is compared."""

    part: str
    """Letter of the family it stands in."""
    key: str
    names: tuple[str, ...]
    """Columns that say which row it is: the same values on both days, the same row."""
    told: tuple[str, ...]
    """Columns whose change is told."""
    is_open: bool = False
    """Whether its rows are gaps or findings: a row that is gone was closed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line. ``new``, ``gone``: a row; ``changed``: a column of it; ``unknown``: a section one pack has."""

    part: str
    section: str
    what: Literal["new", "gone", "changed", "unknown"]
    row: tuple[str, ...]
    """The values that name it."""
    column: str = ""
    before: Any = None
    after: Any = None

    @property
    def step(self) -> float | None:
        """By how much a number changed; ``None`` for what is no number."""
        numbers = isinstance(self.before, int | float), isinstance(self.after, int | float)
        if self.what != "changed" or not all(numbers) or isinstance(self.before, bool):
            return None
        return float(self.after - self.before)


@dataclass(frozen=True, slots=True)
class Sum:
    """What a family comes to. ``open_before`` and ``open_after``: gaps and findings on either day."""

    part: str
    new: int = 0
    gone: int = 0
    changed: int = 0
    open_before: int = 0
    open_after: int = 0
    opened: int = 0
    closed: int = 0


def differences(before: Sections, after: Sections, watched: Sequence[Watched]) -> list[Difference]:
    """Every difference, in the order of ``watched``; within a section what is gone, then new, then changed."""
    return [d for w in watched for d in _of_section(before, after, w)]


def sums(before: Sections, after: Sections, watched: Sequence[Watched]) -> list[Sum]:
    """What each family comes to, in the order in which the families are first watched."""
    counted: dict[str, Counter[str]] = {w.part: Counter() for w in watched}
    for w in watched:
        of = counted[w.part]
        for d in _of_section(before, after, w):
            of[d.what] += 1
            if w.is_open and d.what in ("new", "gone"):
                of["opened" if d.what == "new" else "closed"] += 1
        if w.is_open:
            of["open_before"] += len(before.get(w.key, ()))
            of["open_after"] += len(after.get(w.key, ()))
    names = ("new", "gone", "changed", "open_before", "open_after", "opened", "closed")
    return [Sum(part, **{n: of[n] for n in names}) for part, of in counted.items()]


def _of_section(before: Sections, after: Sections, w: Watched) -> Iterator[Difference]:
    if w.key not in before and w.key not in after:
        return
    if w.key not in before or w.key not in after:
        yield Difference(w.part, w.key, "unknown", (), "", w.key in before, w.key in after)
        return
    was, now = _named(before[w.key], w), _named(after[w.key], w)
    for name in was:
        if name not in now:
            yield Difference(w.part, w.key, "gone", name[:-1])
    for name in now:
        if name not in was:
            yield Difference(w.part, w.key, "new", name[:-1])
    for name, row in now.items():
        if name in was:
            for column in w.told:
                if (a := was[name].get(column)) != (b := row.get(column)):
                    yield Difference(w.part, w.key, "changed", name[:-1], column, a, b)


def _named(rows: Sequence[Row], w: Watched) -> dict[tuple[str, ...], Row]:
    """Rows by what names them; of several with one name the first meets the first, by what they tell."""
    alike: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        alike[tuple(_text(row.get(n)) for n in w.names)].append(row)
    found: dict[tuple[str, ...], Row] = {}
    for name, those in alike.items():
        those.sort(key=lambda r: [_text(r.get(c)) for c in w.told])
        found |= {(*name, str(n)): row for n, row in enumerate(those)}
    return found


def _text(value: Any) -> str:
    return "" if value is None else str(value)
