"""The room's name for Django; it has no tables: keys lie in files."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Room ``keys``."""

    name = "blueberet.foundation.keys"
    label = "keys"
