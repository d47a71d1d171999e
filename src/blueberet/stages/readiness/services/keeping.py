"""The act of keeping what readiness was on a day."""

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.kit import wire
from blueberet.engine.readiness import rollup
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run, note_progress, queue_run
from blueberet.stages.readiness.models import Snapshot
from blueberet.stages.readiness.selectors.measuring import measured
from blueberet.stages.roster.models import UnitPlace

KEEPING = "readiness.keep"
"""Name of the worker's job."""
MOST_PEOPLE = 2_000
"""With more, a snapshot keeps what units and their people come to, not every single person."""


def take_snapshot(centre: Centre, *, actor: User, day: date, origin: str = "national") -> Snapshot:
    """Freeze the roll-up of a day as it was known at its end (today: as it is known now); without names.

    Raises
    ------
    PermissionDenied
        If the actor is no commander or registrar of the centre.
    """
    require_role(actor, centre, Role.COMMANDER, Role.REGISTRAR)
    return _keep(centre, actor, day, origin)


def ask_to_keep(centre: Centre, *, actor: User, day: date, origin: str = "national") -> Run:
    """Have the worker freeze a day: in a large centre that takes some seconds.

    Raises
    ------
    PermissionDenied
        If the actor is no commander or registrar of the centre.
    """
    require_role(actor, centre, Role.COMMANDER, Role.REGISTRAR)
    asked = {"day": day.isoformat(), "origin": origin}
    seal = hashlib.sha256(json.dumps([centre.pk, asked]).encode()).hexdigest()
    return queue_run(
        kind=KEEPING, subject=centre.pk, centre=centre, actor=actor, input_hash=seal, engine_version="", seed=0,
        limits=asked,
    )  # fmt: skip


def carry_out_keep(run: Run) -> None:
    """Freeze what a queued run asks for; stopped in time, nothing is kept."""
    day, origin = date.fromisoformat(run.limits["day"]), run.limits["origin"]
    told = {"told": _("Working out the readiness of %(d)s.") % {"d": f"{day.day} {day:%b %Y}"}, "done": 0, "of": 2}
    note_progress(run, progress=told, point=None)
    measured(run.centre, day, origin=origin)
    if not note_progress(run, progress=told | {"done": 1}, point=None):
        end_run(run, state=Run.State.CANCELLED)
        return
    with transaction.atomic():
        made = _keep(run.centre, run.created_by, day, origin)
        end_run(run, state=Run.State.DONE, result={"snapshot": made.pk})


def keep_yesterday() -> int:
    """Freeze yesterday in every centre where that was not done yet; how many were. The worker does it each day."""
    day, kept = timezone.localdate() - timedelta(days=1), 0
    for centre in Centre.objects.order_by("pk"):
        there = Snapshot.objects.filter(centre=centre, day=day, origin="national", by=None)
        if not there.exists() and UnitPlace.objects.filter(unit__centre=centre).exists():
            _keep(centre, None, day, "national")
            kept += 1
    return kept


def _keep(centre: Centre, actor: User | None, day: date, origin: str) -> Snapshot:
    told = rollup.told(measured(centre, day, origin=origin).rolling)
    if len(told.people) > MOST_PEOPLE:
        told = replace(told, people=())
    content = wire.dump(told)
    seal = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        made = Snapshot.objects.create(centre=centre, day=day, origin=origin, content=content, seal=seal, by=actor)
        record_act(
            "readiness.snapshot.taken", centre=centre, actor=actor, subject=f"snapshot {made.pk}", day=day.isoformat(),
            origin=origin, sha256=seal,
        )  # fmt: skip
    return made
