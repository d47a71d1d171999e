"""The lightest, or cheapest, stocks with which a mission endures with a given chance, certified on fresh tours.

In: a ``Mission``, a chance, how sure. Out: a ``Plan``. Why: docs/engines/endurance.md, section "Sizing".
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Flags, Floats, compile_mission
from blueberet.engine.endurance.engines import Choice
from blueberet.engine.endurance.estimates import lower_bound, most_breaches, share
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.needs import Needs, filled, needs
from blueberet.engine.endurance.plan import Certificate, Plan, Reason, deliveries_of, lines_of
from blueberet.engine.endurance.playing import Playing
from blueberet.engine.endurance.proving import lightest
from blueberet.engine.endurance.simulate import Told
from blueberet.engine.endurance.trimming import trim

FIRST_LOOK = 10_000
"""So many tours are enough to find at which level of stock rationing begins."""
SETTLED = 0.005
"""When the weight moves by less than this share, rationing has settled."""
MOST_LOOKS, TRIES = 4, 5
FRESH = 1 << 40
"""Replications of the first try to certify begin here, of the next at twice this, and so on."""
IN_HAND = 1.6
"""Standard errors of one sample between what is aimed at and what may fail at most: most tries then pass at once."""

WORTH_A_TRY = 1.03
"""A lighter try is made when so many times the failures might be aimed at."""


@dataclass(frozen=True, eq=False)
class Question:
    """What is sized, and how it is judged."""

    a: Arrays
    sized: Flags
    weights: Floats
    caps: Floats
    p: float
    confidence: float
    reps: int
    fresh: int

    def allowed(self, tried: int) -> int:
        """Most breaches of the fresh tours in try 0, 1, …; a half of what may go wrong is spent on each."""
        return most_breaches(self.fresh, self.p, self.sure(tried))

    def sure(self, tried: int) -> float:
        """Confidence of one try, so that all of them together keep the confidence asked for."""
        return 1.0 - (1.0 - self.confidence) / 2.0 ** (tried + 1)


def size(
    m: Mission, p: float = 0.99, confidence: float = 0.95, *, seed: int = 1, reps: int = 100_000,
    fresh: int | None = None, cost: Mapping[str, float] | None = None, keep: Collection[tuple[str, str]] = (),
    engine: Choice = "auto", told: Told | None = None, prove: bool = False,
) -> Plan:  # fmt: skip
    """Find targets and certify them.

    ``reps`` tours are sized on, ``fresh`` (without it as many) certify. ``cost``: of one unit of each item; without it
    weight is what counts. ``keep``: stores (site, item) whose targets stay; those of sites that are not judged stay
    anyway. The tour begins with sized stores full. ``prove``: the exact programme instead of the rule of thumb, slow.

    Raises
    ------
    ValueError
        With a line for each thing that cannot be asked.
    Stopped
        When ``told`` stops it.
    """
    q = _question(m, p, confidence, reps, reps if fresh is None else fresh, cost, keep)
    if q.allowed(0) < 0:
        few = math.ceil(math.log(1.0 - q.sure(0)) / math.log(p))
        return _answer(q, _today(q), reasons=(Reason("too_few", needed=few),), cost=cost)
    play = Playing(seed, engine, told, 2 * min(FIRST_LOOK, reps) + reps + q.fresh)
    aim = (q.allowed(0) - IN_HAND * math.sqrt(q.allowed(0))) / q.fresh
    aim = max(aim, 0.5 * q.allowed(0) / q.fresh)
    found = _settled(play, q, aim)
    most = int(q.allowed(0) * reps / q.fresh)
    if reasons := _hopeless(q, found, most):
        best = np.minimum(np.maximum(found.units.max(axis=0), q.a.minimum[q.sized]), q.caps)
        return _judged(play, q, _whole(best, q.caps, 0), reasons, cost)
    return _certified(play, q, found, aim / (1.0 + _optimism(q, found, aim)), cost, prove)


def _question(
    m: Mission, p: float, confidence: float, reps: int, fresh: int, cost: Mapping[str, float] | None,
    keep: Collection[tuple[str, str]],
) -> Question:  # fmt: skip
    a = compile_mission(replace(m, links=()))
    stores = {(s.code, x.item): x for s in m.sites for x in s.stores}
    faults = [f"{name}: must be above 0 and below 1, not {v:g}." for name, v in (("p", p), ("confidence", confidence))
              if not 0 < v < 1]  # fmt: skip
    faults += [f"{name}: must be at least 100 tours, not {n}." for name, n in (("reps", reps), ("fresh", fresh))
               if n < 100]  # fmt: skip
    faults += [f"keep: {s}/{i} is no store of the mission." for s, i in keep if (s, i) not in stores]
    if cost is not None:
        faults += [f"cost.{i}: no item {i} is listed." for i in cost if i not in m.item_index]
        faults += [f"cost.{i.code}: is missing; say what one {i.unit} costs." for i in m.items if i.code not in cost]
        faults += [f"cost.{i}: must be zero or more, not {c:g}." for i, c in cost.items() if not 0 <= c < math.inf]
    sized = a.judged.copy()
    for s, i in keep:
        if (s, i) in stores:
            sized[m.site_index[s], m.item_index[i]] = False
    if not faults and not sized.any():
        faults.append("keep: no store is left whose target may change.")
    if faults:
        raise ValueError("\n".join(faults))
    unit = a.kg if cost is None else np.array([cost[i.code] for i in m.items])
    unit = np.maximum(unit, 1e-6 * unit.max()) if unit.max() > 0 else np.ones(len(unit))
    caps = np.array([
        math.inf if (room := stores[m.sites[s].code, m.items[i].code].storage) is None else room
        for s, i in zip(*np.nonzero(sized), strict=True)
    ])  # fmt: skip
    return Question(a, sized, unit[np.nonzero(sized)[1]], caps, p, confidence, reps, fresh)


def _settled(play: Playing, q: Question, aim: float) -> Needs:
    """Needs at targets that fit them: sized, played again with rationing as it is there, until little moves."""
    if not np.any(q.a.step_at[q.sized] > 0):
        return needs(play, q.a, q.sized, None, 0, q.reps)
    first, targets, weight = min(FIRST_LOOK, q.reps), None, math.inf
    for _ in range(MOST_LOOKS):
        found = needs(play, q.a, q.sized, targets, 0, first)
        targets = _quick(q, found, int(aim * first))
        before, weight = weight, float(targets @ q.weights)
        if abs(before - weight) <= SETTLED * weight:
            break
    return needs(play, q.a, q.sized, targets, 0, q.reps)


def _quick(q: Question, found: Needs, lose: int) -> Floats:
    """Targets on which to look again; where more fail than may, those that fail anyway are left out."""
    out = _lost_anyway(q, found)
    if (count := int(out.sum())) == len(out):
        full: Floats = np.minimum(found.units.max(axis=0), q.caps)
        return full
    units = np.where(out[:, None], 0.0, found.units)
    return trim(units, q.weights, max(0, lose - count), exchanges=0)[0]


def _lost_anyway(q: Question, found: Needs) -> Flags:
    """(N): tours that fail whatever the targets."""
    lost: Flags = found.beyond | np.any(found.units > q.caps, axis=1)
    return lost


def _optimism(q: Question, found: Needs, aim: float) -> float:
    """By what share more tours fail than were given up.

    Each half is sized and judged on the other half; on twice as many tours sizing is less optimistic, by 1 / sqrt(2).
    """
    half, missed = len(found.units) // 2, 0
    for own, other in ((slice(0, half), slice(half, 2 * half)), (slice(half, 2 * half), slice(0, half))):
        targets = _quick(q, Needs(found.units[own], found.beyond[own]), int(aim * half))
        missed += int((found.beyond[other] | np.any(found.units[other] > targets, axis=1)).sum())
    return max(0.0, missed / (2 * half) / aim - 1.0) * math.sqrt(0.5) if aim > 0 else 0.0


def _hopeless(q: Question, found: Needs, most: int) -> tuple[Reason, ...]:
    """Why no targets can hold in all but ``most`` of the tours that were sized on."""
    if int(_lost_anyway(q, found).sum()) <= most:
        return ()
    m, n, out = q.a.mission, len(found.units), list[Reason]()
    for j, (s, i) in enumerate(zip(*np.nonzero(q.sized), strict=True)):
        if (over := int((found.units[:, j] > q.caps[j]).sum())) > most:
            needed = float(np.partition(found.units[:, j], n - 1 - most)[n - 1 - most])
            out.append(Reason("storage", m.sites[s].code, m.items[i].code, _up(needed), float(q.caps[j]), over / n,
                              _is_supplied(m, int(s))))  # fmt: skip
    if int(found.beyond.sum()) > most:
        out.append(Reason("kept", fails=float(found.beyond.mean())))
    return tuple(out) or (Reason("together", fails=float(_lost_anyway(q, found).mean())),)


def _is_supplied(m: Mission, site: int) -> bool:
    at = m.sites[site]
    return at.period > 0 and at.offset < m.days


def _certified(
    play: Playing, q: Question, found: Needs, aim: float, cost: Mapping[str, float] | None, prove: bool
) -> Plan:
    """Size, play fresh tours, and size for fewer failures until these are few enough.

    A first try that passes with much in hand is followed by a lighter one; if that fails, the first stands.
    """
    out, targets, least, passed = _lost_anyway(q, found), q.a.target[q.sized], None, list[tuple[float, Plan]]()
    units, breaches = np.where(out[:, None], 0.0, found.units), 0
    for tried in range(TRIES):
        lose = max(0, int(aim * q.reps) - int(out.sum()))
        if prove:
            proven = lightest(units, q.weights, lose)
            targets, least = proven.targets, proven.bound
        else:
            targets = trim(units, q.weights, lose)[0]
        targets = _whole(np.maximum(targets, q.a.minimum[q.sized]), q.caps, tried)
        first = FRESH * (tried + 1)
        breaches, allowed = play.failures(filled(q.a, q.sized, targets), first, q.fresh), q.allowed(tried)
        lighter = (q.allowed(tried + 1) - IN_HAND * math.sqrt(max(allowed, 0))) / max(breaches, 1)
        if breaches <= allowed:
            lower = lower_bound(breaches, q.fresh, q.sure(tried))
            certificate = Certificate(q.p, q.confidence, q.fresh, breaches, lower, first, tried + 1)
            plan = _answer(q, targets, certificate=certificate, breaches=breaches, aim=aim, least=least, cost=cost)
            passed.append((float(targets @ q.weights), plan))
            if tried or lighter < WORTH_A_TRY:
                break
            aim = aim * min(2.0, lighter)
        elif passed:
            break
        else:
            aim = aim * min(0.95, 0.97 * q.allowed(tried + 1) / breaches)
    if passed:
        return min(passed, key=lambda one: one[0])[1]
    return _answer(q, targets, reasons=(Reason("tries"),), breaches=breaches, aim=aim, cost=cost)


def _judged(
    play: Playing, q: Question, targets: Floats, reasons: tuple[Reason, ...], cost: Mapping[str, float] | None
) -> Plan:
    """The best there is, and how far it carries."""
    breaches = play.failures(filled(q.a, q.sized, targets), FRESH, q.fresh)
    return _answer(q, targets, reasons=reasons, breaches=breaches, cost=cost)


def _answer(
    q: Question, targets: Floats, *, reasons: tuple[Reason, ...] = (), certificate: Certificate | None = None,
    breaches: int | None = None, aim: float = 0.0, least: float | None = None, cost: Mapping[str, float] | None,
) -> Plan:  # fmt: skip
    lines, item = lines_of(q.a, q.sized, targets), np.nonzero(q.sized)[1]
    return Plan(
        p=q.p,
        confidence=q.confidence,
        lines=lines,
        deliveries=deliveries_of(q.a, lines),
        kg=float(targets @ q.a.kg[item]),
        kg_before=float(q.a.target[q.sized] @ q.a.kg[item]),
        cost=None if cost is None else sum(line.target * cost[line.item] for line in lines),
        chance=None if breaches is None else share(q.fresh - breaches, q.fresh),
        certificate=certificate,
        reasons=reasons,
        eased=aim,
        least=least,
    )


def _today(q: Question) -> Floats:
    targets: Floats = q.a.target[q.sized]
    return targets


def _up(units: float) -> float:
    return math.ceil(units * (1 - 1e-9))


def _whole(targets: Floats, caps: Floats, tried: int) -> Floats:
    """Whole units, upwards. From the second try on not even a rounding error goes down."""
    slack = 1e-9 if tried else -1e-9
    return np.minimum(np.ceil(targets * (1.0 + slack)), caps)
