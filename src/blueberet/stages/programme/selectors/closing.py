"""Reads of what closes a gap: modules that are evaluations, or made of requests, and sessions without a place."""

from collections import Counter
from collections.abc import Mapping

from blueberet.stages.programme.models import TrainingRequest
from blueberet.stages.programme.selectors.held import Entry
from blueberet.stages.programme.selectors.taught import Taught

EVALUATION = ("evaluation", "оцен", "бағала")
"""How the subject of a module says, in the languages of the house, that it is an evaluation and not teaching."""


def evaluating(taught: Taught) -> frozenset[str]:
    """Codes of modules that are evaluations."""
    return frozenset(m.code for m in taught.modules if any(w in m.subject.casefold() for w in EVALUATION))


def made_of_requests(taught: Taught) -> dict[str, str]:
    """What kind of request each module was made of, by its code."""
    accepted = (r for r in taught.requests if r.state == TrainingRequest.State.ACCEPTED and r.made_module)
    return {r.made_module: r.kind for r in accepted}


def without_place(taught: Taught, entries: Mapping[str, Entry]) -> dict[tuple[str, str], frozenset[str]]:
    """Service numbers of the groups that have not all sessions of a module among the entries, by module and group."""
    placed = Counter((e["module"], e["group"]) for e in entries.values())
    modules = {m.pk: m for m in taught.modules}
    asked = ((modules[module], group) for module, group in taught.groups)
    return {(m.code, group): taught.members[group] for m, group in asked if placed[m.code, group] < m.sessions}
