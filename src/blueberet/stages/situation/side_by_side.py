"""The texts to all addressees beside each other, block by block: what differs first, what all are told once.

In: a situation with what was blacked out, the texts, what the checker found. Out: plain values for the template.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from blueberet.engine.situation.checker import Finding, Told
from blueberet.engine.situation.facts import Block, Fact, Situation
from blueberet.engine.situation.swept import as_read, remark_place
from blueberet.stages.situation.blacking import taken, taken_of_fact
from blueberet.stages.situation.texts import figure, label, told_to
from blueberet.stages.situation.words import blocks


@dataclass(frozen=True, slots=True)
class Row:
    """A fact: its name and figure as the staff reads them, the lines to each addressee, what was blacked out of it."""

    name: str
    figure: str
    cells: tuple[tuple[str, ...], ...]
    out: tuple[str, ...]
    is_odd: bool

    @property
    def is_alike(self) -> bool:
        """Whether everybody is told it, with nothing odd and nothing blacked out."""
        return all(self.cells) and not self.out and not self.is_odd


@dataclass(slots=True)
class Shown:
    """A block: rows that differ between addressees, and those that all are told alike."""

    title: str
    differing: list[Row] = field(default_factory=list)
    alike: list[Row] = field(default_factory=list)

    @property
    def odd(self) -> int:
        """Facts with which something is not as it was meant."""
        return sum(r.is_odd for r in self.differing)

    @property
    def out(self) -> int:
        """Facts of which something was blacked out."""
        return sum(bool(r.out) for r in self.differing)


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody's own words to an addressee: as typed, as read, what was blacked out."""

    addressee: str
    text: str
    read: str
    out: tuple[str, ...]


def shown(
    s: Situation, table: Mapping[str, Sequence[str]], texts: Sequence[Told], addressees: Sequence[str],
    found: Sequence[Finding],
) -> list[Shown]:  # fmt: skip
    """Every block of which somebody is told a fact: those with something odd first, then those that differ most."""
    lines: dict[tuple[str, str], list[str]] = {}
    for t in texts:
        for x in t.statements:
            lines.setdefault((t.addressee, x.fact), []).append(x.text)
    to, odd, out = told_to(s, table), {f.fact for f in found if f.weight != "meant"}, taken(s)
    made = []
    for b in s.blocks:
        here = [f for f in b.facts if to[f.code] & set(addressees)]
        rows = [_row(f, addressees, lines, tuple(taken_of_fact(out, f.code)), f.code in odd) for f in here]
        if rows:
            made.append(_block(b, rows))
    return sorted(made, key=lambda x: (-x.odd, not x.out, not x.differing))


def _row(
    f: Fact, addressees: Sequence[str], lines: Mapping[tuple[str, str], list[str]], out: tuple[str, ...], is_odd: bool
) -> Row:  # fmt: skip
    cells = tuple(tuple(lines.get((a, f.code), ())) for a in addressees)
    return Row(label(f, "en"), figure(f, "en"), cells, out, is_odd)


def _block(b: Block, rows: Sequence[Row]) -> Shown:
    differing = sorted((r for r in rows if not r.is_alike), key=lambda r: (not r.is_odd, not r.out))
    return Shown(blocks()[b.code].words["en"], differing, [r for r in rows if r.is_alike])


def own_words(s: Situation, addressees: Sequence[str], typed: Mapping[str, str] | None) -> list[Own]:
    """Own words to each addressee; what stands in a form that was refused goes before what is kept."""
    out, kept, read = taken(s), dict(s.remarks), dict(as_read(s).remarks)
    return [
        Own(a, (typed or {}).get(a, kept.get(a, "")), read.get(a, ""), tuple(out.get(remark_place(a), ())))
        for a in addressees
    ]
