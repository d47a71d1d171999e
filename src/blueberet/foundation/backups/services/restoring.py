"""Restoring a back-up: a new database grows beside the old one, is compared with the back-up, and takes its place."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connections, transaction
from django.db.models import Model

from blueberet.foundation.backups.locks import Keys
from blueberet.foundation.backups.manifest import Opening
from blueberet.foundation.backups.places import place_here
from blueberet.foundation.backups.reading import Checked, Note, check_backup, rows_of
from blueberet.foundation.backups.refusals import Refused
from blueberet.foundation.backups.standing import standing_in
from blueberet.foundation.backups.steps import Sparing
from blueberet.foundation.backups.tables import (
    LEFT_OUT,
    columns_of,
    empty,
    last_steps,
    lines_of,
    models_at,
    steps_taken,
    unknown_steps,
    write_rows,
)
from blueberet.foundation.backups.trail import tell_every_centre, trail_now


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where the old database is kept, if there was one."""

    checked: Checked
    kept_aside: str
    steps_forward: int
    """Migrations taken after the rows were in: the back-up was of an older version."""


def restore_backup(*, source: Path, keys: Keys, replace: bool = False, note: Note = lambda text: None) -> Restored:
    """Put the back-up in the place of the database; all or nothing.

    The file is checked to its last byte before anything else happens. The rows are compared with the back-up as they
    stand in the new database, before it is brought up to date and takes its place. With ``replace`` a database that
    holds something is kept aside.

    Raises
    ------
    Refused
        With the reason; the database is as it was.
    """
    checked = check_backup(source, keys, note=lambda part: note(f"checking {part}"))
    _refuse_newer(checked.opening, source)
    try:
        place = place_here()
        is_used = place.holds_rows()
        if is_used and not replace:
            raise Refused(
                "The database here is not empty; nothing was changed. Restore into another folder "
                "(BLUEBERET_HOME=…), or replace it with --replace: the old one is then kept aside."
            )
        with place.beside() as wrapper:
            with standing_in(wrapper):
                steps_forward = _grow(checked, keys, note)
            return Restored(checked, place.put_in(keep=is_used), steps_forward)
    except DatabaseError as error:
        raise Refused(f"The database refused it: {error}. Nothing was changed.") from error
    except OSError as error:
        raise Refused(f"It could not be written: {error.strerror or error}. Nothing was changed.") from error


def _refuse_newer(opening: Opening, source: Path) -> None:
    if unknown := unknown_steps(opening.migrations):
        raise Refused(
            f"{source} was made by a newer version of Blueberet ({opening.version}; it has {'.'.join(unknown[0])}). "
            "Install that version and restore with it. Nothing was changed."
        )


def _grow(checked: Checked, keys: Keys, note: Note) -> int:
    opening = checked.opening
    note("making tables")
    Sparing(connections[DEFAULT_DB_ALIAS]).migrate(last_steps(opening.migrations))
    taken = steps_taken()
    if taken != sorted(opening.migrations):
        odd = sorted(set(taken) ^ set(opening.migrations))[0]
        raise Refused(f"The tables cannot be made as they were: {'.'.join(odd)} is not in both histories.")
    models = {m._meta.db_table: m for m in models_at(opening.migrations)}
    for told in opening.tables:
        if told.table not in models or told.columns != columns_of(models[told.table]):
            raise Refused(f"The table {told.table} is not known with the columns that the back-up has.")
    with transaction.atomic():
        # Rows that migrations wrote; no trigger guards them yet, those are put up by the last step below.
        for model in models.values():
            empty(model)
        _load(checked, keys, models, note)
        try:
            connections[DEFAULT_DB_ALIAS].check_constraints()
        except IntegrityError as error:
            raise Refused(f"The back-up does not hold together: {error}.") from error
        _reset_numbers(list(models.values()))
    _compare(checked, models, note)
    note("bringing it up to date")
    call_command("migrate", interactive=False, verbosity=0)
    _compare_trail(checked, note)
    with transaction.atomic():
        tell_every_centre(
            "backups.backup.restored", checked.path.name, made_at=opening.made_at, version=opening.version,
            rows=checked.manifest.rows,
        )  # fmt: skip
    return len(steps_taken()) - len(taken)


def _load(checked: Checked, keys: Keys, models: dict[str, type[Model]], note: Note) -> None:
    for table, rows in rows_of(checked, keys, note=lambda part: note(f"writing {part}")):
        try:
            write_rows(models[table], rows)
        except (DatabaseError, ValueError) as error:
            raise Refused(f"A row of {table} cannot be written here: {error}. Nothing was changed.") from error


def _reset_numbers(models: list[type[Model]]) -> None:
    """Let new rows be numbered after the last one that was restored."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)


def _compare(checked: Checked, models: dict[str, type[Model]], note: Note) -> None:
    for table, told in checked.manifest.tables.items():
        if table in LEFT_OUT:
            continue
        note(f"comparing {table}")
        digest, rows = hashlib.sha256(), 0
        for line in lines_of(models[table]):
            digest.update(line)
            rows += 1
        if rows != told.rows:
            raise Refused(
                f"{table} has {rows} rows after the restore, {told.rows} were backed up. Nothing was changed."
            )
        if digest.hexdigest() != told.sha256:
            raise Refused(f"The rows of {table} do not read as they were backed up. Nothing was changed.")


def _compare_trail(checked: Checked, note: Note) -> None:
    note("walking the trail")
    found, told = trail_now(), checked.manifest.trail
    # A break that was there when the back-up was made is no reason to keep people from their data; it is told.
    if found.broken and found.broken != (told.broken if told else ""):
        raise Refused(f"The trail does not hold after the restore: {found.broken}. Nothing was changed.")
    if told and found != told:
        raise Refused(
            f"The trail ends with {found.number}:{found.seal} after the restore, with {told.number}:{told.seal} in the "
            "back-up. Nothing was changed."
        )
