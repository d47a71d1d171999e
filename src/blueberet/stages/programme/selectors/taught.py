"""What of a programme many questions begin with: modules, their groups, what they serve, requests for training.

In: programmes. Out: of each a ``Taught``; one query, however many programmes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from blueberet.foundation.shell.together import together
from blueberet.stages.programme.models import Group, Module, Programme, Serving, TrainingRequest
from blueberet.stages.standards.models import Version


class Teaching(NamedTuple):
    """A module without its groups."""

    pk: int
    code: str
    kind: str
    length: int
    sessions: int
    subject: str


@dataclass(frozen=True)
class Taught:
    """A programme without its timetable."""

    modules: tuple[Teaching, ...]
    members: dict[str, frozenset[str]]
    """Service numbers by code of the group."""
    groups: tuple[tuple[int, str], ...]
    """Key of a module and code of a group that it is taught to, in the order in which that was said."""
    servings: tuple[tuple[str, str, int], ...]
    """Code of a module, code and version number of a standard that it serves."""
    requests: tuple[TrainingRequest, ...]
    put: dict[str, int]
    """The newest version that was put into force, of standards that requests name."""


def taught_in(programmes: Iterable[Programme]) -> dict[int, Taught]:
    """By the key of the programme."""
    centres = {p.pk: p.centre_id for p in programmes}
    keys = list(centres)
    modules, members, groups, servings, requests, put = together(
        Module.objects.filter(programme__in=keys)
        .values_list("programme", "pk", "code", "kind", "length", "sessions", "subject"),
        Group.objects.filter(programme__in=keys).values_list("programme", "code", "members"),
        Module.groups.through.objects.filter(module__programme__in=keys).order_by("pk")
        .values_list("module__programme", "module", "group__code"),
        Serving.objects.filter(module__programme__in=keys).order_by("version__standard__code", "version__number")
        .values_list("module__programme", "module__code", "version__standard__code", "version__number"),
        TrainingRequest.objects.filter(programme__in=keys),
        Version.objects.filter(
            standard__centre__in=set(centres.values()),
            standard__code__in=TrainingRequest.objects.filter(programme__in=keys).order_by().values("standard"),
            state=Version.State.IN_FORCE,
        ).order_by("number").values_list("standard__centre", "standard__code", "number"),
    )  # fmt: skip
    return {
        key: Taught(
            tuple(Teaching(*row) for of, *row in modules if of == key),
            {code: frozenset(numbers) for of, code, numbers in members if of == key},
            tuple((module, group) for of, module, group in groups if of == key),
            tuple((module, code, number) for of, module, code, number in servings if of == key),
            tuple(r for r in requests if r.programme_id == key),
            {code: number for of, code, number in put if of == centres[key]},
        )
        for key in keys
    }  # fmt: skip


def taught_of(programme: Programme) -> Taught:
    """Of one programme."""
    return taught_in([programme])[programme.pk]
