"""Whether a pack is what was signed: every file, nothing missing, nothing besides; all that is wrong at once.

In: the files of a pack, one by one, and a function that says which key signed. Out: a ``Verdict``. Reads no file, knows
no key: who reads the folder or zip hands on what it found, also what it could not read. Rules by number:
``docs/engines/evidence.md``.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from blueberet.engine.evidence import manifest as rules
from blueberet.engine.evidence.manifest import FACTS, MANIFEST, OUTSIDE, SIGNATURE, SUMS, Manifest

KEPT = OUTSIDE
"""Files whose bytes are needed to the end; of others only length and hash."""
MOST_SHOWN = 200
"""Characters of a path in a sentence."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is there and could not be read; ``why`` follows its path in a sentence."""

    why: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, with the number of the rule; ``expected`` and ``found``: hashes, where they are known."""

    rule: str
    path: str
    text: str
    expected: str = ""
    found: str = ""

    @property
    def told(self) -> str:
        """A line for whoever reads it."""
        hashes = [
            f"  {word} {value}" for word, value in (("expected", self.expected), ("found   ", self.found)) if value
        ]
        return "\n".join([f"{self.rule:<4}{shown(self.path)}: {shown(self.text)}", *hashes])


@dataclass(frozen=True, slots=True)
class Verdict:
    """``signed_by``: name of the key that signed it; empty if none of those given did."""

    problems: tuple[Problem, ...]
    files: int
    """How many files were looked at."""
    manifest: Manifest | None = None
    signed_by: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class _Found:
    size: int
    sha256: str


def judge(files: Iterable[tuple[str, bytes | Unread]], signer: Callable[[bytes, bytes], str]) -> Verdict:
    """Judge a pack.

    ``files``: each path within the pack with its bytes, in any order; a path that comes twice is told. ``signer``: name
    of the key that signed bytes (first) with a signature (second); empty if none did.
    """
    seen: dict[str, _Found] = {}
    kept: dict[str, bytes] = {}
    unread: list[Problem] = []
    times: Counter[str] = Counter()
    for path, content in files:
        times[path] += 1
        if isinstance(content, Unread):
            unread.append(Problem("V12", path, content.why))
        elif path not in seen:
            seen[path] = _Found(len(content), rules.digest(content))
            if path in KEPT:
                kept[path] = content
    problems = [
        *unread,
        *(
            Problem("V6", p, f"is there {n} times; which one is meant cannot be known.")
            for p, n in times.items()
            if n > 1
        ),
        *(Problem("V5", p, why) for p in times if (why := rules.unsafe(p))),
        *(Problem("V6", b, f"and {shown(a)} are one file on some machines.") for a, b in rules.clashes(tuple(times))),
    ]
    manifest = signed_by = None
    if MANIFEST in kept:
        try:
            manifest = rules.read(kept[MANIFEST])
        except ValueError as fault:
            problems += [Problem("V1", MANIFEST, f"cannot be understood: {line}") for line in str(fault).splitlines()]
        signed_by = _signer(kept, signer)
        problems += _signature(kept, signed_by, manifest)
    elif times[MANIFEST] == 0:
        problems.append(Problem("V1", MANIFEST, "is missing; without it nothing can be checked."))
    told = _lines(kept.get(SUMS, b""))
    if manifest is None:
        problems += _by_sums(told, seen, times)
    elif signed_by:
        problems += [*_against(manifest, seen, times), *_sums(manifest, kept, times)]
    else:
        problems += [p for p in _against(manifest, seen, times) if _stands(p, told, seen)]
    return Verdict(tuple(_named(problems, manifest)), sum(times.values()), manifest, signed_by or "")


def _signer(kept: dict[str, bytes], signer: Callable[[bytes, bytes], str]) -> str:
    return signer(kept[MANIFEST], kept[SIGNATURE]) if SIGNATURE in kept else ""


def _signature(kept: dict[str, bytes], signed_by: str, manifest: Manifest | None) -> Iterator[Problem]:
    """V3, V4: nobody signed it, or somebody else did."""
    if SIGNATURE not in kept:
        yield Problem("V3", SIGNATURE, "is missing: nobody has signed this pack.")
        return
    if not signed_by:
        yield from _changed_since(kept, manifest)
    elif manifest is not None and manifest.head.key != signed_by:
        yield Problem("V4", MANIFEST, "names another key than the one that signed it.", manifest.head.key, signed_by)


def _changed_since(kept: dict[str, bytes], manifest: Manifest | None) -> Iterator[Problem]:
    """The sums tell which of the two was changed; where they tell nothing, it is another key, or both."""
    told = _lines(kept.get(SUMS, b""))
    changed = [
        Problem("V3", path, what, told[path], rules.digest(kept[path]))
        for path, what in (
            (MANIFEST, "was changed after it was signed."),
            (SIGNATURE, "was changed: it is no signature of this manifest."),
        )
        if path in told and told[path] != rules.digest(kept[path])
    ]
    name = f"; it says {manifest.head.key}" if manifest else ""
    yield from changed or [
        Problem("V3", MANIFEST, f"is not signed by any key that was given{name}. Ask the centre for its public keys.")
    ]


def _against(manifest: Manifest, seen: dict[str, _Found], times: Counter[str]) -> Iterator[Problem]:
    """V2, V5 to V10: what the manifest lists against what is there."""
    listed = {e.path: e for e in manifest.files}
    order = [e.path for e in manifest.files]
    if order != sorted(listed, key=str.encode):
        yield Problem("V2", MANIFEST, "lists its files twice or out of order.")
    for path in listed:
        if why := "may not be listed: it is written after the manifest." if path in OUTSIDE else rules.unsafe(path):
            yield Problem("V5", path, why)
    for a, b in rules.clashes(tuple(listed)):
        yield Problem("V6", b, f"and {shown(a)} are one file on some machines.")
    for path, entry in listed.items():
        found = seen.get(path)
        if found is None:
            if not times[path]:
                yield Problem("V7", path, "is missing.", entry.sha256)
        elif found.sha256 != entry.sha256:
            size = "" if found.size == entry.size else f" ({found.size} bytes instead of {entry.size})"
            yield Problem("V9", path, f"was changed{size}.", entry.sha256, found.sha256)
        elif found.size != entry.size:
            yield Problem("V9", MANIFEST, f"says {entry.size} bytes of {shown(path)}, which has {found.size}.")
    for path in times:
        if path not in listed and path not in OUTSIDE:
            found = seen.get(path)
            yield Problem("V8", path, "does not belong to the pack.", found=found.sha256 if found else "")
    facts = listed.get(FACTS)
    if facts is None:
        yield Problem("V10", FACTS, "is not listed: a pack has its facts.")
    elif manifest.head.version == "full" and facts.sha256 != manifest.head.seal:
        yield Problem("V10", FACTS, "are not the facts that the pack is sealed with.", manifest.head.seal, facts.sha256)


def _by_sums(told: dict[str, str], seen: dict[str, _Found], times: Counter[str]) -> Iterator[Problem]:
    """V7, V9 where the manifest tells nothing: the sums are signed by nobody, but tell an accident."""
    for path, right in told.items():
        if path not in (MANIFEST, SIGNATURE):
            if not times[path]:
                yield Problem("V7", path, "is missing, says SHA256SUMS.", right)
            elif path in seen and seen[path].sha256 != right:
                yield Problem("V9", path, "was changed, says SHA256SUMS.", right, seen[path].sha256)


def _stands(problem: Problem, told: dict[str, str], seen: dict[str, _Found]) -> bool:
    """Whether a manifest that nobody vouches for accuses a file rightly: not if the sums say what is there."""
    path = problem.path
    if path == MANIFEST or not told:
        return True
    there = seen[path].sha256 if path in seen else ""
    return there != told.get(path, "")


def _sums(manifest: Manifest, kept: dict[str, bytes], times: Counter[str]) -> Iterator[Problem]:
    """V11: the sums say the same as the manifest."""
    right = rules.sums(manifest, kept[MANIFEST], kept[SIGNATURE])
    if SUMS not in kept:
        if not times[SUMS]:
            yield Problem("V7", SUMS, "is missing.", rules.digest(right))
    elif kept[SUMS] != right:
        yield Problem(
            "V11", SUMS, "does not say the same as the manifest.", rules.digest(right), rules.digest(kept[SUMS])
        )


def _lines(data: bytes) -> dict[str, str]:
    rows = (line.partition("  ") for line in data.decode(errors="replace").splitlines())
    return {path: told for told, _gap, path in rows}


def _named(problems: list[Problem], manifest: Manifest | None) -> Iterator[Problem]:
    """Each problem once; a file that could not be read gets the hash it should have."""
    right = {e.path: e.sha256 for e in manifest.files} if manifest else {}
    seen: set[tuple[str, str, str]] = set()
    for p in problems:
        if (key := (p.rule, p.path, p.text)) not in seen:
            seen.add(key)
            yield Problem(p.rule, p.path, p.text, right.get(p.path, "")) if p.rule == "V12" else p


def shown(path: str) -> str:
    """A path that cannot disturb a terminal or a page, however it was chosen."""
    told = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in path)
    return told if len(told) <= MOST_SHOWN else told[:MOST_SHOWN] + "…"
