"""The timeline of tours as shapes: who is where, who is decided and proposed to follow, what is open.

In: the standing of a centre. Out: bars by post, in units of a drawing 1,000 wide.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from blueberet.engine.deployment.periods import months_later
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.deployment.models import Assignment
from blueberet.stages.deployment.selectors.standing import SERVED_TO, Standing

LEFT, WIDTH, ROW, TOP = 125.0, 870.0, 18.0, 18.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it lies, what it looks like, what it says."""

    x: str
    y: str
    width: str
    height: str
    look: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One post."""

    code: str
    y: str
    bars: list[Bar]


def timeline(centre: Centre, s: Standing) -> dict[str, Any]:
    """Bars by post from half a year ago to the end of the horizon: under way, decided, proposed, open."""
    begins, ends = months_later(s.on, -6), months_later(s.on, s.rule.horizon_months)
    span = (ends - begins).days

    def at(day: date) -> float:
        return LEFT + WIDTH * (day - begins).days / span

    def bar(first: date, last: date, y: float, look: str, words: str) -> Bar:
        a, z = at(max(first, begins)), at(min(last, ends))
        told = f"{words}, {date_format(first, 'j M Y')} – {date_format(last, 'j M Y')}"
        return Bar(_n(a), _n(y + 1), _n(max(2.0, z - a)), "12", look, told)

    under_way: dict[str, Counter[tuple[str, date, date]]] = defaultdict(Counter)
    missions: dict[str, str] = {}
    rows = Assignment.objects.filter(centre=centre, first_day__lt=s.on, last_day__gte=begins)
    rows = rows.annotate(to=SERVED_TO)
    for post, mission, rotation, first, last, ended in rows.values_list(
        "post__code", "post__mission__code", "rotation", "first_day", "last_day", "to"
    ):
        under_way[post][rotation, first, ended or last] += 1
        missions[post] = mission
    missions |= {t.post.code: m.mission.code for m in s.missions for t in m.tours}
    lines: list[Line] = []
    for post in sorted(missions, key=lambda code: (missions[code], code)):
        y = TOP + ROW * len(lines)
        bars = [
            bar(first, last, y, "dp-there", f"{code}: {n}")
            for (code, first, last), n in sorted(under_way[post].items())
        ]
        for t in (t for t in s.tours if t.post.code == post):
            look = "dp-decided" if not t.open else "dp-open" if t.missing else "dp-proposed"
            words = _("%(c)s: %(d)d of %(p)d decided, %(n)d proposed")
            words %= {"c": t.code, "d": t.decided, "p": t.places, "n": t.proposed}
            bars.append(bar(t.first, t.last, y, look, words))
        lines.append(Line(post, _n(y), bars))
    years = [(y, _n(at(date(y, 1, 1)))) for y in range(begins.year + 1, ends.year + 1)]
    return {
        "lines": lines, "today": _n(at(s.on)), "years": years, "begins": begins, "ends": ends, "left": _n(LEFT),
        "width": _n(WIDTH), "height": _n(TOP + ROW * len(lines) + 2),
        "legend": (("dp-there", _("under way")), ("dp-decided", _("decided")), ("dp-proposed", _("proposed")),
                   ("dp-open", _("places with nobody"))),
    }  # fmt: skip


def _n(value: float) -> str:
    return f"{value:.1f}"
