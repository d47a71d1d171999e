"""Making a back-up: one snapshot of all tables into one file, which is read again before it gets its name."""

import contextlib
import gzip
import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.db import DatabaseError, transaction
from django.db.models import Model
from django.utils import timezone

from blueberet import __version__
from blueberet.foundation.backups.container import END, Sink, add
from blueberet.foundation.backups.locks import Keys, closing, new_pair
from blueberet.foundation.backups.manifest import (
    MANIFEST,
    OPENING,
    SUM,
    ChainTold,
    Manifest,
    Opening,
    PartTold,
    TableCount,
    TableTold,
    sha256_of,
)
from blueberet.foundation.backups.reading import Checked, Note, check_backup, part_name
from blueberet.foundation.backups.refusals import Damaged, Refused
from blueberet.foundation.backups.standing import snapshot
from blueberet.foundation.backups.tables import (
    LEFT_OUT,
    Steps,
    columns_of,
    lines_of,
    models_at,
    steps_taken,
    unknown_steps,
)
from blueberet.foundation.backups.trail import tell_every_centre, trail_now

FULL_PART = 2**20
"""Bytes of lines from which a part is closed and the next begun."""
CHAINED = ("audit", "0004_chain_holds")


@dataclass(frozen=True, slots=True)
class Made:
    """A back-up that was written, read again and found whole."""

    checked: Checked
    is_in_trail: bool
    """False if the trail could not take the act: the database is of an older version."""


def suggested_name(keys: Keys, *, at: datetime | None = None) -> str:
    """``blueberet-20261124T204100Z.tar``, with ``.age`` if it will be encrypted to a key."""
    stamp = f"{(at or timezone.now()).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"blueberet-{stamp}.tar{'.age' if keys.public else ''}"


def make_backup(*, target: Path, keys: Keys, note: Note = lambda text: None) -> Made:
    """Write a back-up of the whole database, encrypted if there are keys; while it is written, others go on working.

    The act stands in the trail after the moment of the snapshot, so a back-up does not tell of itself; the act
    tells the head of the chain that the back-up holds.

    Raises
    ------
    Refused
        If the file is there already, there is no room, or the database cannot be read. No file is left then.
    """
    if target.exists():
        raise Refused(f"{target} is there already; nothing was written over it. Name another file.")
    keys.recipients()  # A wrong key is told before anything is read.
    # The file is read again before it gets its name; a key made for that alone opens it here and is then forgotten.
    secret, public = new_pair()
    own = Keys(public=(*keys.public, public), secret=(secret,)) if keys.public else keys
    try:
        with _named_at_the_end(target) as (file, path):
            with snapshot(), closing(file, own) as sink:
                manifest = _write_all(sink, note)
            _to_disk(file)
            checked = check_backup(path, own, note=lambda part: note(f"reading again {part}"))
            if checked.manifest != manifest:
                raise Damaged(f"{target} does not read as it was written. Is the disk sound?")
    except Damaged as error:
        raise Refused(f"The back-up was not kept, for it does not read as it was written: {error}") from error
    except DatabaseError as error:
        raise Refused(f"The database cannot be read: {error}. No back-up was made.") from error
    except OSError as error:
        raise Refused(f"{target} cannot be written: {error.strerror or error}. No back-up was made.") from error
    final = Checked(target, checked.opening, checked.manifest, checked.bytes)
    return Made(final, _tell_trail(final, is_encrypted=bool(keys.public or keys.passphrase)))


def _write_all(sink: Sink, note: Note) -> Manifest:
    steps = steps_taken()
    if unknown := unknown_steps(steps):
        raise Refused(
            f"The database was used by a newer version of Blueberet (it has taken {'.'.join(unknown[0])}). Make the "
            "back-up with that version."
        )
    models = models_at(steps)
    opening = Opening(
        version=__version__, made_at=timezone.now().astimezone(UTC).isoformat(timespec="seconds"),
        database=_vendor(), migrations=steps, left_out=list(LEFT_OUT),
        tables=[TableTold(table=m._meta.db_table, columns=columns_of(m)) for m in models],
    )  # fmt: skip
    written: list[PartTold] = []

    def put(name: str, data: bytes, rows: int = 0) -> None:
        add(sink, name, data)
        written.append(PartTold(name=name, bytes=len(data), sha256=sha256_of(data), rows=rows))

    put(OPENING, opening.model_dump_json(indent=1).encode())
    counts: dict[str, TableCount] = {}
    for model in models:
        table, digest, rows = model._meta.db_table, hashlib.sha256(), 0
        for number, (lines, count) in enumerate(_filled(model), 1):
            put(part_name(table, number), gzip.compress(lines, 5, mtime=0), count)
            digest.update(lines)
            rows += count
            note(f"{table}: {rows:,} rows")
        counts[table] = TableCount(rows=rows, sha256=digest.hexdigest())
    note("walking the trail")
    manifest = Manifest(parts=written, tables=counts, trail=_trail(steps), centres=_centres(models))
    data = manifest.model_dump_json(indent=1).encode()
    add(sink, MANIFEST, data)
    add(sink, SUM, f"{sha256_of(data)}  {MANIFEST}\n".encode())
    sink.write(END)
    return manifest


def _filled(model: type[Model]) -> Iterator[tuple[bytes, int]]:
    """Lines of a table in lots of about a megabyte, with their number."""
    if model._meta.db_table in LEFT_OUT:
        return
    lines, count = bytearray(), 0
    for line in lines_of(model):
        lines += line
        count += 1
        if len(lines) >= FULL_PART:
            yield bytes(lines), count
            lines, count = bytearray(), 0
    if count:
        yield bytes(lines), count


def _trail(steps: Steps) -> ChainTold | None:
    return trail_now() if CHAINED in steps else None


def _centres(models: list[type[Model]]) -> list[str]:
    for model in models:
        if model._meta.db_table == "accounts_centre":
            return sorted(model._base_manager.values_list("code", flat=True))
    return []


def _vendor() -> str:
    from django.db import connection

    return connection.vendor


def _tell_trail(made: Checked, *, is_encrypted: bool) -> bool:
    """Tell each centre's trail, or the house's where there is no centre yet."""
    head = made.manifest.trail
    try:
        with transaction.atomic():
            tell_every_centre(
                "backups.backup.made", made.path.name, bytes=made.bytes, rows=made.manifest.rows,
                is_encrypted=is_encrypted, trail_until=f"{head.number}:{head.seal}" if head else "",
            )  # fmt: skip
    except DatabaseError:
        return False
    return True


@contextmanager
def _named_at_the_end(target: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A new file for its owner only, which gets its name when all went well, and is gone otherwise."""
    path = target.with_name(f".{target.name}.{os.getpid()}.part")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with ExitStack() as clean:
        clean.callback(path.unlink, missing_ok=True)
        with os.fdopen(handle, "wb") as file:
            yield file, path
        # A link refuses where a rename would write over a file that came meanwhile.
        try:
            os.link(path, target)
        except FileExistsError:
            raise Refused(f"{target} came to be there meanwhile; nothing was written over it.") from None
        except OSError:  # A file system without links.
            path.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
    with contextlib.suppress(AttributeError, OSError):  # So that reading again reads the disk, not the memory.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
