"""``blueberet audit`` on the command line."""

import pytest
from django.db import connection

from blueberet.config.cli import main
from blueberet.foundation.audit.guard import put_up, take_down
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.services import record_act
from tests.cast import Cast


def test_verify_and_head(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    for n in range(3):
        record_act("roster.person.edited", centre=cast.north, actor=cast.registrar, subject=f"N-{n}")
    assert main(["audit", "head"]) == 0
    link = capsys.readouterr().out.strip()
    assert link.startswith("3:")
    assert main(["audit", "verify", "--expect", link]) == 0
    assert "3 acts" in capsys.readouterr().out
    assert main(["audit", "verify", "--expect", "rubbish"]) == 2
    take_down(connection)
    Act.objects.filter(number=2).update(subject="N-9")
    put_up(connection)
    assert main(["audit", "verify"]) == 1
    told = capsys.readouterr().out
    assert "BROKEN at act 2 (changed)" in told
    assert "roster.person.edited" in told
