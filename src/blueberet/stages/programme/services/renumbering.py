"""Somebody has another service number: groups and requests of the programmes name him by it from now on."""

from collections.abc import Iterable

from django.db.models import F

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.programme.models import Group, Programme, TrainingRequest


def renumbered(centre: Centre, old: str, new: str) -> list[list[int]]:
    """Put the new number in the place of the old one; the caller holds the transaction.

    Gives the groups that changed, each as its key and 1 if the new number stood there already, else 0: with it
    ``numbered_back`` undoes it.
    """
    groups = [g for g in Group.objects.filter(programme__centre=centre) if old in g.members]
    found = [[g.pk, int(new in g.members)] for g in groups]
    for g in groups:
        g.members = list(dict.fromkeys(new if n == old else n for n in g.members))
    _keep(groups)
    requests = [r for r in TrainingRequest.objects.filter(programme__centre=centre) if old in r.people]
    for r in requests:
        r.people = sorted({new if n == old else n for n in r.people})
    TrainingRequest.objects.bulk_update(requests, ["people"])
    return found


def numbered_back(old: str, new: str, found: Iterable[Iterable[int]]) -> None:
    """Undo ``renumbered`` in the groups that it changed, where nobody has changed them since."""
    both = {pk: bool(was_both) for pk, was_both in found}
    groups = [g for g in Group.objects.filter(pk__in=both) if new in g.members and old not in g.members]
    for g in groups:
        g.members = [*g.members, old] if both[g.pk] else [old if n == new else n for n in g.members]
    _keep(groups)


def _keep(groups: list[Group]) -> None:
    """Facts of a programme change only together with its version."""
    Group.objects.bulk_update(groups, ["members"])
    Programme.objects.filter(pk__in={g.programme_id for g in groups}).update(version=F("version") + 1)
