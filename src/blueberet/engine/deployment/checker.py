"""Judges any plan by the hard rules, also one made by hand; shares no code with the model or with ``fitting``.

In: a problem and a plan. Out: what it breaks, with the number of the rule. Why: docs/engines/deployment.md.
Written for reading: one rule one function, days one after the other, no arrays.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Holding, Need, Person, Problem, Rotation

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule. Person or rotation empty: it is about all."""

    rule: str
    rotation: str
    person: str
    told: str
    day: date | None = None
    """P12 and P13: the day, the people counted on it, and how many are asked or allowed; of P13 the mission."""
    count: int | None = None
    asked: int | None = None
    mission: str = ""


def check(problem: Problem, plan: Plan) -> tuple[Breach, ...]:
    """Every broken rule, P1 to P15."""
    return tuple(_breaches(problem, plan))


def check_strength(problem: Problem, plan: Plan) -> tuple[Breach, ...]:
    """Only the rules about all people, P12 and P13; everybody and every rotation of the plan is known."""
    people = {p.code: p for p in problem.people}
    rotations = {r.code: r for r in problem.rotations}
    return tuple(_strength(problem, [(people[a.person], rotations[a.rotation]) for a in plan.assignments]))


def _breaches(problem: Problem, plan: Plan) -> Iterator[Breach]:
    people = {p.code: p for p in problem.people}
    rotations = {r.code: r for r in problem.rotations}
    known: list[tuple[Person, Rotation]] = []
    for a in plan.assignments:
        if a.person not in people:
            yield Breach("P1", a.rotation, a.person, f"{a.person or '(nobody)'} is not among the people")
        if a.rotation not in rotations:
            yield Breach("P1", a.rotation, a.person, f"{a.rotation or '(none)'} is not among the rotations")
        if a.person in people and a.rotation in rotations:
            known.append((people[a.person], rotations[a.rotation]))
    yield from _places(problem, known)
    for person, rotation in known:
        yield from (
            Breach(rule, rotation.code, person.code, f"{person.code} in {rotation.code}: {told}")
            for rule, told in _alone(problem, person, rotation)
        )
    of_person: dict[str, list[Rotation]] = defaultdict(list)
    for person, rotation in known:
        of_person[person.code].append(rotation)
    for code, served in of_person.items():
        yield from _together(problem, people[code], served)
    yield from _strength(problem, known)
    yield from _by_hand(problem, known)


def _places(problem: Problem, known: list[tuple[Person, Rotation]]) -> Iterator[Breach]:
    places = {p.code: p.places for p in problem.posts}
    for (rotation, person), count in Counter((r.code, p.code) for p, r in known).items():
        if count > 1:
            yield Breach("P1", rotation, person, f"{person} stands {count} times in {rotation}")
    for r in problem.rotations:
        count = sum(x.code == r.code for _, x in known)
        if count > places[r.post]:
            yield Breach("P1", r.code, "", f"{count} people for the {places[r.post]} places of {r.code}")


def _alone(problem: Problem, person: Person, rotation: Rotation) -> Iterator[tuple[str, str]]:
    """What the person himself lacks."""
    post = next(p for p in problem.posts if p.code == rotation.post)
    mission = next(m for m in problem.missions if m.code == post.mission)
    if mission.last_day is not None and rotation.last > mission.last_day:
        yield "P2", f"{mission.code} ends on {mission.last_day}"
    order = list(problem.ranks)
    if post.rank_from and order.index(person.rank) < order.index(post.rank_from):
        yield "P3", f"{person.rank} is below {post.rank_from}"
    if post.rank_to and order.index(person.rank) > order.index(post.rank_to):
        yield "P3", f"{person.rank} is above {post.rank_to}"
    for need in post.needs:
        missing = _first_day_without(problem, person, need, rotation.first, rotation.last)
        if missing:
            yield "P4", f"{need.told} is not held on {missing}"
    if post.sex and post.sex != person.sex:
        yield "P5", "the post is for the other sex"
    if post.age_from is not None and not _is_aged(person.born, post.age_from, rotation.first):
        yield "P6", f"is not {post.age_from} on {rotation.first}"
    if post.age_to is not None and (person.born is None or _is_aged(person.born, post.age_to + 1, rotation.last)):
        yield "P6", f"is older than {post.age_to} on {rotation.last}"
    if post.service_years is not None and not _is_aged(person.served_from, post.service_years, rotation.first):
        yield "P7", f"has not served {post.service_years} years on {rotation.first}"
    for a in person.away:
        if not (a.last < rotation.first or rotation.last < a.first):
            yield "P8", f"is away from {a.first} to {a.last}"


def _first_day_without(problem: Problem, person: Person, need: Need, first: date, last: date) -> date | None:
    """First day of the tour and its margin on which a need is not held; follows one holding into the next."""
    mine = [h for h in person.holds if _answers(problem, h, need)]
    day, end = first, last + timedelta(days=need.margin_days)
    while day <= end:
        now = [h for h in mine if (h.first is None or h.first <= day) and (h.until is None or h.until >= day)]
        if not now:
            return day
        if any(h.until is None for h in now):
            return None
        day = max(h.until for h in now if h.until) + DAY
    return None


