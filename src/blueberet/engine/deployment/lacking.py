"""What stands between one person and one rotation, in words: the same rules as ``fitting``, one pair at a time.

In: a problem, a person, a rotation. Out: what is lacking, each with its rule and, where days decide, how many.
"""

from datetime import date, timedelta

from blueberet.engine.deployment.fitting import holds, spans
from blueberet.engine.deployment.periods import free_again, whole_years
from blueberet.engine.deployment.problem import Need, Person, Post, Problem, Rotation
from blueberet.engine.deployment.telling import Lack, lack
from blueberet.engine.standards.scales import Score, lacking_skills

__all__ = ["Lack", "lacks"]


def lacks(problem: Problem, person: Person, rotation: Rotation) -> tuple[Lack, ...]:
    """Everything that keeps a person himself from a rotation, in the order of the rules; nothing: he fits."""
    post, mission = problem.post_of[rotation.code], problem.mission_of[rotation.code]
    found: list[Lack] = []
    if mission.last_day and rotation.last > mission.last_day:
        late = (rotation.last - mission.last_day).days
        found.append(lack("P2", "mission_ends", short=late, mission=mission.code, day=mission.last_day, days=late))
    found += _rank(problem, person, post)
    found += [short for need in post.needs if (short := _need(problem, person, rotation, need))]
    if post.sex and person.sex != post.sex:
        found.append(lack("P5", "for_woman" if post.sex == "F" else "for_man"))
    found += _age(person, post, rotation)
    found += [
        lack("P8", "away_why", first=a.first, last=a.last, reason=a.reason)
        if a.reason
        else lack("P8", "away", first=a.first, last=a.last)
        for a in person.away
        if a.first <= rotation.last and a.last >= rotation.first
    ]
    found += _tours(problem, person, rotation)
    for x in problem.exclusions:
        if x.person == person.code and (
            x.rotation == rotation.code or (not x.rotation and x.mission in ("", mission.code))
        ):
            found.append(lack("P15", "excluded_why", reason=x.reason) if x.reason else lack("P15", "excluded"))
    return tuple(found)


def _rank(problem: Problem, person: Person, post: Post) -> list[Lack]:
    place = problem.ranks.index
    if post.rank_from and place(person.rank) < place(post.rank_from):
        return [lack("P3", "rank_low", rank=person.rank, asked=post.rank_from)]
    if post.rank_to and place(person.rank) > place(post.rank_to):
        return [lack("P3", "rank_high", rank=person.rank, asked=post.rank_to)]
    return []


def _need(problem: Problem, person: Person, rotation: Rotation, need: Need) -> Lack | None:
    wanted = rotation.last + timedelta(days=need.margin_days)
    begins, ends = rotation.first.toordinal(), wanted.toordinal()
    held = spans(problem, person, need)
    if any(a <= begins and ends <= z for a, z in held):
        return None
    ended = [z for a, z in held if a <= begins]
    if ended and max(ended) >= begins:
        day = date.fromordinal(max(ended))
        early = ends - max(ended)
        if need.margin_days:
            return lack("P4", "ends_early_margin", short=early, need=need, thing=need.told, day=day, days=early,
                        last=rotation.last, margin=need.margin_days)  # fmt: skip
        return lack("P4", "ends_early", short=early, need=need, thing=need.told, day=day, days=early,
                    last=rotation.last)  # fmt: skip
    if ended:
        day = date.fromordinal(max(ended))
        return lack("P4", "ended", short=ends - max(ended), need=need, thing=need.told, day=day)
    if held:
        late = held[0][0] - begins
        day = date.fromordinal(held[0][0])
        return lack("P4", "begins_late", short=late, need=need, thing=need.told, day=day, days=late)
    return _never(problem, person, need)


def _never(problem: Problem, person: Person, need: Need) -> Lack:
    """What he holds instead of what is asked."""
    if need.what == "language":
        scale = next(s for s in problem.scales if s.code == need.scale)
        mine = [h for h in person.holds if h.what == "language" and h.of.casefold() == need.of.casefold()]
        for h in mine:
            if h.scale == need.scale:
                least = Score(need.scale, need.least)
                short = lacking_skills(scale, Score(h.scale, h.score), least)
                if scale.form == "profile":
                    return lack("P4", "score_short", need=need, thing=need.told, score=h.score, skills=", ".join(short))
                return lack("P4", "score_low", need=need, thing=need.told, score=h.score)
        if mine:
            return lack("P4", "other_scale", need=need, thing=need.told, scale=mine[0].scale, score=mine[0].score)
    if need.what == "level":
        ladder = next((x for x in problem.ladders if need.of in x), ())
        lower = [h.of for h in person.holds if h.what == "level" and h.of in ladder and not holds(problem, h, need)]
        if lower:
            return lack("P4", "level_low", need=need, thing=need.told, held=max(lower, key=ladder.index))
    if need.what in ("speciality", "readiness"):
        return lack("P4", f"missing_{need.what}", need=need, of=need.of)
    return lack("P4", "missing", need=need, thing=need.told)


def _age(person: Person, post: Post, rotation: Rotation) -> list[Lack]:
    found: list[Lack] = []
    asked = post.age_from is not None or post.age_to is not None
    if asked and person.born is None:
        found += [lack("P6", "born_unknown") for side in (post.age_from, post.age_to) if side is not None]
    elif person.born is not None:
        young, old = whole_years(person.born, rotation.first), whole_years(person.born, rotation.last)
        if post.age_from is not None and young < post.age_from:
            found.append(lack("P6", "too_young", years=young, asked=post.age_from))
        if post.age_to is not None and old > post.age_to:
            found.append(lack("P6", "too_old", years=old, asked=post.age_to))
    if post.service_years is not None:
        if person.served_from is None:
            found.append(lack("P7", "service_unknown"))
        elif (years := whole_years(person.served_from, rotation.first)) < post.service_years:
            found.append(lack("P7", "service_short", years=years, asked=post.service_years))
    return found


def _tours(problem: Problem, person: Person, rotation: Rotation) -> list[Lack]:
    found: list[Lack] = []
    rest = problem.rules.rest_months
    for t in person.tours:
        if rotation.first >= free_again(t.last, rest) or t.first >= free_again(rotation.last, rest):
            continue
        if t.first <= rotation.last and t.last >= rotation.first:
            found.append(lack("P9", "in_mission", mission=t.mission, first=t.first, last=t.last))
        elif t.last < rotation.first:
            day = free_again(t.last, rest)
            short = (day - rotation.first).days
            found.append(lack("P10", "rests", short=short, day=day - timedelta(days=1), mission=t.mission))
        else:
            found.append(lack("P10", "rests_before", mission=t.mission, day=t.first))
    return found
