"""Reads of interviews: what they come to by topic and platoon, whose judgement apart."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from blueberet.stages.assessment.models import Origin
from blueberet.stages.visits.models import Interview
from blueberet.stages.visits.shipped import topics


@dataclass(slots=True)
class Outcome:
    """Of one topic: people asked, passed, and points of points that could be had."""

    asked: int = 0
    passed: int = 0
    points: int = 0
    most: int = 0

    @property
    def share(self) -> int | None:
        """Per cent of the points; none if nobody was asked."""
        return round(100 * self.points / self.most) if self.most else None

    def add(self, result: dict[str, int]) -> None:
        """Count one person."""
        self.asked += 1
        self.passed += bool(result["passed"])
        self.points += result["points"]
        self.most += 2 * result["asked"]


@dataclass(slots=True)
class Results:
    """What the interviews of one origin come to."""

    origin: str
    word: str
    people: int = 0
    women: int = 0
    topics: dict[str, Outcome] = field(default_factory=dict)
    weakest: list[tuple[str, int, int]] = field(default_factory=list)
    """Questions with their points and the most that could be had, the weakest first."""


def results_of(rows: Iterable[Interview]) -> list[Results]:
    """Outcomes by origin, those that have any; the two are never added up."""
    found = {o.value: Results(o.value, str(o.label)) for o in Origin}
    asked: dict[str, dict[str, tuple[int, int]]] = {o.value: {} for o in Origin}
    for i in rows:
        here = found[i.origin]
        here.people += 1
        here.women += i.person.sex == "F"
        for code, result in i.results.items():
            here.topics.setdefault(code, Outcome()).add(result)
        for a in i.answers:
            points, most = asked[i.origin].get(a["question"], (0, 0))
            asked[i.origin][a["question"]] = (points + a["points"], most + 2)
    for origin, here in found.items():
        here.topics = {t: here.topics[t] for t in topics() if t in here.topics}
        weak = sorted(asked[origin].items(), key=lambda x: x[1][0] / x[1][1])[:5]
        here.weakest = [(words, points, most) for words, (points, most) in weak if points < most]
    return [r for r in found.values() if r.people]
