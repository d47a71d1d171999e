"""The disk is full: writing is refused with a sentence, reading goes on, nothing is half written."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import CLUSTER, Site, environment
from tests.template import put_into
from tests.workbooks import roll

COUNT = (
    "from blueberet.stages.roster.models import MissionServed; from blueberet.foundation.audit.models import Act\n"
    "from blueberet.foundation.audit.verify import verify_chain\n"
    "print(json.dumps([MissionServed.objects.count(), Act.objects.filter(name='roster.mission.added').count(), "
    "verify_chain().broken is None]))"
)
MISSION = {"mission": "UNDOF", "first_day": "2020-01-01", "source": "x" * 200, "edited": "0"}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Site]:
    """A centre on a disk of 24 MB."""
    if CLUSTER:
        pytest.skip("where PostgreSQL keeps its files is not ours to fill")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("SKIPPED LOUDLY: this machine lets nobody mount a small disk, so a full one is not tested")
    put_into(tmp_path)
    site = Site(tmp_path, environment(tmp_path, "") | {"NUMBA_CACHE_DIR": os.environ["NUMBA_CACHE_DIR"]})
    yield site
    site.stop()
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def fill_up(folder: Path) -> Path:
    """Write until nothing goes any more, down to the last byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (2**20, 4096, 512, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    assert os.statvfs(folder).f_bavail == 0
    return filler


def upload(content: bytes) -> tuple[bytes, str]:
    head = '--B\r\nContent-Disposition: form-data; name="file"; filename="roll.xlsx"\r\n\r\n'
    return head.encode() + content + b"\r\n--B--\r\n", "multipart/form-data; boundary=B"


@pytest.mark.slow
def test_a_full_disk(small: Site) -> None:
    site = small
    site.fill()
    site.serve()
    mission = f"/contingent/people/{site.people[0]}/missions/new"
    assert site.post(mission, MISSION)[0] == 302
    filler = fill_up(site.home)
    refused = [site.post(f"/contingent/people/{n}/missions/new", MISSION) for n in site.people]
    assert 507 in {status for status, _ in refused}
    taken = 1 + sum(status == 302 for status, _ in refused)
    for status, page in refused:
        assert status in (302, 507)
        assert status == 302 or "disk is full. Nothing of this was saved" in page
    for path in ("/", "/contingent/", "/contingent/units", "/programme/"):
        assert site.get(path)[0] == 200, f"{path} is not read on a full disk"
    # Guarded data are shown to nobody whose look cannot be noted.
    assert site.get("/contingent/documents")[0] == 507
    assert site.get("/readyz")[0] == 503
    status, page = site.post("/contingent/import", *upload(roll()))
    assert status == 507, page[:200]
    assert "disk is full" in page
    assert not [f for f in (site.home / "uploads").iterdir() if f.stat().st_size not in (0, len(roll()))]
    filler.unlink()
    assert site.ask(COUNT) == [taken, taken, True]
    assert site.post(mission, MISSION)[0] == 302, "with room again, writing goes on"
    assert site.post("/contingent/import", *upload(roll()))[0] == 200
