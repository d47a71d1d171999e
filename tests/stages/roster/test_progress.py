"""A long import tells how far it is, can be stopped, and is never half done."""

import threading
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from blueberet.foundation.audit.models import Act
from blueberet.foundation.sheets import progress
from blueberet.foundation.sheets.held import uploads
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.services import import_roster
from blueberet.stages.roster.views import taking
from tests.cast import Cast
from tests.stages.roster.test_importing import TODAY
from tests.workbooks import roll


def test_every_stage_is_told_in_its_order(cast: Cast) -> None:
    told: list[tuple[str, int, int]] = []
    import_roster(
        centre=cast.north, actor=cast.registrar, content=roll(), filename="r.xlsx", today=TODAY,
        tell=lambda *now: told.append(now),
    )  # fmt: skip
    stages = list(dict.fromkeys(stage for stage, _done, _of in told))
    assert stages == ["file", "rows", "compare", "people", "held", "documents", "places"] == list(taking.STAGES)
    assert all(done <= of for _stage, done, of in told)


@pytest.mark.parametrize("stage", ["rows", "people", "held", "documents", "places"])
def test_stopped_at_any_stage_nothing_is_changed(cast: Cast, stage: str) -> None:
    def tell(now: str, done: int, of: int) -> None:
        if now == stage:
            raise progress.Stopped

    with pytest.raises(progress.Stopped):
        import_roster(
            centre=cast.north, actor=cast.registrar, content=roll(), filename="r.xlsx", today=TODAY, tell=tell
        )
    assert not Person.objects.exists()
    assert not Unit.objects.exists()
    assert not Act.objects.filter(name="roster.people.imported").exists()


@pytest.mark.django_db(transaction=True)
def test_the_page_that_waits_is_told_and_may_stop_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client, beside = Client(), Client()
    client.force_login(cast.registrar)
    beside.cookies = client.cookies
    client.post("/contingent/import", {"file": SimpleUploadedFile("r.xlsx", roll())})
    assert beside.get("/contingent/import/progress").json() == {}
    assert beside.post("/contingent/import/stop").json() == {"stopping": False}
    seen: list[Any] = []

    def slow(*, tell: progress.Tell, **_: Any) -> None:
        for n in range(400):
            tell("people", n, 400)
            time.sleep(0.05)

    monkeypatch.setattr(taking, "import_roster", slow)
    waiting = threading.Thread(target=lambda: seen.append(client.post("/contingent/import", {"take": "1"})))
    waiting.start()
    until = time.monotonic() + 10
    while not (now := beside.get("/contingent/import/progress").json()) and time.monotonic() < until:
        time.sleep(0.05)
    assert now["words"] == "Writing people"
    assert now["of"] == 400
    foreign = Client()
    foreign.force_login(cast.registrar)
    assert foreign.get("/contingent/import/progress").json() == {}, "another session sees nothing of it"
    assert beside.post("/contingent/import/stop").json() == {"stopping": True}
    waiting.join(10)
    assert seen[0].status_code == 302
    assert "Stopped. Nothing was changed." in beside.get("/contingent/import").content.decode()
    assert not [p for p in uploads().iterdir() if p.suffix]
