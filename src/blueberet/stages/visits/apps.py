"""The room's name for Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class VisitsConfig(AppConfig):
    """Room ``visits``."""

    name = "blueberet.stages.visits"
    label = "visits"

    def ready(self) -> None:
        """Keep the triggers up, but for the time of a migration."""
        from blueberet.stages.visits.guard import GUARD

        pre_migrate.connect(GUARD.before_migration, sender=self, weak=False)
        post_migrate.connect(GUARD.after_migration, sender=self, weak=False)
