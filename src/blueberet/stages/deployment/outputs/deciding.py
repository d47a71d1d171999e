"""What a paper of this room says of the decision behind it, and the file it becomes."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.papers.paper import Paper, plain, told_day
from blueberet.foundation.papers.writing import Kind, write


@dataclass(frozen=True, slots=True)
class Decision:
    """By whom and when a proposal was decided."""

    by: str
    day: date


def status_of(decided: Decision | None) -> str:
    """Whether it is decided, and then by whom and when."""
    if decided is None:
        return _("PROPOSAL – not decided")
    return _("Decided by %(name)s on %(day)s") % {"name": plain(decided.by), "day": told_day(decided.day)}


def write_of_day(kind: Kind, paper: Paper, day: date) -> bytes:
    """The paper as a file of a day: the same all day long, to the byte."""
    return write(kind, paper, timezone.make_aware(datetime.combine(day, time())))
