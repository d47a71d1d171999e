"""The platoon of the readiness tests, a folder of keys of each test's own, and a rule."""

from pathlib import Path

import pytest

from blueberet.stages.certificates.models import RuleVersion
from blueberet.stages.certificates.services.rules import write_rule
from blueberet.stages.roster.models import Person, Unit
from tests.cast import Cast
from tests.stages.readiness.conftest import _measure_anew as _measure_anew  # noqa: PLC0414
from tests.stages.readiness.conftest import platoon as platoon  # noqa: PLC0414
from tests.stages.readiness.conftest import task as task  # noqa: PLC0414


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings) -> Path:
    """Where keys lie; others reach the server by an address of its own."""
    changed = {"keys": tmp_path / "keys", "public_address": "https://centre.example"}
    settings.ENV = settings.ENV.model_copy(update=changed)
    return tmp_path / "keys"


@pytest.fixture
def ready(cast: Cast, platoon: Unit) -> RuleVersion:
    """Everybody with a passport in force may have it; two of three do."""
    return write_rule(cast.north, actor=cast.registrar, code="READY", title="Ready to deploy", kind="person",
                      standard="ALL", valid_months=12)  # fmt: skip


def person(n: int) -> Person:
    """One of the three."""
    return Person.objects.get(service_number=f"N-00{n}")
