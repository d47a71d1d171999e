"""How many people must be told of a change, and how many of them are women."""

from blueberet.engine.programme.repair.outcome import Told
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.selectors import people_of
from blueberet.stages.roster.selectors.people import Strength


def told_strength(programme: Programme, told: Told) -> tuple[Strength, dict[str, Strength]]:
    """Head count of all that are told, each counted once, and by group code; two queries."""
    codes = [code for code, _ in told.groups]
    members = dict(programme.groups.filter(code__in=codes).values_list("code", "members"))
    numbers = {n for them in members.values() for n in them}
    rows = people_of(programme.centre).filter(sex="F", service_number__in=numbers)
    women = set(rows.values_list("service_number", flat=True))
    by_group = {c: Strength(None, heads, len(women & set(members.get(c, ())))) for c, heads in told.groups}
    return Strength(None, told.people, len(women)), by_group
