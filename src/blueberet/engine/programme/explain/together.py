"""One concession for each clash, made together: what it takes to have every session placed at once.

In: clashes with what cures each. Out: one ``Offer`` of several changes. Why: docs/engines/programme.md, section
"Clashes and concessions".
"""

from collections.abc import Sequence

from blueberet.engine.programme.changes import apply_all
from blueberet.engine.programme.explain.concessions import Concession
from blueberet.engine.programme.explain.offers import cures
from blueberet.engine.programme.explain.oracle import Oracle
from blueberet.engine.programme.explain.precheck import precheck
from blueberet.engine.programme.explain.refusal import Offer, Told
from blueberet.engine.programme.problem import Problem


def all_at_once(oracle: Oracle, problem: Problem, clashes: Sequence[Told]) -> Offer | None:
    """The cheapest concession of each clash that those before it have not cured already.

    ``None`` if there are not two clashes, or one of them has no concession. Confirmed by nothing but sums: whoever
    shows it lets the search try the whole programme with it.
    """
    if len(clashes) < 2 or not all(t.offers for t in clashes):
        return None
    changes: tuple[Concession, ...] = ()
    words: tuple[str, ...] = ()
    price = 0
    for told in clashes:
        if changes and cures(oracle, problem, told.clash, changes):
            continue
        offer = told.offers[0]
        here = apply_all(problem, changes)
        # Worded as they are made, one after the other: two may widen one window.
        for n, change in enumerate(offer.changes):
            words += (change.words(apply_all(here, offer.changes[:n])),)
        changes, price = changes + offer.changes, price + offer.price
    if len(changes) < 2:
        return None
    return Offer(changes, words, price, cures_part=False, left=len(precheck(apply_all(problem, changes))))
