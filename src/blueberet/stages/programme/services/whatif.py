"""Variants: copies of a programme to try something in, adopted or thrown away."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.kit import wire
from blueberet.engine.programme.comparison import Fact, Moved, facts_between, moves_between
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan, Unplaced
from blueberet.engine.programme.worsening import breaches_made, touches_days_between
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.stages.programme.bridge import plan_of, problem_of, write_plan
from blueberet.stages.programme.models import Origin, Programme, Serving
from blueberet.stages.programme.services.copying import copy_programme, erase
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.solving import live_run
from blueberet.stages.programme.updating import update_problem

MOST_VARIANTS = 6
LONGEST_NAME = 60


class ChangedSince(Refused):
    """The programme was changed after the variant set out from it; what changed comes along."""

    def __init__(self, message: str, facts: tuple[Fact, ...], moved: tuple[Moved, ...], version: int) -> None:
        """Keep the changes and the version of the programme that has them."""
        super().__init__(message)
        self.facts, self.moved, self.version = facts, moved, version


def make_variant(source: Programme, *, actor: User, name: str) -> Programme:
    """Copy a programme, or a variant of it, with its timetable under a name.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If the name is missing or taken, or there are as many variants as there may be.
    """
    require_role(actor, source.centre, Role.PLANNER)
    name = " ".join(name.split())
    with transaction.atomic():
        hold(source.centre)
        source = _locked(source.pk)
        original = source.copy_of or source
        if not name or len(name) > LONGEST_NAME:
            raise Refused(_("Give the variant a name of at most %(n)d characters.") % {"n": LONGEST_NAME})
        names = list(original.variants.values_list("variant", flat=True))
        if name.casefold() in {n.casefold() for n in names}:
            raise Refused(_("There is a variant «%(name)s» already. Choose another name.") % {"name": name})
        if len(names) >= MOST_VARIANTS:
            raise Refused(
                _("A programme has at most %(n)d variants. Throw one away, or adopt one, before making another.")
                % {"n": MOST_VARIANTS}
            )
        variant = _copy(source, original, name, actor)
        _told("made", original, variant, actor, set_out_from=source.variant)
    return variant


def _copy(source: Programme, original: Programme, name: str, actor: User) -> Programme:
    is_original = source.pk == original.pk
    variant = copy_programme(
        source, copy_of=original, variant=name, copied_at=timezone.now(), copied_by=actor,
        copied_version=original.version if is_original else source.copied_version,
    )  # fmt: skip
    if is_original:
        origin = {"problem": wire.dump(problem_of(source)), "plan": wire.dump(plan_of(source))}
    else:
        origin = {"problem": source.origin.problem, "plan": source.origin.plan}
    Origin.objects.create(variant=variant, **origin)
    return variant


def changed_since(variant: Programme, original: Programme) -> tuple[tuple[Fact, ...], tuple[Moved, ...]]:
    """What was changed in the programme after the variant set out from it."""
    was = wire.load(Problem, variant.origin.problem)
    return facts_between(was, problem_of(original)), moves_between(
        wire.load(Plan, variant.origin.plan), plan_of(original)
    )


def adopt_variant(variant: Programme, *, actor: User, version: int, today: date, over: int | None = None) -> Programme:
    """Put facts, timetable and pins of a variant in the place of the programme's; give the programme.

    The variant goes; what it replaced stays as a variant named after it, so that the act can be taken back. What has
    been published stays as it is until the planner publishes again.

    Parameters
    ----------
    version
        The variant's, as the planner saw it.
    over
        The programme's, if the planner has seen what changed since and gives it up.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If the variant has changed meanwhile, is being solved, breaks a hard rule that the programme keeps, or changes
        sessions that are over since it was made.
    ChangedSince
        If the programme was changed after the variant set out from it.
    """
    require_role(actor, variant.centre, Role.PLANNER)
    with transaction.atomic():
        hold(variant.centre)
        variant = _locked(variant.pk)
        if variant.copy_of_id is None:
            raise Refused(_("This is no variant."))
        original = _locked(variant.copy_of_id)
        if variant.version != version:
            raise Refused(_("The variant has changed meanwhile. Look at it again; nothing was adopted."))
        if live_run(variant) or live_run(original):
            raise Refused(_("A solve is under way. Let it end, or stop it, before adopting."))
        if original.version not in (variant.copied_version, over):
            facts, moved = changed_since(variant, original)
            told = _("The timetable was changed after the variant «%(name)s» was made; adopting it would undo that.")
            raise ChangedSince(told % {"name": variant.variant}, facts, moved, original.version)
        problem, plan = problem_of(variant), plan_of(variant)
        stands = problem_of(original), plan_of(original)
        if touches_days_between(stands[1], plan, _made_on(variant), today):
            raise Refused(_("Some of the sessions that the variant changes are over by now. Make the variant anew."))
        if breaches := breaches_made(stands, (problem, plan), today=today):
            raise Refused(
                _("The variant breaks %(n)d hard rules and was not adopted. %(told)s")
                % {"n": len(breaches), "told": f"{breaches[0].rule}: {breaches[0].message}"}, breaches,
            )  # fmt: skip
        count = len(moves_between(stands[1], plan))
        before = _copy(original, original, _before(original, variant, timezone.localtime()), actor)
        tray = variant.sessions.filter(day=None).values_list("code", "unplaced_reason")
        update_problem(original, problem)
        write_plan(original, plan, [Unplaced(code, (), reason) for code, reason in tray])
        _serve(original, variant)
        # Taking the act back sets out from what stands now.
        before.copied_version = original.version
        before.save(update_fields=["copied_version"])
        Origin.objects.filter(variant=before).update(problem=wire.dump(problem), plan=wire.dump(plan))
        _told("adopted", original, variant, actor, moved=count, kept_as=before.variant)
        erase([variant])
    return original


def throw_away(variant: Programme, *, actor: User) -> None:
    """Delete a variant; the programme is not touched.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If it is no variant.
    """
    require_role(actor, variant.centre, Role.PLANNER)
    with transaction.atomic():
        hold(variant.centre)
        variant = _locked(variant.pk)
        if variant.copy_of is None:
            raise Refused(_("This is no variant."))
        _told("thrown_away", variant.copy_of, variant, actor)
        erase([variant])


def _locked(pk: int) -> Programme:
    rows = Programme.objects.select_for_update(of=("self",)).select_related("centre", "copy_of")
    programme = rows.filter(pk=pk).first()
    if programme is None:
        raise Refused(_("The variant is not there any more."))
    return programme


def _made_on(variant: Programme) -> date:
    assert variant.copied_at is not None
    return timezone.localdate(variant.copied_at)


def _before(original: Programme, variant: Programme, now: datetime) -> str:
    """A free name for what is replaced."""
    name = _("Before «%(name)s»") % {"name": variant.variant}
    if len(name) > LONGEST_NAME or original.variants.filter(Q(variant__iexact=name)).exists():
        name = _("Before the adoption of %(time)s") % {"time": f"{now.day} {now:%b %Y %H:%M:%S}"}
    return name


def _serve(original: Programme, variant: Programme) -> None:
    """Let the programme's modules serve what the variant's serve."""
    modules = dict(original.modules.values_list("code", "pk"))
    rows = Serving.objects.filter(module__programme=variant).order_by("pk").values_list("module__code", "version_id")
    Serving.objects.filter(module__programme=original).delete()
    Serving.objects.bulk_create(Serving(module_id=modules[code], version_id=version) for code, version in rows)


def _told(act: str, original: Programme, variant: Programme, actor: User, **details: Any) -> None:
    record_act(
        f"programme.variant.{act}", centre=original.centre, actor=actor, subject=str(variant.pk),
        label=f"{original.name} «{variant.variant}»", programme=original.pk, **details,
    )  # fmt: skip
