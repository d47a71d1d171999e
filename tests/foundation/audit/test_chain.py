"""Acts are chained, nothing but the end can be written, and a tampered link is named."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from blueberet.foundation.audit.chain import START, seal
from blueberet.foundation.audit.guard import put_up, take_down
from blueberet.foundation.audit.models import Act, Head
from blueberet.foundation.audit.services import SecretInTrail, record_act
from blueberet.foundation.audit.verify import Link, head_of_chain, verify_chain
from tests.cast import Cast


def write(cast: Cast, count: int) -> None:
    for n in range(count):
        record_act(
            "roster.person.edited", centre=cast.north, actor=cast.registrar, subject=f"N-{n:03}",
            before={"rank": "private"}, after={"rank": "corporal", "share": 1.0}, reason="Ғалым's order\x00",
        )  # fmt: skip


def tamper(act: Callable[[], Any]) -> None:
    """Do what only somebody with the database file in his hands can do."""
    take_down(connection)
    act()
    put_up(connection)


def test_each_act_names_the_seal_before_it(cast: Cast) -> None:
    write(cast, 3)
    acts = list(Act.objects.order_by("number"))
    assert [a.number for a in acts] == [1, 2, 3]
    assert [a.previous for a in acts] == [START, acts[0].seal, acts[1].seal]
    assert (acts[0].kind, acts[0].subject, acts[0].actor_name) == ("roster.person", "N-000", "registrar")
    assert (acts[0].before, acts[0].after) == ({"rank": "private"}, {"rank": "corporal", "share": 1})
    assert head_of_chain() == Link(3, acts[2].seal)
    verdict = verify_chain()
    assert (verdict.acts, verdict.broken) == (3, None)


def test_the_database_refuses_to_change_or_delete(cast: Cast) -> None:
    write(cast, 2)
    for attempt in (
        lambda: Act.objects.update(subject="N-999"),
        lambda: Act.objects.filter(number=2).delete(),
        lambda: Head.objects.all().delete(),
        lambda: Head.objects.update(number=1),
        lambda: connection.cursor().execute("UPDATE audit_act SET name = 'x' WHERE number = 1"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert verify_chain().broken is None


@pytest.mark.parametrize("field", ["at", "centre", "actor", "actor_name", "name", "kind", "subject", "label", "details",
                                   "before", "after", "previous", "seal"])  # fmt: skip
def test_a_changed_field_is_found_and_named(cast: Cast, field: str) -> None:
    write(cast, 5)
    value = {
        "at": datetime(2020, 1, 1, tzinfo=UTC), "centre": cast.south, "actor": cast.planner, "details": {"x": 1},
        "before": {"rank": "major"}, "after": {}, "previous": "f" * 64, "seal": "f" * 64,
    }.get(field, "something else")  # fmt: skip
    tamper(lambda: Act.objects.filter(number=3).update(**{field: value}))
    broken = verify_chain().broken
    assert broken is not None
    assert (broken.number, broken.what) == (3, "changed")
    assert "act 3 (" in broken.says
    assert "UTC" in broken.says


def test_one_letter_changed_in_the_middle_is_found(cast: Cast) -> None:
    write(cast, 5)
    tamper(lambda: connection.cursor().execute("UPDATE audit_act SET subject = 'N-00Z' WHERE number = 4"))
    broken = verify_chain().broken
    assert broken is not None
    assert broken.number == 4


def test_a_missing_act_is_found_and_named(cast: Cast) -> None:
    write(cast, 5)
    tamper(lambda: Act.objects.filter(number=2).delete())
    broken = verify_chain().broken
    assert broken is not None
    assert (broken.number, broken.what) == (2, "missing")
    assert "act 2 is missing" in broken.says


def test_the_first_act_missing_is_found(cast: Cast) -> None:
    write(cast, 3)
    tamper(lambda: Act.objects.filter(number=1).delete())
    broken = verify_chain().broken
    assert broken is not None
    assert (broken.number, broken.what) == (1, "missing")


def test_swapped_acts_are_found(cast: Cast) -> None:
    write(cast, 5)

    def swap() -> None:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            Act.objects.filter(number=old).update(number=new)

    tamper(swap)
    broken = verify_chain().broken
    assert broken is not None
    assert broken.number == 2


def _seal_anew(number: int, **changes: Any) -> None:
    from blueberet.foundation.audit.chain import SEALED

    Act.objects.filter(number=number).update(**changes)
    Act.objects.filter(number=number).update(seal=seal(Act.objects.filter(number=number).values(*SEALED).get()))


def test_an_act_sealed_anew_breaks_the_next(cast: Cast) -> None:
    write(cast, 5)
    tamper(lambda: _seal_anew(3, subject="N-999"))
    broken = verify_chain().broken
    assert broken is not None
    assert (broken.number, broken.what) == (4, "reordered")


def test_a_last_act_sealed_anew_or_put_in_is_told_by_the_head(cast: Cast) -> None:
    write(cast, 3)
    tamper(lambda: _seal_anew(3, subject="N-999"))
    broken = verify_chain().broken
    assert broken is not None
    assert broken.what == "head"


def test_a_cut_tail_is_told_by_the_head_and_by_a_link_kept_elsewhere(cast: Cast) -> None:
    write(cast, 5)
    kept = head_of_chain()
    tamper(lambda: Act.objects.filter(number__gt=3).delete())
    broken = verify_chain().broken
    assert broken is not None
    assert (broken.number, broken.what) == (4, "cut")
    third = Act.objects.get(number=3)
    tamper(lambda: Head.objects.update(number=3, seal=third.seal))
    assert verify_chain().broken is None
    told = verify_chain(expect=kept).broken
    assert told is not None
    assert (told.number, told.what) == (4, "cut")


def test_a_chain_written_anew_is_told_by_a_link_kept_elsewhere(cast: Cast) -> None:
    write(cast, 3)
    kept = head_of_chain()

    def write_anew() -> None:
        Act.objects.all().delete()
        Head.objects.all().delete()
        write(cast, 3)

    tamper(write_anew)
    assert verify_chain().broken is None
    told = verify_chain(expect=kept).broken
    assert told is not None
    assert told.number == 3


def test_guards_taken_down_are_told(cast: Cast) -> None:
    write(cast, 1)
    take_down(connection)
    broken = verify_chain().broken
    put_up(connection)
    assert broken is not None
    assert broken.what == "guard"


def test_an_undone_act_leaves_no_gap(cast: Cast) -> None:
    write(cast, 1)
    with transaction.atomic():
        write(cast, 2)
        transaction.set_rollback(True)
    write(cast, 1)
    assert list(Act.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert verify_chain().broken is None


def test_a_secret_never_enters(cast: Cast) -> None:
    with pytest.raises(SecretInTrail):
        record_act("access.password.changed", centre=cast.north, actor=cast.planner, password="hunter2")
    assert not Act.objects.exists()


TWENTY = """
import threading, django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.audit.verify import verify_chain
failed = []
def work():
    try:
        for n in range(10):
            record_act("roster.person.edited", centre=None, actor=None, subject=str(n))
    except Exception as fault:
        failed.append(repr(fault))
    finally:
        connection.close()
threads = [threading.Thread(target=work) for _ in range(20)]
[t.start() for t in threads]
[t.join() for t in threads]
print(failed, verify_chain().acts, verify_chain().broken)
"""


@pytest.mark.database
def test_twenty_at_once_make_one_chain(tmp_path: Path) -> None:
    # In a process of its own: the tests' database in memory lets no two connections write.
    env = {**os.environ, "BLUEBERET_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}
    env.pop("DATABASE_URL", None)
    told = subprocess.run([sys.executable, "-c", TWENTY], env=env, capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "[] 200 None", told.stderr[-2000:]
