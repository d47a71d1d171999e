"""What stands between one person and one rotation, in words: the same rules as ``fitting``, one pair at a time.

In: a problem, a person, a rotation. Out: what is lacking, each with its rule and, where days decide, how many.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from blueberet.engine.deployment.fitting import holds, spans
from blueberet.engine.deployment.periods import free_again, whole_years
from blueberet.engine.deployment.problem import Need, Person, Post, Problem, Rotation
from blueberet.engine.standards.scales import Score, lacking_skills


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is lacking. ``days``: so many days too few; ``need``: what a course or document would give."""

    rule: str
    told: str
    days: int | None = None
    need: Need | None = None


def lacks(problem: Problem, person: Person, rotation: Rotation) -> tuple[Lack, ...]:
    """Everything that keeps a person himself from a rotation, in the order of the rules; nothing: he fits."""
    post, mission = problem.post_of[rotation.code], problem.mission_of[rotation.code]
    found: list[Lack] = []
    if mission.last_day and rotation.last > mission.last_day:
        late = (rotation.last - mission.last_day).days
        found.append(Lack("P2", f"{mission.code} ends on {mission.last_day}, {late} days before the tour", late))
    found += _rank(problem, person, post)
    found += [lack for need in post.needs if (lack := _need(problem, person, rotation, need))]
    if post.sex and person.sex != post.sex:
        found.append(Lack("P5", f"the post is for a {'woman' if post.sex == 'F' else 'man'}"))
    found += _age(person, post, rotation)
    found += [
        Lack("P8", f"away from {a.first} to {a.last}" + (f": {a.reason}" if a.reason else ""))
        for a in person.away
        if a.first <= rotation.last and a.last >= rotation.first
    ]
    found += _tours(problem, person, rotation)
    for x in problem.exclusions:
        if x.person == person.code and (
            x.rotation == rotation.code or (not x.rotation and x.mission in ("", mission.code))
        ):
            found.append(Lack("P15", "excluded by hand" + (f": {x.reason}" if x.reason else "")))
    return tuple(found)


def _rank(problem: Problem, person: Person, post: Post) -> list[Lack]:
    place = problem.ranks.index
    if post.rank_from and place(person.rank) < place(post.rank_from):
        return [Lack("P3", f"is {person.rank}; {post.rank_from} is the lowest rank asked")]
    if post.rank_to and place(person.rank) > place(post.rank_to):
        return [Lack("P3", f"is {person.rank}; {post.rank_to} is the highest rank asked")]
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
        margin = f" and {need.margin_days} days after it" if need.margin_days else ""
        return Lack("P4", f"{need.told} ends on {day}, {early} days early for a tour to {rotation.last}{margin}",
                    early, need)  # fmt: skip
    if ended:
        day = date.fromordinal(max(ended))
        return Lack("P4", f"{need.told} ended on {day}, before the tour begins", ends - max(ended), need)
    if held:
        late = held[0][0] - begins
        return Lack("P4", f"{need.told} begins on {date.fromordinal(held[0][0])}, {late} days late", late, need)
    return Lack("P4", _never(problem, person, need), None, need)


def _never(problem: Problem, person: Person, need: Need) -> str:
    """What he holds instead of what is asked."""
    if need.what == "language":
        scale = next(s for s in problem.scales if s.code == need.scale)
        mine = [h for h in person.holds if h.what == "language" and h.of.casefold() == need.of.casefold()]
        for h in mine:
            if h.scale == need.scale:
                least = Score(need.scale, need.least)
                short = lacking_skills(scale, Score(h.scale, h.score), least)
                where = f", short in {', '.join(short)}" if scale.form == "profile" else ""
                return f"{need.told} is asked, has {h.score}{where}"
        if mine:
            return f"{need.told} is asked, has {mine[0].scale} {mine[0].score}; scales are not converted"
    if need.what == "level":
        ladder = next((x for x in problem.ladders if need.of in x), ())
        lower = [h.of for h in person.holds if h.what == "level" and h.of in ladder and not holds(problem, h, need)]
        if lower:
            return f"{need.told} is asked, holds {max(lower, key=ladder.index)}"
    return f"has no {need.told}"


def _age(person: Person, post: Post, rotation: Rotation) -> list[Lack]:
    found: list[Lack] = []
    asked = post.age_from is not None or post.age_to is not None
    if asked and person.born is None:
        found += [Lack("P6", "day of birth not known") for side in (post.age_from, post.age_to) if side is not None]
    elif person.born is not None:
        young, old = whole_years(person.born, rotation.first), whole_years(person.born, rotation.last)
        if post.age_from is not None and young < post.age_from:
            found.append(Lack("P6", f"is {young} on the first day; {post.age_from} is the youngest asked"))
        if post.age_to is not None and old > post.age_to:
            found.append(Lack("P6", f"is {old} on the last day; {post.age_to} is the oldest allowed"))
    if post.service_years is not None:
        if person.served_from is None:
            found.append(Lack("P7", "first day of service not known"))
        elif (years := whole_years(person.served_from, rotation.first)) < post.service_years:
            found.append(Lack("P7", f"has served {years} years on the first day; {post.service_years} are asked"))
    return found


def _tours(problem: Problem, person: Person, rotation: Rotation) -> list[Lack]:
    found: list[Lack] = []
    rest = problem.rules.rest_months
    for t in person.tours:
        if rotation.first >= free_again(t.last, rest) or t.first >= free_again(rotation.last, rest):
            continue
        if t.first <= rotation.last and t.last >= rotation.first:
            found.append(Lack("P9", f"is in {t.mission} from {t.first} to {t.last}"))
        elif t.last < rotation.first:
            day = free_again(t.last, rest)
            found.append(Lack("P10", f"rests until {day - timedelta(days=1)} after {t.mission}",
                              (day - rotation.first).days))  # fmt: skip
        else:
            found.append(Lack("P10", f"would have too little rest before {t.mission} on {t.first}"))
    return found
