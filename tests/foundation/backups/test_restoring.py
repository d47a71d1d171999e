"""A back-up restored elsewhere is the same: counts of all tables, every row, the trail."""

import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import IntegerField

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.guard import put_up, take_down
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.audit.verify import head_of_chain, verify_chain
from blueberet.foundation.backups.locks import Keys, new_pair
from blueberet.foundation.backups.refusals import Refused
from blueberet.foundation.backups.services import restoring
from blueberet.foundation.backups.services.making import make_backup
from blueberet.foundation.backups.services.restoring import restore_backup
from blueberet.foundation.backups.standing import twin
from blueberet.foundation.backups.tables import LEFT_OUT, models_at, steps_taken
from blueberet.stages.roster.models import Person, Unit
from tests.houses import counts, house_in

SQLITE_ONLY = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="files")


def triggers() -> set[str]:
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND pg_table_is_visible(tgrelid)"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {row[0] for row in cursor.fetchall()}


def everything() -> list[tuple[object, ...]]:
    return list(Person.objects.order_by("pk").values_list()) + list(Act.objects.order_by("pk").values_list())


# A passphrase is meant to take seconds, and closes the file, whichever database it came from.
@pytest.mark.parametrize("closed_by", ["nothing", "key", pytest.param("passphrase", marks=SQLITE_ONLY)])
def test_round_trip_into_another_place(house: Path, tmp_path: Path, closed_by: str) -> None:
    secret, public = new_pair()
    close, unlock = {
        "nothing": (Keys(), Keys()),
        "key": (Keys(public=(public,)), Keys(secret=(secret,))),
        "passphrase": (Keys(passphrase="seven grey cranes"), Keys(passphrase="seven grey cranes")),
    }[closed_by]
    path, before, rows, head, guards = tmp_path / "b", counts(), everything(), head_of_chain(), triggers()
    assert len(guards) >= 4
    made = make_backup(target=path, keys=close)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    assert (b"N-3" in path.read_bytes()) is False
    assert made.is_in_trail
    assert Act.objects.filter(name="backups.backup.made").count() == 2  # one for each centre
    assert counts()["audit_act"] == before["audit_act"] + 2

    with house_in(tmp_path / "elsewhere"):
        done = restore_backup(source=path, keys=unlock, replace=connection.vendor == "postgresql")
        after = counts()
        assert after.pop("audit_act") == before.pop("audit_act") + 2
        assert after == before
        assert triggers() == guards
        assert everything()[: len(rows) - 5] == rows[: len(rows) - 5]
        restored = Act.objects.filter(number__lte=head.number).order_by("number")
        assert [*restored.values_list("seal", flat=True)][-1] == head.seal
        assert verify_chain(expect=head).broken is None
        assert {a.name for a in Act.objects.filter(number__gt=head.number)} == {"backups.backup.restored"}
        assert done.checked.manifest.trail is not None
        assert (done.checked.manifest.trail.number, done.checked.manifest.trail.seal) == (head.number, head.seal)
        # Numbers go on after the last one, and the trail is guarded again.
        user = User.objects.create(username="next")
        assert user.pk > max(User.objects.exclude(pk=user.pk).values_list("pk", flat=True))
        record_act("roster.person.edited", centre=None, actor=user)
        with pytest.raises(DatabaseError), transaction.atomic():
            Act.objects.filter(number=1).delete()


def test_while_others_write(house: Path, tmp_path: Path) -> None:
    """Each writer makes a unit and its act in one transaction: in the back-up there is never one without the other."""
    north, stop, faults = Centre.objects.get(code="north"), threading.Event(), list[BaseException]()
    wrappers = [twin() for _ in range(4)]
    written = [0] * 4

    def write(n: int) -> None:
        wrappers[n].inc_thread_sharing()
        connections["default"] = wrappers[n]
        try:
            while not stop.is_set():
                with transaction.atomic():
                    code = f"{n}-{written[n]}"
                    Unit.objects.create(centre=north, kind="company", code=code, name=code)
                    record_act("roster.unit.added", centre=north, actor=None, subject=code)
                written[n] += 1
        except BaseException as fault:
            faults.append(fault)
        finally:
            wrappers[n].close()

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    seen: list[int] = []

    def note(text: str) -> None:
        """Give the writers time while the snapshot is open, and see whether they use it."""
        if "reading again" not in text:
            stop.wait(0.02)
            seen.append(sum(written))

    for writer in writers:
        writer.start()
    try:
        while min(written) < 2 and not faults:
            stop.wait(0.01)
        at_start = sum(written)
        made = make_backup(target=tmp_path / "b.tar", keys=Keys(), note=note)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert faults == []
    assert seen[-1] > seen[0] + 4, "writers stood still while the snapshot was read"
    acts = dict(Act.objects.values_list("number", "seal"))
    with house_in(tmp_path / "elsewhere"):
        restore_backup(source=made.checked.path, keys=Keys(), replace=connection.vendor == "postgresql")
        trail = made.checked.manifest.trail
        assert trail is not None
        there = dict(Act.objects.filter(number__lte=trail.number).values_list("number", "seal"))
        assert there == {n: s for n, s in acts.items() if n <= trail.number}
        assert trail.number > 20 or at_start < 20
        assert trail.number < len(acts)
        assert verify_chain().broken is None
        told = Act.objects.filter(name="roster.unit.added").order_by("subject").values_list("subject", flat=True)
        assert [*Unit.objects.filter(kind="company").order_by("code").values_list("code", flat=True)] == [*told]
        assert len(told) >= at_start - 4


