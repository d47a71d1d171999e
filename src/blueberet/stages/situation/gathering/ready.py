"""What the last snapshot of readiness says of a unit: its grade, and what holds it down."""

from datetime import date, datetime

from django.urls import reverse

from blueberet.engine.readiness.states import State
from blueberet.engine.situation.facts import Block, Fact
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.readiness.models import Snapshot
from blueberet.stages.readiness.selectors.turning import standing_in
from blueberet.stages.situation.gathering.moments import known_by
from blueberet.stages.standards.selectors import versions_by_code

MOST = 12
"""So many lines are told; how many there are is told whole."""
LOOKS = {"ready": "met", "ready with limits": "expiring", "not ready": "failed"}


def readiness(centre: Centre, unit: int, last: date, now: datetime) -> Block:
    """The grade that was measured; one snapshot holds it for every unit."""
    link = reverse("readiness-unit", args=[f"U{unit}"])
    kept = Snapshot.objects.filter(centre=centre, origin="national", day__lte=last).defer("content").first()
    grade, lines = standing_in(kept, f"U{unit}") if kept is not None else ("", [])
    if kept is None or not grade:
        return Block("readiness", (), None, "readiness", link)
    down = sorted(
        (x for x in lines if x.critical and not State(x.after).holds), key=lambda x: (State(x.after).rank, x.code)
    )
    versions = versions_by_code(centre, last)

    def titled(code: str) -> str:
        """A standard by its title; a language or another thing, which has none, by its code."""
        return versions[code].title if code in versions else code

    facts = [
        Fact("readiness.grade", "readiness.grade", f"grade.{grade}", unit="word", look=LOOKS.get(grade, "none")),  # type: ignore[arg-type]
        Fact("readiness.critical", "readiness.critical", len(down), look="failed" if down else "met"),
    ]
    facts += [
        Fact(f"readiness.{x.set}.{x.code}", "readiness.line", f"state.{x.after}", of=titled(x.code), unit="word",
             look="failed" if x.after == "failed" else "missing")
        for x in down[:MOST]
    ]  # fmt: skip
    unique = {f.code: f for f in facts}
    return Block("readiness", tuple(unique.values()), known_by(kept.day, kept.at, now), "readiness", link)
