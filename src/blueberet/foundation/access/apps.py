"""The room's name for Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Room ``access``."""

    name = "blueberet.foundation.access"
    label = "access"

    def ready(self) -> None:
        """Listen to sign-ins, sign-outs and lock-outs."""
        from blueberet.foundation.access import listening  # noqa: F401
