"""The card of a run is seen by its centre alone."""

import pytest
from django.test import Client

from blueberet.foundation.runs.models import Run
from tests.cast import Cast


@pytest.fixture
def run(cast: Cast) -> Run:
    return Run.objects.create(
        kind="test", subject=1, centre=cast.north, seed=1, state=Run.State.RUNNING,
        progress={"placed": 41, "sessions": 80, "stage": "search", "seconds": 3.2, "objective": 12.0},
    )  # fmt: skip


def test_the_card_tells_how_far_it_is(client: Client, cast: Cast, run: Run) -> None:
    client.force_login(cast.commander)
    page = client.get(f"/runs/{run.pk}/progress")
    assert "41 of 80 sessions placed" in page.content.decode()
    assert "every 1s" in page.content.decode()


def test_the_page_is_loaded_once_more_when_it_ends(client: Client, cast: Cast, run: Run) -> None:
    Run.objects.update(state=Run.State.DONE, ended_at="2026-01-01T00:00:00Z")
    client.force_login(cast.planner)
    answer = client.get(f"/runs/{run.pk}/progress", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    assert "every 1s" not in answer.content.decode()


def test_the_outsider_sees_no_run(client: Client, cast: Cast, run: Run) -> None:
    client.force_login(cast.outsider)
    assert client.get(f"/runs/{run.pk}/progress").status_code == 404
    assert client.get(f"/runs/{run.pk + 999}/progress").status_code == 404
