"""Why a timetable cannot be complete, in three parts: wrong input, wishes that clash, concessions that make it fit.

In: a problem, and the plan if there is one. Out: a ``Refusal`` that grows while it is made. Why:
docs/engines/programme.md, sections "Check before solving" and "Clashes and concessions".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.changes import apply_all
from blueberet.engine.programme.check import unplaced_sessions
from blueberet.engine.programme.explain.clash import clash_in, confirm
from blueberet.engine.programme.explain.grounds import Block, Grounds
from blueberet.engine.programme.explain.offers import offers
from blueberet.engine.programme.explain.oracle import Oracle
from blueberet.engine.programme.explain.precheck import precheck
from blueberet.engine.programme.explain.refusal import Offer, Refusal, Told
from blueberet.engine.programme.explain.shortfall import Shortfall, about
from blueberet.engine.programme.explain.together import all_at_once
from blueberet.engine.programme.explain.tray import InTray, why_in_tray
from blueberet.engine.programme.explain.wish import Wish
from blueberet.engine.programme.explain.words import wish_words
from blueberet.engine.programme.explain.wrong import wrong_input
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan

MOST_CLASHES, MOST_IN_TRAY, MOST_NEAR, MOST_LOOKED_AT = 6, 20, 4, 4
CONFIRM_SECONDS = 6.0


OnRefusal = Callable[[str, Refusal], bool]
"""Told what is done and what is known; ``False`` stops."""


@dataclass
class _Work:
    problem: Problem
    oracle: Oracle
    tell: OnRefusal
    wrong: tuple[str, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    clashes: list[Told] = field(default_factory=list)
    tray: list[InTray] = field(default_factory=list)
    together: Offer | None = None

    def known(self, *, finished: bool = False) -> Refusal:
        """What is known, the clashes with the fewest wishes first."""
        clashes, tray = tuple(self.clashes), tuple(self.tray)
        return Refusal(self.wrong, self.shortfalls, clashes, tray, self.together, finished)


def explain(problem: Problem, *, budget: Budget, plan: Plan | None = None, sessions: Iterable[str] = (),
            on_progress: OnRefusal | None = None) -> Refusal:  # fmt: skip
    """Find out why not every session has a place, and what would make it fit.

    Parameters
    ----------
    plan
        The draft; without one only the problem is asked.
    sessions
        Sessions in the tray to explain; none: all of them, as far as time goes.
    on_progress
        Told of each step with what is known so far.
    """
    work = _Work(problem, Oracle(problem, budget), on_progress or (lambda _, __: True))
    work.wrong = wrong_input(problem)
    work.shortfalls = precheck(problem)
    if not work.tell("Checked before solving", work.known()):
        return work.known()
    asked = list(sessions) or (unplaced_sessions(problem, plan) if plan is not None and plan.placements else [])
    if plan is not None:
        for code in asked[:MOST_IN_TRAY]:
            if budget.left <= 0 or not work.tell("Looking at the tray", work.known()):
                return work.known()
            work.tray.append(why_in_tray(problem, plan, code))
    for sums, wishes in _suspects(problem, work.shortfalls, asked):
        if budget.left <= 0 or len(work.clashes) >= MOST_CLASHES:
            break
        if any(set(t.clash.wishes) <= set(wishes) for t in work.clashes):
            continue
        if not work.tell("Looking for the wishes that clash", work.known()):
            return work.known()
        found = clash_in(work.oracle, wishes, sums)
        if found and all(set(found.wishes) != set(t.clash.wishes) for t in work.clashes):
            sure = confirm(problem, found.wishes, seconds=CONFIRM_SECONDS).holds
            words = tuple(wish_words(problem, w) for w in found.wishes)
            work.clashes.append(Told(found, sums.sentence if sums else "", words, sure))
            work.clashes.sort(key=lambda t: (not t.is_confirmed, len(t.wishes)))
    return _with_offers(work, budget)


def _with_offers(work: _Work, budget: Budget) -> Refusal:
    for n, told in enumerate(work.clashes):
        made: list[Offer] = []
        for offer in offers(work.oracle, work.problem, told.clash):
            made.append(offer)
            ranked = tuple(sorted(made, key=lambda o: (not o.cures_part, o.price)))
            work.clashes[n] = Told(told.clash, told.sentence, told.wishes, told.is_confirmed, ranked)
            if not work.tell("Trying concessions", work.known()):
                return work.known()
        ranked = work.clashes[n].offers
        seen = [_looked_at(work, o) if k < MOST_LOOKED_AT and budget.left > 0 else o for k, o in enumerate(ranked)]
        work.clashes[n] = replace(work.clashes[n], offers=tuple(seen))
    if budget.left > 0:
        work.together = all_at_once(work.oracle, work.problem, work.clashes)
    return work.known(finished=budget.left > 0)


def _looked_at(work: _Work, offer: Offer) -> Offer:
    """The offer with how many shortfalls of the whole programme it leaves."""
    return replace(offer, left=len(precheck(apply_all(work.problem, offer.changes))))


def _suspects(
    problem: Problem, shortfalls: Iterable[Shortfall], asked: list[str]
) -> Iterator[tuple[Shortfall | None, tuple[Wish, ...]]]:
    """Wishes that are or may be impossible together: those of sums, then around what lies in the tray, ever wider."""
    found = sorted(shortfalls, key=lambda s: len(s.wishes))
    for s in found:
        yield s, s.wishes
    if found or not asked:
        return
    grounds = Grounds(problem)
    keys = list(dict.fromkeys((problem.session_by_code[s].module, problem.session_by_code[s].group) for s in asked))
    for key in keys[:MOST_NEAR]:
        mine = next(b for b in grounds.blocks if b.key == key)
        for blocks in _around(problem, grounds, mine):
            yield None, about(grounds, blocks, pools=True, orders=True)


def _around(problem: Problem, grounds: Grounds, b: Block) -> Iterator[list[Block]]:
    """The block, its orders, its module, who uses its venues, who needs its instructors, all that its people have."""
    yield [b]
    tied = {o.before for o in problem.orders if o.after == b.module.code}
    tied |= {o.after for o in problem.orders if o.before == b.module.code}
    shares = [x for x in grounds.blocks if set(x.atoms) & set(b.atoms)]
    yield [b, *(x for x in shares if x.module.code in tied)]
    yield [x for x in grounds.blocks if x.module.code == b.module.code]
    if b.venues:
        yield [x for x in grounds.blocks if set(x.venues) & set(b.venues) and _meets(x, b)]
    if b.module.qualification:
        yield [x for x in grounds.blocks if x.module.qualification == b.module.qualification and _meets(x, b)]


def _meets(a: Block, b: Block) -> bool:
    return a.module.first_week <= b.module.last_week and b.module.first_week <= a.module.last_week
