"""Rows of posts of centre North."""

import pytest

from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.read_table import read_table
from blueberet.stages.deployment.models import Contingent
from blueberet.stages.deployment.services.shipped import shipped_posts
from blueberet.stages.deployment.table import CONTINGENTS
from tests.cast import Cast


@pytest.fixture
def told(cast: Cast) -> list[Contingent]:
    """The shipped history as centre North's."""
    name, content = shipped_posts()
    rows, _findings = read_table(read_book(content, name), CONTINGENTS)
    given = [{k: v for k, v in r.values.items() if v is not None} for r in rows]
    return [Contingent.objects.create(centre=cast.north, **v) for v in given]
