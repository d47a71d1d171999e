"""Other places of a session as the page shows them: in words, with what they cost and who must be told."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from blueberet.engine.kit import wire
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.suggest.board import Board
from blueberet.engine.programme.suggest.offers import NoOffer, Suggestion, suggest
from blueberet.engine.programme.words import day_words, session_words, time_words
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.programme.bridge import plan_of, problem_of
from blueberet.stages.programme.models import Programme, Session
from blueberet.stages.programme.soft_rules import rule_title
from blueberet.stages.roster.selectors import people_of

MOST_STEPS = 3


@lru_cache(maxsize=2)
def _board(pk: int, version: int) -> Board:
    # Facts and plan change only together with the version of the programme.
    programme = Programme.objects.get(pk=pk)
    return Board(problem_of(programme), plan_of(programme))


def board_of(programme: Programme) -> Board:
    """The timetable as a board of one's own; kept until the timetable changes."""
    return _board(programme.pk, programme.version).copy()


def forget_boards() -> None:
    """Keep no board; for tests, which use keys again."""
    _board.cache_clear()


@dataclass(frozen=True, slots=True)
class Offer:
    """One row of the panel."""

    kind: str
    place: str
    """``Thu 14 Mar 2024 09:00, Classroom 2, Capt Nur``."""
    others: tuple[str, ...]
    """What else moves, a sentence each."""
    cost: float
    costs: tuple[tuple[str, str, float], ...]
    """Rule number, its title, weighted difference; largest first."""
    people: int
    women: int
    groups: tuple[str, ...]
    instructors: tuple[str, ...]
    token: str
    """The places as JSON, for the form."""


def offers_for(session: Session, *, today: date) -> list[Offer]:
    """The ten best other places.

    Raises
    ------
    NoOffer
        If there are none; the sentence says why.
    """
    board = board_of(session.programme)
    found = suggest(board, session.code, earliest=today + timedelta(days=1))
    women = _women(session.programme.centre, board.problem, found)
    return [_offer(board.problem, s, women) for s in found]


def _women(centre: Centre, problem: Problem, found: list[Suggestion]) -> frozenset[str]:
    numbers = {n for s in found for g in s.groups for n in problem.group_by_code[g].members}
    rows = people_of(centre).filter(sex="F", service_number__in=numbers)
    return frozenset(rows.values_list("service_number", flat=True))


def where_words(problem: Problem, p: Placement) -> str:
    """``Thu 14 Mar 2024 09:00, Classroom 2, Capt Nur``."""
    parts = [f"{day_words(p.day)} {time_words(problem, p.period)}"]
    if p.venue:
        parts.append(problem.venue_by_code[p.venue].name)
    return ", ".join([*parts, *(problem.instructor_by_code[i].name for i in p.instructors)])


def _offer(problem: Problem, found: Suggestion, women: frozenset[str]) -> Offer:
    groups = [problem.group_by_code[g] for g in found.groups]
    people = {n for g in groups for n in g.members}
    unnamed = sum(g.heads - len(g.members) for g in groups)
    others = []
    for n, step in enumerate(found.steps[1:]):
        words = {"who": session_words(problem, step.after.session), "where": where_words(problem, step.after)}
        if found.kind == "swap":
            others.append(_("swaps with %(who)s, which goes to %(where)s") % words)
        elif n == 0:
            others.append(_("makes %(who)s go to %(where)s") % words)
        else:
            others.append(_("and makes %(who)s go to %(where)s") % words)
    return Offer(
        found.kind, where_words(problem, found.steps[0].after), tuple(others), found.cost,
        tuple((rule, rule_title(rule), n) for rule, n in found.by_rule), len(people) + unnamed, len(people & women),
        tuple(g.name for g in groups), tuple(problem.instructor_by_code[i].name for i in found.instructors),
        json.dumps([wire.dump(t.after) for t in found.steps]),
    )  # fmt: skip


def places_in(token: str) -> list[Placement]:
    """The places of a form's token.

    Raises
    ------
    ValueError
        If it is none.
    """
    try:
        rows = json.loads(token[:4000] or "null")
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_STEPS:
        raise ValueError("no list of places")
    return [wire.load(Placement, row) for row in rows]


__all__ = ["NoOffer", "Offer", "board_of", "forget_boards", "offers_for", "places_in", "where_words"]
