"""The act of keeping what readiness was on a day."""

import hashlib
import json
from datetime import date

from django.db import transaction

from blueberet.engine.kit import wire
from blueberet.engine.readiness import rollup
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.stages.readiness.models import Snapshot
from blueberet.stages.readiness.selectors.measuring import measured


def take_snapshot(centre: Centre, *, actor: User, day: date, origin: str = "national") -> Snapshot:
    """Freeze the roll-up of a day as it was known then; without names.

    Raises
    ------
    PermissionDenied
        If the actor is no commander or registrar of the centre.
    """
    require_role(actor, centre, Role.COMMANDER, Role.REGISTRAR)
    content = wire.dump(rollup.told(measured(centre, day, origin=origin).rolling))
    seal = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        made = Snapshot.objects.create(centre=centre, day=day, origin=origin, content=content, seal=seal, by=actor)
        record_act(
            "readiness.snapshot.taken", centre=centre, actor=actor, subject=f"snapshot {made.pk}", day=day.isoformat(),
            origin=origin, sha256=seal,
        )  # fmt: skip
    return made
