"""Acts on what modules serve: said with the workbook, brought to a newer version by the planner."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.stages.programme.models import Programme, Serving
from blueberet.stages.standards.models import Version
from blueberet.stages.standards.selectors import versions_by_code


def serve(
    programme: Programme, serves: Mapping[str, Iterable[str]], known: Mapping[str, Version],
    before: Mapping[tuple[str, str], Version],
) -> None:  # fmt: skip
    """Write which versions the modules of a new programme serve; call it in a transaction, with codes that exist.

    What a module of the programme that it replaces served already (``before``) keeps its version.
    """
    modules = dict(programme.modules.values_list("code", "pk"))
    anywhere = {code: version for (_module, code), version in before.items()}
    pairs = [(m, c) for m, codes in serves.items() for c in dict.fromkeys(codes)]
    Serving.objects.bulk_create(
        Serving(module_id=modules[m], version=before.get((m, c)) or known.get(c) or anywhere[c]) for m, c in pairs
    )


def follow_standards(programme: Programme, *, actor: User, today: date) -> int:
    """Let all modules serve the versions in force today; give how many now serve another version.

    A standard that is not in force today (withdrawn) stays as it is.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    """
    require_role(actor, programme.centre, Role.PLANNER)
    with transaction.atomic():
        hold(programme.centre)
        now = versions_by_code(programme.centre, today)
        rows = Serving.objects.filter(module__programme=programme).select_related("module", "version__standard")
        before: dict[str, int] = {}
        after: dict[str, int] = {}
        for row in rows.select_for_update(of=("self",)):
            code = row.version.standard.code
            new = now.get(code)
            if new is not None and new.pk != row.version_id:
                place = f"{row.module.code} {code}"
                before[place], after[place] = row.version.number, new.number
                row.version = new
                row.save(update_fields=["version"])
        if after:
            record_act(
                "programme.modules.followed_standards", centre=programme.centre, actor=actor,
                subject=str(programme.pk), label=programme.name, before=before, after=after,
            )  # fmt: skip
    return len({place.split()[0] for place in after})
