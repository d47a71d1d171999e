"""What taking a workbook in does to the programmes that are there, told before it is done."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.engine.programme.comparison import Fact, facts_between
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Breach, Plan, Unplaced
from blueberet.engine.programme.worsening import breaches_made
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.programme.bridge import placements_of, plan_of, problem_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import current_programme

Kind = Literal["first", "new", "replaced", "updated"]


@dataclass(frozen=True)
class Effect:
    """What an import would do; counts are sessions unless they say otherwise."""

    kind: Kind
    sentence: str
    """What happens, for the planner."""
    seen: str
    """Which programme at which version this was worked out against; an act on another one is refused."""
    problem: Problem
    """The workbook's, with the pins that stay."""
    plan: Plan = field(default_factory=lambda: Plan(()))
    """What keeps its place."""
    facts: tuple[Fact, ...] = ()
    modules: int = 0
    """Modules that change, come or go."""
    kept: int = 0
    to_tray: tuple[Unplaced, ...] = ()
    """Sessions that lose their place, each with the rule that stands against it."""
    unpinned: tuple[str, ...] = ()
    """Those among them that were pinned."""
    gone: tuple[str, ...] = ()
    """Sessions with a place that the workbook does not have any more."""
    held: int = 0
    """Those among them that have been held already."""
    new: int = 0


def effect_of(centre: Centre, problem: Problem, *, today: date) -> Effect:
    """Work out what taking the problem in does; nothing is written."""
    there = Programme.objects.filter(centre=centre, name=problem.name, copy_of=None).first()
    if there is not None:
        if differs := why_not_the_same(there, problem):
            told = _("The programme «%(name)s» is replaced by an empty one, because %(why)s; its timetable goes.")
            told %= {"name": there.name, "why": differs}
            return Effect("replaced", told, seen_as(there), problem, new=len(problem.sessions))
        return _update(there, problem, today)
    current = current_programme(centre)
    if current is None:
        told = _("This is the first programme of the centre.")
        return Effect("first", told, "", problem, new=len(problem.sessions))
    told = _(
        "This makes a new, empty programme, because the current one is called «%(name)s». The new one becomes the "
        "current one, which all pages show; «%(name)s» stays as it is and can be made the current one again on the "
        "page Import. To update «%(name)s» instead, write its name into the sheet Programme."
    ) % {"name": current.name}
    return Effect("new", told, seen_as(current), problem, new=len(problem.sessions))


def seen_as(programme: Programme) -> str:
    """The state of a programme that an effect was worked out against."""
    return f"{programme.pk}.{programme.version}"


def why_not_the_same(programme: Programme, problem: Problem) -> str:
    """Why a problem cannot update a programme in place, as half a sentence; empty if it can."""
    calendar = problem.calendar
    if calendar.first_day != programme.first_day:
        return _("it begins on another day")
    if calendar.weeks != programme.weeks:
        return _("it has %(n)d weeks and the workbook %(k)d") % {"n": programme.weeks, "k": calendar.weeks}
    there, wanted = set(programme.groups.values_list("code", flat=True)), {g.code for g in problem.groups}
    if gone := there - wanted - _asked_for(programme):
        names = ", ".join(sorted(gone)[:5])
        return _("the workbook lacks groups that it has (%(names)s)") % {"names": names}
    return ""


def _asked_for(programme: Programme) -> set[str]:
    """Codes of the modules, and groups, that were made of accepted requests."""
    return set(programme.requests.exclude(made_module="").values_list("made_module", flat=True))


def _with_what_was_asked(programme: Programme, before: Problem, problem: Problem) -> Problem:
    """The problem with the modules that accepted requests have made; a workbook written before does not know them."""
    lacking = _asked_for(programme) - problem.module_by_code.keys()
    groups = tuple(g for g in before.groups if g.code in lacking and g.code not in problem.group_by_code)
    known = problem.group_by_code.keys() | {g.code for g in groups}
    phases = [p.code for p in problem.phases]
    modules = tuple(
        replace(m, phase=m.phase if m.phase in phases else phases[-1],
                pools=tuple((p, n) for p, n in m.pools if p in problem.pool_by_code))
        for m in before.modules
        if m.code in lacking and set(m.groups) <= known
    )  # fmt: skip
    return replace(problem, groups=(*problem.groups, *groups), modules=(*problem.modules, *modules))


