"""What certifies a course: its content and version, who teaches it, hours held, results, feedback."""

from datetime import date, datetime
from typing import Any

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.evidence.gathering.frame import Row


def course(centre: Centre, code: str, day: date, at: datetime) -> tuple[dict[str, Any], dict[str, list[Row]]]:
    """What stands at the head of the pack, and every section."""
    raise NotImplementedError
