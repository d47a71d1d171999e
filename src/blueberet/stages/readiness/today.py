"""What readiness says on the first page: how much of what is critical is held, and the worst task of a unit.

A measurement knows the last act that it is told from (ADR 18), so what is said of it is kept with it and not beside.
"""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from blueberet.engine.readiness.states import State
from blueberet.foundation.accounts.policies import STAFF, centre_of, holds, sight_of
from blueberet.foundation.shell.today import Line
from blueberet.stages.readiness.selectors.awaiting import mentioned
from blueberet.stages.readiness.selectors.measuring import Measured
from blueberet.stages.readiness.selectors.showing import critical_of, titled
from blueberet.stages.readiness.words import GRADES, STATES, thing_of

MOST = 3
"""Units of a scope that are told of."""
KEPT = 40
"""Scopes and languages whose lines are kept with a measurement."""
WORST = (State.FAILED, State.MISSING)


def lines(request: HttpRequest) -> tuple[Line, ...]:
    """For staff: of the whole centre, or of the units that the account's roles are for."""
    user, centre, today = request.user, centre_of(request.user), timezone.localdate()
    if centre is None or not holds(user, centre, *STAFF) or hasattr(request, "variant"):
        return ()
    found, comes_soon = mentioned(centre, today)
    if found is None:
        # The page asks for it by itself; one of a large centre only where somebody looks at readiness.
        return (Line("later", _("Work out readiness"), reverse("readiness-told")),) if comes_soon else ()
    sight, m = sight_of(user, STAFF), found.measured
    scope = () if sight.whole else tuple(sorted(sight.units))
    key = ("today", get_language(), scope, found.is_older)
    return m.once(key, lambda: tuple(_lines(m, scope, is_older=found.is_older)), most=KEPT)


def _lines(m: Measured, scope: tuple[str, ...], *, is_older: bool) -> Iterator[Line]:
    mine = [k for k, b in m.sources.units.items() if (b.unit.code in scope if scope else b.depth == 0)][:MOST]
    for unit in mine:
        critical = critical_of(m.units[unit]) if unit in m.units else {"all": 0}
        if critical["all"]:
            yield _told(m, unit, critical, is_whole=not scope, is_older=is_older)
    yield from _worst(m, mine)


def _told(m: Measured, unit: str, critical: dict[str, int], *, is_whole: bool, is_older: bool) -> Line:
    """The sentence of the page that it leads to. The share is cut, so that 100 % are all of them."""
    word, css = GRADES[m.units[unit].grade.value]
    words = _("%(u)s is %(g)s: %(a)d of %(b)d critical requirements are held (%(p)d %%)") % {
        "u": m.sources.units[unit].name, "g": word, "a": critical["held"], "b": critical["all"],
        "p": 100 * critical["held"] // critical["all"],
    }  # fmt: skip
    for state in (State.MISSING, State.FAILED):
        if n := critical[state.value]:
            words += f", {n} {STATES[state][0]}"
    notes, visit = [], m.sources.problem.visit
    if visit and visit >= m.on:
        days = (visit - m.on).days
        told = ngettext("UN visit in %(n)d day", "UN visit in %(n)d days", days) % {"n": days}
        notes.append(told if days else _("UN visit today"))
    if is_older:
        notes.append(_("as known at %(t)s") % {"t": f"{timezone.localtime(m.at):%H:%M}"})
    address = reverse("readiness") if is_whole else reverse("readiness-unit", args=[unit])
    return Line("state", words, address, css, " · ".join(notes))


def _worst(m: Measured, mine: list[str]) -> Iterator[Line]:
    """The first task that a unit itself failed or never showed: failed before missing, critical before others."""
    found = []
    inside = {u for top in mine for u in _below(m, top)}
    for place, (unit, standing) in enumerate(m.units.items()):
        for c in standing.cells if unit in inside else ():
            # What has counts is told of the units below.
            if c.state in WORST and c.counts is None and m.lines[c.set, c.code].requirements[0].what == "task":
                found.append((WORST.index(c.state), not c.critical, place, c.set, c.code, unit))
    if not found:
        return
    state, _free, _place, set_code, code, unit = min(found)
    title = titled(m, *thing_of(m.lines[set_code, code].requirements[0]))
    word, css, _why = STATES[WORST[state]]
    words = _("%(u)s: %(t)s %(s)s") % {"u": m.sources.units[unit].name, "t": title, "s": word}
    more = len(found) - 1
    note = ngettext("and %(n)d more task failed or missing", "and %(n)d more tasks failed or missing", more)
    address = reverse("readiness-cell", args=[unit, set_code, code])
    yield Line("wrong", words, address, css, note % {"n": more} if more else "")


def _below(m: Measured, top: str) -> Iterator[str]:
    yield top
    for b in m.sources.units[top].below:
        yield from _below(m, f"U{b.unit.pk}")
