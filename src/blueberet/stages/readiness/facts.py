"""Facts as columns: gathered from the other rooms, rolled up by the engine, told again one by one where a page asks.

In: facts, one by one or many at once. Out: the engine's ``Records``; ``Proof`` values of some subjects and things.
Keys: ``P17`` a person, ``U4`` a unit.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from blueberet.engine.readiness.problem import Proof
from blueberet.engine.readiness.records import NEVER, OUTCOMES, Records, Thing, records
from blueberet.engine.standards.scales import Scale, Score, levels

KINDS = ("observation", "hours", "test", "level", "document", "licence", "score", "log")
"""What a fact is known from; its key is that of the row."""
KIND = 1 << 48
"""A source as one number: place in KINDS times this, and the key."""
OUTCOME = {word: n for n, word in enumerate(OUTCOMES)}
SOURCE = {kind: n * KIND for n, kind in enumerate(KINDS)}
Numbers = NDArray[np.int64]


class Facts:
    """Facts in the order in which they are recorded. What is on an unknown scale or ladder counts nowhere."""

    def __init__(self, subjects: Sequence[str], scales: Iterable[Scale], on_ladder: Collection[str]) -> None:
        self.place = {code: n for n, code in enumerate(subjects)}
        self._subjects = subjects
        self._scales = {s.code: s for s in scales}
        self._on_ladder = frozenset(on_ladder)
        self._known: dict[tuple[str, str], bool] = {}
        self._odd: Counter[tuple[str, str]] = Counter()
        self._things: dict[Thing, int] = {}
        self._scores: dict[tuple[str, str], int] = {}
        self._rows: list[tuple[int, ...]] = []
        self._many: list[tuple[Numbers, ...]] = []
        self._replaced: dict[tuple[str, Thing], tuple[Proof, ...]] = {}
        self.records: Records = records((), *(np.empty(0, np.int32) for _n in range(4)))

    def add(
        self, subject: str, what: str, of: str, day: date, known: date, *, outcome: str = "pass",
        until: date | None = None, dropped: date | None = None, scale: str = "", score: str = "", kind: str, key: int,
    ) -> None:  # fmt: skip
        """One fact; of somebody who is not here it is none."""
        place = self.place.get(subject)
        if place is None or (what in ("language", "level") and not self._makes_sense(what, of, scale, score)):
            return
        number = self._scores.setdefault((scale, score), len(self._scores)) if what == "language" else -1
        self._rows.append((
            self._things.setdefault((what, of), len(self._things)), place, day.toordinal(),
            day.toordinal() if known is day else known.toordinal(), OUTCOME[outcome],
            until.toordinal() if until else NEVER, dropped.toordinal() if dropped else NEVER, number,
            SOURCE[kind] + key,
        ))  # fmt: skip

    def add_many(self, what: str, of: str, places: Numbers, days: Numbers, kind: str, keys: Numbers) -> None:
        """Many facts of one thing, passed on a day and known that day."""
        thing, n = self._things.setdefault((what, of), len(self._things)), len(places)
        self._flush()
        same = [np.full(n, v, np.int64) for v in (OUTCOME["pass"], NEVER, NEVER, -1)]
        self._many.append((
            np.full(n, thing, np.int64), places, days, days, *same, keys + SOURCE[kind],
        ))  # fmt: skip

    def _flush(self) -> None:
        if self._rows:
            self._many.append(tuple(np.array(self._rows, np.int64).T))
            self._rows = []

    def _makes_sense(self, what: str, of: str, scale: str, score: str) -> bool:
        if what == "level":
            if of not in self._on_ladder:
                self._odd["", of] += 1
            return of in self._on_ladder
        if (scale, score) not in self._known:
            self._known[scale, score] = _is_score(self._scales.get(scale), scale, score)
        if not self._known[scale, score]:
            self._odd[scale, score] += 1
        return self._known[scale, score]

    def close(self) -> None:
        """Bring what was added into the order of the engine."""
        self._flush()
        if not self._many:
            return
        thing, subject, day, known, outcome, until, dropped, score, source = (
            np.concatenate(column) for column in zip(*self._many, strict=True)
        )
        self._many = []
        ints = (c.astype(np.int32) for c in (thing, subject, day, known))
        self.records = records(
            tuple(self._things), *ints, outcome=outcome.astype(np.int8), until=until.astype(np.int32),
            dropped=dropped.astype(np.int32), score=score.astype(np.int32), scores=tuple(self._scores), source=source,
        )  # fmt: skip

    @property
    def left_out(self) -> tuple[str, ...]:
        """What makes no sense, each with how often, in a sentence."""
        return tuple(
            (_("%(n)d × the score «%(s)s» of %(c)s is on no scale of the catalogue.") if scale
             else _("%(n)d × the level %(s)s is on no ladder of the catalogue.")) % {"n": n, "s": score, "c": scale}
            for (scale, score), n in sorted(self._odd.items())
        )  # fmt: skip

    @property
    def count(self) -> int:
        """How many facts were gathered."""
        return len(self.records.day)

    def replaced_by(self, new: Mapping[tuple[str, Thing], Sequence[Proof]]) -> "Facts":
        """The same, with all proofs that some subjects have of some things given anew; this one stays as it is."""
        other = object.__new__(Facts)
        other.__dict__.update(self.__dict__)
        other._replaced = self._replaced | {key: tuple(proofs) for key, proofs in new.items()}
        return other

    @property
    def replaced(self) -> Mapping[tuple[str, Thing], Sequence[Proof]]:
        """What was given anew since the columns were read."""
        return self._replaced

    def proofs(self, subjects: Iterable[str], things: Collection[Thing] | None = None) -> tuple[Proof, ...]:
        """What some subjects have of some things (empty: of anything), in the order of recording by thing."""
        r, places = self.records, {self.place[s] for s in subjects}
        wanted = [(n, t) for n, t in enumerate(r.things) if things is None or t in things]
        some, found = np.fromiter(places, np.int32, len(places)), []
        for n, thing in wanted:
            a, b = int(r.starts[n]), int(r.starts[n + 1])
            for at in (np.flatnonzero(np.isin(r.subject[a:b], some)) + a).tolist():
                if (self._subjects[r.subject[at]], thing) not in self._replaced:
                    found.append(self._proof(thing, at))
        for (subject, thing), new in self._replaced.items():
            if self.place[subject] in places and (things is None or thing in things):
                found += new
        return tuple(found)

    def _proof(self, thing: Thing, at: int) -> Proof:
        r = self.records
        scale, score = r.scores[r.score[at]] if r.score[at] >= 0 else ("", "")
        kind, key = divmod(int(r.source[at]), KIND)

        def day(n: Any) -> date | None:
            return None if n == NEVER else date.fromordinal(int(n))

        return Proof(
            self._subjects[r.subject[at]], thing[0], thing[1], date.fromordinal(int(r.day[at])),  # type: ignore[arg-type]
            date.fromordinal(int(r.known[at])), OUTCOMES[r.outcome[at]], day(r.until[at]), scale, score,  # type: ignore[arg-type]
            dropped_on=day(r.dropped[at]), source=f"{KINDS[kind]}:{key}",
        )  # fmt: skip


def _is_score(scale: Scale | None, code: str, score: str) -> bool:
    if scale is None:
        return False
    try:
        levels(scale, Score(code, score))
    except ValueError:
        return False
    return True
