"""Writing the trail."""

from typing import Any

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.models import Act


def record_act(name: str, *, centre: Centre | None, actor: User | None, subject: str = "", **details: Any) -> Act:
    """Write one act; call it inside the transaction of what it tells."""
    return Act.objects.create(name=name, centre=centre, actor=actor, subject=subject, details=details)
