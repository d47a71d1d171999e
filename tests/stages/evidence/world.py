"""A pack of North, for tests that ask from outside and for those of the room."""

from typing import Any

from django.utils import timezone

from blueberet.foundation.accounts.models import User
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import claim_next
from blueberet.stages.evidence.gathering.facts import Asked, gather
from blueberet.stages.evidence.making import Made
from blueberet.stages.evidence.models import Declared, Pack
from blueberet.stages.evidence.services.laying import lay
from blueberet.stages.evidence.services.packs import carry_out_pack, keep, start_pack
from blueberet.stages.readiness.services.keeping import take_snapshot
from blueberet.stages.roster.models import Unit
from tests.cast import Cast


def contingent(cast: Cast) -> Unit:
    """North's contingent."""
    return Unit.objects.get(centre=cast.north, parent=None)


def frozen(cast: Cast, **more: Any) -> dict[str, Any]:
    """Facts as of today, with today's readiness kept."""
    today = timezone.localdate()
    take_snapshot(cast.north, actor=cast.commander, day=today)
    asked = Asked("visit", today, "en", contingent(cast), title="North evidence")
    return gather(cast.north, asked, number=1, by="North hand", **more)


def packed(cast: Cast) -> dict[str, Any]:
    """Rows of the room by the keys that addresses hold; the files hold one line, as walks read no papers."""
    made = [Made(f"north-{v}.zip", v, b"PK north alone", 1) for v in ("full", "redacted")]
    pack = keep(cast.north, frozen(cast), made, run=None, unit=contingent(cast))
    laying = lay(pack, cast.visitor, actor=cast.commander)
    rows = [{"family": "E", "item": "North lorry alone", "quantity": 2}]
    Declared.objects.create(centre=cast.north, number=1, day=pack.day, content={"equipment": rows, "sustainment": []})
    visit = cast.visitor.memberships.get()
    keys = dict.fromkeys(("pack", "pack_file", "pack_part", "laid", "laid_part"), pack.number)
    return keys | {"laying": laying.pk, "visiting": visit.pk}


def made(cast: Cast, *, visitors: tuple[User, ...] = (), **asked: Any) -> tuple[Run, Pack | None]:
    """A pack as the worker makes it: the run, and the pack if one came of it."""
    today = timezone.localdate()
    wanted: dict[str, Any] = {"kind": "visit", "day": today, "unit": contingent(cast), "today": today} | asked
    run = start_pack(cast.north, actor=cast.commander, visitors=visitors, **wanted)
    claimed = claim_next("test")
    assert claimed is not None
    assert claimed.pk == run.pk
    carry_out_pack(claimed)
    run.refresh_from_db()
    return run, Pack.objects.filter(run=run).first()
