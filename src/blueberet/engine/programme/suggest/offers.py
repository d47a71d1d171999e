"""The ten best other places of a session, each with its consequences.

In: a problem, a plan, a session. Out: ``Suggestion`` values, best first. Why: docs/engines/programme.md, section
"Suggestions". Nothing is changed by asking.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from blueberet.engine.programme.problem import Placement
from blueberet.engine.programme.score import DEFAULT_WEIGHTS
from blueberet.engine.programme.suggest.board import Board
from blueberet.engine.programme.suggest.chains import Ejection, Found
from blueberet.engine.programme.suggest.options import wishes_at
from blueberet.engine.programme.suggest.proof import breaches_of

Kind = Literal["move", "swap", "chain"]
COUNT = 10
A_DAY, A_HALF_DAY, AT_ITS_TIME = 3, 1, 2
"""Most suggestions of one kind that bring the session to the same day, the same half of a day, or leave its time."""
LEAST = {"move": 4, "swap": 2, "chain": 1}
"""Suggestions of a kind that are shown if there are so many, however much cheaper others are."""


@dataclass(frozen=True, slots=True)
class Step:
    """One session that moves."""

    before: Placement | None
    """None: it lay in the tray."""
    after: Placement


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another place for a session and all that comes with it. No hard rule is broken by taking it."""

    kind: Kind
    steps: tuple[Step, ...]
    """The session asked for first, then those that make room."""
    cost: float
    """Difference of the weighted soft cost; below 0 is better than now."""
    by_rule: tuple[tuple[str, float], ...]
    """Weighted difference by soft rule, those that differ, largest first."""
    price: float
    """What it is ranked by: ``cost`` and a small price for everybody who must be told."""
    groups: tuple[str, ...]
    """Groups whose sessions change time or venue."""
    instructors: tuple[str, ...]
    """Who teaches something else, or at another time, or no longer."""


class NoOffer(Exception):
    """There is nothing to suggest; the sentence says why."""


def suggest(board: Board, code: str, *, earliest: date, count: int = COUNT, depth: int = 3) -> list[Suggestion]:
    """Name the best other places of a session.

    Parameters
    ----------
    board
        The timetable; it is as before when this returns.
    earliest
        First day to which, and from which, sessions are moved. The session itself may stand a day before.
    depth
        Most sessions that move together, 1 to 3.

    Raises
    ------
    NoOffer
        If the session is over, pinned, unknown, or can stand nowhere.
    """
    s = board.number.get(code)
    if s is None:
        raise NoOffer("This session does not belong to the programme.")
    pins = {p.session for p in board.problem.pins}
    placed = board.placements.get(code)
    if code in pins:
        raise NoOffer("The session is pinned. Let it go first.")
    if placed is not None and (earliest - placed.day).days > 1:
        raise NoOffer("The session is over.")
    if placed is not None and board.place(s) is None:
        raise NoOffer("The session stands where nothing may be taught now. Send it to the tray, then ask again.")
    if not len(board.grid(int(board.facts.s_block[s])).starts):
        raise NoOffer("No open time, venue or team suits this session at all; see the reason in the tray.")
    ranked = sorted(Ejection(board, s, board.problem.calendar.day_of(earliest)).run(depth), key=_order)
    offers: list[Suggestion] = []
    for found in _varied(board, ranked, count):
        steps = _steps(board, found)
        if not breaches_of(board.problem, board.placements, [(t.before, t.after) for t in steps]):
            offers.append(_suggestion(board, found, steps))
    if not offers:
        raise NoOffer("No other place was found, also not by moving up to two other sessions.")
    return offers


def _order(found: Found) -> tuple[float, int, tuple[tuple[int, int], ...]]:
    return (round(found.price, 9), len(found.steps), tuple((s, p.start) for s, p in found.steps))


def kind_of(board: Board, found: Found) -> Kind:
    """Plain move, swap of two starts, or chain."""
    if len(found.steps) == 1:
        return "move"
    (a, first), (b, second) = found.steps[:2]
    old_a, old_b, slots = board.place(a), board.place(b), board.facts.st_first
    assert old_b is not None
    if len(found.steps) == 2 and old_a is not None:
        left = slots[old_a.start], slots[old_b.start]
        if left == (slots[second.start], slots[first.start]):
            return "swap"
    return "chain"


def _varied(board: Board, ranked: list[Found], count: int) -> Iterable[Found]:
    """The cheapest, but not ten times the same morning, and some of each kind."""
    f = board.facts
    used: Counter[tuple[object, ...]] = Counter()
    by_kind: dict[str, list[Found]] = {"move": [], "swap": [], "chain": []}
    for found in ranked:
        s, place = found.steps[0]
        kind, old = kind_of(board, found), board.place(s)
        day, half = int(f.st_day[place.start]), int(f.st_half[place.start])
        stays = old is not None and old.start == place.start
        keys: list[tuple[tuple[object, ...], int]] = [((kind, day), A_DAY), ((kind, day, half), A_HALF_DAY)]
        if stays:
            keys = [((kind, "stays"), AT_ITS_TIME)]
        keys.append(((kind, *(x for x, _ in found.steps[1:])), 1 if len(found.steps) > 1 else count))
        if len(by_kind[kind]) < count and all(used[k] < most for k, most in keys):
            used.update(k for k, _ in keys)
            by_kind[kind].append(found)
    sure = [x for kind, them in by_kind.items() for x in them[: LEAST[kind]]]
    rest = sorted((x for kind, them in by_kind.items() for x in them[LEAST[kind] :]), key=_order)
    return sorted([*sure, *rest][:count], key=_order)


def _steps(board: Board, found: Found) -> tuple[Step, ...]:
    codes = board.layout.sessions
    return tuple(Step(board.placements.get(codes[s]), board.placement(s, place)) for s, place in found.steps)


def _suggestion(board: Board, found: Found, steps: tuple[Step, ...]) -> Suggestion:
    counts = soft_difference(board, found)
    rules = [(r, round(float(c), 6)) for r, c in zip(DEFAULT_WEIGHTS, counts, strict=True) if abs(c) > 1e-6]
    groups, staff = [], []
    for t in steps:
        old = t.before
        if old is None or (old.day, old.period, old.venue) != (t.after.day, t.after.period, t.after.venue):
            groups.append(board.problem.session_by_code[t.after.session].group)
            staff += [*(old.instructors if old else ()), *t.after.instructors]
        else:
            staff += sorted(set(old.instructors) ^ set(t.after.instructors))
    told = tuple(dict.fromkeys(groups)), tuple(dict.fromkeys(staff))
    return Suggestion(
        kind_of(board, found), steps, round(found.soft, 6), tuple(sorted(rules, key=lambda x: -abs(x[1]))),
        round(found.price, 6), *told,
    )  # fmt: skip


def soft_difference(board: Board, found: Found) -> list[float]:
    """Weighted difference by soft rule; the board is as before at the end."""
    weights = board.weights
    total = weights * 0.0
    old = {}
    for s, _ in found.steps:
        if board.place(s) is not None:
            old[s] = board.take(s)
            total = total - weights * wishes_at(board, s, old[s])
    for s, place in found.steps:
        total = total + weights * wishes_at(board, s, place)
        board.put(s, place)
    for s, _ in found.steps:
        board.take(s)
    for s, place in old.items():
        board.put(s, place)
    return list(total)
