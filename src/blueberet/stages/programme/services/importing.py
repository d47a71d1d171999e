"""Taking a programme workbook into a centre."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Unplaced
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import Finding
from blueberet.stages.programme.bridge import write_plan, write_problem
from blueberet.stages.programme.models import Programme, Serving
from blueberet.stages.programme.policies import current_programme
from blueberet.stages.programme.selectors.serving import TAUGHT
from blueberet.stages.programme.services.copying import erase
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.reimporting import Effect, effect_of, why_not_the_same
from blueberet.stages.programme.services.serving import serve
from blueberet.stages.programme.services.solving import live_run
from blueberet.stages.programme.updating import update_problem
from blueberet.stages.programme.workbook.groups import Member
from blueberet.stages.programme.workbook.read import ProgrammeCheck, check_programme
from blueberet.stages.roster.selectors import members_of
from blueberet.stages.roster.services import set_key_day
from blueberet.stages.standards.models import Version
from blueberet.stages.standards.selectors import versions_by_code


def preview_programme(centre: Centre, content: bytes, filename: str, *, today: date) -> ProgrammeCheck:
    """Dry run against the centre's roster; nothing is written.

    Raises
    ------
    UnusableFile
        If the file is no workbook at all.
    """
    members = [Member(*m) for m in members_of(centre)]
    check = check_programme(content, filename, members=members or None, today=today)
    if check.problem is not None:
        there = Programme.objects.filter(centre=centre, name=check.problem.name, copy_of=None).first()
        if there is not None:
            check.findings.extend(_against_the_one_there(there, check.problem))
    check.findings.extend(_unknown_standards(centre, check, today))
    return check


def _against_the_one_there(there: Programme, problem: Problem) -> Iterator[Finding]:
    """What stands against updating or replacing the programme of the name."""
    place = ("Programme", 2, "Name", problem.name)
    if live_run(there):
        told = _("The programme of this name is being solved.")
        yield Finding(*place, told, _("Let the solve end, or stop it; then choose the file again."))
    why = why_not_the_same(there, problem)
    if why and there.publications.exists():
        told = _("A programme of this name has been published; it cannot be updated, because %(why)s.") % {"why": why}
        yield Finding(*place, told, _("Correct the workbook, or give the new programme another name."))
    elif why and (names := [f"«{v}»" for v in there.variants.values_list("variant", flat=True)]):
        told = _("The programme of this name is replaced; its variants %(names)s are thrown away with it.")
        told %= {"names": ", ".join(names)}
        yield Finding(*place, told, _("Adopt one first, or give the new programme another name."), "warning")


def preview_effect(centre: Centre, check: ProgrammeCheck, *, today: date) -> Effect | None:
    """What taking a checked workbook would do to the programmes that are there; nothing if it cannot be taken."""
    return effect_of(centre, check.problem, today=today) if check.is_clean and check.problem else None


def _unknown_standards(centre: Centre, check: ProgrammeCheck, today: date) -> list[Finding]:
    known = versions_by_code(centre, today)
    held = {code for _module, code in _served_before(centre, check)}
    found = []
    for module, codes in check.serves.items():
        row = check.module_rows[module]
        for code in codes:
            if code in known and known[code].standard.kind not in TAUGHT:
                told = _("%(code)s is a %(kind)s; a module cannot serve it.")
                told %= {"code": code, "kind": known[code].standard.kind}
                remedy = _("Name tasks, editions, courses or ladders.")
                found.append(Finding(row.sheet, row.number, row.headers.get("serves", "Serves"), code, told, remedy))
            elif code not in known and code in held:
                told = _("%(code)s is not in force any more; the module keeps the version it serves.") % {"code": code}
                remedy = _("Name another standard, or leave it.")
                head = row.headers.get("serves", "Serves")
                found.append(Finding(row.sheet, row.number, head, code, told, remedy, "warning"))
            elif code not in known:
                told = _("No standard %(code)s is in force.") % {"code": code}
                remedy = _("Correct the code, or take the standard in first (Standards, Import).")
                shown = "; ".join(codes)[:80]
                found.append(Finding(row.sheet, row.number, row.headers.get("serves", "Serves"), shown, told, remedy))
    return found


def _served_before(centre: Centre, check: ProgrammeCheck) -> dict[tuple[str, str], Version]:
    """What the programme of that name serves now, by codes of module and standard."""
    if check.problem is None:
        return {}
    mine = Serving.objects.filter(
        module__programme__centre=centre, module__programme__name=check.problem.name, module__programme__copy_of=None
    )
    rows = mine.select_related("module", "version__standard")
    return {(s.module.code, s.version.standard.code): s.version for s in rows}


def import_programme(
    *, centre: Centre, actor: User | None, content: bytes, filename: str, today: date, seen: str | None = None
) -> tuple[ProgrammeCheck, Programme | None]:
    """Take a workbook in: all of it or, with any error, nothing.

    The programme of its name is updated in place if first day, weeks and groups are the same; an unpublished one that
    differs is replaced; otherwise it is a new programme, and the current one.

    Parameters
    ----------
    seen
        ``Effect.seen`` as it was shown; none: nothing was shown.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre; ``None`` is the set-up itself.
    Refused
        If the programme was changed since the dry run, or one that would be replaced is held by other rooms.
    UnusableFile
        If the file is no workbook at all.
    """
    if actor is not None:
        require_role(actor, centre, Role.PLANNER)
    with transaction.atomic():
        hold(centre)
        # Held while the effect is worked out, so that nobody moves a session meanwhile.
        list(Programme.objects.select_for_update().filter(centre=centre, copy_of=None))
        check = preview_programme(centre, content, filename, today=today)
        effect = preview_effect(centre, check, today=today)
        if effect is None:
            return check, None
        if seen is not None and effect.seen != seen:
            raise Refused(_("The timetable has changed meanwhile. Look at the file again; nothing was taken."))
        before = _served_before(centre, check)
        if effect.kind == "updated":
            programme = _update(centre, effect)
        else:
            _make_way(centre, effect.problem.name)
            programme = write_problem(centre, effect.problem, visit_day=check.visit_day)
        Serving.objects.filter(module__programme=programme).delete()
        serve(programme, check.serves, versions_by_code(centre, today), before)
        if check.visit_day:
            # The contingent's documents must outlast the visit: told upstream, where they are kept.
            set_key_day(centre=centre, actor=actor, kind="visit", day=check.visit_day)
        programme.visit_day = check.visit_day
        programme.save(update_fields=["visit_day"])
        _tell(programme, actor, check, effect)
    return check, programme


def _make_way(centre: Centre, name: str) -> None:
    """Erase the unpublished programme of the name, unless other rooms hold on to it."""
    try:
        with transaction.atomic():
            erase(Programme.objects.filter(centre=centre, name=name, copy_of=None))
    except ProtectedError as error:
        told = _("Rolls, requests or sheets belong to the programme «%(name)s»; it cannot be replaced.")
        raise Refused(
            f"{told % {'name': name}} {_('Correct the workbook, or give the new programme another name.')}"
        ) from error


def _update(centre: Centre, effect: Effect) -> Programme:
    programme = Programme.objects.select_related("centre").get(centre=centre, name=effect.problem.name, copy_of=None)
    tray = programme.sessions.filter(day=None).values_list("code", "unplaced_reason")
    update_problem(programme, effect.problem)
    write_plan(programme, effect.plan, [*(Unplaced(code, (), why) for code, why in tray), *effect.to_tray])
    programme.current_since = timezone.now()
    programme.save(update_fields=["current_since"])
    return programme


def _tell(programme: Programme, actor: User | None, check: ProgrammeCheck, effect: Effect) -> None:
    counts: dict[str, Any] = dict(check.counts)
    if effect.kind == "updated":
        counts = {"modules": effect.modules, "kept": effect.kept, "to_tray": len(effect.to_tray),
                  "unpinned": len(effect.unpinned), "gone": len(effect.gone), "new": effect.new}  # fmt: skip
    act = "updated" if effect.kind == "updated" else "imported"
    record_act(f"programme.programme.{act}", centre=programme.centre, actor=actor, subject=str(programme.pk), **counts)


def make_current(programme: Programme, *, actor: User) -> None:
    """Let all pages show this programme; the others stay as they are.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If it is a variant.
    """
    require_role(actor, programme.centre, Role.PLANNER)
    if programme.copy_of_id:
        raise Refused(_("A variant is adopted, not made the current programme."))
    with transaction.atomic():
        hold(programme.centre)
        before = current_programme(programme.centre)
        if before is None or before.pk == programme.pk:
            return
        Programme.objects.filter(pk=programme.pk).update(current_since=timezone.now())
        record_act(
            "programme.programme.made_current", centre=programme.centre, actor=actor, subject=str(programme.pk),
            label=programme.name, instead_of=before.name,
        )  # fmt: skip
