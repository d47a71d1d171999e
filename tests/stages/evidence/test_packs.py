"""A pack: whole or not there, the same to the byte, in the visitors' order, gaps first, kept as it was made."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from blueberet.config.cli import main
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.papers import as_docx, packing
from blueberet.foundation.papers.paper import Bullets, Grid, Heading
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import cancel_run, claim_next
from blueberet.foundation.runs.worker import _do
from blueberet.stages.evidence.declared import sections_of
from blueberet.stages.evidence.making import make, own_signer
from blueberet.stages.evidence.models import Pack, PackFile
from blueberet.stages.evidence.parts import parts_of
from blueberet.stages.evidence.selectors.packs import verdict_on
from blueberet.stages.evidence.services.packs import carry_out_pack, start_pack
from blueberet.stages.evidence.telling.folding import folded
from blueberet.stages.evidence.telling.papers import caption_of, paper_of
from blueberet.stages.roster.models import Person
from tests.stages.evidence.conftest import North
from tests.stages.evidence.world import contingent, frozen, made


def test_it_is_the_same_to_the_byte_also_from_the_command_line(north: North, tmp_path: Path) -> None:
    kept = {f.version: f for f in north.pack.files.all()}
    for version in ("full", "redacted"):
        assert make(north.pack.facts, version, own_signer()).content == bytes(kept[version].content)
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(north.pack.facts))
    assert main(["report", "pack", str(facts), "-o", str(tmp_path / "out.zip")]) == 0
    assert (tmp_path / "out.zip").read_bytes() == bytes(kept["full"].content)
    assert main(["report", "verify", str(tmp_path / "out.zip")]) == 3, "whole; the key came with it"


def test_from_the_command_line_no_key_is_made_by_the_way(
    north: North, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "keys").mkdir()
    settings.ENV = settings.ENV.model_copy(update={"keys": tmp_path / "keys"})
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(north.pack.facts))
    assert main(["report", "pack", str(facts), "-o", str(tmp_path / "out.zip")]) == 2
    assert "blueberet keys make" in capsys.readouterr().err
    assert list((tmp_path / "keys").iterdir()) == []


def test_a_changed_byte_is_named_with_both_hashes(
    north: North, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict_on(north.pack, "redacted").is_whole
    with zipfile.ZipFile(io.BytesIO(bytes(north.pack.files.get(version="redacted").content))) as kept:
        files = {n.partition("/")[2]: kept.read(n) for n in kept.namelist()}
    right = hashlib.sha256(files["G-medical.pdf"]).hexdigest()
    files["G-medical.pdf"] = files["G-medical.pdf"].replace(b"%PDF", b"%PdF", 1)
    (tmp_path / "changed.zip").write_bytes(packing.pack(files, timezone.now(), root="pack"))
    assert main(["report", "verify", str(tmp_path / "changed.zip")]) == 1
    told = capsys.readouterr().out
    assert "G-medical.pdf: was changed" in told
    assert right in told
    assert hashlib.sha256(files["G-medical.pdf"]).hexdigest() in told


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"format": "other"}, "format: it says 'other'"),
        ({"day": "31.02.2026", "language": "fr"}, "language: is en, ru or kk.\nday: '31.02.2026'"),
        ({"sections": {}}, "sections.gaps: has to have as_of and rows."),
    ],
)
def test_a_broken_facts_file_gets_a_sentence_for_each_fault(
    north: North, tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, Any], says: str
) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(north.pack.facts | changed))
    assert main(["report", "pack", str(facts), "-o", str(tmp_path / "out.zip")]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out.zip").exists()


def test_the_parts_stand_in_the_visitors_order_and_gaps_before_strengths(north: North) -> None:
    parts = parts_of("visit")
    assert "".join(p.code for p in parts) == "CDEFGHIJKLM"
    general = paper_of(north.pack.facts, parts[0])
    heads = [b.text for b in general.blocks if isinstance(b, Heading)]
    assert (
        heads.index("Self-evaluation: gaps") < heads.index("Open findings") < heads.index("Self-evaluation: strengths")
    )
    aviation = paper_of(north.pack.facts, parts[5])
    assert any("no unit of the contingent flies" in getattr(b, "text", "") for b in aviation.blocks)
    medical = paper_of(north.pack.facts, parts[4])
    first = next(b for b in medical.blocks if isinstance(b, Bullets | Grid))
    assert isinstance(first, Bullets)
    assert first.items[0].startswith("F1 (major"), "the finding of the part leads it"


def test_counts_are_those_of_the_roll(north: North) -> None:
    sections = north.pack.facts["sections"]
    total = sections["personnel"]["rows"][-1]
    assert (total["category"], total["women"], total["men"]) == ("total", 1, 2)
    assert sections["languages"]["rows"][0]["people"] == 3
    passports = next(r for r in sections["documents"]["rows"] if r["kind"] == "passport")
    assert (passports["expiring"], passports["missing"]) == (3, 0)
    conduct = next(r for r in sections["documents"]["rows"] if r["kind"] == "conduct attestation")
    assert conduct["missing"] == 3
    assert sections["equipment"]["rows"] == [], "nothing is invented"
    assert sections["statement"]["rows"][0]["stated"] == "ready"
    told = next(s for s in sections_of("visit") if s.key == "documents")
    assert "not kept" not in caption_of(north.pack.facts, told)
    older = north.pack.facts | {"day": "2020-01-01"}
    assert "What stood there on the day of the pack itself is not kept." in caption_of(older, told)
    for section in sections_of("visit"):
        assert sections[section.key]["as_of"]
        assert all(r["proof"] for r in sections[section.key]["rows"]), f"{section.key} says where it is proved"


def test_trades_are_found_in_the_languages_of_the_roll(north: North) -> None:
    before = frozen(north.cast)
    assert "J" in before["not_applicable"]
    for number, trade in (("N-001", "санинструктор"), ("N-002", "связист"), ("N-003", "сапёр")):
        Person.objects.filter(service_number=number).update(specialities=[trade])
    facts = frozen(north.cast)
    assert [r["speciality"] for r in facts["sections"]["medics"]["rows"]] == ["санинструктор"]
    assert [r["speciality"] for r in facts["sections"]["signallers"]["rows"]] == ["связист"]
    assert "J" not in facts["not_applicable"], "no pack says that a contingent with a sapper has no engineers"


def test_a_day_without_a_snapshot_is_refused_and_the_days_that_have_one_are_named(north: North) -> None:
    today = timezone.localdate()
    before = today - timedelta(days=3)
    for day, says in ((before, "The nearest days that were"), (today + timedelta(days=1), "has not come yet")):
        with pytest.raises(Refused) as refused:
            start_pack(north.cast.north, actor=north.cast.commander, kind="visit", day=day,
                       unit=contingent(north.cast), today=today)  # fmt: skip
        assert says in str(refused.value)
    assert not Run.objects.filter(kind="evidence.pack", state="queued").exists()
    with pytest.raises(PermissionDenied):
        start_pack(north.cast.north, actor=north.cast.planner, kind="visit", day=today,
                   unit=contingent(north.cast), today=today)  # fmt: skip


def test_stopped_or_failed_nothing_is_there_but_the_run(north: North, monkeypatch: pytest.MonkeyPatch) -> None:
    today, count = timezone.localdate(), PackFile.objects.count()
    asked: dict[str, Any] = {"kind": "visit", "day": today, "unit": contingent(north.cast), "today": today}
    run = start_pack(north.cast.north, actor=north.cast.commander, **asked)
    claimed = claim_next("test")
    assert claimed is not None
    cancel_run(claimed, north.cast.commander)
    carry_out_pack(claimed)
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED

    def broken(*_: object, **__: object) -> bytes:
        raise OSError("no space left")

    monkeypatch.setattr(as_docx, "write", broken)
    run = start_pack(north.cast.north, actor=north.cast.commander, **asked)
    claimed = claim_next("test")
    assert claimed is not None
    with transaction.atomic():
        _do(claimed)
    run.refresh_from_db()
    assert (run.state, "no space left" in run.error) == (Run.State.FAILED, True)
    assert (Pack.objects.count(), PackFile.objects.count()) == (1, count)


def test_the_database_refuses_to_change_a_pack(north: North) -> None:
    for rows, change in ((Pack.objects, {"title": "x"}), (PackFile.objects, {"content": b"x"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PackFile.objects.all()._raw_delete("default")


def test_packs_of_the_other_kinds_say_what_is_not_recorded(north: North) -> None:
    _run, handed = made(north.cast, kind="hand-over")
    assert handed is not None
    assert [p.code for p in parts_of("hand-over")] == ["1", "2", "3", "4", "5"]
    assert handed.facts["sections"]["findings"]["rows"][0]["number"] == "F1"
    assert handed.files.count() == 2


def test_many_gaps_are_told_of_the_contingent_first_and_all_of_them_later(north: North) -> None:
    facts = json.loads(json.dumps(north.pack.facts))
    top, gaps = facts["contingent"]["name"], sections_of("visit", "C")[1]
    row = {"title": "Task", "asked": "", "state": "missing", "critical": "yes", "held": 0, "meant": 1, "need": 1,
           "proof": "/readiness/"}  # fmt: skip
    units = [top, *(f"{n % 5} Platoon" for n in range(40))]
    facts["sections"]["gaps"]["rows"] = [row | {"unit": u, "title": f"Task {n}"} for n, u in enumerate(units)]
    told = folded(gaps, facts)
    assert [r["unit"] for r in told.first] == [top]
    assert told.by_unit == [(f"{n} Platoon", 8, 8) for n in range(5)]
    grids = [b for b in paper_of(facts, parts_of("visit")[0]).blocks if isinstance(b, Grid)]
    titles = [cell for g in grids for r in g.rows for cell in r if str(cell).startswith("Task ")]
    assert titles == [f"Task {n}" for n in range(41)], "each line once, the contingent's first"
