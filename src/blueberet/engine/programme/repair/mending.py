"""Bring a timetable to changed facts: the past and the pins stay, as few sessions as possible move.

In: a problem, its plan, a change, the moment. Out: a ``Repair``, confirmed by the independent checker.
Why: docs/engines/programme.md, section "Repair".
"""

from collections.abc import Callable, Iterable

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.changes import Change
from blueberet.engine.programme.check import check
from blueberet.engine.programme.model.exact import Answer, Wanted, place_exactly
from blueberet.engine.programme.model.ground import Ground
from blueberet.engine.programme.model.held import Held, Option
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.repair.growing import Standing
from blueberet.engine.programme.repair.moment import Moment
from blueberet.engine.programme.repair.outcome import Proven, Repair
from blueberet.engine.programme.repair.price import price, weight_of
from blueberet.engine.programme.repair.telling import outcome_of
from blueberet.engine.programme.repair.touched import breaches_of, not_known
from blueberet.engine.programme.result import Breach, Plan

SMALL = 40
"""So many movable sessions are let free all at once, so that the answer is proven over the whole horizon."""
GROWTH = (6, 14, 30, 50, 80)
"""How many sessions are let free besides, round by round."""
PATIENCE, LONG_PATIENCE, MAKING_ROOM, HOPING = 0.15, 0.3, 0.27, 0.3
"""Shares of the time: for fewer moves when everybody has a place; the same when very many move; for making room; until
it is left at that somebody has no place."""
LEAST = 0.2
"""Seconds that the exact model gets in any case."""
MANY = 3
"""Very many move if they are more than so many for each that had to be mended."""
TRIES = 100
"""Tries for fewer moves in a row without a gain after which making room ends."""
OnStage = Callable[[int, int, str], bool]
"""Gets how many are placed, of how many, and what is tried; answers whether to go on."""


def repair(
    problem: Problem, plan: Plan, change: Change, *, now: Moment, budget: Budget, on_stage: OnStage | None = None
) -> Repair:
    """Mend a plan after a change of facts.

    Parameters
    ----------
    problem, plan
        Before the change.
    now
        What begins earlier is the past and is never moved, also where it breaks a rule now.
    budget
        Seconds; the best answer found in time is given.
    on_stage
        Called between steps; answering ``False`` stops, and the best so far is the result.

    Raises
    ------
    ValueError
        If the change cannot be made; the sentence says why.
    RuntimeError
        If the checker finds a rule broken that was not broken before: a fault of the engine.
    """
    return _Mending(problem, change.apply(problem), plan, now, budget, on_stage).run()


