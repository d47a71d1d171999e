"""The soft rules W1 to W5 as rows and priced columns; W6 is in the gain of a pair.

In: a model with its pairs. Out: the model with its wishes. Why: docs/engines/deployment.md, section "Wishes".
"""

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.rows import INFINITE, Model, Places
from blueberet.engine.deployment.teams import starts


def soft_rows(model: Model, *, by_unit: bool = True) -> None:
    """W1 to W5; without ``by_unit`` a start of a team costs one unit, and the rest is left to the dealing."""
    problem = model.fits.problem
    year = np.array([r.first.year for r in problem.rotations])
    _women(model, year)
    _regions(model, year)
    _experience(model, year)
    _depth(model)
    if by_unit:
        _teams(model)
    else:
        _teams_at_least(model)


def _columns(model: Model, rotations: NDArray[np.bool_]) -> Places:
    return np.flatnonzero(rotations[model.of_rotation])


def _women(model: Model, year: NDArray[np.int64]) -> None:
    """W1. Of those of a category who start in a year, a share of women: each one short costs."""
    problem = model.fits.problem
    category = np.array([problem.post_of[r.code].category for r in problem.rotations])
    if not problem.rules.price_women:
        return
    for t in problem.targets:
        those = (category == t.category) & (year == t.year)
        at = _columns(model, those)
        if not len(at) or not t.women:
            continue
        at = at[model.classes.women[model.of_class[at]]]
        short = model.wish("W1", f"{t.category} {t.year}", problem.rules.price_women, float(model.places[those].sum()))
        all_of_them = model.filled[those]
        values = [*np.ones(len(at)), *np.full(len(all_of_them), -t.women), 1.0]
        model.row([*at, *all_of_them, short], values, 0.0, INFINITE)


def _regions(model: Model, year: NDArray[np.int64]) -> None:
    """W2. Of those who start in a year, from one region at most a share: each one over costs."""
    problem = model.fits.problem
    share = problem.rules.region_share
    if share is None or not problem.rules.price_region:
        return
    regions = np.array(model.classes.region)
    for y in np.unique(year):
        at = _columns(model, year == y)
        for name in sorted(set(regions[model.of_class[at]].tolist()) - {""}):
            mine, all_of_them = at[regions[model.of_class[at]] == name], model.filled[year == y]
            over = model.wish("W2", f"{name} {y}", problem.rules.price_region, float(len(problem.people)))
            values = [*np.ones(len(mine)), *np.full(len(all_of_them), -share), -1.0]
            model.row([*mine, *all_of_them, over], values, -INFINITE, 0.0)


def _experience(model: Model, year: NDArray[np.int64]) -> None:
    """W3. Of those who start in a mission in a year, a share who were sent before: each one short costs."""
    problem = model.fits.problem
    share = problem.rules.experienced_share
    if not share or not problem.rules.price_experience:
        return
    missions = np.array([problem.mission_of[r.code].code for r in problem.rotations])
    for m in problem.missions:
        for y in np.unique(year[missions == m.code]):
            those = (missions == m.code) & (year == y)
            at, all_of_them = _columns(model, those), model.filled[those]
            if not len(at):
                continue
            at = at[model.classes.again[model.of_class[at], model.of_rotation[at]] > 0]
            short = model.wish("W3", f"{m.code} {y}", problem.rules.price_experience, float(len(problem.people)))
            values = [*np.ones(len(at)), *np.full(len(all_of_them), -share), 1.0]
            model.row([*at, *all_of_them, short], values, 0.0, INFINITE)


def _depth(model: Model) -> None:
    """W4. So many who hold a thing stay at home at every start of a tour: each one short costs, at the worst start."""
    problem, fits = model.fits.problem, model.fits
    for n, d in enumerate(problem.depths):
        holders = int(model.classes.holders[n])
        if not problem.rules.price_depth or not d.people:
            continue
        short = model.wish("W4", d.need.told, problem.rules.price_depth, float(d.people))
        for day in np.unique(fits.first):
            there = (fits.first <= day) & (day <= fits.last)
            at = np.flatnonzero(there[model.of_rotation] & model.classes.deep[model.of_class, n])
            if len(at):
                model.row([*at, short], [*np.ones(len(at)), -1.0], -INFINITE, float(max(0, holders - d.people)))


def _teams(model: Model) -> None:
    """W5. Posts of one team that start on one day: each unit they are drawn from costs."""
    units, price = np.array(model.classes.unit), model.fits.problem.rules.price_team
    for start in starts(model.fits):
        at = np.sort(np.concatenate([model.columns_of_rotation[r] for r in start.rotations]))
        of_unit = units[model.of_class[at]]
        # Who is the only one of his unit costs it, whoever he is.
        model.gain[0][at[~np.isin(of_unit, list(start.units))]] -= price
        for unit, most in sorted(start.units.items()):
            _unit(model, at[of_unit == unit], f"{start.told}: {unit or '(no unit)'}", most)


def _teams_at_least(model: Model) -> None:
    """W5, no more of it than holds whoever is sent: where nobody shares a unit each his own, else one unit a start."""
    price = model.fits.problem.rules.price_team
    for start in starts(model.fits):
        if start.units:
            sent = model.wish("W5", start.told, price, 1.0)
            for r in start.rotations.tolist():
                model.row([int(model.filled[r]), sent], [1.0, -float(model.places[r])], -INFINITE, 0.0)
        else:
            for r in start.rotations.tolist():
                model.gain[0][model.columns_of_rotation[r]] -= price


def _unit(model: Model, mine: Places, told: str, most: int) -> None:
    """One unit that may send several to a start of a team."""
    people = sum(model.size[c] for c in set(model.of_class[mine].tolist()))
    sent = model.wish("W5", told, model.fits.problem.rules.price_team, 1.0)
    model.row([*mine, sent], [*np.ones(len(mine)), -float(most)], -INFINITE, 0.0)
    order = np.argsort(model.of_rotation[mine], kind="stable")
    _, cuts = np.unique(model.of_rotation[mine][order], return_index=True)
    for own in np.split(mine[order], cuts[1:]):
        places = int(model.places[model.of_rotation[own[0]]])
        if min(people, places) < most:
            model.lazy.append((own, sent, float(min(people, places))))
