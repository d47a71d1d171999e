"""Who belongs to a unit on a day, as a sheet needs it."""

from datetime import date

from blueberet.stages.roster.models import Person, Stay, Unit
from blueberet.stages.roster.selectors import people_on


def members_on(unit: Unit, day: date) -> tuple[dict[int, Person], bool]:
    """People of a unit and those below it by key, and whether the roster reaches back to that day.

    Where it does not, because every stay of the centre begins later, those of its first day are given instead.
    """
    rows = people_on(unit.centre, unit, day).order_by("unit__code", "name_cyrillic")
    found = {p.pk: p for p in rows}
    if found:
        return found, True
    first = (
        Stay.objects.filter(person__centre=unit.centre)
        .order_by("first_day")
        .values_list("first_day", flat=True)
        .first()
    )
    if first is None or first <= day:
        return {}, True
    return {p.pk: p for p in people_on(unit.centre, unit, first).order_by("unit__code", "name_cyrillic")}, False