def _update(programme: Programme, problem: Problem, today: date) -> Effect:
    before, draft = problem_of(programme), plan_of(programme)
    problem = _with_what_was_asked(programme, before, problem)
    stays = Plan(tuple(p for p in draft.placements if p.session in problem.session_by_code))
    pins = tuple(p for p in placements_of(programme, pinned_only=True) if p.session in problem.session_by_code)
    plan, lost = _without_breaches((before, draft), (replace(problem, pins=pins), stays), today)
    placed, codes = {p.session for p in plan.placements}, {s.code for s in before.sessions}
    gone = [p for p in draft.placements if p.session not in problem.session_by_code]
    facts = facts_between(before, problem)
    told = _("The programme «%(name)s» is updated in place: %(counts)s. What is published stays as it is.")
    effect = Effect(
        "updated", "", seen_as(programme), replace(problem, pins=tuple(p for p in pins if p.session in placed)), plan,
        facts, len({f.code for f in facts if f.kind == "modules"}), len(placed), tuple(lost),
        tuple(p.session for p in pins if p.session not in placed), tuple(p.session for p in gone),
        sum(p.day < today for p in gone), sum(s.code not in codes for s in problem.sessions),
    )  # fmt: skip
    return replace(effect, sentence=told % {"name": programme.name, "counts": counts_words(effect)})


def counts_words(effect: Effect) -> str:
    """``2 modules change, 310 sessions keep their place, 4 go to the tray, 1 of them pinned, 2 new``."""
    n = effect.modules
    words = [ngettext("%(n)d module changes", "%(n)d modules change", n) % {"n": n}]
    n = effect.kept
    words.append(ngettext("%(n)d session keeps its place", "%(n)d sessions keep their place", n) % {"n": n})
    n = len(effect.to_tray)
    tray = ngettext("%(n)d goes to the tray", "%(n)d go to the tray", n) % {"n": n}
    words.append(tray + (_(" (%(n)d of them pinned)") % {"n": len(effect.unpinned)} if effect.unpinned else ""))
    n = len(effect.gone)
    gone = ngettext("%(n)d is gone", "%(n)d are gone", n) % {"n": n}
    words.append(gone + (_(" (%(n)d of them held already)") % {"n": effect.held} if effect.held else ""))
    n = effect.new
    words.append(ngettext("%(n)d is new and lies in the tray", "%(n)d are new and lie in the tray", n) % {"n": n})
    return ", ".join(words)


def _without_breaches(old: tuple[Problem, Plan], new: tuple[Problem, Plan], today: date) -> tuple[Plan, list[Unplaced]]:
    """Take out, of what the new facts break, one session a breach and round; what has been held stays."""
    problem, plan = new
    lost: list[Unplaced] = []
    while True:
        stands = {p.session: p for p in plan.placements}
        movable = {c for c, p in stands.items() if p.day >= today}
        found = [b for b in breaches_made(old, (problem, plan), today=today) if movable.intersection(b.sessions)]
        if not found:
            return plan, lost
        often: Counter[str] = Counter(c for b in found for c in b.sessions)
        pinned = {p.session for p in problem.pins}
        out: dict[str, Breach] = {}
        for b in sorted(found, key=lambda b: len(b.sessions)):
            if out.keys() & set(b.sessions):
                continue
            mine = [c for c in b.sessions if c in movable]
            if mine:
                chosen = min(mine, key=lambda c: (c in pinned, -often[c], -stands[c].day.toordinal(), c))
                out[chosen] = b
        for code, b in out.items():
            told = _("The imported programme leaves it no place where it stood. %(rule)s: %(told)s")
            lost.append(Unplaced(code, (b.rule,), told % {"rule": b.rule, "told": b.message}))
        plan = Plan(tuple(p for p in plan.placements if p.session not in out))
        problem = replace(problem, pins=tuple(p for p in problem.pins if p.session not in out))
