"""The room's name for Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AssessmentConfig(AppConfig):
    """Room ``assessment``."""

    name = "blueberet.stages.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Keep the triggers up, but for the time of a migration."""
        from blueberet.stages.assessment.guard import after_migration, before_migration

        pre_migrate.connect(before_migration, sender=self)
        post_migrate.connect(after_migration, sender=self)
