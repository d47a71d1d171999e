"""A pack as one file, from its facts alone: papers, tables, facts, manifest, signature, sums.

In: a facts document, what signs. Out: a zip, the same to the byte from the same facts with the same key.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import override

from blueberet import __version__
from blueberet.engine.evidence.assembling import assemble, folder_name
from blueberet.engine.evidence.manifest import FACTS, Head, moment, seal_of
from blueberet.foundation.keys.selectors import current_key, public_keys
from blueberet.foundation.keys.services import sign
from blueberet.foundation.keys.signatures import key_named
from blueberet.foundation.papers import as_docx, as_pdf, as_xlsx, packing
from blueberet.stages.evidence.documents import canonical
from blueberet.stages.evidence.parts import parts_of
from blueberet.stages.evidence.redacting import redacted
from blueberet.stages.evidence.telling.papers import paper_of, persons_of, tables_of
from blueberet.stages.evidence.verifying import HOW

PUBLIC = ("kty", "crv", "x", "kid", "alg", "use")
"""What of the key goes with a pack: what says who signed, not how long the key did."""
Tell = Callable[[str, int, int], None]
"""What is being written, how many files are, of how many."""


@dataclass(frozen=True, slots=True)
class Made:
    """A version of a pack as a file."""

    name: str
    version: str
    content: bytes
    files: int


@dataclass(frozen=True, slots=True)
class Signer:
    """What signs: name of the key, its public part (RFC 7517), and 64 bytes over bytes."""

    key: str
    public: Mapping[str, Any]
    sign: Callable[[bytes], bytes]


def own_signer() -> Signer:
    """The key with which this house signs today.

    Raises
    ------
    BrokenKeys
        If it is missing, damaged or open to others.
    """
    kid = current_key().kid
    public = key_named(public_keys(), kid) or {}
    return Signer(kid, {k: public[k] for k in PUBLIC if k in public}, lambda data: sign(data, kid))


def make(facts: dict[str, Any], version: str, signer: Signer, tell: Tell = lambda *_: None) -> Made:
    """One version of a pack. ``facts``: those for the staff."""
    shown = redacted(facts) if version == "redacted" else facts
    at = datetime.fromisoformat(facts["frozen_at"])
    count, files = 2 * len(parts_of(facts["kind"])) + 2, dict[str, bytes]()
    with override(facts["language"]):
        for n, (path, content) in enumerate(_files(shown, at)):
            files[path] = content
            tell(path, n + 1, count)
    files[FACTS] = canonical(shown)
    files["HOW-TO-VERIFY.txt"] = HOW.encode()
    files["issuer-keys.json"] = json.dumps({"keys": [signer.public]}, sort_keys=True, indent=1).encode()
    whom = facts.get("contingent", facts.get("course", {}))
    head = Head(
        facts["kind"], "redacted" if version == "redacted" else "full", facts["centre"]["name"],
        whom.get("name", whom.get("title", "")), date.fromisoformat(facts["day"]), seal_of(canonical(facts)),
        moment(at), f"blueberet {__version__}", signer.key,
    )  # fmt: skip
    root = folder_name(f"{facts['centre']['code']}-{facts['number']}-{version}", facts["day"])
    whole = assemble(files, head, signer.sign)
    return Made(f"{root}.zip", version, packing.pack(whole, at, root=root), len(whole))


def _files(shown: dict[str, Any], at: datetime) -> Iterator[tuple[str, bytes]]:
    for part in parts_of(shown["kind"]):
        paper = paper_of(shown, part)
        yield f"{part.file}.pdf", as_pdf.write(paper, at)
        yield f"{part.file}.docx", as_docx.write(paper, at)
    title, author = shown["title"], shown["centre"]["name"]
    yield "annexes/figures.xlsx", as_xlsx.write(tables_of(shown), at, title=title, author=author)
    if persons := persons_of(shown):
        yield "annexes/persons.xlsx", as_xlsx.write(persons, at, title=title, author=author)
