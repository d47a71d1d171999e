"""The trail as a back-up tells it."""

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.audit.verify import verify_chain
from blueberet.foundation.backups.manifest import ChainTold


def trail_now() -> ChainTold:
    """Walk the trail of the database that is open; a missing guard is no break, for every restore puts it up."""
    verdict = verify_chain()
    broken = verdict.broken if verdict.broken and verdict.broken.what != "guard" else None
    return ChainTold(
        number=verdict.head.number, seal=verdict.head.seal, broken=f"{broken.number}: {broken.says}" if broken else ""
    )


def tell_every_centre(name: str, subject: str, **details: object) -> None:
    """Write an act that concerns the whole database into each centre's trail; where there is none yet, into none's."""
    centres: list[Centre | None] = [*Centre.objects.order_by("pk")]
    for centre in centres or [None]:
        record_act(name, centre=centre, actor=None, subject=subject[:120], **details)  # type: ignore[arg-type]
