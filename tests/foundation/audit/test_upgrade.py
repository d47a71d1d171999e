"""Acts of the first version become a chain, in order, and lose nothing."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.audit.verify import verify_chain


@pytest.fixture
def first_version(transactional_db: None) -> Any:
    """The trail's table of the first version; afterwards that of today again."""
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate([("audit", "0001_first")])
    yield executor.loader.project_state(
        [("audit", "0001_first"), ("accounts", "0003_first_passwords_and_second_factor")]
    ).apps
    executor = MigrationExecutor(connection)
    executor.migrate(latest)


def test_what_is_there_is_chained(first_version: Any) -> None:
    get = first_version.get_model
    centre = get("accounts", "Centre").objects.create(code="old", name="Old")
    for n in range(1201):
        get("audit", "Act").objects.create(
            centre=centre, name="roster.person.edited", subject=f"N-{n}",
            details={"before": {"rank": "private"}, "after": {"rank": "corporal"}, "reason": "order", "share": 2.0},
        )  # fmt: skip

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    from blueberet.foundation.audit.guard import put_up

    put_up(connection)
    verdict = verify_chain()
    assert (verdict.acts, verdict.broken) == (1201, None)
    act = Act.objects.get(number=1201)
    assert (act.subject, act.before, act.after) == ("N-1200", {"rank": "private"}, {"rank": "corporal"})
    assert act.details == {"reason": "order", "share": 2}
    record_act("roster.person.edited", centre=None, actor=None)
    assert verify_chain().acts == 1202