class _Mending:
    """One repair: who is free, the best answer so far, what is proven of it."""

    def __init__(
        self, before: Problem, after: Problem, plan: Plan, now: Moment, budget: Budget, on_stage: OnStage | None
    ) -> None:
        self.before, self.after, self.plan = before, after, plan
        self.now, self.budget, self.on_stage = now, budget, on_stage
        self.ground = Ground(after)
        self.stood = {p.session: p for p in plan.placements if p.session in after.session_by_code}
        pinned = {p.session for p in after.pins}
        self.movable = {c: p for c, p in self.stood.items() if c not in pinned and not now.is_past(p)}
        breaches = breaches_of(before, self.ground, plan)
        self.touched = list(dict.fromkeys(c for b in breaches for c in b.sessions if c in self.movable))
        self.stuck = tuple(b for b in breaches if not any(c in self.movable for c in b.sessions))
        self.fresh = [s.code for s in after.sessions if s.code not in before.session_by_code]
        self.best: Answer | None = None
        self.free: set[str] = set()
        self.was_stopped = False
        self._fast: Held | None = None
        self.since = self.ground.calendar.day_of(now.day) * self.ground.size + now.period - 1

    @property
    def fast(self) -> Held:
        """What the past and the pins hold."""
        if self._fast is None:
            self._fast = Held(self.ground, (p for c, p in self.stood.items() if c not in self.movable))
        return self._fast

    def run(self) -> Repair:
        """Restaff, change venues, move, let others free: in this order, until nothing better can be."""
        least, moves_proven, cost_proven = 0, "horizon", "horizon"
        if self.touched or self.fresh:
            least = self._mend()
            assert self.best is not None
            free = self.free
            whole = len(free) == len(self.movable) + len(self.fresh)
            within: Proven = "free" if self.best.is_proven else "no"
            sure = self.best.is_proven and whole
            moves_proven = "horizon" if sure or (self._left_least() and self.best.moved <= least) else within
            cost_proven = "horizon" if sure or self._cheapest() else within
        answer = self.best or Answer(True, (), (), 0, 0, 0)
        new = {c: p for c, p in self.stood.items() if c not in self.free}
        new |= {p.session: p for p in answer.placements}
        order = {s.code: n for n, s in enumerate(self.after.sessions)}
        plan = Plan(tuple(sorted(new.values(), key=lambda p: order[p.session])))
        seconds = self.budget.used
        self.stuck += self._confirmed(plan)
        return outcome_of(
            self.ground, self.stood, plan, answer.left_over, self.stuck, self.now,
            held=Held(self.ground, plan.placements), touched=len(self.touched) + len(self.fresh),
            free=len(self.free), moves_proven=moves_proven, cost_proven=cost_proven,  # type: ignore[arg-type]
            seconds=seconds, was_stopped=self.was_stopped,
        )  # fmt: skip

    def _mend(self) -> int:
        """Find the best answer; give the least number of moves that any answer needs."""
        must = [c for c in self.touched if not self._may_stay(c)]
        stay = [c for c in self.touched if c not in must]
        if len(self.movable) + len(self.fresh) <= SMALL:
            self._leave_broken()
            self._try("all", {}, {*self.movable, *self.fresh})
            if self.best is not None and self.best.is_proven:
                return len(must)
        self._try("staff and venues", stay, [*must, *self.fresh])
        least = len(must)
        unstayed = [c for c in self.touched if c in self._displaced() and c not in must]
        if self.best is not None and (self.best.left_over or self.best.moved > least):
            self._leave_broken()
        if unstayed and not self._over():
            # Colleagues of the same weeks may take over at their own times; what still cannot stay has to move.
            weeks = {w for c in unstayed for w in self.ground.start_of(self.stood[c]).weeks}
            there = {c for c, p in self.movable.items() if weeks & set(self.ground.start_of(p).weeks)}
            tried = self._answer({*there, *stay}, set(must))
            if tried is not None:
                displaced = {c for c in tried.left_over if c not in must}
                least = len(must) + (len(displaced) if tried.is_proven else 0)
                kept = {p.session for p in tried.placements if p != self.stood.get(p.session)} - displaced
                self._try("colleagues", {*kept, *stay} - displaced, {*must, *displaced, *self.fresh})
        self._grow(must, least)
        return least

    def _leave_broken(self) -> None:
        """What was broken before, and is not touched, stays where it is."""
        broken = {c for b in check(self.before, self.plan) for c in b.sessions} - {*self.touched}
        if broken & self.movable.keys():
            self.movable = {c: p for c, p in self.movable.items() if c not in broken}
            self._fast = None

    def _grow(self, must: list[str], least: int) -> None:
        """Let those free that stand in the way, more from round to round."""
        standing = Standing(self.ground, self.movable, self.since)
        if self.best is not None and any(self._places(c) for c in self.best.left_over):
            self._push()
        for most in GROWTH:
            if self._over() or self.best is None:
                return
            unhappy = [c for c in self.best.left_over if self._places(c)]
            if unhappy and self.budget.used > self.budget.seconds * HOPING:
                return
            if not unhappy and (self.best.moved <= least or self.budget.used > self._until(0, self.best.moved)):
                return
            if not unhappy and self.best.moved > self._many():
                return
            unhappy = unhappy or [c for c in self._displaced() if c not in must]
            held = Held(self.ground, (p for c, p in self.stood.items() if c not in unhappy))
            others = set(self.free)
            for code in unhappy:
                starts = [o.start for o in self._places(code)]
                others |= standing.to_let_free(code, self.stood.get(code), starts, held, most)
            self._try("others", set(), others | {*self.touched, *self.fresh})

    def _push(self) -> None:
        """Make room by pushing others aside, then place all that was pushed best."""
        # Imported here: it loads the compiler, which restaffing and the web do without.
        from blueberet.engine.programme.repair.aside import Aside

        assert self.best is not None
        self._tell("room")
        there = {p.session: p for p in self.best.placements}
        waiting = [c for c in self.best.left_over if self._places(c)]
        placed = {c: there.get(c, p) for c, p in self.stood.items() if c not in self.best.left_over}
        placed |= {c: there[c] for c in self.fresh if c in there}
        prices = {c: weight_of(self.ground, c, p, self.now) for c, p in self.movable.items()}
        prices |= dict.fromkeys(self.fresh, max(prices.values(), default=1.0))
        aside = Aside(self.after, self.stood, placed, prices, self.since)
        began = self.budget.used
        aside.prepare()
        self.budget.give_back(self.budget.used - began)
        found = aside.run(
            waiting, lambda w: not self._over() and self.budget.used < self._until(w.left, w.moved), TRIES
        )
        pushed = {c for c, p in self.movable.items() if found.get(c) != p} | {*self.touched, *self.fresh}
        moved = [c for c in pushed if c in found and c in self.stood and self._is_elsewhere(found[c])]
        left = tuple(sorted(c for c in pushed if c not in found))
        if len(left) >= len(self.best.left_over):
            return
        placements = tuple(found[c] for c in sorted(pushed) if c in found)
        self.best, self.free = Answer(False, placements, left, len(moved), len(pushed), 0), pushed
        self._try("pushed", set(), pushed, found)

    def _is_elsewhere(self, p: Placement) -> bool:
        old = self.stood[p.session]
        return (old.day, old.period) != (p.day, p.period)

    def _tell(self, stage: str) -> None:
        if self.on_stage is not None:
            count = len(self.touched) + len(self.fresh)
            placed = count - len(self.best.left_over) if self.best else 0
            if not self.on_stage(placed, count, stage):
                self.was_stopped = True

    def _try(
        self, stage: str, stay: Iterable[str], anywhere: Iterable[str], hint: dict[str, Placement] | None = None
    ) -> None:
        """Solve with some sessions free at their time and others free altogether; keep it if it is better."""
        self._tell(stage)
        if self._over() and self.best is not None:
            return
        stay, anywhere = set(stay), set(anywhere)
        found = self._answer(stay, anywhere, hint)
        if found is None:
            left = tuple(sorted({*self.touched, *self.fresh}))
            found = Answer(False, (), left, 0, 0, 0) if self.best is None else None
        if found is not None and (self.best is None or _worth(found) <= _worth(self.best)):
            self.best, self.free = found, stay | anywhere

    def _answer(self, stay: set[str], anywhere: set[str], hint: dict[str, Placement] | None = None) -> Answer | None:
        held = Held(self.ground, (p for c, p in self.stood.items() if c not in stay and c not in anywhere))
        wanted = [self._wanted(held, c, c in anywhere) for c in sorted(stay | anywhere)]
        seconds = max(LEAST, self.budget.seconds * HOPING - self.budget.used)
        if self.best is not None and not self.best.left_over:
            seconds = max(LEAST, self._until(0, self.best.moved) - self.budget.used)
        return place_exactly(held, wanted, seconds=min(self.budget.left, seconds), hint=hint)

    def _until(self, left: int, moved: int) -> float:
        """Seconds at which to be content with an answer."""
        if left:
            return self.budget.seconds * MAKING_ROOM
        return self.budget.seconds * (LONG_PATIENCE if moved > self._many() else PATIENCE)

    def _many(self) -> int:
        return MANY * (len(self.touched) + len(self.fresh))

    def _wanted(self, held: Held, code: str, anywhere: bool) -> Wanted:
        stood = self.stood.get(code)
        module = self.ground.module_of(code)
        group = self.after.session_by_code[code].group
        if anywhere or stood is None:
            starts = [s for s in self.ground.starts_of(module, group) if s.first >= self.since]
        else:
            here = self.ground.start_of(stood)
            starts = [here] if here in self.ground.starts_of(module, group) else []
        return price(self.ground, code, held.options(code, starts=starts), stood, self.now)

    def _may_stay(self, code: str) -> bool:
        """Whether a session could keep its time if every movable session gave way."""
        return bool(self._wanted(self.fast, code, anywhere=False).options)

    def _places(self, code: str) -> list[Option]:
        """All places of a session if every movable session gave way."""
        return list(self._wanted(self.fast, code, anywhere=True).options)

    def _displaced(self) -> list[str]:
        """Sessions of the best answer that are not at their old time."""
        if self.best is None:
            return list(self.touched)
        kept = {
            p.session
            for p in self.best.placements
            if (old := self.stood.get(p.session)) and (old.day, old.period) == (p.day, p.period)
        }
        return [c for c in sorted(self.free) if c in self.stood and c not in kept]

    def _left_least(self) -> bool:
        """Whether no answer could place more: what is left over has no place at all."""
        assert self.best is not None
        return not any(self._places(c) for c in self.best.left_over)

    def _cheapest(self) -> bool:
        """Whether each touched session stands at the cheapest of all places it could have, and nobody else changed."""
        assert self.best is not None
        if not self.best.is_proven or self.best.left_over:
            return False
        floor = [0, 0, 0]
        for code in (*self.touched, *self.fresh):
            steps = self._least_step(code)
            floor = [a + b for a, b in zip(floor, steps, strict=True)]
        return floor == [self.best.moved, self.best.other_venues, self.best.cost]

    def _least_step(self, code: str) -> tuple[int, int, int]:
        """Moves, venues and cost that one touched session needs by itself."""
        stood = self.stood.get(code)
        stays = self._wanted(self.fast, code, anywhere=False)
        if stood is None or not stays.options:
            return (int(stood is not None), 0, min(self._wanted(self.fast, code, anywhere=True).start_costs, default=0))
        option = stays.options[0]
        others = len([i for i in stood.instructors if i not in option.staff])
        other_venue = bool(stood.venue) and stood.venue not in option.venues
        return 0, int(other_venue), others * stays.staff_cost + other_venue * stays.venue_cost

    def _confirmed(self, plan: Plan) -> tuple[Breach, ...]:
        """Breaches that were there before, by the checker; a new one is a fault of the engine."""
        known = {(b.rule, b.sessions) for b in self.stuck}
        found = [b for b in check(self.after, plan) if (b.rule, b.sessions) not in known]
        worse = [b for b in found if any(c in self.movable or c in self.fresh for c in b.sessions)]
        if worse:
            worse = not_known(worse, check(self.before, self.plan))
        if worse:
            told = "; ".join(f"{b.rule}: {b.message}" for b in worse[:3])
            raise RuntimeError(f"the checker refused the repaired plan: {told}")
        return tuple(found)

    def _over(self) -> bool:
        return self.was_stopped or self.budget.left <= 0


def _worth(answer: Answer) -> tuple[int, int, int, int]:
    return len(answer.left_over), answer.moved, answer.other_venues, answer.cost


__all__ = ["Moment", "Placement", "repair"]
