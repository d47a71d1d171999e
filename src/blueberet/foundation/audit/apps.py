"""The room's name for Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Room ``audit``."""

    name = "blueberet.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        """Keep the triggers up after every migration."""
        from blueberet.foundation.audit.guard import after_migration

        post_migrate.connect(after_migration, sender=self)
