"""Acts of the first version become a chain, in order, and lose nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.audit.verify import verify_chain
from blueberet.foundation.backups.steps import Sparing
from tests.houses import without_tables

BEFORE = [("audit", "0001_first"), ("accounts", "0003_first_passwords_and_second_factor")]


@pytest.fixture
def first_version(db: None, tmp_path: Path) -> Iterator[Any]:
    """The trail's table of the first version, in a database of its own."""
    with without_tables(tmp_path):
        executor = Sparing(connection)
        executor.migrate(BEFORE)
        yield executor.loader.project_state(BEFORE).apps


def test_what_is_there_is_chained(first_version: Any) -> None:
    get = first_version.get_model
    centre = get("accounts", "Centre").objects.create(code="old", name="Old")
    for n in range(1201):
        get("audit", "Act").objects.create(
            centre=centre, name="roster.person.edited", subject=f"N-{n}",
            details={"before": {"rank": "private"}, "after": {"rank": "corporal"}, "reason": "order", "share": 2.0},
        )  # fmt: skip

    executor = Sparing(connection)
    executor.migrate([n for n in executor.loader.graph.leaf_nodes() if n[0] in ("audit", "accounts")])
    from blueberet.foundation.audit.guard import put_up

    put_up(connection)
    verdict = verify_chain()
    assert (verdict.acts, verdict.broken) == (1201, None)
    act = Act.objects.get(number=1201)
    assert (act.subject, act.before, act.after) == ("N-1200", {"rank": "private"}, {"rank": "corporal"})
    assert act.details == {"reason": "order", "share": 2}
    record_act("roster.person.edited", centre=None, actor=None)
    assert verify_chain().acts == 1202
