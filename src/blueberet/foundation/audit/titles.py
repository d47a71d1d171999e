"""What acts are called for people: each room names its own in ``acts.py``, as ``TITLES``; ``is_guarded`` if it must."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

Guard = Callable[[str, str, Mapping[str, Any], Mapping[str, Any]], bool]


@cache
def _rooms() -> tuple[dict[str, Any], tuple[Guard, ...]]:
    titles: dict[str, Any] = {}
    guards: list[Guard] = []
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "acts"):
            acts = import_module(f"{config.name}.acts")
            titles |= getattr(acts, "TITLES", {})
            if guard := getattr(acts, "is_guarded", None):
                guards.append(guard)
    return titles, tuple(guards)


def titles() -> dict[str, str]:
    """All titles by name of the act, in the reader's language."""
    return {name: str(title) for name, title in _rooms()[0].items()}


def title_of(name: str) -> str:
    """``Person edited`` for ``roster.person.edited``; the name's own words where no room says more."""
    title = _rooms()[0].get(name)
    return str(title) if title else " ".join(name.split(".")[1:]).replace("_", " ").capitalize()


def is_guarded(name: str, field: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether some room guards this value of this act."""
    return any(guard(name, field, before, after) for guard in _rooms()[1])
