"""Taking a programme workbook into a centre."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import Finding
from blueberet.stages.programme.bridge import write_problem
from blueberet.stages.programme.models import Programme, Serving
from blueberet.stages.programme.selectors.serving import TAUGHT
from blueberet.stages.programme.services.copying import erase
from blueberet.stages.programme.services.serving import serve
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
        if there and there.publications.exists():
            told = _("A programme of this name has been published already.")
            remedy = _("Give the new one another name.")
            check.findings.append(Finding("Programme", 2, "Name", check.problem.name, told, remedy))
        elif there and (names := [f"«{v}»" for v in there.variants.values_list("variant", flat=True)]):
            told = _("The programme of this name is replaced; its variants %(names)s are thrown away with it.")
            told %= {"names": ", ".join(names)}
            remedy = _("Adopt one first, or give the new programme another name.")
            check.findings.append(Finding("Programme", 2, "Name", check.problem.name, told, remedy, "warning"))
    check.findings.extend(_unknown_standards(centre, check, today))
    return check


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
    *, centre: Centre, actor: User | None, content: bytes, filename: str, today: date
) -> tuple[ProgrammeCheck, Programme | None]:
    """Take a workbook in: all of it or, with any error, nothing. An unpublished programme of the name is replaced.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre; ``None`` is the set-up itself.
    UnusableFile
        If the file is no workbook at all.
    """
    if actor is not None:
        require_role(actor, centre, Role.PLANNER)
    with transaction.atomic():
        hold(centre)
        check = preview_programme(centre, content, filename, today=today)
        if not check.is_clean or check.problem is None:
            return check, None
        before = _served_before(centre, check)
        erase(Programme.objects.filter(centre=centre, name=check.problem.name, copy_of=None))
        programme = write_problem(centre, check.problem, visit_day=check.visit_day)
        serve(programme, check.serves, versions_by_code(centre, today), before)
        if check.visit_day:
            # The contingent's documents must outlast the visit: told upstream, where they are kept.
            set_key_day(centre=centre, actor=actor, kind="visit", day=check.visit_day)
        counts: dict[str, Any] = dict(check.counts)
        record_act("programme.programme.imported", centre=centre, actor=actor, subject=str(programme.pk), **counts)
    return check, programme