def _answers(problem: Problem, h: Holding, need: Need) -> bool:
    if h.what != need.what:
        return False
    if need.what == "language":
        return h.of.lower() == need.of.lower() and h.scale == need.scale and _at_least(problem, h, need)
    if need.what == "level":
        for ladder in problem.ladders:
            if need.of in ladder and h.of in ladder:
                return ladder.index(h.of) >= ladder.index(need.of)
    return h.of.lower() == need.of.lower()


def _at_least(problem: Problem, h: Holding, need: Need) -> bool:
    scale = next(s for s in problem.scales if s.code == need.scale)
    if scale.form == "points":
        points = [p.lower() for p in scale.points]
        return points.index(h.score.strip().lower()) >= points.index(need.least.strip().lower())
    if scale.form == "number":
        return float(h.score.replace(",", ".")) >= float(need.least.replace(",", "."))
    return all(a >= b for a, b in zip(_digits(h.score), _digits(need.least), strict=True))


def _digits(profile: str) -> list[float]:
    found: list[float] = []
    for sign in profile.replace(" ", ""):
        if sign == "+":
            found[-1] += 0.5
        else:
            found.append(float(sign))
    return found


def _is_aged(since: date | None, years: int, day: date) -> bool:
    """Whether so many whole years are over; the anniversary of a 29 February is 28 February in other years."""
    if since is None:
        return False
    year = since.year + years
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    anniversary = date(year, 2, 28) if (since.month, since.day) == (2, 29) and not leap else since.replace(year=year)
    return day >= anniversary


def _together(problem: Problem, person: Person, served: list[Rotation]) -> Iterator[Breach]:
    """P9 to P11: what several tours of one person come to."""
    planned = [(r.first, r.last, r.code) for r in served]
    fixed = [(t.first, t.last, t.mission) for t in person.tours]
    spans = sorted([*planned, *fixed])
    for n, (first, last, what) in enumerate(spans):
        for later_first, _, later in spans[n + 1 :]:
            if (first, last, what) in fixed and any(later_first == f and later == m for f, _, m in fixed):
                continue
            if later_first <= last:
                yield Breach("P9", later, person.code, f"{person.code} is in {what} and {later} on {later_first}")
            elif later_first < _rested(last, problem.rules.rest_months):
                yield Breach("P10", later, person.code,
                             f"{person.code} leaves for {later} on {later_first}, before "
                             f"{problem.rules.rest_months} months of rest after {what}")  # fmt: skip
    if problem.rules.most_days is not None and served:
        days = {
            first + n * DAY for first, last, _ in spans for n in range((last - first).days + 1)
            if problem.first <= first + n * DAY <= problem.last
        }  # fmt: skip
        if len(days) > problem.rules.most_days:
            most = problem.rules.most_days
            yield Breach("P11", "", person.code, f"{person.code} is deployed {len(days)} days; {most} are allowed")


def _rested(last: date, months: int) -> date:
    """First day on which the rest is over."""
    day, month, year = last.day, last.month + months, last.year
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    while True:
        try:
            return date(year, month, day) + DAY
        except ValueError:
            day -= 1


def _strength(problem: Problem, known: list[tuple[Person, Rotation]]) -> Iterator[Breach]:
    """P12 and P13, on every day on which somebody leaves."""
    posts = {p.code: p for p in problem.posts}
    fixed = [(t, p) for p in problem.people for t in p.tours]
    days = sorted({r.first for _, r in known} | {r.last - timedelta(days=posts[r.post].handover_days - 1)
                                                for _, r in known} | {t.first for t, _ in fixed})  # fmt: skip
    at_home = _at_home(problem)
    for day in days:
        if not problem.first <= day <= problem.last:
            continue
        sent = {p.code for p, r in known if r.first <= day <= r.last}
        left = len(problem.people) - len(sent | {p.code for t, p in fixed if t.first <= day <= t.last})
        if sent and left < at_home:
            yield Breach("P12", "", "", f"on {day} {left} people are at home; the reserve asks for {at_home}",
                         day, left, at_home)  # fmt: skip
        for m in problem.missions:
            if m.quota is None:
                continue
            there = [r for _, r in known if posts[r.post].mission == m.code and r.first <= day <= r.last]
            there = [r for r in there if day <= r.last - timedelta(days=posts[r.post].handover_days)]
            here = [t for t, _ in fixed if t.mission == m.code and t.first <= day]
            count = len(there) + sum(day <= t.last - timedelta(days=t.handover_days) for t in here)
            if there and count > m.quota:
                yield Breach("P13", "", "", f"on {day} {count} people are in {m.code}; its quota is {m.quota}",
                             day, count, m.quota, m.code)  # fmt: skip


def _at_home(problem: Problem) -> int:
    share = problem.rules.reserve_share * len(problem.people)
    return int(share) + (share - int(share) > 1e-9)


def _by_hand(problem: Problem, known: Iterable[tuple[Person, Rotation]]) -> Iterator[Breach]:
    there = {(p.code, r.code) for p, r in known}
    for pin in problem.pins:
        if (pin.person, pin.rotation) not in there:
            yield Breach("P14", pin.rotation, pin.person, f"{pin.person} is pinned to {pin.rotation} and is not in it")
    posts = {p.code: p.mission for p in problem.posts}
    missions = {r.code: posts[r.post] for r in problem.rotations}
    for x in problem.exclusions:
        for person, rotation in sorted(there):
            meant = rotation == x.rotation or (not x.rotation and x.mission in ("", missions[rotation]))
            if person == x.person and meant:
                yield Breach("P15", rotation, person, f"{person} is excluded from {rotation}")
