"""The room's name for Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Room ``audit``."""

    name = "blueberet.foundation.audit"
    label = "audit"
