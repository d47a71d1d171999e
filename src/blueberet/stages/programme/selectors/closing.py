"""Reads of what closes a gap: modules that are evaluations, or made of requests, and sessions without a place."""

from collections import Counter
from collections.abc import Mapping

from blueberet.stages.programme.models import Module, Programme, TrainingRequest
from blueberet.stages.programme.selectors.held import Entry

EVALUATION = ("evaluation", "оцен", "бағала")
"""How the subject of a module says, in the languages of the house, that it is an evaluation and not teaching."""


def evaluating(programme: Programme) -> frozenset[str]:
    """Codes of modules that are evaluations."""
    rows = programme.modules.values_list("code", "subject")
    return frozenset(code for code, subject in rows if any(w in subject.casefold() for w in EVALUATION))


def made_of_requests(programme: Programme) -> dict[str, str]:
    """What kind of request each module was made of, by its code."""
    accepted = programme.requests.filter(state=TrainingRequest.State.ACCEPTED).exclude(made_module="")
    return dict(accepted.values_list("made_module", "kind"))


def without_place(programme: Programme, entries: Mapping[str, Entry]) -> dict[tuple[str, str], frozenset[str]]:
    """Service numbers of the groups that have not all sessions of a module among the entries, by module and group."""
    placed = Counter((e["module"], e["group"]) for e in entries.values())
    rows = Module.groups.through.objects.filter(module__programme=programme)
    told = rows.values_list("module__code", "module__sessions", "group__code", "group__members")
    return {(m, g): frozenset(members) for m, n, g, members in told if placed[m, g] < n}
