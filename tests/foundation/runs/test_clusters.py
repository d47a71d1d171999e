"""A real Dask cluster of two workers, in processes of their own: the same to the bit, also when one is killed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from blueberet.engine.endurance.campaigns import Campaign, play
from blueberet.engine.endurance.simulate import simulate
from blueberet.foundation.runs import clusters
from blueberet.foundation.runs.clusters import Dask
from tests.engine.endurance.test_executors import POST, Dying

distributed = pytest.importorskip("distributed", reason="Dask is not installed: clusters were NOT tested")
REPS, SEED = 800, 11


@contextmanager
def cluster(workers: int) -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0"
    ) as found:
        yield found.scheduler_address


def inverse(n: int) -> float:
    return 1 / n


def test_two_workers_give_the_same_also_when_one_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = Campaign((POST,), REPS, (SEED, 12))
    alone = [(cell, outcome.tally) for cell, outcome in play(campaign, engine="vectors")]
    with cluster(2) as address:
        with Dask(address) as dask:
            assert dask.workers == 2
            assert [(cell, o.tally) for cell, o in play(campaign, dask, engine="vectors")] == alone
            marker = tmp_path / "died"
            found = simulate(POST, REPS, SEED, "vectors", Dying(dask, marker))
            assert int(marker.read_text()) != os.getpid()
            assert found.tally == alone[0][1]
            with pytest.raises(ZeroDivisionError):
                list(dask.map(inverse, [1, 0]))
            answers = dask.map(inverse, iter(range(1, 1000)))
            next(answers)
            answers.close()
            assert sorted(dask.map(inverse, [2, 4])) == [(0, 0.5), (1, 0.25)]
        monkeypatch.setattr(clusters, "__version__", "0.0")
        with pytest.raises(ValueError, match=r"must have blueberet 0.0; there: \d"):
            Dask(address)


def test_a_cluster_that_is_not_there_is_told() -> None:
    for address in ("tcp://127.0.0.1:9", "nonsense"):
        with pytest.raises(ValueError, match=f"no scheduler answers at {address}"):
            Dask(address, wait_seconds=0.5)
    with cluster(0) as address, pytest.raises(ValueError, match="has no worker"):
        Dask(address, wait_seconds=0.5)
