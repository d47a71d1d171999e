"""The triggers of every room that refuse changes, taken down and put up together: only between tests may that be done."""

from django.db import connection

from blueberet.foundation.audit import guard as audit
from blueberet.stages.assessment.guard import GUARD as ASSESSMENT
from blueberet.stages.attendance.guard import GUARD as ATTENDANCE
from blueberet.stages.certificates.guard import GUARD as CERTIFICATES
from blueberet.stages.deployment.guard import GUARD as DEPLOYMENT
from blueberet.stages.endurance.guard import GUARD as ENDURANCE
from blueberet.stages.evidence.guard import GUARD as EVIDENCE
from blueberet.stages.incidents.guard import GUARD as INCIDENTS
from blueberet.stages.readiness.guard import GUARD as READINESS
from blueberet.stages.situation.guard import GUARD as SITUATION
from blueberet.stages.standards import guard as standards
from blueberet.stages.visits.guard import GUARD as VISITS

ALL = (
    audit, standards, ATTENDANCE, ASSESSMENT, READINESS, DEPLOYMENT, ENDURANCE,
    CERTIFICATES, VISITS, INCIDENTS, SITUATION, EVIDENCE,
)  # fmt: skip


def take_all_down() -> None:
    """Let the tables be emptied, or migrated without the command that says so."""
    for guard in ALL:
        guard.take_down(connection)


def put_all_up() -> None:
    """Guard them again."""
    for guard in ALL:
        guard.put_up(connection)
