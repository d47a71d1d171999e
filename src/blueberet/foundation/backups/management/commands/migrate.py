"""Django's ``migrate``, with few models drawn."""

from typing import Any

from django.core.management.commands import migrate

from blueberet.foundation.backups.steps import Sparing


class Command(migrate.Command):
    """The same command; only its executor is ours."""

    def handle(self, *words: Any, **options: Any) -> None:
        """Do what Django's does."""
        theirs, migrate.MigrationExecutor = migrate.MigrationExecutor, Sparing  # type: ignore[attr-defined]
        try:
            super().handle(*words, **options)
        finally:
            migrate.MigrationExecutor = theirs  # type: ignore[attr-defined]
