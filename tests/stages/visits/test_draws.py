"""The seed is fixed before names are seen; who cannot come is replaced; anybody can draw again."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from blueberet.config.cli import main
from blueberet.engine.visits.sampling import digest_of
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.attendance.models import Mark, RollCall
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.models import Person
from blueberet.stages.visits.models import Draw
from blueberet.stages.visits.selectors.samples import frame_of, places_of, sample_of
from blueberet.stages.visits.services.drawing import fix_seed, show_names, tell_missing
from tests.cast import Cast
from tests.stages.visits.world import answered, drawn, house, today

pytestmark = pytest.mark.django_db


def test_the_seed_is_fixed_and_kept_before_a_name_is_shown(cast: Cast) -> None:
    h = house(cast)
    client = Client()
    client.force_login(cast.planner)
    draw = fix_seed(h.visit, actor=cast.planner, size=8, seed="six dice", seed_from="Team leader")
    act = Act.objects.get(name="visits.draw.fixed")
    assert (act.details["seed"], act.details["people"], act.details["size"]) == ("six dice", 18, 8)
    assert act.details["sha256"] == draw.digest == digest_of(frame_of(h.visit))
    assert "V-" not in client.get(f"/visits/{h.visit.pk}/sample").content.decode()
    assert client.get(f"/visits/draws/{draw.pk}/people.json").status_code == 404
    client.post(f"/visits/draws/{draw.pk}/show")
    draw.refresh_from_db()
    assert draw.drawn_by == cast.planner
    assert Act.objects.get(name="visits.draw.drawn").details["drawn"] == sample_of(draw).numbers
    assert [(s.sex, s.people, s.asked) for s in sample_of(draw).strata] == [
        ("F", 2, 1), ("M", 8, 3), ("F", 1, 1), ("M", 7, 3),
    ]  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(seed="a better one")
    with pytest.raises(PermissionDenied):
        fix_seed(h.visit, actor=cast.logistician, size=8)


def test_a_second_draw_says_why_and_the_first_stays(cast: Cast) -> None:
    h = house(cast)
    with pytest.raises(Refused) as refused:
        fix_seed(h.visit, actor=cast.planner, size=99, seed="x")
    assert len(refused.value.sentences) == 2
    first = fix_seed(h.visit, actor=cast.planner, size=4)
    assert len(first.seed) == 16
    assert first.seed_from == "made by the machine"
    with pytest.raises(Refused) as refused:
        fix_seed(h.visit, actor=cast.planner, size=4)
    assert [s[:12] for s in refused.value.sentences] == ["Say why it i", "A seed is fi"]
    show_names(first, actor=cast.planner)
    again = fix_seed(h.visit, actor=cast.planner, size=4, reason="Two platoons are on exercise")
    assert (again.number, Draw.objects.count()) == (2, 2)


def test_who_cannot_come_is_told_and_the_next_comes_instead(cast: Cast) -> None:
    h = house(cast)
    draw = drawn(h)
    before = sample_of(draw).numbers
    men = next(s for s in sample_of(draw).strata if s.sex == "M" and s.asked > 1)
    gone, stays = men.drawn[0].number, men.drawn[1].number
    tell_missing(draw, gone, actor=cast.planner, why="sick", words="fever")
    after = sample_of(draw).numbers
    [instead] = set(after) - set(before)
    assert set(before) - set(after) == {gone}
    _sample, places, hidden = places_of(draw, cast.planner)
    assert hidden == 0
    assert {p.number: (p.instead_of, p.missing, p.replaced_by) for p in places if p.number in (gone, instead)} == {
        instead: (gone, "", ""), gone: ("", "sick", instead),
    }  # fmt: skip
    with pytest.raises(Refused, match="told missing already"):
        tell_missing(draw, gone, actor=cast.planner, why="leave")
    with pytest.raises(Refused) as refused:
        tell_missing(draw, "V-999", actor=cast.planner, why="bored")
    assert len(refused.value.sentences) == 2
    answered(draw, cast.registrar, instead)
    with pytest.raises(Refused, match=f"{instead} was interviewed already"):
        tell_missing(draw, gone, actor=cast.planner, why="back")
    answered(draw, cast.registrar, stays, key="two")
    with pytest.raises(Refused, match="interviewed already"):
        tell_missing(draw, stays, actor=cast.planner, why="absent")


def test_whom_the_roll_of_the_day_has_away_is_passed_over_when_names_are_shown(cast: Cast, client: Client) -> None:
    h = house(cast)
    client.force_login(cast.planner)
    draw = fix_seed(h.visit, actor=cast.planner, size=8, seed="six dice", seed_from="Team leader")
    before = sample_of(draw)
    men = next(s for s in before.strata if s.sex == "M" and s.asked == 3)
    gone, late, stays = (d.number for d in men.drawn)
    programme = Programme.objects.create(centre=cast.north, name="P", first_day=today(), weeks=1, calendar={})
    for period, marks in ((1, {gone: "present", stays: "sick"}), (3, {gone: "leave", late: "late", stays: "present"})):
        roll = RollCall.objects.create(
            programme=programme, session=f"S{period}", module="M", title="T", subject="S", day=today(),
            last_day=today(), first_period=period, last_period=period, hours=1, client_key=str(period),
        )  # fmt: skip
        Mark.objects.bulk_create(
            Mark(roll=roll, person=Person.objects.get(service_number=n), programme=programme, module="M", status=status,
                 held=1, earned=0, missed=0, made_up=0)
            for n, status in marks.items()
        )  # fmt: skip
    draw = show_names(draw, actor=cast.planner)
    after = sample_of(draw)
    assert set(before.numbers) - set(after.numbers) == {gone}
    [instead] = set(after.numbers) - set(before.numbers)
    stratum = next(s for s in after.strata if (s.platoon, s.sex) == (men.platoon, "M"))
    assert instead in [d.number for d in stratum.drawn], "of the same platoon and sex"
    assert Act.objects.get(name="visits.draw.drawn").details["away"] == [gone]
    (told,) = [p for p in places_of(draw, cast.planner)[1] if p.missing]
    assert (told.number, told.replaced_by) == (gone, instead)
    assert told.missing.startswith("on leave, by the roll of ")
    page = client.get(f"/visits/{h.visit.pk}/sample").content.decode()
    assert told.missing in page
    assert "No roll had been called" not in page
    tell_missing(draw, gone, actor=cast.planner, why="back")
    assert sample_of(draw).numbers == before.numbers


def test_the_list_of_a_draw_gives_the_same_names_on_the_command_line(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    h = house(cast)
    draw = drawn(h)
    tell_missing(draw, sample_of(draw).numbers[2], actor=cast.planner, why="leave")
    client = Client()
    client.force_login(cast.commander)
    file = tmp_path / "people.json"
    file.write_bytes(client.get(f"/visits/draws/{draw.pk}/people.json").content)
    assert "Тұлға" not in file.read_text(encoding="utf-8")
    assert main(["report", "sample", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [d["number"] for s in told["strata"] for d in s["drawn"]] == sample_of(draw).numbers
    assert told["digest"] == draw.digest
    assert main(["report", "sample", str(file), "--seed", "another", "--size", "5"]) == 0
    assert "5 asked" in capsys.readouterr().out
    assert main(["report", "sample", str(file), "--size", "500"]) == 2
    assert "500 people cannot be asked" in capsys.readouterr().err
    (tmp_path / "bad.json").write_text("[{}]")
    assert main(["report", "sample", str(tmp_path / "bad.json"), "--seed", "x", "--size", "1"]) == 2
    assert "number" in capsys.readouterr().err


def test_everybody_who_is_asked_has_a_question_sheet(cast: Cast) -> None:
    import io

    from pypdf import PdfReader

    h = house(cast)
    draw = drawn(h, 4)
    client = Client()
    client.force_login(cast.registrar)
    answer = client.get(f"/visits/draws/{draw.pk}/sheets.pdf")
    pages = [p.extract_text() for p in PdfReader(io.BytesIO(answer.content)).pages]
    for number in sample_of(draw).numbers:
        assert sum(number in p for p in pages) == 1, number
    assert client.get(f"/visits/draws/{draw.pk}/sheets.docx").content[:2] == b"PK"
    client.force_login(cast.logistician)
    assert client.get(f"/visits/draws/{draw.pk}/sheets.pdf").status_code == 403
