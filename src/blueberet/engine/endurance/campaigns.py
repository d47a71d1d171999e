"""Many missions, in many situations, under many policies, with many seeds, each played many times.

In: a ``Campaign``, an executor, perhaps the blocks that had ended before. Out: an ``Outcome`` for each cell, in their
order. Tours stream: what is held are the counts of the cells under way. Why: docs/engines/endurance.md, "Campaigns".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from blueberet import __version__
from blueberet.engine.endurance.altering import AS_LISTED, AS_PLANNED, Policy, Situation, altered
from blueberet.engine.endurance.engines import Choice, Engine, chosen
from blueberet.engine.endurance.executors import Executor, Serial
from blueberet.engine.endurance.finished import Finished
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.outcome import Outcome
from blueberet.engine.endurance.simulate import MOST_SEED, Told, Work, compiled, count_tours, works
from blueberet.engine.endurance.tally import Tally, bins_of
from blueberet.engine.kit import wire


@dataclass(frozen=True, slots=True)
class Cell:
    """One of each: a mission in a situation under a policy with a seed, by name; ``number`` counts from 0."""

    number: int
    mission: str
    situation: str
    policy: str
    seed: int


@dataclass(frozen=True)
class Campaign:
    """Every mission in every situation under every policy with every seed, each cell ``reps`` tours.

    The same seed in two cells means the same chance: the same closures, so that policies are compared on equal terms.

    Raises
    ------
    ValueError
        With one line per fault, also those of every mission that comes of it.
    """

    missions: tuple[Mission, ...]
    reps: int
    seeds: tuple[int, ...] = (1,)
    situations: tuple[Situation, ...] = (AS_LISTED,)
    policies: tuple[Policy, ...] = (AS_PLANNED,)

    def __post_init__(self) -> None:
        """Refuse what cannot be played, all of it at once."""
        if found := list(_faults(self)):
            raise ValueError("\n".join(found))

    def __len__(self) -> int:
        """Number of cells."""
        return len(self.missions) * len(self.situations) * len(self.policies) * len(self.seeds)

    @property
    def mark(self) -> dict[str, Any]:
        """What tells a file of its blocks from others: all but ``reps``, so that more tours may be asked for later."""
        return {"campaign": wire.fingerprint(replace(self, reps=1)), "release": __version__}

    def cells(self) -> Iterator[tuple[Cell, Mission]]:
        """Cells in order, the seeds of a mission next to each other, with the mission that is played."""
        number = 0
        for m in self.missions:
            for s in self.situations:
                for p in self.policies:
                    played = altered(m, s, p)
                    for seed in self.seeds:
                        yield Cell(number, m.name, s.name, p.name, seed), played
                        number += 1


def _faults(c: Campaign) -> Iterator[str]:
    if c.reps < 1:
        yield f"reps: must be at least 1, not {c.reps}."
    for kind, names in (
        ("missions", [m.name for m in c.missions]),
        ("situations", [s.name for s in c.situations]),
        ("policies", [p.name for p in c.policies]),
        ("seeds", [str(s) for s in c.seeds]),
    ):
        if not names:
            yield f"{kind}: there is none; name at least one."
        for name in sorted(set(names)):
            if not name:
                yield f"{kind}: one has no name."
            elif names.count(name) > 1:
                yield f"{kind}: {name} stands there {names.count(name)} times; each needs its own name."
    for seed in c.seeds:
        if not 0 <= seed <= MOST_SEED:
            yield f"seeds: must be 0 to {MOST_SEED}, not {seed}."
    told = set[str]()
    for m in c.missions:
        for s in c.situations:
            for p in c.policies:
                try:
                    altered(m, s, p)
                except ValueError as error:
                    for line in str(error).split("\n"):
                        named = line.startswith(("situations.", "policies."))
                        sentence = line if named else f"{m.name}, {s.name}, {p.name}: {line}"
                        if sentence not in told:
                            told.add(sentence)
                            yield sentence


@dataclass(slots=True)
class _Open:
    """A cell under way: ``due`` tours are still out; what was played now is counted in ``tally``."""

    cell: Cell
    mission: Mission
    due: int
    tally: Tally | None = None


def play(
    c: Campaign,
    executor: Executor | None = None,
    *,
    engine: Choice = "auto",
    finished: Finished | None = None,
    told: Told | None = None,
) -> Iterator[tuple[Cell, Outcome]]:
    """Play what is not finished yet, and tell every cell in order.

    ``told`` is called with the tours done, those of ``finished`` among them, and all that are asked for; when it gives
    ``False`` no further block begins, and cells that were begun are told with fewer tours than asked.
    """
    return _Playing(c, executor or Serial(), chosen(engine), finished, told or (lambda *_: True)).outcomes()


class _Playing:
    def __init__(
        self, c: Campaign, executor: Executor, engine: Engine, finished: Finished | None, told: Callable[..., bool]
    ) -> None:
        self.campaign, self.executor, self.engine, self.finished, self.told = c, executor, engine, finished, told
        self.open: dict[int, _Open] = {}
        self.handed: dict[int, tuple[int, Work]] = {}
        self.done = 0

    def outcomes(self) -> Iterator[tuple[Cell, Outcome]]:
        total = self.campaign.reps * len(self.campaign)
        answers = self.executor.map(count_tours, self._tasks())
        stopped = False
        try:
            for number, tally in answers:
                cell, work = self.handed.pop(number)
                if self.finished:
                    self.finished.add(cell, work.first, tally)
                at = self.open[cell]
                at.due -= work.count
                if not self.finished:
                    at.tally = tally if at.tally is None else at.tally + tally
                self.done += work.count
                stopped = not self.told(self.done, total)
                if stopped:
                    break
                yield from self._told_in_order()
        finally:
            answers.close()
        if not stopped:
            yield from self._told_in_order()
            return
        for at in list(self.open.values()):
            if (outcome := self._outcome(at)) is not None:
                yield at.cell, outcome

    def _tasks(self) -> Iterator[Work]:
        """What is left to play, cell by cell; the executor takes it as it needs it."""
        handed, share = 0, -(-self.executor.workers // len(self.campaign))
        for cell, mission in self.campaign.cells():
            gaps = list(self._gaps(cell.number))
            due = sum(count for _, count in gaps)
            self.done += self.campaign.reps - due
            self.open[cell.number] = _Open(cell, mission, due)
            for first, count in gaps:
                for work in works(mission, count, cell.seed, first, self.engine, share, self.executor.threads):
                    self.handed[handed] = (cell.number, work)
                    handed += 1
                    yield work

    def _gaps(self, cell: int) -> Iterator[tuple[int, int]]:
        """Runs of tours of a cell that are not finished: the first, and how many."""
        at = 0
        for kept in self.finished.of(cell, self.campaign.reps) if self.finished else ():
            if kept.first > at:
                yield at, kept.first - at
            at = kept.end
        if at < self.campaign.reps:
            yield at, self.campaign.reps - at

    def _told_in_order(self) -> Iterator[tuple[Cell, Outcome]]:
        """Cells that are done, up to the first that is not."""
        while self.open and not (at := next(iter(self.open.values()))).due:
            outcome = self._outcome(at)
            del self.open[at.cell.number]
            if outcome is not None:
                yield at.cell, outcome

    def _outcome(self, at: _Open) -> Outcome | None:
        tally = at.tally
        for kept in self.finished.of(at.cell.number, self.campaign.reps) if self.finished else ():
            found = self.finished.read(kept) if self.finished else None
            tally = found if tally is None or found is None else tally + found
        if tally is None:
            return None
        m = at.mission
        return Outcome(m, at.cell.seed, 0, self.campaign.reps, self.engine, tally, bins_of(compiled(m)))
