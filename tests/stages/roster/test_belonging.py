"""Whose things are: of a contingent, of another, of the centre as a whole."""

from datetime import date

import pytest
from django.utils import timezone

from blueberet.stages.roster.models import Unit, UnitPlace
from blueberet.stages.roster.selectors.belonging import belonging_of, contingents_on
from blueberet.stages.roster.selectors.units import tree_on
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


def test_what_names_no_unit_is_the_only_contingent_s_or_the_centre_s() -> None:
    centre, today = make_cast().north, timezone.localdate()

    def unit(name: str, parent: Unit | None = None, until: date | None = None) -> Unit:
        made = Unit.objects.create(centre=centre, kind="company", name=name, code=name, parent=parent)
        UnitPlace.objects.create(unit=made, parent=parent, name=name, first_day=date(2020, 1, 1), last_day=until)
        return made

    one = unit("One")
    below, closed = unit("Below", one), unit("Closed", one, date(2021, 1, 1))
    past = unit("Past", None, date(2021, 1, 1))
    alone = belonging_of(centre, tree_on(centre, today), one)
    assert [alone.of(u) for u in (None, one.pk, below.pk, closed.pk, past.pk)] == ["own"] * 4 + ["other"]
    assert alone.of(None, past.pk) == "other", "the first unit that is named counts"
    two = unit("Two")
    tree = tree_on(centre, today)
    told = {u.name: [belonging_of(centre, tree, u).of(x) for x in (None, below.pk, two.pk)] for u in (one, two)}
    assert told == {"One": ["centre", "own", "other"], "Two": ["centre", "other", "own"]}
    assert [u.name for u in contingents_on(centre, today)] == ["One", "Two"]