def test_a_database_in_use_is_not_written_over(plain: Path, house: Path) -> None:
    User.objects.create(username="later")
    with pytest.raises(Refused, match="not empty"):
        restore_backup(source=plain, keys=Keys())
    assert User.objects.filter(username="later").exists()
    done = restore_backup(source=plain, keys=Keys(), replace=True)
    assert not User.objects.filter(username="later").exists()
    assert "before" in done.kept_aside
    if connection.vendor == "sqlite":
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = Path(done.kept_aside)
        assert User.objects.filter(username="later").exists()


@SQLITE_ONLY
def test_a_damaged_database_can_be_replaced_and_is_kept(plain: Path, house: Path) -> None:
    connection.close()
    path = house / "blueberet.sqlite3"
    path.write_bytes(b"SQLite format 3\0" + b"rubbish" * 9000)
    with pytest.raises(Refused, match="not empty"):
        restore_backup(source=plain, keys=Keys())
    done = restore_backup(source=plain, keys=Keys(), replace=True)
    assert Path(done.kept_aside).read_bytes().endswith(b"rubbish")
    assert Person.objects.count() == 5


@SQLITE_ONLY
def test_a_database_that_somebody_has_open_is_left_alone(plain: Path, house: Path) -> None:
    other = twin()
    with other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM audit_act").fetchall()
        connection.close()
        before = sorted(p.name for p in house.iterdir())
        connections["default"].settings_dict["OPTIONS"]["timeout"] = 0.2
        with pytest.raises(Refused, match="open"):
            restore_backup(source=plain, keys=Keys(), replace=True)
        assert sorted(p.name for p in house.iterdir()) == before
    other.close()


@pytest.mark.parametrize("fault", ["rows", "trail", "disk"])
def test_whatever_goes_wrong_the_database_is_as_it_was(
    plain: Path, house: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "rows":
        real = restoring.write_rows
        monkeypatch.setattr(restoring, "write_rows", lambda m, rows: real(m, rows[:-1] if len(rows) > 4 else rows))
        says = "rows after the restore|hold together"
    elif fault == "trail":
        monkeypatch.setattr(
            restoring, "trail_now", lambda: restoring.check_backup(plain, Keys()).manifest.trail.model_copy(  # type: ignore[union-attr]
                update={"number": 3}
            )
        )  # fmt: skip
        says = "trail ends with 3:"
    else:

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(restoring, "write_rows", full)
        says = "No space left on device"
    before, files = counts(), sorted(p.name for p in house.iterdir())
    with pytest.raises(Refused, match=says):
        restore_backup(source=plain, keys=Keys(), replace=True)
    assert counts() == before
    assert sorted(p.name for p in house.iterdir()) == files


def test_a_trail_broken_before_is_told_and_no_reason_to_keep_the_data_away(house: Path, tmp_path: Path) -> None:
    take_down(connection)
    Act.objects.filter(number=2).update(subject="N-9")
    put_up(connection)
    made = make_backup(target=tmp_path / "b.tar", keys=Keys())
    trail = made.checked.manifest.trail
    assert trail is not None
    assert trail.broken.startswith("2: act 2")
    with house_in(tmp_path / "elsewhere"):
        restore_backup(source=made.checked.path, keys=Keys(), replace=connection.vendor == "postgresql")
        assert Person.objects.count() == 5


@pytest.mark.django_db
def test_rows_are_told_in_the_same_order_by_every_database() -> None:
    """Texts sort differently from place to place; sums over a table would not fit then."""
    for model in models_at(steps_taken()):
        key: Any = model._meta.pk
        while key.is_relation:
            key = key.target_field
        assert isinstance(key, IntegerField) or model._meta.db_table in LEFT_OUT, model


@SQLITE_ONLY
def test_sessions_stay_behind(house: Path, tmp_path: Path) -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    Session.objects.create(session_key="x" * 32, session_data="", expire_date=timezone.now())
    made = make_backup(target=tmp_path / "b.tar", keys=Keys())
    with house_in(tmp_path / "elsewhere", migrated=False):
        restore_backup(source=made.checked.path, keys=Keys())
        assert not Session.objects.exists()
