"""North's certificates, for tests that ask from outside."""

from typing import Any

from django.utils import timezone

from blueberet.foundation.runs.models import Run
from blueberet.foundation.sheets.held import uploads
from blueberet.stages.certificates.models import Proposal
from blueberet.stages.certificates.services.granting import grant
from blueberet.stages.certificates.services.rules import write_rule
from blueberet.stages.roster.models import Person
from tests.cast import Cast


def certified(cast: Cast, person: Person) -> dict[str, Any]:
    """A certificate granted to a person, a rule, a proposal that waits, a print, by the keys that addresses hold."""
    version = write_rule(
        cast.north, actor=cast.registrar, code="N-RULE", title="North certificate", kind="person", standard="N-SET",
        valid_months=12,
    )  # fmt: skip
    made = grant(version, person, actor=cast.registrar, known={f"P{person.pk}": True})
    proposal = Proposal.objects.create(version=version, unit=person.unit, by=cast.registrar)
    (uploads() / "print-walk").write_bytes(b"zip")
    printed = Run.objects.create(
        centre=cast.north, kind="certificates.print", subject=cast.north.pk, state="done", input_hash="x",
        engine_version="", seed=0, created_by=cast.registrar, ended_at=timezone.now(),
        result={"file": "print-walk", "count": 1},
    )  # fmt: skip
    return {
        "certified": made.pk, "certified_file": made.pk, "certificate_rule": "N-RULE", "certified_person": person.pk,
        "certificate_code": made.code, "status_slug": made.status_list.slug, "printed": printed.pk,
        "proposal": proposal.pk,
    }  # fmt: skip
