"""A stranger is told every byte that was changed, and everything else that is wrong, at once."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueberet.engine.evidence import manifest as rules
from blueberet.engine.evidence.manifest import FACTS, MANIFEST, SIGNATURE, SUMS, digest
from blueberet.engine.evidence.verify import Problem, Unread, Verdict, judge
from tests.engine.evidence.packs import FILES, KEY, NAME, OTHER, head, signer, small_pack

ROOT = Path(__file__).parents[3]
PACK = small_pack()
PLACES = [(path, n) for path, content in PACK.items() for n in range(len(content))]


def verdict_of(files: Iterable[tuple[str, bytes | Unread]]) -> Verdict:
    return judge(files, signer)


def told(files: dict[str, bytes]) -> list[tuple[str, str]]:
    return [(p.rule, p.path) for p in verdict_of(files.items()).problems]


def test_a_pack_as_it_was_made_is_whole() -> None:
    verdict = verdict_of(PACK.items())
    assert verdict.is_whole
    assert verdict.signed_by == NAME
    assert verdict.files == len(PACK)
    assert verdict.manifest is not None
    assert verdict.manifest.head == head()


@given(place=st.sampled_from(PLACES), flip=st.integers(1, 255))
def test_any_flipped_byte_is_named_with_both_hashes(place: tuple[str, int], flip: int) -> None:
    path, n = place
    changed = bytearray(PACK[path])
    changed[n] ^= flip
    problems = verdict_of((PACK | {path: bytes(changed)}).items()).problems
    named = [p for p in problems if p.path == path]
    assert named
    assert {p.path for p in problems} == {path}
    # A manifest that cannot be understood any more has no hash that could be expected, but for that in the sums.
    if path not in (MANIFEST, SIGNATURE):
        assert [(p.expected, p.found) for p in named] == [(digest(PACK[path]), digest(bytes(changed)))]
    assert any((p.expected, p.found) == (digest(PACK[path]), digest(bytes(changed))) for p in named)


@given(path=st.sampled_from(sorted(PACK)), content=st.binary(min_size=1, max_size=9))
def test_any_added_or_cut_byte_is_named(path: str, content: bytes) -> None:
    for changed in (PACK[path] + content, PACK[path][:-1] if PACK[path] else content):
        assert {p.path for p in verdict_of((PACK | {path: changed}).items()).problems} == {path}


@given(gone=st.sets(st.sampled_from(sorted(PACK)), min_size=1))
def test_whatever_is_missing_is_named(gone: set[str]) -> None:
    problems = verdict_of((p, c) for p, c in PACK.items() if p not in gone).problems
    named = {p.path for p in problems}
    if MANIFEST in gone:
        assert MANIFEST in named
    elif SIGNATURE in gone:
        assert named == gone - {SUMS}
    else:
        assert named == gone


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = told({p: c for p, c in PACK.items() if p != "00-cover.pdf"} | {
        "C-general.docx": b"other", "../../etc/cron": b"x", "c-GENERAL.docx": b"y", "read-me.txt": b"z", SUMS: b"",
    })  # fmt: skip
    assert sorted(found) == sorted([
        ("V7", "00-cover.pdf"), ("V9", "C-general.docx"), ("V5", "../../etc/cron"), ("V8", "../../etc/cron"),
        ("V6", "c-GENERAL.docx"), ("V8", "c-GENERAL.docx"), ("V8", "read-me.txt"), ("V11", SUMS),
    ])  # fmt: skip


def test_a_path_that_comes_twice_is_told_also_if_both_are_the_same() -> None:
    verdict = verdict_of([*PACK.items(), ("00-cover.pdf", PACK["00-cover.pdf"])])
    assert [(p.rule, p.path) for p in verdict.problems] == [("V6", "00-cover.pdf")]


def test_unsigned_signed_by_another_and_by_another_name() -> None:
    assert told({p: c for p, c in PACK.items() if p != SIGNATURE}) == [("V3", SIGNATURE)]
    other = verdict_of(small_pack(OTHER).items())
    assert [(p.rule, p.path) for p in other.problems] == [("V3", MANIFEST)]
    assert not other.signed_by
    assert NAME in other.problems[0].text
    assert told(small_pack(key="another")) == [("V4", MANIFEST)]


def _signed_anew(data: bytes) -> dict[str, bytes]:
    """What a centre would send that signs a manifest of its own making."""
    signature = KEY.sign(data)
    made = FILES | {MANIFEST: data, SIGNATURE: signature}
    return made | {SUMS: "".join(f"{digest(made[p])}  {p}\n" for p in sorted(made, key=str.encode)).encode()}


def test_a_manifest_that_was_signed_and_is_wrong_all_the_same() -> None:
    good = rules.written(rules.listed(FILES, head()))
    spaced = good.replace(b'","', b'", "', 1)
    assert told(_signed_anew(spaced))[0] == ("V1", MANIFEST)
    assert told(_signed_anew(b"{}"))[0] == ("V1", MANIFEST)
    twice = good.replace(b'"files":[', b'"files":[{"path":"empty.txt","sha256":"' + b"0" * 64 + b'","size":0},')
    assert ("V2", MANIFEST) in told(_signed_anew(twice))
    outside = good.replace(b'"path":"empty.txt"', b'"path":"../empty"')
    assert {("V5", "../empty"), ("V7", "../empty"), ("V8", "empty.txt")} <= set(told(_signed_anew(outside)))
    sized = good.replace(b'"size":0}', b'"size":7}')
    assert told(_signed_anew(sized)) == [("V9", MANIFEST)]
    sealed = rules.written(rules.listed(FILES, head(seal="0" * 64)))
    assert told(_signed_anew(sealed)) == [("V10", FACTS)]
    redacted = rules.written(rules.listed(FILES, head(seal="0" * 64, version="redacted")))
    assert told(_signed_anew(redacted)) == []


def test_what_could_not_be_read_is_told_with_the_hash_it_should_have() -> None:
    files = [(p, Unread("is damaged.") if p == "00-cover.pdf" else c) for p, c in PACK.items()]
    assert verdict_of(files).problems == (Problem("V12", "00-cover.pdf", "is damaged.", digest(PACK["00-cover.pdf"])),)
    nothing = verdict_of([(p, Unread("is a link.")) for p in PACK])
    assert {p.path for p in nothing.problems} == set(PACK)


def test_a_path_cannot_disturb_the_screen() -> None:
    verdict = verdict_of([*PACK.items(), ("\x1b[2J\u202eevil" + "x" * 500, b"")])
    lines = "".join(p.told for p in verdict.problems)
    assert "\x1b" not in lines
    assert "\u202e" not in lines
    assert "\\u001b[2J" in lines
    assert "x" * 300 not in lines


def test_days_and_seals_of_the_head_are_what_was_told() -> None:
    manifest = rules.read(PACK[MANIFEST])
    assert manifest.head.day == date(2027, 3, 14)
    assert manifest.head.seal == digest(FILES[FACTS])
    with pytest.raises(ValueError, match="head"):
        rules.read(PACK[MANIFEST].replace(b"2027-03-14", b"2027-13-14", 1))


def test_every_rule_stands_in_the_book_the_code_and_a_test() -> None:
    book = (ROOT / "docs/engines/evidence.md").read_text()
    numbers = re.findall(r"^\| (V\d+) \|", book, re.M)
    assert numbers == [f"V{n}" for n in range(1, 13)]
    code = "".join(p.read_text() for p in (ROOT / "src/blueberet/engine/evidence").glob("*.py"))
    tests = Path(__file__).read_text()
    for number in numbers:
        assert re.search(rf"\b{number}\b", code), number
        assert re.search(rf"\b{number}\b", tests), number
