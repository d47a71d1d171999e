"""The soft rules W1 to W5 as rows and priced columns; W6 is in the gain of a pair.

In: a model with its pairs. Out: the model with its wishes. Why: docs/engines/deployment.md, section "Wishes".
"""

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.rows import INFINITE, Model, Places


def soft_rows(model: Model, *, by_unit: bool = True) -> None:
    """W1 to W5; without ``by_unit`` teams are left to the dealing."""
    problem = model.fits.problem
    year = np.array([r.first.year for r in problem.rotations])
    _women(model, year)
    _regions(model, year)
    _experience(model, year)
    _depth(model)
    if by_unit:
        _teams(model)


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
    problem = model.fits.problem
    if not problem.rules.price_team:
        return
    teams: dict[tuple[str, int], list[int]] = {}
    for n, r in enumerate(problem.rotations):
        if problem.post_of[r.code].team:
            teams.setdefault((problem.post_of[r.code].team, r.first.toordinal()), []).append(n)
    units = np.array(model.classes.unit)
    for (team, _), rotations in teams.items():
        mask = np.zeros(len(problem.rotations), bool)
        mask[rotations] = True
        at = _columns(model, mask)
        of_unit = units[model.of_class[at]]
        for unit in sorted(set(of_unit.tolist())):
            mine = at[of_unit == unit]
            people = sum(model.size[c] for c in set(model.of_class[mine].tolist()))
            sent = model.wish("W5", f"{team} {problem.rotations[rotations[0]].first}: {unit or '(no unit)'}",
                              problem.rules.price_team, 1.0)  # fmt: skip
            most = min(people, int(model.places[rotations].sum()))
            model.row([*mine, sent], [*np.ones(len(mine)), -float(most)], -INFINITE, 0.0)
            order = np.argsort(model.of_rotation[mine], kind="stable")
            _, cuts = np.unique(model.of_rotation[mine][order], return_index=True)
            for own in np.split(mine[order], cuts[1:]):
                places = int(model.places[model.of_rotation[own[0]]])
                if min(people, places) < most:
                    model.lazy.append((own, sent, float(min(people, places))))
